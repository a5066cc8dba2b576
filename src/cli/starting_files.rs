//! The files that a new project starts with, beside `closectl.yaml`.

use super::exit::Failure;
use crate::files::{self, FileAccess, FileReadError};
use std::{io, path::Path};

/// The file of what git ignores in the project.
pub const IGNORE: &str = ".gitignore";
/// The folder for the files that closectl keeps, as `.gitignore` names it.
pub const OWN: &str = ".closectl/";

/// Writes the first files of a project, except those that exist, and returns the names of the files it wrote.
///
/// # Errors
///
/// Says which file can't be written.
pub fn begin_files<'f>(files: &[(&'f str, String)]) -> Result<Vec<&'f str>, Failure> {
    let mut written = Vec::new();
    for (name, text) in files {
        let path = Path::new(name);
        // A link that leads nowhere is there as well.
        if path.symlink_metadata().is_err() {
            files::replace(path, text.as_bytes(), FileAccess::Everyone)?;
            written.push(*name);
        }
    }
    Ok(written)
}

/// Keeps closectl's folder out of git, and returns the name of the file if it was written.
///
/// # Errors
///
/// Says why the file can't be read or written.
pub fn ignore() -> Result<Option<&'static str>, Failure> {
    // The folder holds tokens and the journals of runs, which must not get into git.
    let file = Path::new(IGNORE);
    let old = match files::read_own(file, files::LARGEST_PROJECT_FILE) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(FileReadError::of(file)(error).into()),
    };

    let is_there = |line: &str| line.trim().trim_matches('/') == OWN.trim_matches('/');
    if old.lines().any(is_there) {
        return Ok(None);
    }
    let end = if old.is_empty() || old.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    files::replace(
        file,
        format!("{old}{end}{OWN}\n").as_bytes(),
        FileAccess::Everyone,
    )?;
    Ok(Some(IGNORE))
}
