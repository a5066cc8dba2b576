//! The file of `--trace-http`: opened before anything else, readable by its owner only, added to.

use crate::files;
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The file can't be written.
#[derive(Debug, Error)]
#[error("failed to open {} for --trace-http: {source}; nothing was sent", path.display())]
pub struct TraceError {
    path: PathBuf,
    source: io::Error,
}

/// Opens the file.
pub fn open(path: &Path) -> Result<File, TraceError> {
    files::append_private(path).map_err(|source| TraceError {
        path: path.to_owned(),
        source,
    })
}
