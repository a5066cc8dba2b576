//! Keeps the state in one file, replaced as a whole by a rename.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::state::State;

/// Why a state file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file exists but cannot be read.
    #[error("read {path}: {source}")]
    Read { path: PathBuf, source: io::Error },
    /// The file holds no state.
    #[error("understand {path}: {source}")]
    Understand {
        path: PathBuf,
        source: serde_json::Error,
    },
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
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(FileError::Read {
                path: path.to_owned(),
                source,
            });
        }
    };
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|source| FileError::Understand {
            path: path.to_owned(),
            source,
        })
}

/// Writes the state beside the file and moves it over: a reader sees the old file or the new one.
pub(crate) fn write(path: &Path, state: &State) -> Result<(), FileError> {
    let failed = |source: io::Error| FileError::Write {
        path: path.to_owned(),
        source,
    };

    // In the same folder, because a rename replaces a file only within one file system.
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let directory = directory.unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(directory).map_err(failed)?;
    let text = serde_json::to_vec_pretty(state).map_err(|error| failed(error.into()))?;
    let mut file = tempfile::NamedTempFile::new_in(directory).map_err(failed)?;
    file.write_all(&text)
        .and_then(|()| file.write_all(b"\n"))
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;

    // The new name is on the disk only once its folder is, where folders can be opened.
    if cfg!(unix) {
        fs::File::open(directory)
            .and_then(|folder| folder.sync_all())
            .map_err(failed)?;
    }
    Ok(())
}
