//! Snapshots: organizations in files.

use super::error::SessionError;
use crate::{
    engine::FetchedOrganization,
    files::{self, FileAccess},
    kinds,
    promotion::{Snapshot, SnapshotError},
};
use std::{fs, io, path::Path};

/// Writes an organization that was read to a file for its owner only.
///
/// # Errors
///
/// Says why the file can't be written.
pub fn write_snapshot(path: &Path, fetched: FetchedOrganization) -> Result<Snapshot, SessionError> {
    let snapshot = Snapshot {
        organization: fetched.organization,
        taken: jiff::Timestamp::now().to_string(),
        live: fetched.live,
    };
    files::replace(path, snapshot.text()?.as_bytes(), FileAccess::Owner)?;
    Ok(snapshot)
}

/// Reads a snapshot back.
///
/// # Errors
///
/// Says why the file is not to be trusted.
pub fn read_snapshot(path: &Path) -> Result<Snapshot, SessionError> {
    let failed = |source| SessionError::Snapshot {
        path: path.to_owned(),
        source,
    };

    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        // A file that is not text is no snapshot, which says more than that it can't be read.
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(failed(SnapshotError::NotASnapshot));
        }
        Err(source) => {
            let path = path.to_owned();
            return Err(SessionError::ReadFile { path, source });
        }
    };
    Snapshot::read(kinds::registry(), &text).map_err(failed)
}
