//! Writes files: whole, on the disk, private where asked, and through no link.

use crate::{
    FileWriteError, OpenFolder,
    entry::{EntryType, FileAccess, FileUse},
    staged::StagedFile,
};
use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

/// Replaces a file as a whole, and makes the folders around it.
///
/// # Errors
///
/// Says why not, also that the path is a link or leads through one.
pub fn replace(path: &Path, bytes: &[u8], access: FileAccess) -> Result<(), FileWriteError> {
    let write = || {
        // `/dev/stdout` has to work, although the system makes it a link: what it leads to is written to, even where
        // that is a file, since a rename would put a file in place of the link itself.
        if is_stream_of_system(path) {
            return OpenOptions::new().append(true).open(path)?.write_all(bytes);
        }
        StagedFile::write(path, bytes, access)?.put_in_place()
    };
    write().map_err(FileWriteError::of(path))
}

/// Replaces several files, none of them before there is room for all.
///
/// # Errors
///
/// Names the file.
pub fn replace_all(files: &[(PathBuf, String)]) -> Result<(), FileWriteError> {
    let mut staged = Vec::new();
    for (path, text) in files {
        let file = StagedFile::write(path, text.as_bytes(), FileAccess::Everyone);
        staged.push((path, file.map_err(FileWriteError::of(path))?));
    }

    // Only renames are left, which take no room on the disk.
    for (path, file) in staged {
        file.put_in_place().map_err(FileWriteError::of(path))?;
    }
    Ok(())
}

/// Makes sure, before anything is written, that nothing but a file is in the place of a file, and nothing but folders on the
/// way to it. What is missing may be missing.
///
/// # Errors
///
/// Names the file, and says what is in the way.
pub fn check_file(path: &Path) -> Result<(), FileWriteError> {
    let check = || match OpenFolder::of_file(path, None) {
        Ok((folder, name)) => Ok(EntryType::only_file(folder.entry(&name)?)?),
        Err(error) => missing_is_fine(error),
    };
    check().map_err(FileWriteError::of(path))
}

/// Makes sure, before anything is written, that nothing but folders is in the place of a folder and on the way to it. What is
/// missing may be missing.
///
/// # Errors
///
/// Names the folder, and says what is in the way.
pub fn check_folder(folder: &Path) -> Result<(), FileWriteError> {
    let check = || match OpenFolder::open(folder, None) {
        Ok(_) => Ok(()),
        Err(error) => missing_is_fine(error),
    };
    check().map_err(FileWriteError::of(folder))
}

fn missing_is_fine(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound {
        Ok(())
    } else {
        Err(error)
    }
}

/// Makes sure that a private file of so many bytes can be made in a folder.
///
/// # Errors
///
/// Says why not.
pub fn try_out(folder: &Path, size: usize) -> io::Result<()> {
    // Written to and not only created: a full disk shows only then. It goes away again, because nothing puts it in place.
    StagedFile::write(&folder.join("try-out"), &vec![b' '; size], FileAccess::Owner).map(drop)
}

/// Makes a private file that was not there.
///
/// # Errors
///
/// Says why not, also that it is there.
pub fn create_private(path: &Path) -> io::Result<File> {
    let (folder, name) = OpenFolder::of_file(path, None)?;
    folder.file(&name, FileUse::Create(FileAccess::Owner))
}

/// Opens a private file to add to its end, and makes it where it is missing.
///
/// # Errors
///
/// Says why not, also that the path is a link or has a second name.
pub fn append_private(path: &Path) -> io::Result<File> {
    if is_stream_of_system(path) {
        return OpenOptions::new().append(true).open(path);
    }
    let (folder, name) = OpenFolder::of_file(path, None)?;
    folder.file(&name, FileUse::Append)
}

/// Opens a private file to hold a lock, and makes it and its folders where they are missing. A folder that is there stays as
/// it is.
///
/// # Errors
///
/// Says why not, also that the path is a link or has a second name.
pub fn open_lock(path: &Path) -> io::Result<File> {
    let (folder, name) = OpenFolder::of_file(path, Some(FileAccess::Owner))?;
    folder.file(&name, FileUse::Lock)
}

/// Makes a folder and those around it where they are missing, for whoever may see the one that they are in.
///
/// # Errors
///
/// Names the folder.
pub fn make_folders(folder: &Path) -> Result<(), FileWriteError> {
    OpenFolder::open(folder, Some(FileAccess::Everyone))
        .map(drop)
        .map_err(FileWriteError::of(folder))
}

/// Makes a folder that was not there, for its owner only.
///
/// # Errors
///
/// Says why not, also that it is there.
pub fn create_private_folder(folder: &Path) -> io::Result<()> {
    let (parent, name) = OpenFolder::of_file(folder, None)?;
    parent.make(&name, FileAccess::Owner)
}

/// Makes a folder and those around it where they are missing, for their owner only, and makes a known one private.
///
/// # Errors
///
/// Says why not.
pub fn make_private_folders(folder: &Path) -> io::Result<()> {
    OpenFolder::open(folder, Some(FileAccess::Owner))?.tighten()
}

/// Makes sure that the names in a folder are on the disk, where folders can be opened.
///
/// # Errors
///
/// Says why not.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    OpenFolder::open(folder, None)?.sync()
}

/// Puts a folder with all that is in it somewhere else on the same disk, at once.
///
/// # Errors
///
/// Says why not, also that a path leads through a link.
pub fn move_folder(from: &Path, to: &Path) -> io::Result<()> {
    let (old, name) = OpenFolder::of_file(from, None)?;
    let (new, new_name) = OpenFolder::of_file(to, None)?;
    old.move_folder(&name, &new, &new_name)
}

/// Deletes a folder and the files in it; one that has folders in it is refused.
///
/// # Errors
///
/// Says why not, also that the path leads through a link.
pub fn remove_folder(folder: &Path) -> io::Result<()> {
    let (parent, name) = OpenFolder::of_file(folder, None)?;
    parent.remove_folder(&name)
}

/// Deletes a file.
///
/// # Errors
///
/// Says why not, also that the path leads through a link.
pub fn remove(path: &Path) -> io::Result<()> {
    let (folder, name) = OpenFolder::of_file(path, None)?;
    folder.remove(&name)
}

/// `/dev/stdout`, `/dev/fd/3` and their like are links that the system itself makes.
fn is_stream_of_system(path: &Path) -> bool {
    cfg!(unix) && [Some(Path::new("/dev")), Some(Path::new("/dev/fd"))].contains(&path.parent())
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
