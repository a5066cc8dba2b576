//! Snapshots: organizations in files.

use super::error::SessionError;
use crate::{
    engine::FetchedOrganization,
    files::{self, FileAccess},
    kinds,
    promotion::{Snapshot, SnapshotError},
};
use std::path::Path;

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

    let text = files::read_text(path, files::LARGEST_DOCUMENT)?
        .ok_or_else(|| failed(SnapshotError::NotASnapshot))?;
    Snapshot::read(kinds::registry(), &text).map_err(failed)
}
