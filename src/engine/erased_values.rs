//! The note in a run's folder that the values which the run kept were erased. The journal stays.

use crate::files::{self, FileAccess};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{io, path::Path};

/// The file that says that the kept values of a run were erased. It is there before the first of them goes, so that a run
/// whose values are being erased never counts as one that keeps them.
pub(super) const ERASED: &str = "erased.json";

/// The erasure of the values that a run kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedValues {
    /// When.
    pub at: Timestamp,
    /// How many there were.
    pub values: u64,
    /// How many bytes they took.
    pub bytes: u64,
    /// The steps that they were of, by their ids in the plan of the run.
    pub steps: Vec<usize>,
}

impl ErasedValues {
    /// Returns the erasure of the values of the run in a folder, if they were erased.
    ///
    /// # Errors
    ///
    /// Says why that can't be told; then nothing there may be relied on.
    pub fn of(run: &Path) -> io::Result<Option<Self>> {
        match files::read_own(&run.join(ERASED), files::LARGEST_OWN) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes down that the values of the run in a folder are erased, and returns once that is on the disk.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub(super) fn put_into(&self, run: &Path) -> io::Result<()> {
        let text = serde_json::to_vec(self)?;
        files::replace(&run.join(ERASED), &text, FileAccess::Owner).map_err(|error| error.source)?;
        files::sync_folder(run)
    }
}
