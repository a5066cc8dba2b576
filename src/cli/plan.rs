//! `closectl plan`: shows what would change.

use super::{
    args::{ConsentArgs, PlanArgs, ReviewFormat},
    consent,
    exit::{Exit, Failure},
    explained::Explained,
    fleet::{Fleet, FleetChoice, OrganizationResult, ReadyOrganization},
    manifest_context::ManifestContext,
    organization_file::several,
    print_review::{for_several, print_review},
    printer::Printer,
    progress::Progress,
    project::Project,
    runtime::block_on,
    save_plan::{SaveRequest, save_plan},
    settings,
};
use crate::{
    kinds,
    manifest::ManifestReading,
    model::{Live, ObjectSelection, Sources},
    plan::{Origin, Plan, PlanDocument, PlanRules, Step},
    render::{fleet::FleetTally, page::PagePictures, review::of_plan, runs::LocalTime},
    session::{
        Connection, Consent, MeantOrganization, Planned, Planner, keep_marks, plan_offline, read_snapshot,
        tell_vanished, unless_interrupted,
    },
};
use jiff::tz::TimeZone;
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// The request to plan, for each organization.
struct PlanRequest {
    /// The project, which says what saved plans call files.
    project: Arc<Project>,
    /// The paths of the manifests as they were given.
    paths: Vec<PathBuf>,
    selection: ObjectSelection,
    /// The kinds that `--prune` named.
    prune: Vec<String>,
    consent: ConsentArgs,
    format: ReviewFormat,
    detailed_exitcode: bool,
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: PlanArgs, printer: &Printer) -> Result<Exit, Failure> {
    let PlanArgs {
        manifests,
        fleet,
        selection,
        consent,
        prune,
        review,
        detailed_exitcode,
        out,
        against,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::open(printer)?;
    let choice = FleetChoice::of(&fleet, &project)?;
    let project = Arc::new(project);
    let request = PlanRequest {
        project: Arc::clone(&project),
        paths: manifests.paths.clone(),
        selection: selection.read(),
        prune: prune.clone(),
        consent,
        format,
        detailed_exitcode,
        out,
    };

    match (&choice, against) {
        // A snapshot needs no connection, so no key is asked for.
        (FleetChoice::One(name), Some(against)) => {
            let context = ManifestContext::new(&project, name.as_deref())?;
            let read = context.read(&project, &manifests)?;
            let rules = settings::rules(&project, &prune)?;
            let printer = printer.about(context.organization);
            return plan_against(read, &request, rules, &against, &printer);
        }
        (FleetChoice::Several(_), Some(_)) => {
            return Err(Failure::Unknown(Explained::new(
                "--against takes one organization, because a snapshot holds one",
                "name the snapshot's organization with --org",
            )));
        }
        (FleetChoice::Several(_), None) => {
            several("--out", request.out.as_deref())?;
            for_several(format)?;
        }
        (FleetChoice::One(_), None) => {}
    }

    let output = (format, printer);
    let organizations = Fleet::read(&project, choice, &manifests, &fleet, &prune, output)?;
    let progress = Progress::new(printer);
    let end = block_on(organizations.end_each("reading", &progress, request, plan_one))?;
    Ok(end.exit)
}

/// Plans for one organization.
async fn plan_one(
    organization: Box<ReadyOrganization>,
    request: Arc<PlanRequest>,
    printer: Printer,
    progress: Progress,
) -> Result<OrganizationResult, Failure> {
    let ReadyOrganization {
        context,
        sources,
        read,
        saved: _,
        settings,
    } = *organization;
    let (printer, progress) = (&printer, &progress);
    let consent = settings.consent(&request.consent);

    let (planned, calls) = {
        let (read, consent, selection) = (&read, &consent, &request.selection);
        let request = &request;
        let work = |connection: Connection| async move {
            progress.watch(&connection.client);
            progress.say("reading the organization".to_owned());
            let planner = Planner::of(&connection, consent, progress.reading());
            let mut planned = unless_interrupted(planner.plan(read, selection)).await?;
            if let Planned::Ready { plan, adopted } = &mut planned {
                keep_marks(&connection, &plan.organization, adopted);
                // Of some files alone, nobody can say that no file lists an object.
                if request.paths.is_empty() {
                    tell_vanished(&connection, plan, adopted, selection, &consent.rules);
                }
            }
            Ok::<_, Failure>((planned, Some(connection.calls())))
        };
        Connection::scoped(settings.connection, work).await?
    };
    progress.end();
    // The plan holds all that is wanted; a long one is written beside it and not beside the manifests as well.
    drop(read);

    let (plan, live) = match planned {
        Planned::Ready { plan, adopted } => (plan, adopted.live),
        Planned::Broken(problems) => {
            printer.problems(&problems, &sources);
            return Ok(OrganizationResult {
                calls,
                ..OrganizationResult::of(Exit::Refused)
            });
        }
    };
    print_with_pictures(&plan, &live, &consent, request.format, printer)?;
    if let Some(out) = &request.out {
        let project = &request.project;
        let paths: Vec<PathBuf> = request.paths.iter().map(|path| project.portable(path)).collect();
        let origin = Origin {
            organization: context.organization.clone(),
            ..Origin::new(
                &paths,
                &project.portable_sources(&sources),
                &context.variables,
                &consent.rules,
                &request.selection,
            )
        };
        // The settings that allow steps are looked for in the project's own manifests, unless a person names others.
        let roots = project.manifest_roots().unwrap_or_default();
        let is_outside = paths.iter().any(|path| !project.leads_to(&roots, path));
        let asked = SaveRequest {
            prune: &request.prune,
            files: if is_outside { &request.paths } else { &[] },
        };
        save_plan(out, &plan, origin, &asked, printer)?;
    }

    let exit = exit(&plan, plan.is_blocked(), request.detailed_exitcode);
    Ok(OrganizationResult {
        exit,
        word: word(&plan, exit),
        tally: Some(FleetTally::of_plan(&plan)),
        calls,
    })
}

/// Plans against a snapshot.
fn plan_against(
    (sources, read): (Sources, ManifestReading),
    request: &PlanRequest,
    rules: PlanRules,
    against: &Path,
    printer: &Printer,
) -> Result<Exit, Failure> {
    if !read.problems.is_empty() {
        printer.problems(&read.offline(), &sources);
        return Ok(Exit::Refused);
    }

    // Nothing can be written to a snapshot, so it doesn't matter whose it is.
    let consent = Consent {
        addresses: request.consent.selectors(),
        rules,
        meant: MeantOrganization::default(),
        no_keep_values: request.consent.no_keep_values,
    };
    let snapshot = read_snapshot(against)?;
    printer.talk(&format!(
        "planned against the snapshot {} from {}: closectl did not call Close and counted no records, and \
         this plan can't be applied",
        against.display(),
        LocalTime(TimeZone::system()).write(&snapshot.taken)
    ));

    let planned = plan_offline(
        &read,
        &request.selection,
        &consent,
        &snapshot.organization,
        snapshot.live,
    )?;
    match planned {
        Planned::Broken(problems) => {
            printer.problems(&problems, &sources);
            Ok(Exit::Refused)
        }
        Planned::Ready { plan, adopted } => {
            print_with_pictures(&plan, &adopted.live, &consent, request.format, printer)?;
            Ok(exit(&plan, is_surely_blocked(&plan), request.detailed_exitcode))
        }
    }
}

/// Prints a plan for an organization, which a page has pictures of, and says what of the consent is for nothing.
fn print_with_pictures(
    plan: &Plan,
    live: &Live,
    consent: &Consent,
    format: ReviewFormat,
    printer: &Printer,
) -> Result<(), Failure> {
    let registry = kinds::registry();
    let document = || PlanDocument::of(plan.clone());
    let pictures = || PagePictures::of(registry, live, plan);
    print_review(
        &of_plan(registry, plan),
        ("plan", document),
        format,
        pictures,
        printer,
    )?;
    if let Some(note) = consent::misplaced(plan, &consent.addresses) {
        printer.warn(&note);
    }
    Ok(())
}

/// How a command ends that made this plan: what `apply` would refuse is an error to a script, also without
/// `--detailed-exitcode`, so that no pipeline goes on with a plan that can't be carried out.
fn exit(plan: &Plan, is_blocked: bool, detailed: bool) -> Exit {
    if is_blocked {
        Exit::Refused
    } else if detailed && !plan.is_empty() {
        Exit::Pending
    } else {
        Exit::Done
    }
}

/// Says whether a plan against a snapshot would be blocked whatever the records are, which nobody counts there.
fn is_surely_blocked(plan: &Plan) -> bool {
    let is_approved = |step: &Step| {
        let mut open = step.open_consents().peekable();
        open.peek().is_some() && open.all(|consent| consent.agreed.is_some())
    };
    !plan.refusals.is_empty() || plan.blocked().any(|step| !is_approved(step))
}

fn word(plan: &Plan, exit: Exit) -> &'static str {
    if exit == Exit::Refused {
        "refused"
    } else if plan.is_empty() {
        "up to date"
    } else {
        "pending"
    }
}
