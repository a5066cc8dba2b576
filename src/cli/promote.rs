//! `closectl promote`: brings what changed in one organization to another.

use super::{
    apply::{RUNS, Run},
    args::{PromoteArgs, ReviewFormat},
    confirm,
    connection::Connection,
    consent,
    exit::{Exit, Failure},
    explained::Explained,
    intent::Intent,
    interrupt::unless_interrupted,
    manifest_context::ManifestContext,
    plan::block_on,
    print_review::print_review,
    printer::Printer,
    progress::Progress,
    project::Project,
    promotion::{self, Promotion},
    saved,
    settings::Settings,
    subject::secrets,
    take::{ask, parse},
};
use crate::{
    engine::{FetchedOrganization, KnownRuns},
    kinds,
    model::{Live, Sources, counted_as},
    plan::{self, PlannedPromotion},
    planning::{Consent, Planned, whole},
    promotion::{
        LocalOverrides, PromotionConflict, PromotionDecision, PromotionRecord, PromotionSide, SideChoice,
        Snapshot, VariableTranslation,
    },
    render,
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::OnceLock,
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
    let scopes = [
        ManifestContext::new(&project, Some(&from))?,
        ManifestContext::new(&project, Some(&to))?,
    ];
    let [Some(source_own), Some(target_own)] = [
        own(&project, &scopes[0], printer)?,
        own(&project, &scopes[1], printer)?,
    ] else {
        return Ok(Exit::Refused);
    };
    let settings = |scope: &ManifestContext| Settings::new(&project, scope, &calls);
    let (source_settings, target_settings) = (settings(&scopes[0])?, settings(&scopes[1])?);
    if target_settings.is_protected && out.is_none() {
        return Err(Failure::Protected(to));
    }
    let mut consent = consent::resolve(consent, &target_settings);
    consent.rules.prune.clear();
    let source_id = source_settings.organization_id.clone();
    let parallelism = target_settings.parallelism.writes();
    let translation = VariableTranslation::new(&scopes[0].variables, &scopes[1].variables);
    if let Some(unclear) = translation.unclear.first() {
        return Err(Failure::Promotion(Explained::new(
            format!("the variables are not clear: {unclear}"),
            format!("give them different values in `{from}`"),
        )));
    }
    block_on(async {
        let source = Connection::open(source_settings).await?;
        let target = Connection::open(target_settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading both organizations".to_owned());
        let ran = async {
            let seen = KnownRuns::now(&target.folder.join(RUNS))?;
            let reader = target.client.reader();
            let from_reader = source.client.reader();
            let observer = progress.reading();
            let (source_id, target_id) = (source_id.as_deref(), consent.organization_id.as_deref());
            let both = async {
                tokio::try_join!(
                    whole(&from_reader, source_id, &observer),
                    whole(&reader, target_id, &observer)
                )
            };
            let (there, here) = unless_interrupted(both).await?;
            progress.end();
            if there.organization.id == here.organization.id {
                return Err(Failure::Promotion(Explained::new(
                    format!(
                        "`{from}` and `{to}` are the same organization, {} ({})",
                        here.organization.name, here.organization.id
                    ),
                    "give each a key of its own organization in closectl.yaml, and its `organization_id`",
                )));
            }
            let file = promotion::file(&target.folder, &from, &to);
            let known = promotion::record(&file, &there.organization, &here.organization)?;
            let has_record = known.is_some();
            let new = || PromotionRecord::new(there.organization.clone(), here.organization.clone());
            let mut promotion = Promotion {
                source: translation.apply(kinds::registry(), &there.live),
                record: known.unwrap_or_else(new),
                rules: consent.rules.clone(),
                from,
                to,
                source_own,
                target_own,
                targets,
                takes,
                has_record,
                file,
                announced: OnceLock::new(),
            };
            if !has_record {
                printer.talk(&format!(
                    "nothing was promoted from {} to {} before, so that nobody knows who changed what: what both have \
                     differently has to be chosen",
                    promotion.from, promotion.to
                ));
            }
            if !is_clear(&mut promotion, &here.live, (format, yes), printer)? {
                return Ok(Exit::Refused);
            }
            let promoting = Promoting {
                promotion: &promotion,
                consent: &consent,
                format,
                yes,
                printer,
                progress: &progress,
            };
            match out {
                Some(out) => {
                    let variables = &scopes[1].variables;
                    promoting.save(&target, there, here, &out, variables).await
                }
                None => promoting.run(&target, here, seen, secrets_out, parallelism).await,
            }
        };
        let exit = ran.await;
        progress.end();
        source.close().await?;
        target.close().await?;
        exit
    })
}

/// Returns what the overlays of an organization say; nothing where they are wrong, which is said.
pub fn own(
    project: &Project,
    scope: &ManifestContext,
    printer: &Printer,
) -> Result<Option<LocalOverrides>, Failure> {
    match promotion::own(project, scope)? {
        Ok(own) => Ok(Some(own)),
        Err((problems, sources)) => {
            printer.problems(&problems, &sources);
            Ok(None)
        }
    }
}

/// Makes sure that nothing stands in the way, and asks about conflicts where somebody can be asked.
fn is_clear(
    promotion: &mut Promotion,
    target: &Live,
    (format, yes): (ReviewFormat, bool),
    printer: &Printer,
) -> Result<bool, Failure> {
    let mut decision = promotion.decide(target);
    let choices = decision.conflicts.iter().all(|conflict| conflict.is_choice);
    if !decision.conflicts.is_empty()
        && choices
        && decision.missing.is_empty()
        && !yes
        && format == ReviewFormat::Human
        && confirm::is_possible()
    {
        let Some(takes) = ask(&decision.conflicts, promotion, printer)? else {
            printer.warn("refused: nothing was written");
            return Ok(false);
        };
        promotion.takes.extend(takes);
        decision = promotion.decide(target);
    }
    if decision.conflicts.is_empty() && decision.missing.is_empty() {
        return Ok(true);
    }
    let (from, to) = (&promotion.from, &promotion.to);
    let obstacles = render::promotion::of(&decision, from, to, promotion.has_record);
    match format {
        ReviewFormat::Human => printer.data(&render::promotion::human(&obstacles)),
        ReviewFormat::Json => printer.data(&serde_json::to_string_pretty(&obstacles)?),
        ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => {
            let review = render::promotion::review(&obstacles);
            print_review(
                &review,
                ("obstacles", &obstacles),
                format,
                render::page::PagePictures::default,
                printer,
            )?;
        }
    }
    printer.warn(&way_out(&decision, from, to));
    Ok(false)
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

/// A promotion that nothing stands in the way of.
struct Promoting<'a> {
    promotion: &'a Promotion,
    consent: &'a Consent,
    format: ReviewFormat,
    yes: bool,
    printer: &'a Printer,
    progress: &'a Progress,
}

impl Promoting<'_> {
    /// Plans, shows, asks, carries out, and records what came of it.
    async fn run(
        &self,
        target: &Connection,
        here: FetchedOrganization,
        seen: KnownRuns,
        secrets_out: Option<PathBuf>,
        parallelism: usize,
    ) -> Result<Exit, Failure> {
        let promotion = self.promotion;
        let reader = target.client.reader();
        let now = here.live.clone();
        let (plan, live) = match promotion.plan(&reader, here, self.consent).await? {
            Planned::Ready { plan, live } => (plan, live),
            Planned::Broken(_) => return Ok(Exit::Refused),
        };
        if plan.is_empty() {
            match self.format {
                ReviewFormat::Human => {
                    let kept = promotion.decide(&now).kept;
                    let mut text = render::promotion::kept_text(&kept, &promotion.to);
                    text.push_str(&format!(
                        "Nothing to promote: {} has everything that changed in {}.",
                        promotion.to, promotion.from
                    ));
                    self.printer.data(&text);
                }
                ReviewFormat::Json | ReviewFormat::Markdown | ReviewFormat::Github | ReviewFormat::Html => {
                    super::plan::show(&plan, self.format, self.printer)?;
                }
            }
            promotion.advance(&now)?;
            return Ok(Exit::Done);
        }
        let run = Run {
            intent: Intent::Promotion(promotion),
            consent: self.consent,
            format: self.format,
            yes: self.yes,
            printer: self.printer,
            progress: self.progress,
            seen: &seen,
        };
        let secrets = secrets(secrets_out, target, &plan.organization);
        let exit = run.planned(target, plan, *live, secrets, parallelism).await?;
        if exit != Exit::Refused {
            let after = whole(
                &reader,
                self.consent.organization_id.as_deref(),
                &self.progress.reading(),
            )
            .await?;
            promotion.advance(&after.live)?;
        }
        Ok(exit)
    }

    /// Plans, shows, and saves the plan with all that it was made from.
    async fn save(
        &self,
        target: &Connection,
        there: FetchedOrganization,
        here: FetchedOrganization,
        out: &Path,
        variables: &BTreeMap<String, String>,
    ) -> Result<Exit, Failure> {
        let promotion = self.promotion;
        let plan = match promotion
            .plan(&target.client.reader(), here, self.consent)
            .await?
        {
            Planned::Ready { plan, .. } => plan,
            Planned::Broken(_) => return Ok(Exit::Refused),
        };
        super::plan::show(&plan, self.format, self.printer)?;
        let source = Snapshot {
            organization: there.organization,
            taken: jiff::Timestamp::now().to_string(),
            live: promotion.source.clone(),
        };
        let takes = promotion.takes.iter().map(|take| {
            let name = match take.side {
                PromotionSide::Source => &promotion.from,
                PromotionSide::Target => &promotion.to,
            };
            match &take.address {
                Some(address) => format!("{address}={name}"),
                None => name.clone(),
            }
        });
        let promotes = PlannedPromotion {
            from: promotion.from.clone(),
            takes: takes.collect(),
            source: serde_json::from_str(&source.text()?)?,
        };
        let none = Sources::default();
        let origin = plan::Origin {
            organization: Some(promotion.to.clone()),
            promotion: Some(promotes),
            ..plan::Origin::new(&[], &none, variables, &promotion.rules, &promotion.targets)
        };
        saved::write(out, &plan, origin, self.printer)?;
        let blocked = plan.blocked().next().is_some() || !plan.refusals.is_empty();
        Ok(if blocked { Exit::Refused } else { Exit::Done })
    }
}
