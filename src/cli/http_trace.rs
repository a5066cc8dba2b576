//! The file of `--trace-http`: opened before anything else, readable by its owner only, added to.

use std::{
    fs::{File, OpenOptions},
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
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|source| TraceError {
        path: path.to_owned(),
        source,
    })
}
