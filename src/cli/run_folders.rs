//! Finds the runs that people name: one by its name or as `last`, or those of some organizations.

use super::{exit::Failure, explained::Explained, project::Project};
use crate::{
    engine::{self, RunError, RunFolders, RunOwner},
    model::{covers, did_you_mean},
    plan::ListedRun,
    session::{LOCKS, RUNS},
};
use jiff::Timestamp;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// Returns the folders that tell of the runs of a project.
pub fn folders(project: &Project) -> RunFolders {
    RunFolders {
        runs: project.state().join(RUNS),
        locks: project.state().join(LOCKS),
    }
}

/// Says whether a run is of one of these organizations, or whether none is named.
pub fn is_of(folders: &RunFolders, listed: &ListedRun, organizations: &[String]) -> bool {
    let owner = RunOwner::of(&folders.runs.join(listed.name()));
    let is_one = |wanted: &String| {
        let is_named = owner.name == *wanted || covers(wanted, &owner.name);
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
        return Ok(engine::find(&folders.runs, run, &RunOwner::named(""))?);
    }

    let newest = folders.list(
        |listed| is_of(folders, listed, organizations),
        1,
        Timestamp::now(),
    )?;
    match newest.runs.first() {
        Some(listed) => Ok(folders.runs.join(listed.name())),
        None => Err(none_of(folders, organizations)?),
    }
}

/// Makes sure that a run is in the folder of the runs: the saved plan of its undo names the run, and `apply` looks for it
/// there and nowhere else.
///
/// # Errors
///
/// Says that it is elsewhere.
pub fn check_kept(folders: &RunFolders, folder: &Path) -> Result<(), Failure> {
    let name = engine::name_of(folder);
    let kept = fs::canonicalize(folders.runs.join(&name)).ok();
    if kept.is_some() && kept == fs::canonicalize(folder).ok() {
        return Ok(());
    }

    let runs = folders.runs.display();
    Err(Failure::Promotion(Explained::new(
        format!("the run {name} is not in {runs}, where `apply` looks for the run of a saved undo"),
        format!("copy its folder to {runs}, with its record values, or undo it without --out"),
    )))
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
    let known: BTreeSet<String> = known.iter().map(|run| RunOwner::of(run).name).collect();
    let likely = did_you_mean(wanted, known.iter().map(String::as_str));
    Ok(Failure::Unknown(Explained::new(
        format!("there are no runs of `{wanted}`{likely}"),
        "`closectl runs` without --org lists the runs of all organizations",
    )))
}
