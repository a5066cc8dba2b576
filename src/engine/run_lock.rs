//! One run at a time for an organization and a folder: an advisory lock of the operating system, which ends with the
//! process that holds it, however that ends. Says nothing of runs from other folders and machines.

use super::{RunError, RunOwner, runs::runs};
use crate::files;
use std::{
    collections::BTreeSet,
    fs::{File, TryLockError},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The runs that were there before an organization was read.
#[derive(Debug)]
pub struct KnownRuns {
    runs: PathBuf,
    known: BTreeSet<PathBuf>,
}

/// The right to write, for as long as it is kept.
#[derive(Debug)]
pub struct RunLock {
    file: Option<File>,
}

impl Drop for RunLock {
    /// Gives the lock back at once: closing the file does so only once no process that was started meanwhile has it.
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // Then closing has to do.
            let _ = file.unlock();
        }
    }
}

/// The reason why a run may not write now.
#[derive(Debug, Error)]
pub enum RunLockError {
    /// Another run is under way.
    #[error(
        "refused: another run of closectl{} is changing `{organization}` from this folder; nothing was \
         written",
        holder.as_ref().map(|holder| format!(" (process {holder})")).unwrap_or_default()
    )]
    Busy {
        /// The organization.
        organization: String,
        /// The number of its process.
        holder: Option<String>,
    },
    /// Another run was carried out since the organization was read.
    #[error(
        "refused: the run {run} changed `{organization}` while this one was planning; nothing was written"
    )]
    Overtaken {
        /// The organization.
        organization: String,
        /// The other run.
        run: String,
    },
    /// The runs can't be listed.
    #[error("refused: {0}; nothing was written")]
    Runs(#[from] RunError),
    /// The lock can't be used.
    #[error("refused: failed to use the lock {path}: {source}; nothing was written")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl KnownRuns {
    /// Notes the runs that are there; has to come before the organization is read.
    ///
    /// # Errors
    ///
    /// Says why the folder of runs can't be read.
    pub fn now(folder: &Path) -> Result<Self, RunLockError> {
        Ok(Self {
            runs: folder.to_owned(),
            known: runs(folder)?.into_iter().collect(),
        })
    }

    /// Takes the lock, unless another run has written since.
    ///
    /// # Errors
    ///
    /// Names the run that has, or the process that holds the lock.
    pub fn take(&self, locks: &Path, owner: &RunOwner) -> Result<RunLock, RunLockError> {
        // The lock comes first: a run that began between the look and the lock would be missed otherwise.
        let lock = RunLock::take(locks, owner)?;
        let is_new = |run: &PathBuf| !self.known.contains(run) && owner.has(run);
        match runs(&self.runs)?.into_iter().find(is_new) {
            None => Ok(lock),
            Some(run) => Err(RunLockError::Overtaken {
                organization: owner.name.clone(),
                run: run.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            }),
        }
    }
}

impl RunLock {
    /// Says whether a run has the lock, without taking it: several may look at once, and none of them is taken for a run.
    #[must_use]
    pub fn is_taken(locks: &Path, owner: &RunOwner) -> bool {
        // Where there is no such file, or it can't be opened, whoever wants to write finds out.
        let file = files::open(&lock_of(locks, owner));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }

    /// Takes the lock; whatever the run relies on has to be read afterwards.
    ///
    /// # Errors
    ///
    /// Names the process that holds it.
    pub fn take(locks: &Path, owner: &RunOwner) -> Result<Self, RunLockError> {
        let path = lock_of(locks, owner);
        let failed = |source| RunLockError::File {
            path: path.clone(),
            source,
        };
        let mut file = files::open_lock(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let known = file.read_to_string(&mut holder).is_ok() && !holder.is_empty();
                return Err(RunLockError::Busy {
                    organization: owner.name.clone(),
                    holder: known.then_some(holder),
                });
            }
            // Some network file systems have no locks; then it is as between two machines.
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                return Ok(Self { file: None });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }

        // Only for the message that others get: a lock whose file can't be written still holds.
        let _ = file
            .set_len(0)
            .and_then(|()| write!(file, "{}", std::process::id()));
        Ok(Self { file: Some(file) })
    }
}

/// Returns the file of a lock.
fn lock_of(locks: &Path, owner: &RunOwner) -> PathBuf {
    locks.join(format!("{}.lock", owner.file_name()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn one_run_at_a_time_and_none_from_reads_older_than_another_run() {
        let home = tempfile::tempdir().unwrap();
        let (runs, locks) = (home.path().join("runs"), home.path().join("locks"));
        let [mine, other] = ["a/b", "other"].map(RunOwner::named);
        // The name of its folder says nothing where the run itself says whose it is.
        let ran = |run: &str, owner: &RunOwner| {
            let run = runs.join(run);
            fs::create_dir_all(&run).unwrap();
            owner.keep(&run).unwrap();
        };
        let seen = KnownRuns::now(&runs).unwrap();
        let first = seen.take(&locks, &mine).unwrap();
        let refused = seen.take(&locks, &mine).unwrap_err();
        assert!(RunLock::is_taken(&locks, &mine));
        assert!(!RunLock::is_taken(&locks, &other), "nobody ever took it");
        let number = std::process::id().to_string();
        assert!(matches!(&refused, RunLockError::Busy { holder: Some(holder), .. } if *holder == number));
        seen.take(&locks, &other).unwrap();
        drop(first);
        assert!(
            !RunLock::is_taken(&locks, &mine),
            "a file that is left behind is no lock"
        );
        seen.take(&locks, &mine).unwrap();
        ran("2026-11-23T09-18-05Z-mine", &other);
        seen.take(&locks, &mine).unwrap();
        ran("2026-11-23T09-18-06Z-other", &mine);
        assert!(matches!(
            seen.take(&locks, &mine),
            Err(RunLockError::Overtaken { .. })
        ));
        KnownRuns::now(&runs).unwrap().take(&locks, &mine).unwrap();
    }
}
