//! The folder of one run: its plan, what undoing it needs, and a journal that is on the disk before and after every
//! write. Knows nothing of what the lines mean.

use super::{RunOwner, run_name::plain, sent_calls::SentCalls, unfinished_values::UnfinishedValues};
use crate::files;
use crate::plan::{JournalEnd, JournalLine, Plan, StateBefore};
use jiff::Timestamp;
use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use thiserror::Error;

/// The file that holds the plan.
pub(super) const PLAN: &str = "plan.json";
/// The file that holds what the plan does not say of how things were.
pub(super) const BEFORE: &str = "before.json";
/// The file that holds the journal.
pub(super) const JOURNAL: &str = "journal.jsonl";

/// The journal of one run.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    file: Mutex<JournalFile>,
    sent: SentCalls,
}

/// The file, until a line could not be written: a line after it would hide that one is missing.
#[derive(Debug)]
struct JournalFile {
    file: File,
    broken: Option<JournalError>,
}

/// The journal can't be written.
#[derive(Clone, Debug, Error)]
#[error("write the run's journal in {path}: {source}")]
pub struct JournalError {
    path: PathBuf,
    source: Arc<io::Error>,
}

impl Journal {
    /// Makes the folder `TIME-ORGANIZATION` in `runs`, with the plan, the kept values and what else undoing needs, all of it
    /// on the disk.
    ///
    /// # Errors
    ///
    /// Says what can't be written.
    pub fn open(
        runs: &Path,
        owner: &RunOwner,
        now: Timestamp,
        plan: &Plan,
        before: &StateBefore,
        kept: Option<UnfinishedValues>,
    ) -> Result<Self, JournalError> {
        let failed = |source: io::Error| JournalError {
            path: runs.to_owned(),
            source: Arc::new(source),
        };

        // The journal comes last: a folder with one has all that undoing needs.
        let write = || -> io::Result<Self> {
            files::make_private_folders(runs)?;
            let folder = claim(runs, &owner.name, now)?;
            owner.keep(&folder)?;
            files::put_private(&folder.join(PLAN), &serde_json::to_vec_pretty(plan)?)?;
            files::put_private(&folder.join(BEFORE), &serde_json::to_vec_pretty(before)?)?;
            if let Some(kept) = kept {
                kept.put_into(&folder)?;
            }
            let sent = SentCalls::create(&folder)?;
            let file = files::create_private(&folder.join(JOURNAL))?;
            files::sync_folder(&folder)?;
            files::sync_folder(runs)?;
            let file = Mutex::new(JournalFile { file, broken: None });
            Ok(Self { folder, file, sent })
        };

        write().map_err(failed)
    }

    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes lines and returns once they are on the disk. After a failure, every further call fails.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn write(&self, records: &[JournalLine]) -> Result<(), JournalError> {
        let mut written = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = &written.broken {
            return Err(error.clone());
        }

        // One write for all lines, so that a kill can cut off only the end.
        let path = self.folder.join(JOURNAL);
        let mut write = || -> io::Result<()> {
            // Somebody may have removed the folder, with what the run keeps, and what is written then is seen by nobody.
            fs::metadata(&path)?;
            let mut lines = Vec::new();
            for record in records {
                serde_json::to_writer(&mut lines, record)?;
                lines.push(b'\n');
            }
            written.file.write_all(&lines)?;
            written.file.sync_data()
        };

        // The file may end in half a line now, and nothing may follow that.
        write().map_err(|source| {
            let error = JournalError {
                path: self.folder.clone(),
                source: Arc::new(source),
            };
            written.broken = Some(error.clone());
            error
        })
    }

    /// Writes that a call of a step is about to be sent, for which somebody waits so long.
    pub fn sends(&self, step: usize, timeout: Duration) {
        self.sent.note(step, Timestamp::now(), timeout);
    }

