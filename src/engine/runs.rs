//! Finds and reads the folders that runs left.

use super::{
    RunOwner,
    journal::{BEFORE, JOURNAL, PLAN},
    run_name::{name_of, started},
    sent_calls::arrivals,
};
use crate::{
    files,
    model::{Address, suggest},
    plan::{HistoryError, Plan, RunHistory, StateBefore, Step, StepStatus},
};
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// A run that is over, or was cut short.
#[derive(Debug)]
pub struct PastRun {
    /// The name of its folder.
    pub name: String,
    /// What it was to do.
    pub plan: Plan,
    /// How things were, as far as the plan does not say it.
    pub before: StateBefore,
    /// What came of its steps.
    pub history: RunHistory,
}

/// A run can't be read.
#[derive(Debug, Error)]
pub enum RunError {
    /// There is no such folder.
    #[error("there is no run `{name}` in {runs}{likely}")]
    Missing {
        /// What was asked for.
        name: String,
        /// Where runs are kept.
        runs: PathBuf,
        /// What may be meant.
        likely: String,
    },
    /// The organization has none.
    #[error("{runs} contains no run of {organization}")]
    None {
        /// Where runs are kept.
        runs: PathBuf,
        /// What the names of its runs call the organization.
        organization: String,
        /// What they call those that have runs there.
        others: Vec<String>,
    },
    /// None of them wrote something that can still be taken back.
    #[error("no run of {organization} in {runs} has changes that can still be undone")]
    NothingWritten {
        /// Where runs are kept.
        runs: PathBuf,
        /// What the names of its runs call the organization.
        organization: String,
    },
    /// The newest one is an undo that did not come to its end.
    #[error(
        "refused: the newest run, {name}, is an undo that did not finish, so undoing `last` could mean to finish it or to \
         take it back; nothing was written"
    )]
    UnfinishedUndo {
        /// The undo.
        name: String,
        /// The run that it undoes.
        undoes: String,
    },
    /// One of its files is not there.
    #[error("refused: {path} is missing, so closectl can't tell what the run did; nothing was written")]
    Incomplete {
        /// The file.
        path: PathBuf,
    },
    /// One of its files can't be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// One of its files is not what a run writes.
    #[error("refused: {path} can't be read as JSON: {source}; nothing was written")]
    Garbled {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// Its journal can't be relied on.
    #[error("refused: in {path}, {source}; nothing was written")]
    Journal {
        /// The file.
        path: PathBuf,
        /// Why.
        source: HistoryError,
    },
}

impl RunError {
    /// Says that none of the runs in a folder is of an organization.
    pub(super) fn none_of(owner: &RunOwner, folder: &Path, runs: &[PathBuf]) -> Self {
        let others: BTreeSet<String> = runs.iter().map(|run| RunOwner::of(run).name).collect();
        Self::None {
            runs: folder.to_owned(),
            organization: owner.name.clone(),
            others: others.into_iter().collect(),
        }
    }
}

impl PastRun {
    /// Finds the newest run of an organization, if that was cut short and can be read.
    #[must_use]
    pub fn cut_short(folder: &Path, owner: &RunOwner) -> Option<Self> {
        // A run that can't be read is no reason to stop: all that is lost is the second look at the
        // organization.
        let newest = find(folder, "last", owner).ok()?;
        Self::read(&newest).ok().filter(|past| !past.history.complete)
    }

    /// Says whether a plan makes anew what the run made or may have made: then the reads that the plan was made from
    /// may be older than that.
    #[must_use]
    pub fn is_repeated_by(&self, plan: &Plan) -> bool {
        let makes = |step: &&Step| step.action.makes();
        let is_made = |step: &&Step| {
            let status = self.history.steps.get(&step.id).map(|recorded| recorded.status);
            // Unknown counts as made: one more read costs seconds, a second object has to be removed by hand.
            matches!(status, Some(StepStatus::Done | StepStatus::Unknown))
        };
        let made: BTreeSet<&Address> = self
            .plan
            .steps
            .iter()
            .filter(makes)
            .filter(is_made)
            .map(|step| &step.address)
            .collect();

        // Addresses, because the new plan counts its steps anew.
        let mut steps = plan.steps.iter().filter(makes);
        steps.any(|step| made.contains(&step.address))
    }

