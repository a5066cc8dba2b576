//! A folder and what is done with its entries by their names, on systems without `openat`, such as Windows.
//!
//! Folders on the way are looked at one by one, and files are opened themselves, not what a link leads to. Between the two
//! looks somebody with access to the folder could still put a link there. Modes are those that the folder hands down.

use crate::{
    PROJECT_MARKS, PathRefusal,
    entry::{EntryType, FileAccess, FileUse},
};
use std::{
    ffi::OsStr,
    fs::{self, File, Metadata, OpenOptions},
    io,
    path::{Component, Path, PathBuf},
};

/// A folder that has been looked at.
#[derive(Debug)]
pub struct SeenFolder {
    path: PathBuf,
    /// Whether links are refused from here on.
    is_guarded: bool,
}

impl SeenFolder {
    /// Opens a folder; what is missing on the way is made if `make` says for whom.
    ///
    /// # Errors
    ///
    /// Says why not, also that there is a link on the way.
    pub fn open(path: &Path, make: Option<FileAccess>) -> io::Result<Self> {
        let mut folder = Self {
            path: PathBuf::new(),
            is_guarded: !path.has_root(),
        };

        for component in path.components() {
            match component {
                Component::Normal(name) => folder.enter(name, make)?,
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    folder.path.push(component.as_os_str());
                }
                Component::CurDir => {}
            }
        }

        if folder.path.as_os_str().is_empty() {
            folder.path.push(".");
        }
        Ok(folder)
    }

    /// Goes on to a folder in this one.
    fn enter(&mut self, name: &OsStr, make: Option<FileAccess>) -> io::Result<()> {
        if !self.is_guarded {
            self.is_guarded = self.begins_project()?;
        }

        if make.is_some() && self.entry(name)?.is_none() {
            match fs::create_dir(self.path.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        let found = self.entry(name)?;
        self.path.push(name);
        match found {
            Some(EntryType::Link) if self.is_guarded => {
                Err(PathRefusal::LinkOnTheWay(self.path.clone()).into())
            }
            Some(EntryType::Folder | EntryType::Link) => Ok(()),
            Some(EntryType::File | EntryType::Special(_)) => {
                Err(PathRefusal::NotAFolder(self.path.clone()).into())
            }
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Says whether this folder is one of a project, below which no link is followed.
    fn begins_project(&self) -> io::Result<bool> {
        let is_here = fs::canonicalize(&self.path)? == fs::canonicalize(".")?;
        let has_mark = || PROJECT_MARKS.iter().any(|mark| self.path.join(mark).exists());
        Ok(is_here || has_mark())
    }

    /// Returns what an entry is, if it is there.
    ///
    /// # Errors
    ///
    /// Says why that can't be told.
    pub fn entry(&self, name: &OsStr) -> io::Result<Option<EntryType>> {
        match fs::symlink_metadata(self.path.join(name)) {
            Ok(found) => Ok(Some(of_metadata(&found))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a folder in this one that was not there.
    ///
    /// # Errors
    ///
    /// Says why not, also that it is there.
    pub fn make(&self, name: &OsStr, _access: FileAccess) -> io::Result<()> {
        fs::create_dir(self.path.join(name))
    }

    /// Leaves the folder as private as the one that it is in.
    ///
    /// # Errors
    ///
    /// None.
    pub fn tighten(&self) -> io::Result<()> {
        Ok(())
    }

    /// Opens a file in this folder, and nothing that is no file.
    ///
    /// # Errors
    ///
    /// Says why not, also that it is a link.
    pub fn file(&self, name: &OsStr, purpose: FileUse) -> io::Result<File> {
        let mut options = OpenOptions::new();
        match purpose {
            FileUse::Create(_) => options.append(true).create_new(true),
            FileUse::Append => options.append(true).create(true),
            FileUse::Lock => options.read(true).write(true).create(true).truncate(false),
            FileUse::Read => options.read(true),
        };
        // FILE_FLAG_OPEN_REPARSE_POINT: opens the link itself, which is refused below before anything is written.
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0020_0000);

        EntryType::only_file(self.entry(name)?)?;
        let file = options.open(self.path.join(name))?;
        EntryType::only_file(Some(of_metadata(&file.metadata()?)))?;
        Ok(file)
    }

    /// Gives a file that stands in for another one the permissions of that one.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn hand_permissions(&self, name: &OsStr, file: &File) -> io::Result<()> {
        file.set_permissions(fs::symlink_metadata(self.path.join(name))?.permissions())
    }

    /// Puts a file in the place of another one.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    /// Deletes a file, or the link that is in its place.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        fs::remove_file(self.path.join(name))
    }

    /// Puts a folder of this one, with all that is in it, into another folder that has no entry of that name.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn move_folder(&self, from: &OsStr, into: &Self, to: &OsStr) -> io::Result<()> {
        fs::rename(self.path.join(from), into.path.join(to))
    }

    /// Deletes a folder of this one and the files in it, or the links that are in their place; not what lies deeper.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        if self.entry(name)? == Some(EntryType::Link) {
            return Err(PathRefusal::Link.into());
        }
        let folder = self.path.join(name);
        for entry in fs::read_dir(&folder)? {
            fs::remove_file(entry?.path())?;
        }
        fs::remove_dir(folder)
    }

    /// Leaves it to the system when names are on the disk, since folders can't be opened here.
    ///
    /// # Errors
    ///
    /// None.
    pub fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

fn of_metadata(found: &Metadata) -> EntryType {
    let kind = found.file_type();
    if kind.is_symlink() {
        EntryType::Link
    } else if kind.is_dir() {
        EntryType::Folder
    } else if kind.is_file() {
        EntryType::File
    } else {
        EntryType::Special("a device")
    }
}

/// Opens a file to read it, links followed, and nothing that is no file.
///
/// # Errors
///
/// Says why not.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    EntryType::only_file(Some(of_metadata(&fs::metadata(path)?)))?;
    let file = File::open(path)?;
    EntryType::only_file(Some(of_metadata(&file.metadata()?)))?;
    Ok(file)
}
