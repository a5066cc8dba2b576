//! Finds and reads the folders that runs left.

use super::{
    journal::{BEFORE, JOURNAL, PLAN},
    plain_name::plain,
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
    pub(super) fn none_of(organization: &str, folder: &Path, runs: &[PathBuf]) -> Self {
        let others: BTreeSet<String> = runs.iter().map(|run| organization_of(run)).collect();
        Self::None {
            runs: folder.to_owned(),
            organization: organization.to_owned(),
            others: others.into_iter().collect(),
        }
    }
}

impl PastRun {
    /// Finds the newest run of an organization, if that was cut short and can be read.
    #[must_use]
    pub fn cut_short(folder: &Path, organization: &str) -> Option<Self> {
        // A run that can't be read is no reason to stop: all that is lost is the second look at the
        // organization.
        let newest = find(folder, "last", organization).ok()?;
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
pub fn find(folder: &Path, run: &str, organization: &str) -> Result<PathBuf, RunError> {
    if run == "last" {
        let runs = runs(folder)?;
        let last = runs.iter().rfind(|run| is_of(run, organization));
        return last
            .cloned()
            .ok_or_else(|| RunError::none_of(organization, folder, &runs));
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

/// Returns the name of a run.
#[must_use]
pub fn name_of(folder: &Path) -> String {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Returns what the name of a run calls its organization.
#[must_use]
pub fn organization_of(folder: &Path) -> String {
    let (_, _, organization) = name_parts(folder);
    organization
}

/// Returns when a run started, in UTC, as programs read it.
#[must_use]
pub fn time_of(folder: &Path) -> String {
    let (time, _) = started(folder);
    // Names of runs are names of folders, which can't hold colons on every system.
    match time.split_once('T') {
        Some((day, time)) => format!("{day}T{}Z", time.replace('-', ":")),
        None => time,
    }
}

/// Returns when a run started: the time in its name, and its count within that second.
fn started(folder: &Path) -> (String, u32) {
    let (time, count, _) = name_parts(folder);
    (time, count)
}

/// Says whether a run is one of an organization. The whole name is compared: `eu` is not the end of `prod-eu`.
pub fn is_of(folder: &Path, organization: &str) -> bool {
    let (_, _, name) = name_parts(folder);
    name == plain(organization)
}

/// Splits the name of a run into its time, its number among those of the same second, and its organization.
fn name_parts(folder: &Path) -> (String, u32, String) {
    let name = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let name = name.unwrap_or_default();
    let (time, rest) = name.split_once('Z').unwrap_or((&name, ""));
    let (count, organization) = rest.split_once('-').unwrap_or((rest, ""));
    let count = count.strip_prefix('.').and_then(|count| count.parse().ok());
    (time.to_owned(), count.unwrap_or(1), organization.to_owned())
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
        let last = |organization| find(home.path(), "last", organization);
        assert_eq!(last("orga_a").unwrap(), home.path().join(names[2]));
        assert!(matches!(last("orga_c"), Err(RunError::None { .. })));
        assert_eq!(
            find(home.path(), names[0], "").unwrap(),
            home.path().join(names[0])
        );
        assert!(matches!(
            find(home.path(), "other", ""),
            Err(RunError::Missing { .. })
        ));
    }
}
