//! `closectl promote`: brings what changed in one organization to another.

use super::{
    args::{PromoteArgs, ReviewFormat},
    confirm,
    exit::{Exit, Failure},
    explained::Explained,
    print_review::{print_plan, print_review},
    printer::Printer,
    promotion_refusal::{obstacles, target_hint, way_out},
    promotion_sides::PromotionSides,
    run_printer::RunPrinter,
    runtime::block_on,
    settings::Settings,
    side_choice::{ask, check_choices, parse_all, tell_idle},
};
use crate::{
    engine::FetchedOrganization,
    kinds,
    model::{Address, Live, ReadScope, Sources},
    plan::{self, KnownAddresses, Organization, Plan, PlannedPromotion},
    promotion::{PromotionSide, Snapshot, VariableTranslation},
    render,
    session::{
        Connection, Consent, OrganizationServer, Planned, Planner, Promotion, PromotionFile,
        PromotionFolders, PromotionTerms, Run, SessionError, unless_interrupted,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// Runs the command.
pub fn run(arguments: PromoteArgs, printer: &Printer) -> Result<Exit, Failure> {
    let PromoteArgs {
        from,
        to,
        takes,
        selection,
        calls,
        consent,
        review,
        yes,
        out,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review).about(Some(to.clone())));
    if from == to {
        return Err(Failure::Promotion(Explained::new(
            format!("--from and --to both name `{from}`"),
            "name two organizations; `closectl organizations` lists them",
        )));
    }
    let takes = parse_all(&takes, &from, &to)?;

    let sides = PromotionSides::load(&from, &to, printer)?;
    let Some(own) = sides.overrides(printer)? else {
        return Ok(Exit::Refused);
    };
    let settings = |side, name: &str| {
        let settings = Settings::new(&sides.project, side, &calls, &[]);
        settings.map_err(|error| Failure::from(error).of(name))
    };
    let source_settings = settings(&sides.source, &from)?;
    let target_settings = settings(&sides.target, &to)?;
    // Saving a plan writes nothing, so it is possible for a protected organization too.
    if out.is_none() {
        target_settings.check_unprotected()?;
    }

    let mut target_consent = target_settings.consent(&consent);
    // A promotion brings changes over; what only the target has is none of its business.
    target_consent.rules.prune.clear();
    let is_sandbox =
        |settings: &Settings| matches!(settings.connection.server, OrganizationServer::Sandbox(_));
    let are_sandboxes = is_sandbox(&source_settings) && is_sandbox(&target_settings);
    let terms = sides.terms(own, &target_consent.rules, selection.of_objects()?, takes);
    let command = Promoting {
        source_consent: Consent {
            meant: source_settings.meant,
            ..Consent::default()
        },
        translation: translation(&sides, &from)?,
        folders: sides.folders()?,
        ui: RunPrinter::new(format, yes, &target_consent, secrets_out, printer),
        target_consent,
        variables: &sides.target.variables,
        out,
        are_sandboxes,
    };
    let (command, hint) = (&command, target_hint(&from, &to));
    let ended = block_on(Connection::scoped(
        source_settings.connection,
        |source| async move {
            let promoted = Connection::scoped(target_settings.connection, |target| async move {
                command.promote(&source, &target, terms).await
            });
            let promoted = promoted.await;
            promoted.map_err(|failure: Failure| failure.with_target_hint(hint).of(&to))
        },
    ));
    let ended = ended.map_err(|failure: Failure| failure.of(&from));
    command.ui.progress.end();
    ended
}

/// Returns how the variables of the source become those of the target.
fn translation(sides: &PromotionSides, from: &str) -> Result<VariableTranslation, Failure> {
    let translation = sides.translation();
    // Where two variables have one value, it is not clear which of them the value came from.
    let Some(unclear) = translation.unclear.first() else {
        return Ok(translation);
    };
    Err(Failure::Promotion(Explained::new(
        format!("closectl can't tell two variables apart: {unclear}"),
        format!("give them different values in `{from}`"),
    )))
}

/// A promotion between two organizations that are connected.
struct Promoting<'a> {
    source_consent: Consent,
    target_consent: Consent,
    translation: VariableTranslation,
    /// The variables of the target.
    variables: &'a BTreeMap<String, String>,
    folders: PromotionFolders,
    out: Option<PathBuf>,
    /// Whether both are sandboxes, which have files instead of keys.
    are_sandboxes: bool,
    ui: RunPrinter,
}

