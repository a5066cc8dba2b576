//! The lists of the records that an undo leaves as they are, in the folder of the run that is taken back. One is written
//! whenever an undo is planned, for people to read; nothing relies on it. The other one is written when the undo is carried
//! out, and binds it and what goes on with it: a record that was seen to be changed by somebody stays so, also where a step
//! of the undo itself brings it back to what the run had left.

use crate::{
    files::{self, FileAccess, FileWriteError},
    model::RestoredValues,
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

/// The folder of a run that holds the lists.
const LEFT: &str = "left";

/// The records of one file of kept values that are left.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeftRecords {
    /// Those that somebody changed since, by their ids.
    pub changed: BTreeSet<String>,
    /// Those that are not there any more.
    pub gone: BTreeSet<String>,
}

/// A line of the list.
#[derive(Serialize, Deserialize)]
struct LeftRecord {
    record: String,
    why: LeftCause,
}

/// The reason why a record is left.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum LeftCause {
    Changed,
    Gone,
}

impl LeftRecords {
    /// Returns where the list of some values is that people read.
    #[must_use]
    pub fn path(runs: &Path, values: &RestoredValues) -> PathBuf {
        Self::file(runs, values, "")
    }

    /// Returns where the list is that binds the undo that is carried out.
    #[must_use]
    pub fn bound_path(runs: &Path, values: &RestoredValues) -> PathBuf {
        Self::file(runs, values, "-bound")
    }

    fn file(runs: &Path, values: &RestoredValues, use_of: &str) -> PathBuf {
        let direction = if values.again { "-again" } else { "" };
        let name = format!("{}{direction}{use_of}.jsonl", values.step);
        runs.join(&values.run).join(LEFT).join(name)
    }

    /// Reads the list; none is left where there is no list.
    ///
    /// # Errors
    ///
    /// Says why it can't be read.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = match files::read_own(path, files::LARGEST_OWN) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error),
        };

        let mut left = Self::default();
        for line in String::from_utf8_lossy(&bytes).lines() {
            let LeftRecord { record, why } = serde_json::from_str(line)?;
            match why {
                LeftCause::Changed => drop(left.changed.insert(record)),
                LeftCause::Gone => drop(left.gone.insert(record)),
            }
        }
        Ok(left)
    }

    /// Writes the list, for the owner only.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn write(&self, path: &Path) -> Result<(), FileWriteError> {
        let line = |record: &String, why: LeftCause| {
            let record = LeftRecord {
                record: record.clone(),
                why,
            };
            // Two texts can always be written.
            serde_json::to_string(&record).unwrap_or_default() + "\n"
        };
        let changed = self.changed.iter().map(|record| line(record, LeftCause::Changed));
        let gone = self.gone.iter().map(|record| line(record, LeftCause::Gone));
        let text: String = changed.chain(gone).collect();
        files::replace(path, text.as_bytes(), FileAccess::Owner)
    }

    /// Says whether nothing is left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.gone.is_empty()
    }
}
