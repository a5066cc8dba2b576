//! `closectl drift`: shows where an organization is not as the manifests say.

use super::{
    args::{Drift as Arguments, Format},
    exit::{Exit, Failure},
    interrupt::unless_interrupted,
    plan::block_on,
    printer::Printer,
    progress::Progress,
    project::Project,
    scope::Scope,
    settings::Settings,
    target::Target,
    validate,
};
use crate::{
    engine::fetch,
    kinds,
    planning::{Compared, check_organization, compare},
    render::drift::{self, Drift},
};

/// Runs the command.
pub fn run(arguments: Arguments, printer: &Printer) -> Result<Exit, Failure> {
    let Arguments {
        manifests,
        target,
        targets,
        format,
    } = arguments;
    let project = Project::load()?;
    let scope = Scope::new(&project, target.org.as_deref())?;
    let (sources, read) = validate::read(&project, &manifests, &scope)?;
    if !read.problems.is_empty() {
        printer.problems(&read.problems, &sources);
        return Ok(Exit::Refused);
    }
    let settings = Settings::new(&project, &scope, &target)?;
    let (expected, rules) = (settings.organization_id.clone(), settings.rules.clone());
    block_on(async {
        let target = Target::open(settings).await?;
        let progress = Progress::new(printer);
        progress.watch(&target.client);
        progress.say("reading the organization".to_owned());
        let reader = target.client.reader();
        let compared = async {
            let fetched = fetch(kinds::registry(), &reader, &progress.reading()).await?;
            check_organization(expected.as_deref(), &fetched)?;
            Ok::<_, Failure>(compare(&reader, &read, &targets, &rules, fetched, &[]).await?)
        };
        let compared = unless_interrupted(compared).await;
        progress.end();
        let exit = match compared? {
            Compared::Broken(problems) => {
                printer.problems(&problems, &sources);
                Exit::Refused
            }
            Compared::Ready { plan, .. } => {
                let drift = drift::of(&plan);
                show(&drift, format, printer)?;
                exit(&drift)
            }
        };
        target.close().await?;
        Ok(exit)
    })
}

fn show(drift: &Drift<'_>, format: Format, printer: &Printer) -> Result<(), Failure> {
    match format {
        Format::Human => printer.data(&drift::human(drift, printer.verbose > 0)),
        Format::Json => printer.data(&serde_json::to_string_pretty(drift)?),
    }
    Ok(())
}

/// What can't be compared may differ, so that neither "no drift" nor a complete list could be promised.
fn exit(drift: &Drift<'_>) -> Exit {
    if !drift.refusals.is_empty() {
        Exit::Refused
    } else if drift.differences.is_empty() {
        Exit::Done
    } else {
        Exit::Pending
    }
}