impl Promoting<'_> {
    /// Reads both, makes sure that nothing stands in the way, and saves the plan or carries it out.
    async fn promote(
        &self,
        source: &Connection,
        target: &Connection,
        terms: PromotionTerms,
    ) -> Result<Exit, Failure> {
        let progress = &self.ui.progress;
        progress.watch(&target.client);
        progress.say("reading both organizations".to_owned());

        let known = Run::<RunPrinter>::known(target)?;
        let source_planner = Planner::of(source, &self.source_consent, progress.reading());
        let planner = Planner::of(target, &self.target_consent, progress.reading());
        let known_ids = PromotionFile::new(&self.folders, &terms.from, &terms.to).ids();
        let both = read_both([&source_planner, &planner], &terms, known_ids);
        let (there, here) = unless_interrupted(both).await?;
        progress.end();
        // Two names may stand for one organization.
        self.check_different(&terms, &there.organization, &here.organization)?;

        let theirs = self.translation.apply(kinds::registry(), &there.live);
        let lists = theirs.orders.keys().chain(here.live.orders.keys());
        let objects = theirs.specs.keys().chain(here.live.specs.keys());
        let addresses: Vec<&Address> = objects.chain(lists).collect();
        check_choices(&terms.takes, &addresses)?;
        let (there, ours) = (there.organization, &here.organization);
        let mut promotion = Promotion::new(terms, &self.folders, &there, theirs, ours)?;
        if !self.is_clear(&mut promotion, &here.live)? {
            return Ok(Exit::Refused);
        }

        if let Some(out) = &self.out {
            return self.save(&promotion, &planner, there, here, out).await;
        }
        let run = Run {
            connection: target,
            intent: &promotion,
            consent: &self.target_consent,
            known: &known,
            ui: &self.ui,
        };
        self.carry_out(&run, &promotion, &planner, here).await
    }

    /// Makes sure that two names mean two organizations.
    fn check_different(
        &self,
        terms: &PromotionTerms,
        there: &Organization,
        here: &Organization,
    ) -> Result<(), Failure> {
        if there.id != here.id {
            return Ok(());
        }

        let PromotionTerms { from, to, .. } = terms;
        let hint = if self.are_sandboxes {
            "in closectl.yaml, give one of them another file under `sandbox`"
        } else {
            "in closectl.yaml, give each the key and `organization_id` of its own organization"
        };
        Err(Failure::Promotion(Explained::new(
            format!(
                "`{from}` and `{to}` are the same organization: {} ({})",
                here.name, here.id
            ),
            hint,
        )))
    }

    /// Plans, and carries the plan out if somebody agrees.
    async fn carry_out(
        &self,
        run: &Run<'_, RunPrinter>,
        promotion: &Promotion,
        planner: &Planner<'_>,
        here: FetchedOrganization,
    ) -> Result<Exit, Failure> {
        let now = here.live.clone();
        let Planned::Ready { plan, adopted } = promotion.plan_for(planner, here).await? else {
            return Ok(Exit::Refused);
        };
        if plan.is_empty() {
            self.show_nothing_to_do(promotion, &now, &plan, &adopted.known)?;
            // Nothing has to be written, but from now on both sides are known to agree.
            promotion.advance(&now)?;
            return Ok(self.ui.ended_without_steps(Exit::Done));
        }
        self.ui.carry_out(run, plan, adopted.live).await
    }

    /// Makes sure that nothing stands in the way, and asks about conflicts where somebody can be asked.
    fn is_clear(&self, promotion: &mut Promotion, target: &Live) -> Result<bool, Failure> {
        let RunPrinter {
            printer, format, yes, ..
        } = &self.ui;
        let mut decision = promotion.decide(target);
        tell_idle(&promotion.terms.takes, &decision, printer);
        let choices = decision.conflicts.iter().all(|conflict| conflict.is_choice);
        let has_choices = !decision.conflicts.is_empty() && choices && decision.refers_well();
        if !promotion.has_record && decision.conflicts.iter().any(|conflict| conflict.is_choice) {
            let PromotionTerms { from, to, .. } = &promotion.terms;
            printer.talk(&format!(
                "nothing was promoted from {from} to {to} before, so closectl can't tell which side changed; \
                 you choose for each difference"
            ));
        }
        // There is something to ask for only if a choice is all that is missing.
        if has_choices && !yes && *format == ReviewFormat::Human && confirm::is_possible() {
            let names = (promotion.terms.from.as_str(), promotion.terms.to.as_str());
            let Some(takes) = ask(&decision, names, printer)? else {
                let because = "refused: nothing was written, because not all conflicts were decided";
                printer.refusal(
                    &[because.to_owned()],
                    "run it again and choose a side for each conflict",
                );
                return Ok(false);
            };
            promotion.terms.takes.extend(takes);
            decision = promotion.decide(target);
        }
        if decision.conflicts.is_empty() && decision.refers_well() {
            return Ok(true);
        }

        let PromotionTerms { from, to, .. } = &promotion.terms;
        let found = render::promotion::of(&decision, from, to, promotion.has_record);
        match format {
            ReviewFormat::Human => printer.data(render::promotion::human(kinds::registry(), &found)),
            ReviewFormat::Json => printer.json(&found)?,
            ReviewFormat::Jsonl => {}
            ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => print_review(
                &render::promotion_review::review(&found),
                ("obstacles", || &found),
                *format,
                render::page::PagePictures::default,
                printer,
            )?,
        }
        printer.refusal(&obstacles(&decision, from, to), &way_out(&decision, from, to));
        Ok(false)
    }

    /// Says that the target has everything, what of its own it keeps, and which exclusions match nothing `known`.
    fn show_nothing_to_do(
        &self,
        promotion: &Promotion,
        now: &Live,
        plan: &Plan,
        known: &KnownAddresses,
    ) -> Result<(), Failure> {
        let PromotionTerms { from, to, .. } = &promotion.terms;
        if self.ui.format != ReviewFormat::Human {
            return print_plan(plan, self.ui.format, &self.ui.printer);
        }

        let idle = plan::idle_exclusions(known, &promotion.terms.selection);
        self.ui.printer.notes(&idle);
        let decision = promotion.decide(now);
        let mut text = render::kept_changes::kept_text(&decision.kept, from, to);
        text.push_str(&render::kept_changes::unseen_text(&decision.unseen));
        text.push_str(&render::kept_changes::outdated_text(&decision.outdated, from, to));
        text.push_str(&render::kept_changes::skipped_text(
            &decision,
            &plan.notes,
            from,
            to,
        ));
        text.push_str(&if !text.is_empty() {
            "Nothing else to promote.".to_owned()
        } else if !decision.stays.is_empty() {
            render::kept_changes::stays_text(&decision.stays, to)
        } else if promotion.terms.selection.is_everything() {
            format!("Nothing to promote: {to} has everything that changed in {from}.")
        } else {
            format!("Nothing to promote: {to} has everything selected that changed in {from}.")
        });
        self.ui.printer.data(text);
        Ok(())
    }

    /// Plans, shows, and saves the plan with all that it was made from.
    async fn save(
        &self,
        promotion: &Promotion,
        planner: &Planner<'_>,
        source: Organization,
        target: FetchedOrganization,
        out: &Path,
    ) -> Result<Exit, Failure> {
        let Planned::Ready { plan, .. } = promotion.plan_for(planner, target).await? else {
            return Ok(Exit::Refused);
        };
        print_plan(&plan, self.ui.format, &self.ui.printer)?;

        let PromotionTerms {
            from,
            to,
            rules,
            selection,
            takes,
            ..
        } = &promotion.terms;
        let source = Snapshot {
            organization: source,
            taken: jiff::Timestamp::now().to_string(),
            live: promotion.source.clone(),
        };

        // Written as people write them, because a saved plan is read by people as well.
        let takes = takes.iter().map(|take| {
            let name = match take.side {
                PromotionSide::Source => from,
                PromotionSide::Target => to,
            };
            match &take.address {
                Some(address) => format!("{address}={name}"),
                None => name.clone(),
            }
        });
        let promotes = PlannedPromotion {
            from: from.clone(),
            takes: takes.collect(),
            source: serde_json::from_str(&source.text()?)?,
        };

        let origin = plan::Origin {
            organization: Some(to.clone()),
            promotion: Some(promotes),
            ..plan::Origin::new(&[], &Sources::default(), self.variables, rules, selection)
        };
        self.ui.save(out, &plan, origin)
    }
}

