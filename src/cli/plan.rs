//! `closectl plan`: shows what would change.

use super::{
    args::{self, PlanArgs, ReviewFormat},
    connection::Connection,
    consent,
    exit::{Exit, Failure},
    explained::Explained,
    fleet::{self, Choice, Fleet, Step},
    interrupt::unless_interrupted,
    manifest_context::ManifestContext,
    print_review::{for_several, print_review},
    printer::Printer,
    progress::Progress,
    project::Project,
    ready_organization::{OrganizationResult, Preparation, ReadyOrganization},
    saved, settings, snapshot, validate,
};
use crate::{
    kinds,
    manifest::ManifestReading,
    model::{Live, Sources},
    plan::{Origin, Plan, PlanDocument, Risk},
    planning::{self, Consent, Planned, make},
    render::{fleet::FleetTally, page::PagePictures, review::of_plan},
};
use std::{
    future::Future,
    path::{Path, PathBuf},
    sync::Arc,
};

/// What is wanted of each organization.
struct Wanted {
    /// The paths of the manifests as they were given.
    paths: Vec<PathBuf>,
    targets: Vec<String>,
    consent: args::ConsentArgs,
    format: ReviewFormat,
    detailed_exitcode: bool,
    out: Option<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: PlanArgs, printer: &Printer) -> Result<Exit, Failure> {
    let PlanArgs {
        manifests,
        fleet,
        targets,
        consent,
        prune,
        review,
        detailed_exitcode,
        out,
        against,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::load()?;
    let choice = Choice::of(&fleet, &project)?;
    let wanted = Wanted {
        paths: manifests.paths.clone(),
        targets,
        consent,
        format,
        detailed_exitcode,
        out,
    };
    match choice {
        Choice::One(name) => {
            let scope = ManifestContext::new(&project, name.as_deref())?;
            let read = validate::read(&project, &manifests, &scope)?;
            if let Some(against) = &against {
                return offline(&project, read, &wanted, prune, against, printer);
            }
            let prepared = Preparation::new(&project, scope, read, &fleet.calls, &prune)?;
            let Some(member) = prepared.or_tell(printer) else {
                return Ok(Exit::Refused);
            };
            block_on(async {
                let ended = one(*member, &wanted, printer, &Progress::new(printer)).await?;
                Ok(ended.exit)
            })
        }
        Choice::Several(names) => {
            if against.is_some() {
                return Err(Failure::Unknown(Explained::new(
                    "--against takes one organization: a snapshot is of one",
                    "say --org with the one that the snapshot is of",
                )));
            }
            fleet::several("--out", wanted.out.as_deref())?;
            let output = (for_several(format)?, printer);
            let members = Fleet::read(&project, names, &manifests, &fleet, &prune, output)?;
            let wanted = Arc::new(wanted);
            block_on(async {
                let progress = Progress::new(printer);
                let ended = members.each("reading", &progress, |member, printer, progress| {
                    let wanted = Arc::clone(&wanted);
                    async move { Ok(Step::Break(one(*member, &wanted, &printer, &progress).await?)) }
                });
                ended.await.finish()
            })
        }
    }
}

/// Plans against a snapshot.
fn offline(
    project: &Project,
    (sources, read): (Sources, ManifestReading),
    wanted: &Wanted,
    prune: Vec<String>,
    against: &Path,
    printer: &Printer,
) -> Result<Exit, Failure> {
    if !read.problems.is_empty() {
        printer.problems(&read.offline(), &sources);
        return Ok(Exit::Refused);
    }
    let mut rules = settings::rules(project);
    settings::prune(&mut rules, prune)?;
    let consent = Consent {
        addresses: wanted.consent.allow_data_loss.clone(),
        rules,
        organization_id: None,
    };
    let snapshot = snapshot::read(against)?;
    printer.talk(&format!(
        "planned against {}, as it was at {}: nobody asked Close, no records are counted, and the plan can't be \
         applied",
        against.display(),
        snapshot.taken
    ));
    let planned = planning::offline(
        &read,
        &wanted.targets,
        &consent,
        snapshot.organization,
        snapshot.live,
    )?;
    match planned {
        Planned::Broken(problems) => {
            printer.problems(&problems, &sources);
            Ok(Exit::Refused)
        }
        Planned::Ready { plan, live } => {
            self::look(&plan, &live, wanted.format, printer)?;
            if let Some(note) = consent::misplaced(&plan, &consent.addresses) {
                printer.warn(&note);
            }
            Ok(exit(&plan, wanted.detailed_exitcode))
        }
    }
}

/// Plans for one organization.
async fn one(
    member: ReadyOrganization,
    wanted: &Wanted,
    printer: &Printer,
    progress: &Progress,
) -> Result<OrganizationResult, Failure> {
    let ReadyOrganization {
        scope,
        sources,
        read,
        saved: _,
        settings,
    } = member;
    let consent = consent::resolve(wanted.consent.clone(), &settings);
    let target = Connection::open(settings).await?;
    progress.watch(&target.client);
    progress.say("reading the organization".to_owned());
    let (reader, observer) = (target.client.reader(), progress.reading());
    let planned = make(&reader, &read, &wanted.targets, &consent, &observer);
    let planned = unless_interrupted(planned).await;
    progress.end();
    let calls = target.calls();
    let ended = match planned? {
        Planned::Broken(problems) => {
            printer.problems(&problems, &sources);
            OrganizationResult {
                calls,
                ..OrganizationResult::early(Exit::Refused, "refused")
            }
        }
        Planned::Ready { plan, live } => {
            self::look(&plan, &live, wanted.format, printer)?;
            if let Some(note) = consent::misplaced(&plan, &consent.addresses) {
                printer.warn(&note);
            }
            if let Some(out) = &wanted.out {
                let out = match &scope.organization {
                    Some(name) => fleet::of(out, name),
                    None => out.clone(),
                };
                let origin = Origin {
                    organization: scope.organization.clone(),
                    ..Origin::new(
                        &wanted.paths,
                        &sources,
                        &scope.variables,
                        &consent.rules,
                        &wanted.targets,
                    )
                };
                saved::write(&out, &plan, origin, printer)?;
            }
            let exit = exit(&plan, wanted.detailed_exitcode);
            OrganizationResult {
                exit,
                word: word(&plan, exit),
                tally: Some(FleetTally::of_plan(&plan)),
                calls,
            }
        }
    };
    target.close().await?;
    Ok(ended)
}

/// Prints a plan that is carried out, which is no page.
pub fn show(plan: &Plan, format: ReviewFormat, printer: &Printer) -> Result<(), Failure> {
    let document = PlanDocument::of(plan.clone());
    let review = of_plan(kinds::registry(), plan);
    print_review(
        &review,
        ("plan", &document),
        format,
        PagePictures::default,
        printer,
    )
}

/// Prints a plan for an organization, which a page has pictures of.
fn look(plan: &Plan, live: &Live, format: ReviewFormat, printer: &Printer) -> Result<(), Failure> {
    let registry = kinds::registry();
    let document = PlanDocument::of(plan.clone());
    let pictures = || PagePictures::of(registry, live, plan);
    print_review(
        &of_plan(registry, plan),
        ("plan", &document),
        format,
        pictures,
        printer,
    )
}

fn exit(plan: &Plan, detailed: bool) -> Exit {
    let impossible = plan
        .steps
        .iter()
        .any(|step| matches!(step.risk, Risk::Impossible { .. }));
    if impossible || !plan.refusals.is_empty() {
        Exit::Refused
    } else if detailed && !plan.is_empty() {
        Exit::Pending
    } else {
        Exit::Done
    }
}

fn word(plan: &Plan, exit: Exit) -> &'static str {
    match exit {
        Exit::Refused => "refused",
        Exit::Done | Exit::Error | Exit::Pending | Exit::Partly | Exit::Interrupted => {
            match plan.is_empty() {
                true => "up to date",
                false => "pending",
            }
        }
    }
}

/// Runs the shell's work.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(work)
}
