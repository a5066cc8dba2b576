//! Errors that name the file.

use std::{
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// A file could not be written.
#[derive(Debug, Error)]
#[error("failed to write {path}: {source}")]
pub struct FileWriteError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl FileWriteError {
    /// Returns a closure for `map_err` that adds the file to the reason.
    pub fn of(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        |source| Self {
            path: path.to_owned(),
            source,
        }
    }
}

/// A file or folder could not be read.
#[derive(Debug, Error)]
#[error("failed to read {path}: {source}")]
pub struct FileReadError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

impl FileReadError {
    /// Returns a closure for `map_err` that adds the file to the reason.
    pub fn of(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        |source| Self {
            path: path.to_owned(),
            source,
        }
    }
}