/// Reads what is selected of both organizations.
async fn read_both(
    [source, target]: [&Planner<'_>; 2],
    terms: &PromotionTerms,
    [known_there, known_here]: [BTreeSet<String>; 2],
) -> Result<(FetchedOrganization, FetchedOrganization), Failure> {
    let PromotionTerms {
        from, to, selection, ..
    } = terms;
    let registry = kinds::registry();
    let of_source = |error: SessionError| Failure::from(error).of(from);
    let of_target = |error: SessionError| Failure::from(error).of(to);
    let scope = ReadScope::of_selection(registry, selection);
    let there = scope.clone().knowing(known_there);
    if selection.targets.is_empty() {
        // Side by side, because each organization has a rate limit of its own.
        let here = scope.knowing(known_here);
        return tokio::try_join!(
            async { source.fetch_whole(&there).await.map_err(of_source) },
            async { target.fetch_whole(&here).await.map_err(of_target) },
        );
    }

    // What the selected objects name has to be in the target as well, and only the source tells what that is.
    let there = source.fetch_whole(&there).await.map_err(of_source)?;
    let here = ReadScope::all_but(registry, &there.live.unsought).knowing(known_here);
    let here = target.fetch_whole(&here).await.map_err(of_target)?;
    Ok((there, here))
}
