//! Carries out a promotion that was planned and saved before: needs the target only, and no manifests.

use super::{
    apply::{RUNS, Run},
    args::ApplyArgs,
    connection::Connection,
    consent,
    exit::{Exit, Failure},
    explained::Explained,
    intent::Intent,
    interrupt::unless_interrupted,
    manifest_context::ManifestContext,
    plan::block_on,
    printer::Printer,
    progress::Progress,
    project::Project,
    promote::own,
    promotion::{self, Promotion},
    saved::SavedPlan,
    settings::Settings,
    subject::secrets,
    take::parse,
};
use crate::{
    engine::KnownRuns,
    kinds,
    plan::PlannedPromotion,
    planning::{Planned, whole},
    promotion::{PromotionRecord, Snapshot},
};
use std::sync::OnceLock;

/// Applies a saved plan that promotes.
pub fn apply(
    saved: &SavedPlan,
    promotes: &PlannedPromotion,
    arguments: ApplyArgs,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let ApplyArgs {
        plan: _,
        manifests,
        fleet,
        targets,
        consent,
        prune,
        review,
        yes,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    if !manifests.paths.is_empty() || !targets.is_empty() || !prune.is_empty() {
        return Err(Failure::Promotion(Explained::new(
            "the plan promotes from another organization and takes no -f, --target or --prune",
            "leave them out",
        )));
    }
    let to = saved.organization().unwrap_or_default();
    let from = promotes.from.as_str();
    if fleet.all {
        return Err(Failure::Promotion(Explained::new(
            format!("the plan promotes to `{to}`"),
            "leave --all out",
        )));
    }
    if let Some(other) = fleet.org.iter().find(|other| *other != to) {
        return Err(Failure::Promotion(Explained::new(
            format!("the plan promotes to `{to}`, and --org names `{other}`"),
            format!("leave --org out, or make a plan with `closectl promote --to {other} --out FILE`"),
        )));
    }
    let text = format!("{}\n", serde_json::to_string_pretty(&promotes.source)?);
    let source = Snapshot::read(kinds::registry(), &text).map_err(|_| saved.is_broken())?;
    let takes = promotes.takes.iter().map(|take| parse(take, from, to));
    let takes = takes.collect::<Result<_, Failure>>()?;
    let project = Project::load()?;
    let scopes = [
        ManifestContext::new(&project, Some(from))?,
        ManifestContext::new(&project, Some(to))?,
    ];
    saved.check_variables(&scopes[1])?;
    let [Some(source_own), Some(target_own)] = [
        own(&project, &scopes[0], printer)?,
        own(&project, &scopes[1], printer)?,
    ] else {
        return Ok(Exit::Refused);
    };
    let settings = Settings::new(&project, &scopes[1], &fleet.calls)?;
    let mut consent = consent::resolve(consent, &settings);
    saved.check_rules(&mut consent.rules)?;
    let parallelism = settings.parallelism.writes();
    block_on(async {
        let target = Connection::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let ran = async {
            let seen = KnownRuns::now(&target.folder.join(RUNS))?;
            let reader = target.client.reader();
            let (meant, observer) = (consent.organization_id.as_deref(), progress.reading());
            let here = unless_interrupted(whole(&reader, meant, &observer)).await?;
            saved.check_organization(&here.organization)?;
            let file = promotion::file(&target.folder, from, to);
            let known = promotion::record(&file, &source.organization, &here.organization)?;
            let promotion = Promotion {
                from: from.to_owned(),
                to: to.to_owned(),
                has_record: known.is_some(),
                record: known.unwrap_or_else(|| PromotionRecord::new(source.organization, here.organization)),
                source: source.live,
                source_own,
                target_own,
                rules: consent.rules.clone(),
                targets: saved.targets().to_vec(),
                takes,
                file,
                announced: OnceLock::new(),
            };
            let run = Run {
                intent: Intent::SavedPromotion {
                    saved,
                    promotion: &promotion,
                },
                consent: &consent,
                format,
                yes,
                printer,
                progress: &progress,
                seen: &seen,
            };
            let (plan, live) = match run.make(&reader).await? {
                Planned::Ready { plan, live } => (plan, *live),
                Planned::Broken(_) => return Ok(Exit::Refused),
            };
            let secrets = secrets(secrets_out, &target, &plan.organization);
            let exit = run.planned(&target, plan, live, secrets, parallelism).await?;
            if exit != Exit::Refused {
                let after = whole(&reader, meant, &observer).await?;
                promotion.advance(&after.live)?;
            }
            Ok(exit)
        };
        let exit = ran.await;
        progress.end();
        target.close().await?;
        exit
    })
}
