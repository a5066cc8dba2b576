//! Carries out an undo that was planned and saved before. The plan has no record values: those that it restores are in the
//! folder of the run that it undoes.

use super::{
    apply_saved::{carry_out_saved, of_target, refuse_manifests},
    args::ApplyArgs,
    exit::Failure,
    fleet::{FleetEnd, OrganizationResult},
    manifest_context::ManifestContext,
    printer::Printer,
    project::Project,
    run_folders,
    run_printer::RunPrinter,
    runtime::block_on,
    settings::Settings,
    undo::tell,
};
use crate::{
    engine::{PastRun, RunFolders},
    model::ReadScope,
    plan::{Organization, PlannedUndo, SavedPlanError},
    session::{
        Connection, Consent, Intent, Planner, Run, RunStage, RunUi as _, SavedIntent, SavedPlan, TwinRemoval,
        UndoIntent, unless_interrupted,
    },
};
use std::path::{Component, Path};

/// Applies a saved plan that undoes a run, or deletes objects that share their names with others.
pub fn apply_undo(
    saved: &SavedPlan,
    undo: &PlannedUndo,
    project: &Project,
    arguments: ApplyArgs,
    printer: &Printer,
) -> Result<FleetEnd, Failure> {
    refuse_manifests(&arguments, "an undo")?;
    let ApplyArgs {
        fleet,
        consent,
        review,
        yes,
        secrets_out,
        ..
    } = arguments;
    let named = fleet.org.first().map(String::as_str);
    saved.check_name(named)?;

    let context = ManifestContext::new(project, named.or(saved.organization()))?;
    let printer = &printer.viewing(review).about(context.organization.clone());
    let settings = Settings::new(project, &context, &fleet.calls, &[])?;
    let mut consent = settings.consent(&consent);
    saved.check_rules(&mut consent.rules)?;

    let folders = run_folders::folders(project);
    let ui = RunPrinter::new(review.format, yes, &consent, secrets_out, printer);
    let (consent, ui) = (&consent, &ui);
    let ended = block_on(Connection::scoped(settings.connection, |connection| async move {
        carry_out(&connection, saved, undo, &folders, consent, ui).await
    }));
    ui.progress.end();
    Ok(of_target(&context.organization.unwrap_or_default(), ended?))
}

/// Carries the plan out on the organization, if that is the one that the plan was made for.
async fn carry_out(
    connection: &Connection,
    saved: &SavedPlan,
    undo: &PlannedUndo,
    folders: &RunFolders,
    consent: &Consent,
    ui: &RunPrinter,
) -> Result<OrganizationResult, Failure> {
    ui.progress.watch(&connection.client);
    let known = Run::<RunPrinter>::known(connection)?;

    // Checked before any more is read, because the plan may be for another organization.
    ui.stage(RunStage::Reading);
    let reader = connection.client.reader();
    let here = unless_interrupted(consent.meant.identify(&reader)).await?;
    saved.check_organization(&here.organization)?;

    let planner = Planner::of(connection, consent, ui.reading());
    let source: Box<dyn Intent> = match undo {
        PlannedUndo::Run(run) => {
            let past = past_run(saved, run, folders, &here.organization)?;
            let fetched = unless_interrupted(planner.fetch(&ReadScope::with_private())).await?;
            let selection = saved.selection().clone();
            let reading = UndoIntent::read(past, &folders.runs, &planner, fetched, selection);
            let (source, _) = unless_interrupted(reading).await?;
            // A plan can only show what it does, so what it can't bring back is said before.
            ui.progress.end();
            tell(&source, &ui.printer);
            Box::new(source)
        }
        PlannedUndo::Twins(ids) => {
            let ids = ids.iter().cloned().collect();
            let (source, _) = unless_interrupted(TwinRemoval::read(ids, &planner)).await?;
            Box::new(source)
        }
    };

    carry_out_saved(&Run {
        connection,
        intent: &SavedIntent { saved, source },
        consent,
        known: &known,
        ui,
    })
    .await
}

/// Reads the run that the plan undoes, in the folder of the runs and nowhere else: the file must not choose where what is
/// restored comes from.
fn past_run(
    saved: &SavedPlan,
    run: &str,
    folders: &RunFolders,
    here: &Organization,
) -> Result<PastRun, Failure> {
    let missing = || {
        saved.failed(SavedPlanError::NoRun {
            run: run.to_owned(),
            runs: folders.runs.clone(),
        })
    };
    let is_name = matches!(
        Path::new(run).components().collect::<Vec<_>>()[..],
        [Component::Normal(_)]
    );
    let folder = folders.runs.join(run);
    if !is_name || !folder.is_dir() {
        return Err(missing().into());
    }

    let past = PastRun::read(&folder)?;
    if past.plan.organization.id != here.id {
        return Err(missing().into());
    }
    Ok(past)
}
