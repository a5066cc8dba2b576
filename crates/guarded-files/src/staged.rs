//! A file that is written beside its place and put there as a whole.

use crate::{
    OpenFolder,
    entry::{EntryType, FileAccess, FileUse},
};
use std::{
    ffi::OsString,
    fs::File,
    hash::{BuildHasher as _, Hasher as _, RandomState},
    io::{self, Write as _},
    path::Path,
};

/// How many names are tried for a file beside another one.
const ATTEMPTS: usize = 100;

/// The answers of file systems on which folders can't be put on the disk one by one.
const NOT_OFFERED: [io::ErrorKind; 3] = [
    io::ErrorKind::Unsupported,
    io::ErrorKind::InvalidInput,
    io::ErrorKind::PermissionDenied,
];

/// A file that is written beside its place and not there yet; it goes away again where it is not put there.
#[derive(Debug)]
pub struct StagedFile {
    folder: OpenFolder,
    name: OsString,
    beside: OsString,
    is_in_place: bool,
}

impl StagedFile {
    /// Writes a file beside its place, and makes the folders around it.
    ///
    /// # Errors
    ///
    /// Says why not, also that what is in its place is no file.
    pub fn write(path: &Path, bytes: &[u8], access: FileAccess) -> io::Result<Self> {
        // Beside its place, because a rename is atomic only within one file system.
        let (folder, name) = OpenFolder::of_file(path, Some(access))?;
        let known = folder.entry(&name)?;
        EntryType::only_file(known)?;

        let (beside, mut file) = new_file(&folder, access)?;
        // From here on it goes away again, whatever fails.
        let staged = Self {
            folder,
            name,
            beside,
            is_in_place: false,
        };
        if known.is_some() && access == FileAccess::Everyone {
            staged.folder.hand_permissions(&staged.name, &file)?;
        }
        file.write_all(bytes)?;
        // Before the rename, or a crash of the machine could leave an empty file under the name.
        file.sync_all()?;
        Ok(staged)
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn put_in_place(mut self) -> io::Result<()> {
        self.folder.rename(&self.beside, &self.name)?;
        self.is_in_place = true;

        // Without this, a crash of the machine may bring the old file back. Some file systems don't offer it for folders,
        // and the file is in its place by now: to say that it was not written would be wrong.
        match self.folder.sync() {
            Err(error) if NOT_OFFERED.contains(&error.kind()) => Ok(()),
            synced => synced,
        }
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if !self.is_in_place {
            // Whoever reads the folder finds one file more, and nothing else goes wrong.
            let _ = self.folder.remove(&self.beside);
        }
    }
}

/// Makes a file under a name that nobody else has.
fn new_file(folder: &OpenFolder, access: FileAccess) -> io::Result<(OsString, File)> {
    for _ in 0..ATTEMPTS {
        let name = OsString::from(format!(".tmp{:016x}", random()));
        match folder.file(&name, FileUse::Create(access)) {
            Ok(file) => return Ok((name, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Returns a number that nobody can guess, so that nobody can take the name first.
fn random() -> u64 {
    // The standard library seeds every one of these anew.
    RandomState::new().build_hasher().finish()
}
