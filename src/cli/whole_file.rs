//! Writes files as a whole, so that a kill leaves the old one or the new one.

use super::exit::Failure;
use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
};
use tempfile::NamedTempFile;

/// Replaces a file, and makes the folders around it.
///
/// # Errors
///
/// Names the file.
pub fn write(path: &Path, text: &str) -> Result<(), Failure> {
    write_all(&[(path.to_owned(), text.to_owned())])
}

/// Replaces several files; none of them before there is room for all.
///
/// # Errors
///
/// Names the file.
pub fn write_all(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| Failure::Write { path, source }
    };
    let mut staged = Vec::new();
    for (path, text) in files {
        staged.push((path, text, stage(path, text).map_err(failed(path))?));
    }
    for (path, text, stage) in staged {
        match stage {
            Some((file, place)) => drop(file.persist(place).map_err(|error| failed(path)(error.error))?),
            None => fs::write(path, text).map_err(failed(path))?,
        }
    }
    Ok(())
}

/// Writes a text beside the place where it belongs; nothing where that is no file, such as a pipe, which can't be
/// replaced.
fn stage(path: &Path, text: &str) -> io::Result<Option<(NamedTempFile, PathBuf)>> {
    // A link keeps leading where it leads.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if place.exists() && !place.is_file() {
        return Ok(None);
    }
    let folder = place
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .permissions(permissions(&place))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(Some((file, place)))
}

/// A file that is there keeps its permissions; a new one is for everyone who may see the folder, as any other file of a
/// repository.
fn permissions(place: &Path) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt as _;
    let known = fs::metadata(place).map(|known| known.permissions());
    known.unwrap_or_else(|_| fs::Permissions::from_mode(0o644))
}
