//! An open folder, and what is done with its entries by their names, on systems with `openat`.

#![cfg(unix)]

use crate::{
    OWN_FOLDER, PROJECT_MARKS, PathRefusal,
    entry::{EntryType, FileAccess, FileUse},
};
use rustix::{
    fd::OwnedFd,
    fs::{self, AtFlags, Dir, FileType, Mode, OFlags, Stat},
    io::Errno,
};
use std::{
    ffi::OsStr,
    fs::File,
    io,
    os::unix::fs::MetadataExt as _,
    path::{Component, Path, PathBuf},
};

/// The way in which folders are opened: where the system offers it, without the permission to list them.
#[cfg(any(target_os = "linux", target_os = "android", target_os = "freebsd"))]
const ON_THE_WAY: OFlags = OFlags::PATH;
#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "freebsd")))]
const ON_THE_WAY: OFlags = OFlags::RDONLY;

const PRIVATE_FILE: Mode = Mode::RUSR.union(Mode::WUSR);
const PRIVATE_FOLDER: Mode = Mode::RWXU;
/// Of which `umask` takes its part away.
const PUBLIC_FILE: Mode = PRIVATE_FILE.union(Mode::RGRP).union(Mode::ROTH);
const PUBLIC_FOLDER: Mode = Mode::RWXU.union(Mode::RWXG).union(Mode::RWXO);

/// An open folder.
#[derive(Debug)]
pub struct OpenFolder {
    handle: OwnedFd,
    /// The way that was walked, for messages.
    path: PathBuf,
    /// Whether links are refused from here on.
    is_guarded: bool,
}

impl OpenFolder {
    /// Opens a folder; what is missing on the way is made if `make` says for whom.
    ///
    /// # Errors
    ///
    /// Says why not, also that there is a link on the way.
    pub fn open(path: &Path, make: Option<FileAccess>) -> io::Result<Self> {
        let start = Path::new(if path.is_absolute() { "/" } else { "." });
        let flags = ON_THE_WAY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let mut folder = Self {
            handle: fs::open(start, flags, Mode::empty())?,
            path: PathBuf::new(),
            is_guarded: path.is_relative(),
        };

        for component in path.components() {
            match component {
                Component::Normal(name) => folder.enter(name, make)?,
                Component::ParentDir => folder.step(OsStr::new(".."))?,
                Component::RootDir => folder.path.push("/"),
                Component::CurDir | Component::Prefix(_) => {}
            }
        }
        Ok(folder)
    }

    /// Goes on to a folder in this one.
    fn enter(&mut self, name: &OsStr, make: Option<FileAccess>) -> io::Result<()> {
        if !self.is_guarded {
            self.is_guarded = self.begins_project()?;
        }

        match (self.step(name), make) {
            (Err(error), Some(access)) if error.kind() == io::ErrorKind::NotFound => {
                match self.make(name, access) {
                    // Somebody else made it at the same moment; what it is, the next step finds out.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    made => made?,
                }
                self.step(name)?;
            }
            (entered, _) => entered?,
        }
        if name == OWN_FOLDER && make == Some(FileAccess::Owner) {
            self.tighten()?;
        }
        Ok(())
    }

    fn step(&mut self, name: &OsStr) -> io::Result<()> {
        let mut flags = ON_THE_WAY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        if self.is_guarded {
            flags |= OFlags::NOFOLLOW;
        }

        let opened = fs::openat(&self.handle, name, flags, Mode::empty());
        self.path.push(name);
        match opened {
            Ok(handle) => {
                self.handle = handle;
                Ok(())
            }
            Err(error) => {
                // The system speaks of too many levels of links or of no folder, which tells nobody what to do.
                let refused = match self.entry(name) {
                    Ok(Some(EntryType::Link)) if self.is_guarded => {
                        Some(PathRefusal::LinkOnTheWay(self.path.clone()))
                    }
                    Ok(Some(EntryType::File | EntryType::Special(_))) => {
                        Some(PathRefusal::NotAFolder(self.path.clone()))
                    }
                    Ok(Some(EntryType::Folder | EntryType::Link) | None) | Err(_) => None,
                };
                self.path.pop();
                Err(refused.map_or_else(|| error.into(), Into::into))
            }
        }
    }

