//! Keeps the state in one private file, replaced as a whole by a rename.

use std::io;
use std::path::{Path, PathBuf};

use guarded_files::FileAccess;

use crate::state::State;

/// The largest state that is read, in bytes.
const LARGEST: u64 = 1 << 30;

/// Why a state file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file exists but cannot be read.
    #[error("read {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    /// The file begins as a state does, or is empty, and holds none.
    #[error("understand {path}: {source}")]
    Damaged {
        path: PathBuf,
        source: serde_json::Error,
    },
    /// The file holds something else.
    #[error("use {path}: it is not a sandbox")]
    Foreign { path: PathBuf },
    /// The file cannot be written.
    #[error("write {path}: {source}")]
    Write { path: PathBuf, source: io::Error },
}

impl State {
    /// Reads the state in a file, or nothing when there is no such file.
    ///
    /// # Errors
    /// When the file cannot be read or holds no state.
    pub fn load(path: &Path) -> Result<Option<Self>, FileError> {
        read(path)
    }

    /// Replaces a file by this state as a whole; folders are made as needed.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), FileError> {
        write(path, self)
    }
}

/// Reads the state in a file, or nothing when there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<State>, FileError> {
    // Only this program writes it, and whoever names it may not be trusted: no link, no pipe, no file without end.
    let text = match guarded_files::read_own(path, LARGEST) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(FileError::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    serde_json::from_slice(&text).map(Some).map_err(|source| {
        let path = path.to_owned();
        if begins_as_state(&text) {
            FileError::Damaged { path, source }
        } else {
            FileError::Foreign { path }
        }
    })
}

/// Whether this is as much of a state as is there, up to the name of its first field. Nothing at all is, too.
fn begins_as_state(text: &[u8]) -> bool {
    let letters = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    letters.zip(b"{\"mint\":").all(|(letter, first)| letter == first)
}

/// Replaces the file as a whole, for its owner only: a reader sees the old state or the new one.
pub(crate) fn write(path: &Path, state: &State) -> Result<(), FileError> {
    let failed = |source: io::Error| FileError::Write {
        path: path.to_owned(),
        source,
    };
    let mut text = serde_json::to_vec_pretty(state).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    guarded_files::replace(path, &text, FileAccess::Owner).map_err(|error| failed(error.source))
}
