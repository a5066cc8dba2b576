//! The entries of a folder: what they are, who may read them, and what they are opened for.

use crate::PathRefusal;

/// The permission to read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileAccess {
    /// For the owner only: keys, tokens, and what holds a whole organization.
    Owner,
    /// For whoever may see the folder, as any other file of a repository. A file that is there keeps its permissions.
    Everyone,
}

/// The type of an entry, links not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryType {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A link, wherever it leads.
    Link,
    /// Something else, by its name in a sentence, such as `a pipe`.
    Special(&'static str),
}

impl EntryType {
    /// Refuses what is there and no file.
    ///
    /// # Errors
    ///
    /// Says what it is.
    pub fn only_file(found: Option<Self>) -> Result<(), PathRefusal> {
        match found {
            Some(Self::File) | None => Ok(()),
            Some(Self::Link) => Err(PathRefusal::Link),
            Some(Self::Folder) => Err(PathRefusal::NotAFile("a folder")),
            Some(Self::Special(what)) => Err(PathRefusal::NotAFile(what)),
        }
    }
}

/// The use that a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileUse {
    /// To write a file that is not there yet.
    Create(FileAccess),
    /// To add to the end of a private file, which is made where it is missing.
    Append,
    /// To hold a lock on a private file, which is made where it is missing.
    Lock,
    /// To read a file.
    Read,
}
