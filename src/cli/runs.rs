//! `closectl runs`: lists what runs did, or shows one of them step by step. Reaches no organization.

use super::{
    args::{RunsArgs, RunsCommand, RunsFormat},
    exit::{Exit, Failure},
    printer::Printer,
    project::Project,
    run_folders::{find, folders, is_of, none_of},
    runs_forget,
};
use crate::{
    engine::{RunFolders, RunList},
    model::counted_as,
    plan::ListedRun,
    render::runs::{self, LocalTime, RunsReport},
};
use jiff::{Timestamp, tz::TimeZone};

/// Runs the command.
pub fn run(arguments: RunsArgs, printer: &Printer) -> Result<Exit, Failure> {
    let RunsArgs {
        command,
        run,
        org,
        limit,
        format,
    } = arguments;
    let project = Project::open(printer)?;
    if let Some(RunsCommand::Forget(arguments)) = command {
        return runs_forget::run(arguments, &project, printer);
    }

    let folders = folders(&project);
    match run {
        Some(run) => show(&folders, &run, &org, format, printer),
        None => list(&project, &folders, &org, limit, format, printer),
    }
}

fn list(
    project: &Project,
    folders: &RunFolders,
    organizations: &[String],
    limit: u32,
    format: RunsFormat,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let RunList { runs, older } = folders.list(
        |listed| is_of(folders, listed, organizations),
        most,
        Timestamp::now(),
    )?;

    // A misspelt name would look like an organization that nobody ever changed.
    let is_known = |name: &String| project.organizations.contains_key(name);
    if runs.is_empty() && !organizations.is_empty() && !organizations.iter().any(is_known) {
        return Err(none_of(folders, organizations)?);
    }
    print(&runs, older, folders, format, printer)?;
    Ok(Exit::Done)
}

fn print(
    runs: &[ListedRun],
    older: usize,
    folders: &RunFolders,
    format: RunsFormat,
    printer: &Printer,
) -> Result<(), Failure> {
    let times = LocalTime(TimeZone::system());
    match format {
        RunsFormat::Json => printer.json(&RunsReport::of(runs, older))?,
        RunsFormat::Markdown => printer.data(runs::page(runs, older, &times)),
        RunsFormat::Human if runs.is_empty() => {
            printer.talk(&format!("there are no runs in {}", folders.runs.display()));
        }
        RunsFormat::Human => printer.data(runs::list(runs, &times)),
    }

    if older > 0 && format == RunsFormat::Human {
        printer.talk(&format!(
            "{} not listed; list all with `--limit {}`",
            counted_as(older, "older run is", "older runs are"),
            runs.len() + older
        ));
    }
    Ok(())
}

fn show(
    folders: &RunFolders,
    run: &str,
    organizations: &[String],
    format: RunsFormat,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let folder = find(folders, run, organizations)?;
    let run = folders.show(&folder, Timestamp::now())?;
    match format {
        RunsFormat::Human => printer.data(runs::show(&run, &LocalTime(TimeZone::system()))),
        RunsFormat::Json | RunsFormat::Markdown => {
            print(&[ListedRun::Run(Box::new(run))], 0, folders, format, printer)?;
        }
    }
    Ok(Exit::Done)
}
