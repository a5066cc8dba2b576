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

/// Returns the new `.gitignore` that keeps closectl's folder out of git; nothing where the one that is there does. Its
/// bytes stay as they are, whatever their encoding.
///
/// # Errors
///
/// Says why the file can't be read.
pub fn new_ignore() -> Result<Option<Vec<u8>>, Failure> {
    // The folder holds tokens and the journals of runs, which must not get into git.
    let file = Path::new(IGNORE);
    let mut text = match files::read_own(file, files::LARGEST_PROJECT_FILE) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(FileReadError::of(file)(error).into()),
    };

    let own = OWN.trim_end_matches('/').as_bytes();
    let is_there = |line: &[u8]| {
        let line = line.trim_ascii();
        let line = line.strip_prefix(b"/").unwrap_or(line);
        line.strip_suffix(b"/").unwrap_or(line) == own
    };
    if text.split(|byte| *byte == b'\n').any(is_there) {
        return Ok(None);
    }

    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend_from_slice(OWN.as_bytes());
    text.push(b'\n');
    Ok(Some(text))
}
