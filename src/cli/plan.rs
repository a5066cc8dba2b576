//! `closectl plan`: shows what would change.

use super::{
    args::{Format, Plan as Arguments},
    consent::Consent,
    exit::{Exit, Failure},
    printer::Printer,
    progress::Progress,
    settings::Settings,
    target::Target,
    validate,
};
use crate::{
    api::Reader,
    engine::{self, Observer, confirm, count, fetch},
    kinds,
    manifest::Read,
    model::{Address, Live, suggest},
    plan::{self, Action, Note, Plan, Risk},
    render,
};
use std::{collections::BTreeMap, future::Future};

/// Runs the command.
pub fn run(arguments: Arguments, printer: &Printer) -> Result<Exit, Failure> {
    let Arguments {
        manifests,
        target,
        targets,
        consent,
        format,
        detailed_exitcode,
    } = arguments;
    let (sources, read) = validate::read(&manifests)?;
    if !read.problems.is_empty() {
        printer.problems(&read.offline(), &sources);
        return Ok(Exit::Refused);
    }
    let settings = Settings::new(target)?;
    let consent = Consent::new(consent, &settings);
    block_on(async {
        let target = Target::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let planned = make(
            &target.client.reader(),
            &read,
            &targets,
            &consent,
            &progress.reading(),
        )
        .await;
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
    consent: &Consent,
    observer: &Observer,
) -> Result<Planned, Failure> {
    let registry = kinds::registry();
    let fetched = fetch(registry, reader, observer).await?;
    if let Some(expected) = consent
        .organization_id
        .as_ref()
        .filter(|id| **id != fetched.organization.id)
    {
        let found = fetched.organization.id;
        return Err(Failure::OtherOrganization {
            expected: expected.clone(),
            found,
        });
    }
    let problems = read.unresolved(registry, &fetched.live.index);
    if !problems.is_empty() {
        return Ok(Planned::Broken(problems));
    }
    let mut adopted = plan::adopt(registry, read.desired.clone(), fetched.live);
    let mut plan = plan::plan(registry, fetched.organization.clone(), &adopted);
    let reorders = plan.steps.iter().filter(|step| step.action == Action::Reorder);
    let doubtful: Vec<Address> = reorders.map(|step| step.address.clone()).collect();
    if !doubtful.is_empty() {
        confirm(reader, &mut adopted.live, &doubtful).await?;
        plan = plan::plan(registry, fetched.organization, &adopted);
    }
    let wanted = read.desired.entries.keys();
    let planned = plan.steps.iter().map(|step| &step.address);
    let known: Vec<&Address> = wanted
        .chain(planned)
        .chain(adopted.live.index.addresses())
        .collect();
    check_targets(targets, &known)?;
    let plan = plan.targeted(targets);
    let mut plan = plan;
    let stakes = plan::stakes(registry, &plan, &adopted.live);
    let goes = |step: &plan::Step| step.loses() || step.action == Action::Delete;
    let records = if plan.steps.iter().any(goes) {
        let (records, views) = tokio::join!(count(reader, stakes), engine::views(reader));
        match views {
            Ok(views) => plan.notes.extend(plan::views(&plan, &adopted.live, &views)),
            Err(error) => plan.notes.push(Note {
                address: Address::of("*"),
                text: format!("whether smart views mention what goes is not known: failed to {error}"),
            }),
        }
        records
    } else {
        BTreeMap::new()
    };
    let plan = plan::guard(
        registry,
        &adopted,
        plan,
        records,
        &consent.policy,
        &consent.addresses,
    );
    Ok(Planned::Ready {
        plan,
        live: Box::new(adopted.live),
    })
}

/// Refuses a target that names nothing: what is left of the plan would look as if all were well.
fn check_targets(targets: &[String], known: &[&Address]) -> Result<(), Failure> {
    let names_nothing = |target: &&String| !known.iter().any(|address| address.is_targeted(target));
    let Some(target) = targets.iter().find(names_nothing) else {
        return Ok(());
    };
    let likely = suggest(target, known.iter().map(|address| address.as_str()));
    Err(Failure::Unknown(match likely {
        Some(likely) => format!("--target {target} names nothing, did you mean `{likely}`?"),
        None => format!(
            "--target {target} names nothing, neither in the manifests nor in the organization; addresses look \
             like `lead_status/Qualified`"
        ),
    }))
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
