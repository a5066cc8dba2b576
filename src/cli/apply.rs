//! `closectl apply`: changes an organization to what the manifests say.

use super::{
    apply_promotion::apply_promotion,
    args::{ApplyArgs, ManifestArgs},
    exit::{Exit, Failure},
    fleet::{ApplyRequest, Fleet, FleetChoice, Preparation},
    manifest_context::ManifestContext,
    notice,
    organization_file::{self, several},
    printer::Printer,
    project::Project,
    runtime::block_on,
};
use crate::{
    manifest::ManifestReading,
    model::{ObjectSelection, Sources},
    plan::SavedPlanError,
    session::SavedPlan,
};
use std::path::{Component, Path, PathBuf};

/// Runs the command.
pub fn run(arguments: ApplyArgs, printer: &Printer) -> Result<Exit, Failure> {
    let project = Project::open(printer)?;
    let choice = FleetChoice::of(&arguments.fleet, &project)?;
    let mut single = match (&choice, arguments.plan.as_deref()) {
        (FleetChoice::One(_), Some(path)) => Some(SavedPlan::read(path)?),
        (FleetChoice::One(_) | FleetChoice::Several(_), _) => None,
    };
    // A promotion carries its source along and needs no manifests, so nothing below applies to it.
    if let Some(saved) = single.take_if(|saved| saved.promotes().is_some()) {
        let end = apply_promotion(&saved, arguments, printer)?;
        notice::send("apply", &end, printer);
        return Ok(end.exit);
    }

    let ApplyArgs {
        plan,
        manifests,
        fleet,
        selection,
        consent,
        prune,
        review,
        yes,
        secrets_out,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let request = ApplyRequest {
        selection: selection.read(),
        consent,
        format,
        yes,
        secrets_out,
    };

    // The plans or secrets of several organizations don't fit into one file.
    if matches!(choice, FleetChoice::Several(_)) {
        several("PLAN", plan.as_deref())?;
        several("--secrets-out", request.secrets_out.as_deref())?;
    }

    let output = (format, printer);
    let organizations = match &plan {
        None => Fleet::read(&project, choice, &manifests, &fleet, &prune, output)?,
        // A plan that was made before comes with the manifests that it was made from.
        Some(plan) => Fleet::prepare(choice, &fleet, output, |name| {
            let saved = match single.take() {
                Some(saved) => saved,
                None => SavedPlan::read(&organization_file::of(plan, name))?,
            };
            let context = ManifestContext::new(&project, name.or(saved.organization()))?;
            let read = read_again(&saved, &project, &manifests, &context, &request.selection)?;
            let prepared = Preparation::new(&project, context, read, &fleet.calls, &prune)?;
            Ok(prepared.with(saved))
        })?,
    };
    let end = block_on(organizations.apply(request))?;
    notice::send("apply", &end, printer);
    Ok(end.exit)
}

/// Says whether a path leads to manifests that the project lists or, where it lists none, into the folder that closectl
/// runs in, as far as its words tell.
fn is_within(path: &Path, listed: &[PathBuf]) -> bool {
    let plain = |path: &Path| -> PathBuf {
        let parts = path.components();
        parts.filter(|part| *part != Component::CurDir).collect()
    };
    let path = plain(path);
    let is_inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    listed.iter().any(|root| path.starts_with(plain(root))) || (listed.is_empty() && is_inside)
}

/// Reads the manifests of a saved plan again, at the paths that are given or else where they were, and makes sure that
/// they are the same.
fn read_again(
    saved: &SavedPlan,
    project: &Project,
    given: &ManifestArgs,
    context: &ManifestContext,
    selection: &ObjectSelection,
) -> Result<(Sources, ManifestReading), Failure> {
    let paths = if given.paths.is_empty() {
        // The file may come from somewhere else, and must not choose what allows its steps.
        let listed = project.manifests(&[])?;
        if let Some(path) = saved.paths().iter().find(|path| !is_within(path, &listed)) {
            return Err(saved.failed(SavedPlanError::Outside(path.clone())).into());
        }
        saved.paths()
    } else {
        &given.paths
    };
    let selection = if selection.is_everything() {
        saved.selection()
    } else {
        selection
    };

    let manifests = ManifestArgs {
        paths: paths.to_vec(),
    };
    let (sources, read) = context.read(project, &manifests).map_err(|error| {
        let edits = vec![error.to_string()];
        saved.failed(SavedPlanError::Manifests(edits))
    })?;
    // A saved plan says nothing about manifests that were edited since.
    saved.check(&sources, &context.variables, selection)?;
    Ok((sources, read))
}
