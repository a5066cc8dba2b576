//! `closectl drift`: shows where an organization is not as the manifests say.

use super::{
    args::{DriftArgs, ReviewFormat},
    exit::{Exit, Failure},
    fleet::{Fleet, FleetChoice, OrganizationResult, ReadyOrganization},
    print_review::print_review,
    printer::Printer,
    progress::Progress,
    project::Project,
    runtime::block_on,
};
use crate::{
    kinds,
    render::{
        drift::{self, DriftReport},
        fleet::FleetTally,
        page::PagePictures,
        review::of_drift,
    },
    session::{Connection, Consent, Planned, Planner, keep_marks, unless_interrupted},
};
use std::sync::Arc;

/// The request to compare, for each organization.
struct DriftRequest {
    targets: Vec<String>,
    format: ReviewFormat,
}

/// Runs the command.
pub fn run(arguments: DriftArgs, printer: &Printer) -> Result<Exit, Failure> {
    let DriftArgs {
        manifests,
        fleet,
        targets,
        review,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::open(printer)?;
    let choice = FleetChoice::of(&fleet, &project)?;
    let organizations = Fleet::read(&project, choice, &manifests, &fleet, &[], (format, printer))?;

    let progress = Progress::new(printer);
    let request = DriftRequest { targets, format };
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
        context: _,
        sources,
        read,
        saved: _,
        settings,
    } = *organization;
    let (printer, progress) = (&printer, &progress);

    // Nothing is going to be destroyed, so nobody has to consent to anything.
    let consent = Consent {
        addresses: Vec::new(),
        rules: settings.rules,
        organization_id: settings.organization_id,
        ..Consent::default()
    };

    let (read, consent, targets) = (&read, &consent, &request.targets);
    let work = |connection: Connection| async move {
        progress.watch(&connection.client);
        progress.say("reading the organization".to_owned());
        let planner = Planner::of(&connection, consent, progress.reading());
        let compared = async { planner.compare(read, targets, planner.fetch().await?).await };
        let compared = unless_interrupted(compared).await?;
        if let Planned::Ready { plan, adopted } = &compared {
            keep_marks(&connection, &plan.organization, adopted);
        }
        Ok::<_, Failure>((compared, connection.calls()))
    };
    let (compared, calls) = Connection::scoped(settings.connection, work).await?;
    progress.end();

    let plan = match compared {
        Planned::Ready { plan, .. } => plan,
        Planned::Broken(problems) => {
            printer.problems(&problems, &sources);
            return Ok(OrganizationResult {
                calls: Some(calls),
                ..OrganizationResult::of(Exit::Refused)
            });
        }
    };
    let drift = drift::of(&plan);
    print_review(
        &of_drift(kinds::registry(), &drift),
        ("drift", &drift),
        request.format,
        PagePictures::default,
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
