//! `closectl apply`: changes an organization to what the manifests say.

use super::{
    apply_promotion::apply_promotion,
    apply_undo::apply_undo,
    args::{ApplyArgs, ManifestArgs},
    exit::{Exit, Failure},
    explained::Explained,
    fleet::{ApplyRequest, Fleet, FleetChoice, FleetEnd, Preparation},
    manifest_context::{ManifestContext, meant},
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
use std::path::PathBuf;

/// Runs the command.
pub fn run(arguments: ApplyArgs, printer: &Printer) -> Result<Exit, Failure> {
    notice::tell("apply", printer, || apply_all(arguments, printer))
}

fn apply_all(arguments: ApplyArgs, printer: &Printer) -> Result<FleetEnd, Failure> {
    let project = Project::open(printer)?;
    let choice = FleetChoice::of(&arguments.fleet, &project)?;
    let mut single = match (&choice, arguments.plan.as_deref()) {
        (FleetChoice::One(name), Some(path)) => {
            let name = meant(&project, name.as_deref())?;
            Some(SavedPlan::read(&organization_file::of(path, name))?)
        }
        (FleetChoice::One(_) | FleetChoice::Several(_), _) => None,
    };
    // A promotion or an undo says itself what it is made from and needs no manifests, so nothing below applies to it.
    if let Some(saved) = single.take_if(|saved| saved.promotes().is_some() || saved.undoes().is_some()) {
        return match saved.undoes() {
            Some(undo) => apply_undo(&saved, undo, &project, arguments, printer),
            None => apply_promotion(&saved, arguments, printer),
        };
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
            // Which organization is meant comes first: another one has other overlays and variables.
            saved.check_name(name)?;
            needs_manifests(&saved)?;
            let context = ManifestContext::new(&project, name.or(saved.organization()))?;
            let read = read_again(&saved, &project, &manifests, &context, &request.selection)?;
            let prepared = Preparation::new(&project, context, read, &fleet.calls, &prune)?;
            Ok(prepared.with(saved))
        })?,
    };
    block_on(organizations.apply(request))
}

/// Refuses, among the plans of several organizations, one that was not made from manifests.
fn needs_manifests(saved: &SavedPlan) -> Result<(), Failure> {
    let what = match (saved.promotes(), saved.undoes()) {
        (Some(_), _) => "a promotion",
        (None, Some(_)) => "an undo",
        (None, None) => return Ok(()),
    };
    Err(Failure::Promotion(Explained::new(
        format!("the plan is {what}, which is applied to one organization"),
        "name its organization with --org, or none",
    )))
}

/// Returns the paths of the manifests of a saved plan, each of which leads to manifests that the project lists or, where it
/// lists none, into its folder: the file may come from somewhere else, and must not choose what allows its steps.
fn saved_paths(saved: &SavedPlan, project: &Project) -> Result<Vec<PathBuf>, Failure> {
    let roots = project.manifest_roots()?;
    let paths = saved.paths().iter().map(|path| {
        if project.leads_to(&roots, path) {
            Ok(project.seen_from_here(path))
        } else {
            Err(saved.failed(SavedPlanError::Outside(path.clone())).into())
        }
    });
    paths.collect()
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
        saved_paths(saved, project)?
    } else {
        given.paths.clone()
    };
    let selection = if selection.is_everything() {
        saved.selection()
    } else {
        selection
    };

    let manifests = ManifestArgs { paths };
    let (sources, read) = context.read(project, &manifests).map_err(|error| {
        let edits = vec![error.to_string()];
        saved.failed(SavedPlanError::Manifests(edits))
    })?;
    // A saved plan says nothing about manifests that were edited since.
    saved.check(&project.portable_sources(&sources), &context.variables, selection)?;
    Ok((sources, read))
}
