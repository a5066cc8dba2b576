//! The file that a person names for a command to write: only what closectl wrote is replaced there, because a wrong name
//! must not cost anybody a file.

use super::{exit::Failure, explained::Explained};
use crate::files::{self, FileReadError};
use std::{fs, path::Path};

/// What a command writes where a person says.
#[derive(Clone, Copy, Debug)]
pub struct ReplacedFile {
    /// What does not happen if the file is another one, such as `the plan was not saved`.
    pub undone: &'static str,
    /// What the file has to be, such as `a saved plan`.
    pub what: &'static str,
    /// What to do then.
    pub hint: &'static str,
}

impl ReplacedFile {
    /// Makes sure that a file is missing, empty or one of these, by what is in it.
    ///
    /// # Errors
    ///
    /// Refuses any other file, or says why the file can't be read.
    pub fn check_content(self, path: &Path, is_one: impl FnOnce(&[u8]) -> bool) -> Result<(), Failure> {
        self.check(path, || {
            let read = files::read(path, files::LARGEST_DOCUMENT);
            Ok(is_one(&read.map_err(FileReadError::of(path))?))
        })
    }

    /// Makes sure that a file is missing, empty or one of these.
    ///
    /// # Errors
    ///
    /// Refuses any other file, or says why the file can't be read.
    pub fn check(self, path: &Path, is_one: impl FnOnce() -> Result<bool, Failure>) -> Result<(), Failure> {
        // A link, such as that of standard output, is judged by what writes.
        let has_content = fs::symlink_metadata(path).is_ok_and(|file| file.is_file() && file.len() > 0);
        if !has_content || is_one()? {
            return Ok(());
        }

        let Self { undone, what, hint } = self;
        Err(Failure::Foreign(Explained::new(
            format!(
                "refused: {undone}, because {} is not {what}, and closectl doesn't overwrite it",
                path.display()
            ),
            hint,
        )))
    }
}
