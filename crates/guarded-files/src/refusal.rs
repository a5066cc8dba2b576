//! The reasons why a path is not used, although the operating system would use it.

use std::{io, path::PathBuf};
use thiserror::Error;

/// The reason why a path is not used, although the operating system would use it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PathRefusal {
    /// It is a link.
    #[error("it is a link, and closectl writes only to files themselves")]
    Link,
    /// A folder on the way to it is a link.
    #[error("the folder {} on the way to it is a link, and closectl writes only to what is in the project itself", .0.display())]
    LinkOnTheWay(PathBuf),
    /// Something on the way to it is no folder.
    #[error("{} is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// It is no file.
    #[error("it is {0}, and not a file")]
    NotAFile(&'static str),
    /// It has a second name, under which it would change as well.
    #[error("it is a hard link to a file that has another name elsewhere, and would change there, too")]
    SecondName,
    /// It can be read by others, and that can't be changed.
    #[error("others may read it, and it can't be made private: {0}")]
    NotPrivate(String),
    /// It is larger than it may be, in bytes.
    #[error("it is larger than {} MiB", .0 >> 20)]
    TooLarge(u64),
}

impl PathRefusal {
    /// Returns the reason that an error carries, if it is one of these.
    #[must_use]
    pub fn of(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }
}

impl From<PathRefusal> for io::Error {
    fn from(refusal: PathRefusal) -> Self {
        let kind = match &refusal {
            PathRefusal::TooLarge(_) => io::ErrorKind::FileTooLarge,
            PathRefusal::NotPrivate(_) => io::ErrorKind::PermissionDenied,
            PathRefusal::NotAFolder(_) => io::ErrorKind::NotADirectory,
            PathRefusal::Link
            | PathRefusal::LinkOnTheWay(_)
            | PathRefusal::NotAFile(_)
            | PathRefusal::SecondName => io::ErrorKind::Other,
        };
        Self::new(kind, refusal)
    }
}
