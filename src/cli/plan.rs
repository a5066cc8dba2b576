//! `closectl plan`: shows what would change.

use super::{
    args::{Format, Plan as Arguments},
    consent,
    exit::{Exit, Failure},
    interrupt::unless_interrupted,
    printer::Printer,
    progress::Progress,
    project::Project,
    saved,
    scope::Scope,
    settings::{self, Settings},
    snapshot,
    target::Target,
    validate,
};
use crate::{
    plan::{Document, Origin, Plan, Risk},
    planning::{Consent, Planned, make, offline},
    render,
};
use std::future::Future;

/// Runs the command.
pub fn run(arguments: Arguments, printer: &Printer) -> Result<Exit, Failure> {
    let Arguments {
        manifests,
        target,
        targets,
        consent,
        prune,
        format,
        detailed_exitcode,
        out,
        against,
    } = arguments;
    let project = Project::load()?;
    let scope = Scope::new(&project, target.org.as_deref())?;
    let (sources, read) = validate::read(&project, &manifests, &scope)?;
    if !read.problems.is_empty() {
        printer.problems(&read.offline(), &sources);
        return Ok(Exit::Refused);
    }
    if let Some(against) = against {
        let mut rules = settings::rules(&project);
        settings::prune(&mut rules, prune)?;
        let consent = Consent {
            addresses: consent.allow_data_loss,
            rules,
            organization_id: None,
        };
        let snapshot = snapshot::read(&against)?;
        printer.talk(&format!(
            "planned against {}, as it was at {}: nobody asked Close, no records are counted, and the plan can't be \
             applied",
            against.display(),
            snapshot.taken
        ));
        let planned = offline(&read, &targets, &consent, snapshot.organization, snapshot.live)?;
        return match planned {
            Planned::Broken(problems) => {
                printer.problems(&problems, &sources);
                Ok(Exit::Refused)
            }
            Planned::Ready { plan, .. } => {
                show(&plan, format, printer)?;
                Ok(exit(&plan, detailed_exitcode))
            }
        };
    }
    let settings = Settings::new(&project, &scope, &target)?.pruning(prune)?;
    let consent = consent::resolve(consent, &settings);
    block_on(async {
        let target = Target::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let (reader, observer) = (target.client.reader(), progress.reading());
        let planned = unless_interrupted(make(&reader, &read, &targets, &consent, &observer)).await;
        progress.end();
        let exit = match planned? {
            Planned::Broken(problems) => {
                printer.problems(&problems, &sources);
                Exit::Refused
            }
            Planned::Ready { plan, .. } => {
                show(&plan, format, printer)?;
                if let Some(out) = out {
                    let origin = Origin {
                        organization: scope.organization.clone(),
                        ..Origin::new(
                            &manifests.paths,
                            &sources,
                            &scope.variables,
                            &consent.rules,
                            &targets,
                        )
                    };
                    saved::write(&out, &plan, origin, printer)?;
                }
                exit(&plan, detailed_exitcode)
            }
        };
        target.close().await?;
        Ok(exit)
    })
}

/// Prints a plan.
pub fn show(plan: &Plan, format: Format, printer: &Printer) -> Result<(), Failure> {
    match format {
        Format::Human => printer.data(&render::plan::human(plan, printer.verbose > 0)),
        Format::Json => printer.data(&Document::of(plan.clone()).text()?),
    }
    Ok(())
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

/// Runs the shell's work.
pub fn block_on<T>(work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(work)
}
