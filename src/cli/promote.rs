//! `closectl promote`: brings what changed in one organization to another.

use super::{
    args::{PromoteArgs, ReviewFormat},
    confirm,
    exit::{Exit, Failure},
    explained::Explained,
    local_overrides::local_overrides,
    manifest_context::ManifestContext,
    print_review::{print_plan, print_review},
    printer::Printer,
    progress::Progress,
    project::Project,
    run_printer::RunPrinter,
    runtime::block_on,
    save_plan::save_plan,
    settings::Settings,
    side_choice::{ask, parse},
};
use crate::{
    engine::FetchedOrganization,
    kinds,
    model::{Live, Sources, counted_as},
    plan::{self, Organization, Plan, PlannedPromotion},
    promotion::{
        PromotionConflict, PromotionDecision, PromotionSide, SideChoice, Snapshot, VariableTranslation,
    },
    render,
    session::{
        Connection, Consent, Planned, Planner, Promotion, PromotionTerms, Run, is_refused, unless_interrupted,
    },
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Runs the command.
pub fn run(arguments: PromoteArgs, printer: &Printer) -> Result<Exit, Failure> {
    let PromoteArgs {
        from,
        to,
        takes,
        targets,
        calls,
        consent,
        review,
        yes,
        out,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    if from == to {
        return Err(Failure::Promotion(Explained::new(
            format!("--from and --to both name `{from}`"),
            "name two organizations; `closectl organizations` lists them",
        )));
    }
    let takes = takes.iter().map(|take| parse(take, &from, &to));
    let takes = takes.collect::<Result<Vec<SideChoice>, Failure>>()?;

    let project = Project::load()?;
    let contexts = [
        ManifestContext::new(&project, Some(&from))?,
        ManifestContext::new(&project, Some(&to))?,
    ];
    let [Some(source_own), Some(target_own)] = [
        local_overrides(&project, &contexts[0], printer)?,
        local_overrides(&project, &contexts[1], printer)?,
    ] else {
        return Ok(Exit::Refused);
    };
    let [source_settings, target_settings] = [
        Settings::new(&project, &contexts[0], &calls, &[])?,
        Settings::new(&project, &contexts[1], &calls, &[])?,
    ];
    if out.is_none() {
        target_settings.check_unprotected()?;
    }

    let mut target_consent = target_settings.consent(consent);
    target_consent.rules.prune.clear();
    let translation = VariableTranslation::new(&contexts[0].variables, &contexts[1].variables);
    if let Some(unclear) = translation.unclear.first() {
        return Err(Failure::Promotion(Explained::new(
            format!("the variables are not clear: {unclear}"),
            format!("give them different values in `{from}`"),
        )));
    }

    let progress = Progress::new(printer);
    let command = Promoting {
        source_consent: Consent {
            organization_id: source_settings.organization_id,
            ..Consent::default()
        },
        ui: RunPrinter {
            format,
            yes,
            addresses: target_consent.addresses.clone(),
            secrets_out,
            printer: printer.clone(),
            progress: progress.clone(),
        },
        target_consent,
        translation,
        variables: &contexts[1].variables,
        out,
    };
    let request = PromotionTerms {
        from,
        to,
        source_own,
        target_own,
        rules: command.target_consent.rules.clone(),
        targets,
        takes,
        notes: render::promotion::notes,
    };
    let command = &command;
    let ended = block_on(Connection::scoped(
        source_settings.connection,
        |source| async move {
            Connection::scoped(target_settings.connection, |target| async move {
                command.promote(&source, &target, request).await
            })
            .await
        },
    ));
    progress.end();
    ended
}

/// A promotion between two organizations that are connected.
struct Promoting<'a> {
    source_consent: Consent,
    target_consent: Consent,
    translation: VariableTranslation,
    /// The variables of the target.
    variables: &'a BTreeMap<String, String>,
    out: Option<PathBuf>,
    ui: RunPrinter,
}

/// Both organizations as they were read.
struct BothSides {
    source: Organization,
    target: FetchedOrganization,
}

impl Promoting<'_> {
    /// Reads both, makes sure that nothing stands in the way, and saves the plan or carries it out.
    async fn promote(
        &self,
        source: &Connection,
        target: &Connection,
        request: PromotionTerms,
    ) -> Result<Exit, Failure> {
        let RunPrinter {
            printer, progress, ..
        } = &self.ui;
        progress.watch(&target.client);
        progress.say("reading both organizations".to_owned());

        let known = Run::<RunPrinter>::known(target)?;
        let planner = |connection: &Connection, consent| {
            Planner::new(connection.client.reader(), consent, progress.reading())
        };
        let source_planner = planner(source, &self.source_consent);
        let planner = planner(target, &self.target_consent);
        let both = async { tokio::try_join!(source_planner.fetch_whole(), planner.fetch_whole()) };
        let (there, here) = unless_interrupted(both).await?;
        progress.end();
        check_different(&request, &there.organization, &here.organization)?;

        let theirs = self.translation.apply(kinds::registry(), &there.live);
        let (there, ours) = (there.organization, &here.organization);
        let mut promotion = Promotion::new(request, &target.folder, &there, theirs, ours)?;
        let PromotionTerms { from, to, .. } = &promotion.terms;
        if !promotion.has_record {
            printer.talk(&format!(
                "nothing was promoted from {from} to {to} before, so that nobody knows who changed what: what both have \
                 differently has to be chosen"
            ));
        }
        if !self.is_clear(&mut promotion, &here.live)? {
            return Ok(Exit::Refused);
        }

        if let Some(out) = &self.out {
            let both = BothSides {
                source: there,
                target: here,
            };
            return self.save(&promotion, &planner, both, out).await;
        }
        let now = here.live.clone();
        let (plan, live) = match promotion.plan_for(&planner, here).await? {
            Planned::Ready { plan, adopted } => (plan, adopted.live),
            Planned::Broken(_) => return Ok(Exit::Refused),
        };
        if plan.is_empty() {
            self.say_nothing_to_do(&promotion, &now, &plan)?;
            promotion.advance(&now)?;
            return Ok(Exit::Done);
        }

        let run = Run {
            connection: target,
            intent: &promotion,
            consent: &self.target_consent,
            known: &known,
            ui: &self.ui,
        };
        let exit = self.ui.finish(run.execute(plan, live).await?)?;
        if exit != Exit::Refused {
            run.end().await?;
        }
        Ok(exit)
    }

    /// Makes sure that nothing stands in the way, and asks about conflicts where somebody can be asked.
    fn is_clear(&self, promotion: &mut Promotion, target: &Live) -> Result<bool, Failure> {
        let RunPrinter {
            printer, format, yes, ..
        } = &self.ui;
        let mut decision = promotion.decide(target);
        let choices = decision.conflicts.iter().all(|conflict| conflict.is_choice);
        let has_choices = !decision.conflicts.is_empty() && choices && decision.missing.is_empty();
        if has_choices && !yes && *format == ReviewFormat::Human && confirm::is_possible() {
            let names = (promotion.terms.from.as_str(), promotion.terms.to.as_str());
            let Some(takes) = ask(&decision.conflicts, names, printer)? else {
                printer.warn("refused: nothing was written");
                return Ok(false);
            };
            promotion.terms.takes.extend(takes);
            decision = promotion.decide(target);
        }
        if decision.conflicts.is_empty() && decision.missing.is_empty() {
            return Ok(true);
        }

        let PromotionTerms { from, to, .. } = &promotion.terms;
        let obstacles = render::promotion::of(&decision, from, to, promotion.has_record);
        match format {
            ReviewFormat::Human => printer.data(&render::promotion::human(&obstacles)),
            ReviewFormat::Json => printer.data(&serde_json::to_string_pretty(&obstacles)?),
            ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => print_review(
                &render::promotion::review(&obstacles),
                ("obstacles", &obstacles),
                *format,
                render::page::PagePictures::default,
                printer,
            )?,
        }
        printer.warn(&way_out(&decision, from, to));
        Ok(false)
    }

    /// Says that the target has everything, and what of its own it keeps.
    fn say_nothing_to_do(&self, promotion: &Promotion, now: &Live, plan: &Plan) -> Result<(), Failure> {
        let PromotionTerms { from, to, .. } = &promotion.terms;
        if self.ui.format != ReviewFormat::Human {
            return print_plan(plan, self.ui.format, &self.ui.printer);
        }

        let mut text = render::promotion::kept_text(&promotion.decide(now).kept, to);
        text.push_str(&format!(
            "Nothing to promote: {to} has everything that changed in {from}."
        ));
        self.ui.printer.data(&text);
        Ok(())
    }

    /// Plans, shows, and saves the plan with all that it was made from.
    async fn save(
        &self,
        promotion: &Promotion,
        planner: &Planner<'_>,
        both: BothSides,
        out: &Path,
    ) -> Result<Exit, Failure> {
        let BothSides { source, target } = both;
        let plan = match promotion.plan_for(planner, target).await? {
            Planned::Ready { plan, .. } => plan,
            Planned::Broken(_) => return Ok(Exit::Refused),
        };
        print_plan(&plan, self.ui.format, &self.ui.printer)?;

        let PromotionTerms {
            from,
            to,
            rules,
            targets,
            takes,
            ..
        } = &promotion.terms;
        let source = Snapshot {
            organization: source,
            taken: jiff::Timestamp::now().to_string(),
            live: promotion.source.clone(),
        };
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

        let none = Sources::default();
        let origin = plan::Origin {
            organization: Some(to.clone()),
            promotion: Some(promotes),
            ..plan::Origin::new(&[], &none, self.variables, rules, targets)
        };
        save_plan(out, &plan, origin, &self.ui.printer)?;
        Ok(if is_refused(&plan) {
            Exit::Refused
        } else {
            Exit::Done
        })
    }
}