    /// Says whether this folder is one of a project, below which no link is followed.
    fn begins_project(&self) -> io::Result<bool> {
        let here = fs::stat(".")?;
        let this = fs::fstat(&self.handle)?;
        let is_here = (this.st_dev, this.st_ino) == (here.st_dev, here.st_ino);
        let has_mark = || {
            PROJECT_MARKS
                .iter()
                .any(|mark| self.stat(OsStr::new(mark)).is_ok())
        };
        Ok(is_here || has_mark())
    }

    fn stat(&self, name: &OsStr) -> io::Result<Stat> {
        Ok(fs::statat(&self.handle, name, AtFlags::SYMLINK_NOFOLLOW)?)
    }

    /// Returns what an entry is, if it is there.
    ///
    /// # Errors
    ///
    /// Says why that can't be told.
    pub fn entry(&self, name: &OsStr) -> io::Result<Option<EntryType>> {
        match self.stat(name) {
            Ok(found) => Ok(Some(of_mode(&found))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a folder in this one that was not there.
    ///
    /// # Errors
    ///
    /// Says why not, also that it is there.
    pub fn make(&self, name: &OsStr, access: FileAccess) -> io::Result<()> {
        match access {
            FileAccess::Everyone => fs::mkdirat(&self.handle, name, PUBLIC_FOLDER)?,
            FileAccess::Owner => {
                fs::mkdirat(&self.handle, name, PRIVATE_FOLDER)?;
                // `umask` may have taken the owner's own access away.
                fs::chmodat(&self.handle, name, PRIVATE_FOLDER, AtFlags::empty())?;
            }
        }
        Ok(())
    }

    /// Makes the folder private where it is not.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn tighten(&self) -> io::Result<()> {
        if is_private(&fs::fstat(&self.handle)?) {
            return Ok(());
        }

        let readable = self.readable()?;
        fs::fchmod(&readable, PRIVATE_FOLDER)
            .map_err(|error| PathRefusal::NotPrivate(error.to_string()).into())
    }

    /// Opens a file in this folder, and nothing that is no file.
    ///
    /// # Errors
    ///
    /// Says why not, also that it is a link.
    pub fn file(&self, name: &OsStr, purpose: FileUse) -> io::Result<File> {
        // Without waiting for whoever would be at the other end of a pipe; of files that means nothing.
        let always = OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let (flags, mode) = match purpose {
            FileUse::Create(FileAccess::Owner) => (
                OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::APPEND,
                PRIVATE_FILE,
            ),
            FileUse::Create(FileAccess::Everyone) => {
                (OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL, PUBLIC_FILE)
            }
            FileUse::Append => (OFlags::WRONLY | OFlags::CREATE | OFlags::APPEND, PRIVATE_FILE),
            FileUse::Lock => (OFlags::RDWR | OFlags::CREATE, PRIVATE_FILE),
            FileUse::Read => (OFlags::RDONLY, Mode::empty()),
        };

        let file = match fs::openat(&self.handle, name, flags | always, mode) {
            Ok(handle) => File::from(handle),
            Err(Errno::EXIST) => return Err(Errno::EXIST.into()),
            Err(error) => {
                // The system's own words for a link or a pipe tell nobody what to do.
                EntryType::only_file(self.entry(name)?)?;
                return Err(error.into());
            }
        };

        // Of the open file, so that nothing can be put in its place in between.
        let found = fs::fstat(&file)?;
        EntryType::only_file(Some(of_mode(&found)))?;
        match purpose {
            FileUse::Create(FileAccess::Owner) => fs::fchmod(&file, PRIVATE_FILE)?,
            FileUse::Append | FileUse::Lock => make_own(&file, &found)?,
            FileUse::Create(FileAccess::Everyone) | FileUse::Read => {}
        }
        Ok(file)
    }

    /// Gives a file that stands in for another one the permissions of that one.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn hand_permissions(&self, name: &OsStr, file: &File) -> io::Result<()> {
        // Set on the file itself, because `umask` takes its part away from what a new one is made with.
        Ok(fs::fchmod(file, Mode::from_raw_mode(self.stat(name)?.st_mode))?)
    }

    /// Puts a file in the place of another one.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn rename(&self, from: &OsStr, to: &OsStr) -> io::Result<()> {
        Ok(fs::renameat(&self.handle, from, &self.handle, to)?)
    }

