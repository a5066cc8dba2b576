//! What folders do alike on every platform.

use crate::{FileAccess, OpenFolder, PathRefusal};
use std::{ffi::OsString, io, path::Path};

impl OpenFolder {
    /// Opens the folder of a file, and returns it with the name of the file in it.
    ///
    /// # Errors
    ///
    /// Says why not, also that the path ends in no name.
    pub fn of_file(path: &Path, make: Option<FileAccess>) -> io::Result<(Self, OsString)> {
        let name = path.file_name().ok_or(PathRefusal::NotAFile("a folder"))?;
        let folder = Self::open(path.parent().unwrap_or(Path::new("")), make)?;
        Ok((folder, name.to_owned()))
    }
}
