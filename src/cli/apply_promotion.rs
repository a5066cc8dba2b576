//! Carries out a promotion that was planned and saved before: needs the target only, and no manifests.

use super::{
    args::ApplyArgs,
    exit::{Exit, Failure},
    explained::Explained,
    local_overrides::local_overrides,
    manifest_context::ManifestContext,
    printer::Printer,
    progress::Progress,
    project::Project,
    run_printer::RunPrinter,
    runtime::block_on,
    settings::Settings,
    side_choice::parse,
};
use crate::{
    kinds,
    model::Sources,
    plan::SavedPlanError,
    promotion::Snapshot,
    render,
    session::{
        Connection, Planned, Promotion, PromotionTerms, Run, SavedIntent, SavedPlan, identify_meant,
        unless_interrupted,
    },
};

/// Applies a saved plan that promotes.
pub fn apply_promotion(saved: &SavedPlan, arguments: ApplyArgs, printer: &Printer) -> Result<Exit, Failure> {
    let (Some(promotes), Some(to)) = (saved.promotes(), saved.organization()) else {
        return Err(saved.failed(SavedPlanError::NotAPlan).into());
    };
    let from = promotes.from.as_str();
    check_arguments(&arguments, to)?;
    let ApplyArgs {
        plan: _,
        manifests: _,
        fleet,
        targets: _,
        consent,
        prune: _,
        review,
        yes,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));

    let text = format!("{}\n", serde_json::to_string_pretty(&promotes.source)?);
    let source = Snapshot::read(kinds::registry(), &text);
    let source = source.map_err(|_| saved.failed(SavedPlanError::NotAPlan))?;
    let takes = promotes.takes.iter().map(|take| parse(take, from, to));
    let takes = takes.collect::<Result<_, Failure>>()?;

    let project = Project::load()?;
    let contexts = [
        ManifestContext::new(&project, Some(from))?,
        ManifestContext::new(&project, Some(to))?,
    ];
    saved.check(&Sources::default(), &contexts[1].variables, saved.targets())?;
    let [Some(source_own), Some(target_own)] = [
        local_overrides(&project, &contexts[0], printer)?,
        local_overrides(&project, &contexts[1], printer)?,
    ] else {
        return Ok(Exit::Refused);
    };
    let settings = Settings::new(&project, &contexts[1], &fleet.calls, &[])?;
    let mut consent = settings.consent(consent);
    saved.check_rules(&mut consent.rules)?;

    let request = PromotionTerms {
        from: from.to_owned(),
        to: to.to_owned(),
        source_own,
        target_own,
        rules: consent.rules.clone(),
        targets: saved.targets().to_vec(),
        takes,
        notes: render::promotion::notes,
    };
    let progress = Progress::new(printer);
    let ui = RunPrinter {
        format,
        yes,
        addresses: consent.addresses.clone(),
        secrets_out,
        printer: printer.clone(),
        progress: progress.clone(),
    };

    let (consent, ui, bar) = (&consent, &ui, &progress);
    let ended = block_on(Connection::scoped(settings.connection, |connection| async move {
        bar.watch(&connection.client);
        let known = Run::<RunPrinter>::known(&connection)?;

        let expected = consent.organization_id.as_deref();
        let reader = connection.client.reader();
        let here = unless_interrupted(identify_meant(&reader, expected))
            .await?
            .organization;
        saved.check_organization(&here)?;
        let Snapshot {
            organization, live, ..
        } = source;
        let folder = &connection.folder;
        let intent = SavedIntent {
            saved,
            source: Promotion::new(request, folder, &organization, live, &here)?,
            way_out: "promote the rest with --target and save that plan",
        };

        let run = Run {
            connection: &connection,
            intent: &intent,
            consent,
            known: &known,
            ui,
        };
        match run.plan().await? {
            Planned::Ready { plan, adopted } => {
                let exit = ui.finish(run.execute(plan, adopted.live).await?)?;
                if exit != Exit::Refused {
                    run.end().await?;
                }
                Ok(exit)
            }
            Planned::Broken(_) => Ok(Exit::Refused),
        }
    }));
    progress.end();
    ended
}

/// Refuses arguments that the plan has decided already.
fn check_arguments(arguments: &ApplyArgs, to: &str) -> Result<(), Failure> {
    let ApplyArgs {
        manifests,
        fleet,
        targets,
        prune,
        ..
    } = arguments;
    if !manifests.paths.is_empty() || !targets.is_empty() || !prune.is_empty() {
        return Err(Failure::Promotion(Explained::new(
            "the plan promotes from another organization and takes no -f, --target or --prune",
            "leave them out",
        )));
    }

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
    Ok(())
}