    /// Writes that the run came to its end, or was stopped.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn end(&self, end: JournalEnd) -> Result<(), JournalError> {
        self.write(&[JournalLine::of_run(end)])
    }
}

/// Makes a folder that nobody had before. Runs that start in the same second are counted, whatever their organizations are
/// called, so that their names say in which order they started.
fn claim(runs: &Path, organization: &str, now: Timestamp) -> io::Result<PathBuf> {
    let time = now.strftime("%Y-%m-%dT%H-%M-%SZ").to_string();
    let organization = plain(organization);
    let mut count = 1_u32;
    loop {
        let number = match count {
            1 => time.clone(),
            count => format!("{time}.{count}"),
        };

        // Creating the file claims the number: of two processes that try it, the operating system lets one succeed.
        let mark = runs.join(format!(".{number}"));
        match files::create_private(&mark) {
            Ok(_) => {
                let folder = runs.join(format!("{number}-{organization}"));
                let is_free = !is_taken(runs, &number)?;
                if is_free {
                    files::create_private_folder(&folder)?;
                }
                files::remove(&mark)?;
                if is_free {
                    return Ok(folder);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
        count += 1;
    }
}

/// Says whether a run has a number already.
fn is_taken(runs: &Path, number: &str) -> io::Result<bool> {
    let begin = format!("{number}-");
    for entry in fs::read_dir(runs)? {
        if entry?.file_name().to_string_lossy().starts_with(&begin) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan::default()
    }

    fn open(runs: &Path, organization: &str) -> Result<Journal, JournalError> {
        let owner = RunOwner::named(organization);
        let now = "2026-11-23T09:18:05.5Z".parse().unwrap();
        Journal::open(runs, &owner, now, &plan(), &StateBefore::default(), None)
    }

    #[test]
    fn runs_of_the_same_second_are_counted_and_names_stay_in_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let runs = home.path().join("a/runs");
        let name = |organization: &str| {
            let journal = open(&runs, organization).unwrap();
            assert_eq!(journal.folder().parent(), Some(runs.as_path()));
            journal.folder().file_name().unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(name("orga_x"), "2026-11-23T09-18-05Z-orga_x");
        assert_eq!(name("orga_x"), "2026-11-23T09-18-05Z.2-orga_x");
        assert_eq!(name("../../x"), "2026-11-23T09-18-05Z.3-______x");
        assert_eq!(name("orga_x"), "2026-11-23T09-18-05Z.4-orga_x");

        let left = fs::read_dir(&runs).unwrap();
        let left = left.filter(|entry| !entry.as_ref().unwrap().path().is_dir());
        assert_eq!(left.count(), 0, "only folders of runs are left");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = tempfile::tempdir().unwrap();
        let journal = open(&home.path().join("runs"), "x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(journal.folder()), 0o700);
        for file in [PLAN, BEFORE, JOURNAL] {
            assert_eq!(mode(&journal.folder().join(file)), 0o600, "{file}");
        }
    }

    #[test]
    fn a_folder_that_can_not_be_made_is_named() {
        let home = tempfile::tempdir().unwrap();
        fs::write(home.path().join("runs"), "a file").unwrap();
        let error = open(&home.path().join("runs"), "x").unwrap_err();
        assert!(error.to_string().contains("runs"), "{error}");
    }

    #[test]
    fn nothing_is_written_after_a_line_that_could_not_be() {
        let home = tempfile::tempdir().unwrap();
        let journal = open(home.path(), "x").unwrap();
        let read_only = File::open(journal.folder().join(JOURNAL)).unwrap();
        let good = std::mem::replace(&mut journal.file.lock().unwrap().file, read_only);
        assert!(journal.end(JournalEnd::Complete).is_err());
        journal.file.lock().unwrap().file = good;
        assert!(
            journal.end(JournalEnd::Complete).is_err(),
            "a later line would hide the missing one"
        );
        assert_eq!(fs::read_to_string(journal.folder().join(JOURNAL)).unwrap(), "");
    }
}
