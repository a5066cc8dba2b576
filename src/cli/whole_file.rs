//! Writes files as a whole, so that a kill leaves the old one or the new one.

use super::exit::Failure;
use std::{fs, io, io::Write as _, os::unix::fs::PermissionsExt as _, path::Path};

/// What closectl writes for people is for everyone who may see the folder, as any other file of a repository.
const FOR_EVERYONE: u32 = 0o644;
/// What holds a whole organization is not.
const FOR_THE_OWNER: u32 = 0o600;

/// Replaces a file, and makes the folders around it.
///
/// # Errors
///
/// Names the file.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    put(path, text, FOR_EVERYONE)
}

/// Replaces a file that only its owner may read.
///
/// # Errors
///
/// Names the file.
pub fn write_private(path: &Path, text: &str) -> Result<(), Failure> {
    put(path, text, FOR_THE_OWNER)
}

fn put(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    replace(path, text, mode).map_err(|source| Failure::Write {
        path: path.to_owned(),
        source,
    })
}

fn replace(path: &Path, text: &str, mode: u32) -> io::Result<()> {
    // A link keeps leading where it leads, and what is no file, such as a pipe, can't be replaced.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let path = place.as_path();
    if path.exists() && !path.is_file() {
        return fs::write(path, text);
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}
