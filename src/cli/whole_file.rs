//! Writes files as a whole, so that a kill leaves the old one or the new one.

use super::exit::Failure;
use std::{fs, io, io::Write as _, path::Path};

/// Replaces a file, and makes the folders around it.
///
/// # Errors
///
/// Names the file.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    replace(path, text).map_err(|source| Failure::Write {
        path: path.to_owned(),
        source,
    })
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
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
        .permissions(permissions(path))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A file keeps who may see it; a new one is for everyone who may see the folder, as any other file of a repository.
fn permissions(path: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).map_or_else(
        |_| fs::Permissions::from_mode(0o644),
        |metadata| metadata.permissions(),
    )
}
