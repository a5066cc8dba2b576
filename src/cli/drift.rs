//! `closectl drift`: shows where an organization is not as the manifests say.

use super::{
    args::{DriftArgs, ReviewFormat},
    connection::Connection,
    exit::{Exit, Failure},
    fleet::{Choice, Fleet, Step},
    interrupt::unless_interrupted,
    manifest_context::ManifestContext,
    plan::block_on,
    print_review::{for_several, print_review},
    printer::Printer,
    progress::Progress,
    project::Project,
    ready_organization::{OrganizationResult, Preparation, ReadyOrganization},
    validate,
};
use crate::{
    kinds,
    planning::{Compared, compare, fetch_meant},
    render::{
        drift::{self, DriftReport},
        fleet::FleetTally,
        page::PagePictures,
        review::of_drift,
    },
};
use std::sync::Arc;

/// Runs the command.
pub fn run(arguments: DriftArgs, printer: &Printer) -> Result<Exit, Failure> {
    let DriftArgs {
        manifests,
        fleet,
        targets,
        review,
    } = arguments;
    let (format, printer) = (review.format, &printer.viewing(review));
    let project = Project::load()?;
    match Choice::of(&fleet, &project)? {
        Choice::One(name) => {
            let scope = ManifestContext::new(&project, name.as_deref())?;
            let read = validate::read(&project, &manifests, &scope)?;
            let prepared = Preparation::new(&project, scope, read, &fleet.calls, &[])?;
            let Some(member) = prepared.or_tell(printer) else {
                return Ok(Exit::Refused);
            };
            block_on(async {
                let ended = one(*member, &targets, format, (printer, &Progress::new(printer))).await?;
                Ok(ended.exit)
            })
        }
        Choice::Several(names) => {
            let output = (for_several(format)?, printer);
            let members = Fleet::read(&project, names, &manifests, &fleet, &[], output)?;
            let targets: Arc<[String]> = targets.into();
            block_on(async {
                let progress = Progress::new(printer);
                let ended = members.each("reading", &progress, |member, printer, progress| {
                    let targets = Arc::clone(&targets);
                    async move {
                        Ok(Step::Break(
                            one(*member, &targets, format, (&printer, &progress)).await?,
                        ))
                    }
                });
                ended.await.finish()
            })
        }
    }
}

/// Compares one organization.
async fn one(
    member: ReadyOrganization,
    targets: &[String],
    format: ReviewFormat,
    (printer, progress): (&Printer, &Progress),
) -> Result<OrganizationResult, Failure> {
    let ReadyOrganization {
        scope: _,
        sources,
        read,
        saved: _,
        settings,
    } = member;
    let (expected, rules) = (settings.organization_id.clone(), settings.rules.clone());
    let target = Connection::open(settings).await?;
    progress.watch(&target.client);
    progress.say("reading the organization".to_owned());
    let reader = target.client.reader();
    let compared = async {
        let fetched = fetch_meant(&reader, expected.as_deref(), &progress.reading()).await?;
        Ok::<_, Failure>(compare(&reader, &read, targets, &rules, fetched, &[]).await?)
    };
    let compared = unless_interrupted(compared).await;
    progress.end();
    let calls = target.calls();
    let ended = match compared? {
        Compared::Broken(problems) => {
            printer.problems(&problems, &sources);
            OrganizationResult {
                calls,
                ..OrganizationResult::early(Exit::Refused, "refused")
            }
        }
        Compared::Ready { plan, .. } => {
            let drift = drift::of(&plan);
            show(&drift, format, printer)?;
            let (exit, word) = exit(&drift);
            OrganizationResult {
                exit,
                word,
                tally: Some(FleetTally::of_drift(&drift)),
                calls,
            }
        }
    };
    target.close().await?;
    Ok(ended)
}

fn show(drift: &DriftReport<'_>, format: ReviewFormat, printer: &Printer) -> Result<(), Failure> {
    print_review(
        &of_drift(kinds::registry(), drift),
        ("drift", drift),
        format,
        PagePictures::default,
        printer,
    )
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
