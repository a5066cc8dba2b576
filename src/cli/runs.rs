//! `closectl runs`: lists what runs did, or shows one of them step by step. Reaches no organization.

use super::{
    args::{RunsArgs, RunsCommand, RunsFormat},
    exit::{Exit, Failure},
    explained::Explained,
    printer::Printer,
    project::Project,
    runs_forget,
};
use crate::{
    engine::{self, RunError, RunFolders, RunList},
    model::{covers, did_you_mean},
    plan::ListedRun,
    render::runs::{self, LocalTime, RunsReport},
    session::{LOCKS, RUNS},
};
use jiff::{Timestamp, tz::TimeZone};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

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

/// Returns the folders that tell of the runs of a project.
pub fn folders(project: &Project) -> RunFolders {
    RunFolders {
        runs: project.state().join(RUNS),
        locks: project.state().join(LOCKS),
    }
}

/// Says whether a run is of one of these organizations, or whether none is named.
pub fn is_of(listed: &ListedRun, organizations: &[String]) -> bool {
    let name = engine::organization_of(Path::new(listed.name()));
    let is_one = |wanted: &String| {
        let is_named = engine::is_of(Path::new(listed.name()), wanted) || covers(wanted, &name);
        let is_called = || match listed {
            ListedRun::Run(run) => {
                let organization = &run.organization;
                covers(wanted, &organization.id) || covers(wanted, &organization.name)
            }
            ListedRun::Damaged(_) => false,
        };
        is_named || is_called()
    };
    organizations.is_empty() || organizations.iter().any(is_one)
}

/// Finds the folder of a run; `last` is the newest one of these organizations.
///
/// # Errors
///
/// Says that there is none.
pub fn find(folders: &RunFolders, run: &str, organizations: &[String]) -> Result<PathBuf, Failure> {
    if run != "last" {
        return Ok(engine::find(&folders.runs, run, "")?);
    }

    let newest = folders.list(|listed| is_of(listed, organizations), 1, Timestamp::now())?;
    match newest.runs.first() {
        Some(listed) => Ok(folders.runs.join(listed.name())),
        None => Err(none_of(folders, organizations)?),
    }
}

/// Returns what is said where no run is of these organizations.
///
/// # Errors
///
/// Says why the folder of runs can't be read.
pub fn none_of(folders: &RunFolders, organizations: &[String]) -> Result<Failure, RunError> {
    let Some(wanted) = organizations.first() else {
        return Ok(Failure::Unknown(Explained::new(
            format!("there are no runs in {}", folders.runs.display()),
            "`closectl apply` makes one",
        )));
    };
    let known = engine::runs(&folders.runs)?;
    let known: BTreeSet<String> = known.iter().map(|run| engine::organization_of(run)).collect();
    let likely = did_you_mean(wanted, known.iter().map(String::as_str));
    Ok(Failure::Unknown(Explained::new(
        format!("there are no runs of `{wanted}`{likely}"),
        "`closectl runs` without --org lists the runs of all organizations",
    )))
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
    let RunList { runs, older } =
        folders.list(|listed| is_of(listed, organizations), most, Timestamp::now())?;

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
        RunsFormat::Markdown => printer.data(&runs::page(runs, older, &times)),
        RunsFormat::Human if runs.is_empty() => {
            printer.talk(&format!("there are no runs in {}", folders.runs.display()));
        }
        RunsFormat::Human => printer.data(&runs::list(runs, &times)),
    }
    if older > 0 && format == RunsFormat::Human {
        printer.talk(&format!(
            "{older} older ones are not listed; --limit {} lists them too",
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
        RunsFormat::Human => printer.data(&runs::show(&run, &LocalTime(TimeZone::system()))),
        RunsFormat::Json | RunsFormat::Markdown => {
            print(&[ListedRun::Run(Box::new(run))], 0, folders, format, printer)?;
        }
    }
    Ok(Exit::Done)
}
