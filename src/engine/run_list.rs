//! Lists runs, newest first, one folder at a time: however many there are, only one plan is in memory. A folder that can't
//! be read is an entry of the list and never its end.

use super::{
    RunLock, RunOwner,
    kept_amount::kept_amount,
    late_writes::may_arrive_until,
    run_name::{name_of, time_of},
    runs::{self, PastRun, RunError},
};
use crate::plan::{DamagedRun, ListedRun, RunOverview, RunState, StepOverview, UndoneRuns};
use jiff::Timestamp;
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// The folders that tell of runs.
#[derive(Clone, Debug)]
pub struct RunFolders {
    /// The one with a folder for each run.
    pub runs: PathBuf,
    /// The one with the locks.
    pub locks: PathBuf,
}

/// A list of runs, the newest one first.
#[derive(Debug)]
pub struct RunList {
    /// The runs.
    pub runs: Vec<ListedRun>,
    /// How many older ones were not looked at.
    pub older: usize,
}

/// The run that `last` is.
#[derive(Debug)]
pub struct LastRun {
    /// The run.
    pub past: PastRun,
    /// The newer ones, which wrote nothing that could be taken back, newest first.
    pub idle: Vec<String>,
}

impl RunFolders {
    /// Lists at most so many runs of those that are meant.
    ///
    /// # Errors
    ///
    /// Says why the folder of runs can't be read.
    pub fn list(
        &self,
        is_meant: impl Fn(&ListedRun) -> bool,
        most: usize,
        now: Timestamp,
    ) -> Result<RunList, RunError> {
        let mut folders = runs::runs(&self.runs)?;
        let mut found = Vec::new();
        let mut undone = UndoneRuns::default();
        let mut seen: BTreeSet<String> = BTreeSet::new();

        while found.len() < most
            && let Some(folder) = folders.pop()
        {
            // Only the newest run of an organization can be under way.
            let owner = RunOwner::of(&folder);
            let is_newest = seen.insert(owner.identity.clone());
            let listed = match PastRun::read(&folder) {
                Ok(past) => {
                    let mut run = overview(&folder, &past, now);
                    run.undone = undone.add(&past.name, &past.plan, &past.before, &past.history);
                    if is_newest && !run.complete && RunLock::is_taken(&self.locks, &owner) {
                        run.state = RunState::UnderWay;
                    }
                    ListedRun::Run(Box::new(run))
                }
                Err(error) => ListedRun::Damaged(DamagedRun {
                    run: name_of(&folder),
                    problem: error.to_string(),
                }),
            };
            if is_meant(&listed) {
                found.push(listed);
            }
        }
        Ok(RunList {
            runs: found,
            older: folders.len(),
        })
    }

    /// Shows one run with its steps. What later runs did to it is known only for one of this folder.
    ///
    /// # Errors
    ///
    /// Says what of it can't be read.
    pub fn show(&self, folder: &Path, now: Timestamp) -> Result<RunOverview, RunError> {
        let past = PastRun::read(folder)?;
        let is_this = |listed: &ListedRun| listed.name() == past.name;
        let is_here = folder.parent() == Some(&*self.runs);
        let listed = if is_here {
            self.list(is_this, 1, now)?.runs.pop()
        } else {
            None
        };

        let run = match listed {
            Some(ListedRun::Run(run)) => *run,
            Some(ListedRun::Damaged(_)) | None => overview(folder, &past, now),
        };
        Ok(RunOverview {
            details: Some(StepOverview::all(&past.plan, &past.history)),
            ..run
        })
    }

    /// Finds the newest run of an organization that wrote something and of which something can still be taken back.
    ///
    /// # Errors
    ///
    /// Says that there is none, which newer run can't be read: nobody knows what that one wrote; or that the newest one is an
    /// undo that did not finish.
    pub fn last_to_undo(&self, owner: &RunOwner) -> Result<LastRun, RunError> {
        let all = runs::runs(&self.runs)?;
        let mut folders: Vec<&PathBuf> = all.iter().filter(|folder| owner.has(folder)).collect();
        let none = if folders.is_empty() {
            RunError::none_of(owner, &self.runs, &all)
        } else {
            RunError::NothingWritten {
                runs: self.runs.clone(),
                organization: owner.name.clone(),
            }
        };

        let mut undone = UndoneRuns::default();
        let mut idle = Vec::new();
        while let Some(folder) = folders.pop() {
            if runs::was_never_open(folder) {
                idle.push(name_of(folder));
                continue;
            }
            let past = PastRun::read(folder)?;
            let became = undone.add(&past.name, &past.plan, &past.before, &past.history);
            if !past.history.may_have_written(&past.plan) {
                idle.push(past.name);
            } else if !became.is_exhausted {
                let undoes = past.before.origin.undoes.as_ref();
                if let Some(undoes) = undoes.filter(|_| !past.history.did_all(&past.plan)) {
                    let undoes = undoes.clone();
                    let name = past.name;
                    return Err(RunError::UnfinishedUndo { name, undoes });
                }
                return Ok(LastRun { past, idle });
            }
        }
        Err(none)
    }
}

fn overview(folder: &Path, past: &PastRun, now: Timestamp) -> RunOverview {
    let time = time_of(folder);
    let run = RunOverview::of(&past.name, time, &past.plan, &past.before, &past.history);
    RunOverview {
        keeps: kept_amount(folder),
        may_arrive_until: may_arrive_until(folder, past, now).map(|until| until.to_string()),
        ..run
    }
}