/// Makes sure that two names mean two organizations.
fn check_different(
    request: &PromotionTerms,
    there: &Organization,
    here: &Organization,
) -> Result<(), Failure> {
    if there.id != here.id {
        return Ok(());
    }
    let PromotionTerms { from, to, .. } = request;
    Err(Failure::Promotion(Explained::new(
        format!(
            "`{from}` and `{to}` are the same organization, {} ({})",
            here.name, here.id
        ),
        "give each a key of its own organization in closectl.yaml, and its `organization_id`",
    )))
}

/// Says why a promotion is not carried out, and what to do.
fn way_out(decision: &PromotionDecision, from: &str, to: &str) -> String {
    let PromotionDecision {
        conflicts, missing, ..
    } = decision;
    let (choices, others): (Vec<&PromotionConflict>, Vec<&PromotionConflict>) =
        conflicts.iter().partition(|conflict| conflict.is_choice);

    let mut lines = vec!["refused: nothing was written, because".to_owned()];
    if let Some(first) = choices.first() {
        let conflicts = counted_as(choices.len(), "conflict is", "conflicts are");
        lines.push(format!(
            "  {conflicts} open; choose with --take {from} or --take {to} for all of them, or with"
        ));
        lines.push(format!(
            "    --take '{}={from}' for one object; `closectl pull --update --org {to}` takes the version of {to} into \
             the files",
            first.address
        ));
    }

    if !others.is_empty() {
        let names = counted_as(others.len(), "name is", "names are");
        lines.push(format!("  {names} not clear, see above"));
    }
    if !missing.is_empty() {
        let things = counted_as(missing.len(), "thing is", "things are");
        lines.push(format!(
            "  {things} missing in {to}; make them there first (roles and users are made in Close), or promote the \
             rest with --target"
        ));
    }
    lines.join("\n")
}