    /// Deletes a file, or the link that is in its place.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.handle, name, AtFlags::empty())?)
    }

    /// Puts a folder of this one, with all that is in it, into another folder that has no entry of that name.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn move_folder(&self, from: &OsStr, into: &Self, to: &OsStr) -> io::Result<()> {
        Ok(fs::renameat(&self.handle, from, &into.handle, to)?)
    }

    /// Deletes a folder of this one and the files in it, or the links that are in their place; not what lies deeper.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn remove_folder(&self, name: &OsStr) -> io::Result<()> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let inner = fs::openat(&self.handle, name, flags, Mode::empty())?;

        // All names are read first, since deleting may change what the system still lists.
        let mut names = Vec::new();
        for entry in Dir::read_from(&inner)? {
            let name = entry?.file_name().to_owned();
            if ![c".", c".."].contains(&name.as_c_str()) {
                names.push(name);
            }
        }
        for name in names {
            fs::unlinkat(&inner, &name, AtFlags::empty())?;
        }
        Ok(fs::unlinkat(&self.handle, name, AtFlags::REMOVEDIR)?)
    }

    /// Makes sure that the names in the folder are on the disk.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn sync(&self) -> io::Result<()> {
        Ok(fs::fsync(self.readable()?)?)
    }

    /// Returns the folder opened anew, since one that is only on the way can be neither put on the disk nor changed.
    fn readable(&self) -> io::Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(fs::openat(&self.handle, ".", flags, Mode::empty())?)
    }
}

/// Makes sure that a file has no other name, and that nobody else may read it.
fn make_own(file: &File, found: &Stat) -> io::Result<()> {
    if file.metadata()?.nlink() > 1 {
        return Err(PathRefusal::SecondName.into());
    }
    let mode = Mode::from_raw_mode(found.st_mode);
    if is_private(found) && mode.contains(PRIVATE_FILE) {
        return Ok(());
    }
    fs::fchmod(file, PRIVATE_FILE).map_err(|error| PathRefusal::NotPrivate(error.to_string()).into())
}

fn is_private(found: &Stat) -> bool {
    let others = Mode::RWXG.union(Mode::RWXO);
    !Mode::from_raw_mode(found.st_mode).intersects(others)
}

fn of_mode(found: &Stat) -> EntryType {
    match FileType::from_raw_mode(found.st_mode) {
        FileType::RegularFile => EntryType::File,
        FileType::Directory => EntryType::Folder,
        FileType::Symlink => EntryType::Link,
        FileType::Fifo => EntryType::Special("a pipe"),
        FileType::Socket => EntryType::Special("a socket"),
        FileType::CharacterDevice | FileType::BlockDevice => EntryType::Special("a device"),
        FileType::Unknown => EntryType::Special("of an unknown type"),
    }
}

/// Opens a file to read it, links followed, and nothing that is no file.
///
/// # Errors
///
/// Says why not.
pub fn open_to_read(path: &Path) -> io::Result<File> {
    // Looked at before it is opened, because opening a device may already do something, and once more on the open file.
    EntryType::only_file(Some(of_mode(&fs::stat(path)?)))?;
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = File::from(fs::open(path, flags, Mode::empty())?);
    EntryType::only_file(Some(of_mode(&fs::fstat(&file)?)))?;
    Ok(file)
}