    /// Reads a run from its folder.
    ///
    /// # Errors
    ///
    /// Says what is missing or can't be read.
    pub fn read(folder: &Path) -> Result<Self, RunError> {
        let plan: Plan = json(&folder.join(PLAN))?;
        let before = json(&folder.join(BEFORE))?;

        let path = folder.join(JOURNAL);
        let journal = text(&path)?;
        let mut history =
            RunHistory::read(&plan, &journal).map_err(|source| RunError::Journal { path, source })?;
        // A journal that has lost its lines says less than the file of the calls.
        for step in arrivals(folder).unwrap_or_default().into_keys() {
            history.was_sent(&plan, step);
        }

        Ok(Self {
            name: name_of(folder),
            plan,
            before,
            history,
        })
    }
}

/// Returns the folders of all runs, oldest first.
///
/// # Errors
///
/// Says why the folder of runs can't be read; one that is not there holds none.
pub fn runs(folder: &Path) -> Result<Vec<PathBuf>, RunError> {
    let failed = |source| RunError::Read {
        path: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(error)),
    };

    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.push(path);
        }
    }

    // By time and then by number: as text, the tenth run within a second would come before the second one.
    found.sort_by_cached_key(|path| started(path));
    Ok(found)
}

/// Finds the folder of a run by its name or path; `last` is the newest one of the organization.
///
/// # Errors
///
/// Says that there is none.
pub fn find(folder: &Path, run: &str, owner: &RunOwner) -> Result<PathBuf, RunError> {
    if run == "last" {
        let runs = runs(folder)?;
        let last = runs.iter().rfind(|run| owner.has(run));
        return last
            .cloned()
            .ok_or_else(|| RunError::none_of(owner, folder, &runs));
    }

    // The name, as closectl prints it, or a path, as a shell completes it.
    let places = [folder.join(run), PathBuf::from(run)];
    let found = places
        .into_iter()
        .find(|place| place.is_dir() && place.file_name().is_some());
    if let Some(found) = found {
        return Ok(found);
    }

    let names = runs(folder)?;
    let names: Vec<_> = names
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    let likely = suggest(run, names.into_iter().chain(["last"]));
    Err(RunError::Missing {
        name: run.to_owned(),
        runs: folder.to_owned(),
        likely: likely
            .map(|likely| format!(", did you mean `{likely}`?"))
            .unwrap_or_default(),
    })
}

/// Says whether a run ended before it could send anything: its journal is made last of its files.
pub(super) fn was_never_open(folder: &Path) -> bool {
    let is_there = |file: &str| fs::symlink_metadata(folder.join(file)).is_ok();
    let has_sent = || arrivals(folder).is_some_and(|arrivals| !arrivals.is_empty());
    !is_there(JOURNAL) && !has_sent()
}

fn text(path: &Path) -> Result<String, RunError> {
    let bytes = files::read_own(path, files::LARGEST_OWN).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => RunError::Incomplete {
            path: path.to_owned(),
        },
        _ => RunError::Read {
            path: path.to_owned(),
            source,
        },
    })?;
    // A process that was killed may have cut a character in two; the lines before it are still good.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, RunError> {
    serde_json::from_str(&text(path)?).map_err(|source| RunError::Garbled {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_oldest_first_and_last_is_the_newest_of_its_organization() {
        let home = tempfile::tempdir().unwrap();
        let names = [
            "2026-11-23T09-18-05Z-orga_a",
            "2026-11-23T09-18-05Z.2-orga_a",
            "2026-11-23T09-18-05Z.10-orga_a",
            "2026-11-23T09-18-06Z-orga_b",
            // Another organization, although its name ends like one of these.
            "2026-11-23T09-18-07Z-prod-orga_a",
        ];
        for name in names.iter().rev() {
            fs::create_dir(home.path().join(name)).unwrap();
        }
        let found: Vec<_> = runs(home.path()).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(found, names);
        let last = |organization| find(home.path(), "last", &RunOwner::named(organization));
        assert_eq!(last("orga_a").unwrap(), home.path().join(names[2]));
        assert!(matches!(last("orga_c"), Err(RunError::None { .. })));
        assert_eq!(
            find(home.path(), names[0], &RunOwner::named("")).unwrap(),
            home.path().join(names[0])
        );
        assert!(matches!(
            find(home.path(), "other", &RunOwner::named("")),
            Err(RunError::Missing { .. })
        ));
    }
}
