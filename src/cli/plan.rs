//! `closectl plan`: shows what would change.

use super::{
    args::{Format, Plan as Arguments},
    exit::{Exit, Failure},
    printer::Printer,
    progress::Progress,
    settings::Settings,
    target::Target,
    validate,
};
use crate::{
    api::Reader,
    engine::{Fetched, Observer, confirm, fetch},
    kinds,
    manifest::Read,
    model::{Address, Desired, Live},
    plan::{self, Action, Plan, Risk},
    render,
};
use std::future::Future;

/// Runs the command.
pub fn run(arguments: Arguments, printer: &Printer) -> Result<Exit, Failure> {
    let Arguments {
        manifests,
        target,
        targets,
        format,
        detailed_exitcode,
    } = arguments;
    let (sources, read) = validate::read(&manifests)?;
    if !read.problems.is_empty() {
        printer.problems(&read.problems, &sources);
        return Ok(Exit::Refused);
    }
    let settings = Settings::new(target)?;
    block_on(async {
        let target = Target::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let planned = make(&target.client.reader(), &read, &targets, &progress.reading()).await;
        progress.end();
        let exit = match planned? {
            Planned::Broken(problems) => {
                printer.problems(&problems, &sources);
                Exit::Refused
            }
            Planned::Ready { plan, .. } => {
                show(&plan, format, printer)?;
                exit(&plan, detailed_exitcode)
            }
        };
        target.close().await?;
        Ok(exit)
    })
}

/// What planning came to.
pub enum Planned {
    /// The manifests name what nobody has.
    Broken(Vec<crate::model::Problem>),
    /// A plan, and the organization that it was made of.
    Ready {
        /// The plan.
        plan: Plan,
        /// The organization.
        live: Box<Live>,
    },
}

/// Reads the organization and plans, with a client that can't write.
pub async fn make(
    reader: &Reader,
    read: &Read,
    targets: &[String],
    observer: &Observer,
) -> Result<Planned, Failure> {
    let registry = kinds::registry();
    let fetched = fetch(registry, reader, observer).await?;
    let problems = read.unresolved(registry, &fetched.live.index);
    if !problems.is_empty() {
        return Ok(Planned::Broken(problems));
    }
    compare(reader, read.desired.clone(), fetched, targets).await
}

/// Plans for an organization that was read, and reads again what that did not show for sure.
pub async fn compare(
    reader: &Reader,
    desired: Desired,
    fetched: Fetched,
    targets: &[String],
) -> Result<Planned, Failure> {
    let registry = kinds::registry();
    let mut adopted = plan::adopt(registry, desired, fetched.live);
    let mut plan = plan::plan(registry, fetched.organization.clone(), &adopted);
    let reorders = plan.steps.iter().filter(|step| step.action == Action::Reorder);
    let doubtful: Vec<Address> = reorders.map(|step| step.address.clone()).collect();
    if !doubtful.is_empty() {
        confirm(reader, &mut adopted.live, &doubtful).await?;
        plan = plan::plan(registry, fetched.organization, &adopted);
    }
    Ok(Planned::Ready {
        plan: plan.targeted(targets),
        live: Box::new(adopted.live),
    })
}

/// Prints a plan.
pub fn show(plan: &Plan, format: Format, printer: &Printer) -> Result<(), Failure> {
    match format {
        Format::Human => printer.data(&render::plan::human(plan, printer.verbose > 0)),
        Format::Json => printer.data(&serde_json::to_string_pretty(plan)?),
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
