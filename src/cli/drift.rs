//! `closectl drift`: shows where an organization is not what the manifests say, and what leads out of each difference.

use super::{
    args::{DriftArgs, ReviewFormat},
    exit::{Exit, Failure},
    fleet::{Fleet, FleetChoice, FleetEnd, OrganizationResult, ReadyOrganization},
    notice,
    print_review::print_review,
    printer::Printer,
    progress::Progress,
    project::Project,
    runtime::block_on,
};
use crate::{
    kinds,
    manifest::update::variable,
    model::{Address, ConsentSelectors, ObjectSelection},
    plan::{self, PlanRules},
    render::{
        drift::{self, DriftReport},
        fleet::FleetTally,
        page::PagePictures,
        review::of_drift,
        ways_out::DriftCommands,
    },
    session::{Connection, Consent, Planned, Planner, keep_marks, unless_interrupted},
};
use std::sync::Arc;

/// The request to compare, for each organization.
struct DriftRequest {
    /// Whether people whom the organization does not have are left out.
    leave_out_missing_people: bool,
    selection: ObjectSelection,
    format: ReviewFormat,
    /// Whether commands have to name the organization, because it is not the default or one of several.
    names_organization: bool,
    /// The manifests that were named.
    files: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: DriftArgs, printer: &Printer) -> Result<Exit, Failure> {
    let printer = &printer.viewing(arguments.review);
    notice::tell("drift", printer, || compare_all(arguments, printer))
}

fn compare_all(arguments: DriftArgs, printer: &Printer) -> Result<FleetEnd, Failure> {
    let DriftArgs {
        manifests,
        missing,
        fleet,
        selection,
        review,
    } = arguments;
    let format = review.format;
    let project = Project::open(printer)?;
    let choice = FleetChoice::of(&fleet, &project)?;
    let organizations = Fleet::read(&project, choice, &manifests, &fleet, &[], (format, printer))?;

    let progress = Progress::new(printer);
    let files = manifests.paths.iter().map(|path| path.display().to_string());
    let request = DriftRequest {
        leave_out_missing_people: missing.leave_out_missing_users,
        selection: selection.read(),
        format,
        names_organization: fleet.all || !fleet.org.is_empty(),
        files: files.collect(),
    };
    block_on(organizations.end_each("reading", &progress, request, compare_one))
}

/// Compares one organization.
async fn compare_one(
    organization: Box<ReadyOrganization>,
    request: Arc<DriftRequest>,
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

    // Nothing is going to be destroyed, so nobody has to consent to anything.
    let consent = Consent {
        addresses: ConsentSelectors::default(),
        rules: PlanRules {
            leave_out_missing_people: request.leave_out_missing_people,
            ..settings.rules
        },
        meant: settings.meant,
        ..Consent::default()
    };

    let (read, consent, selection) = (&read, &consent, &request.selection);
    let work = |connection: Connection| async move {
        progress.watch(&connection.client);
        progress.say("reading the organization".to_owned());
        let planner = Planner::of(&connection, consent, progress.reading());
        let compared = async {
            let fetched = planner.fetch(&planner.scope_of(&read.desired, selection)).await?;
            planner.compare(read, selection, fetched).await
        };
        let compared = unless_interrupted(compared).await?;
        if let Planned::Ready { plan, adopted } = &compared {
            keep_marks(&connection, &plan.organization, adopted);
        }
        Ok::<_, Failure>((compared, connection.calls()))
    };
    let (compared, calls) = Connection::scoped(settings.connection, work).await?;
    progress.end();

    let (plan, adopted) = match compared {
        Planned::Ready { plan, adopted } => (plan, adopted),
        Planned::Broken(problems) => {
            printer.problems(&problems, &sources);
            return Ok(OrganizationResult {
                calls: Some(calls),
                ..OrganizationResult::of(Exit::Refused)
            });
        }
    };

    // What makes no step of a plan is drift all the same.
    let mut unstated = plan::unstated(kinds::registry(), &adopted);
    unstated.retain(|one| request.selection.includes(&one.address));
    let mut drift = drift::of(&plan);
    drift.add_unplanned(&plan.unlisted, &unstated);
    drift.add_held(&adopted.held);
    let commands = DriftCommands {
        directory: printer.directory().map(str::to_owned),
        organization: context.organization.filter(|_| request.names_organization),
        files: request.files.clone(),
        is_protected: settings.is_protected,
        leaves_people_out: request.leave_out_missing_people,
    };
    let written = |address: &Address| {
        let mut adopted = adopted.adopted.iter();
        let written = adopted.find_map(|(written, here)| (here == address).then_some(written));
        written.unwrap_or(address).clone()
    };
    let variable_in = |address: &Address, attribute: &str| {
        let (_, entry) = read.place(&written(address))?;
        variable(&entry.get(attribute)?.value)
    };
    commands.add_ways_out(kinds::registry(), &plan, &adopted.live, &mut drift, &variable_in);

    let pictures = || {
        let extra: Vec<&Address> = plan.unlisted.iter().map(|one| &one.address).collect();
        PagePictures::of_difference(kinds::registry(), &adopted.live, &plan, &extra)
    };
    print_review(
        &of_drift(kinds::registry(), &drift),
        ("drift", || &drift),
        request.format,
        pictures,
        printer,
    )?;
    let (exit, word) = exit(&drift);
    Ok(OrganizationResult {
        exit,
        word,
        tally: Some(FleetTally::of_drift(&drift)),
        calls: Some(calls),
    })
}

/// What can't be compared may differ, so that neither "no drift" nor a complete list could be promised.
fn exit(drift: &DriftReport<'_>) -> (Exit, &'static str) {
    if !drift.refusals.is_empty() {
        (Exit::Refused, "refused")
    } else if drift.differences.is_empty() {
        (Exit::Done, "no drift")
    } else {
        (Exit::Pending, "drift")
    }
}
