//! Files as closectl reads and writes them, by [`guarded_files`]: whole, private where asked, never behind a link, and
//! bounded. Says how large they may be, and keeps the folder of closectl's own files out of git.

pub use guarded_files::{
    FileAccess, FileLock, FileReadError, FileWriteError, PathRefusal, append_private, check_file,
    check_folder, create_private, create_private_folder, make_folders, move_folder, open, open_own, read,
    read_open, read_own, read_text, remove, remove_folder, replace_all, sync_folder,
};

use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
};

/// The folder for runs, secrets, tokens and the sandbox.
pub const OWN_FOLDER: &str = ".closectl";

/// The file that keeps the folder around it out of git, and what it says: everything here.
const IGNORE: (&str, &str) = (".gitignore", "*\n");

/// The largest manifest that is read, in bytes.
pub const LARGEST_MANIFEST: u64 = 64 << 20;

/// The largest project file that is read, in bytes.
pub const LARGEST_PROJECT_FILE: u64 = 4 << 20;

/// The largest saved plan, snapshot or other file for programs that is read, in bytes.
pub const LARGEST_DOCUMENT: u64 = 256 << 20;

/// The largest file that is read of those that only closectl writes, such as the journal of a run, in bytes.
pub const LARGEST_OWN: u64 = 1 << 30;

/// Returns what stands for the name of an organization in the name of a file. What means something in paths is escaped, so that
/// the file stays within its folder and no two organizations share one.
#[must_use]
pub fn file_name_of(organization: &str) -> String {
    match organization {
        "." | ".." => organization.replace('.', "%2E"),
        name => name.replace('%', "%25").replace('/', "%2F").replace('\\', "%5C"),
    }
}

/// Replaces a file as [`guarded_files::replace`] does.
///
/// # Errors
///
/// Says why not.
pub fn replace(path: &Path, bytes: &[u8], access: FileAccess) -> Result<(), FileWriteError> {
    keep_out_of_git(path);
    guarded_files::replace(path, bytes, access)
}

/// Makes private folders as [`guarded_files::make_private_folders`] does.
///
/// # Errors
///
/// Says why not.
pub fn make_private_folders(folder: &Path) -> io::Result<()> {
    keep_out_of_git(folder);
    guarded_files::make_private_folders(folder)
}

/// Makes a private file with a text in it, all of it on the disk.
///
/// # Errors
///
/// Says why not, also that it is there.
pub fn put_private(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(text)?;
    file.write_all(b"\n")?;
    file.sync_all()
}

/// Opens the file of a lock as [`guarded_files::open_lock`] does.
///
/// # Errors
///
/// Says why not.
pub fn open_lock(path: &Path) -> io::Result<File> {
    keep_out_of_git(path);
    guarded_files::open_lock(path)
}

/// Waits for the lock of a file that is read, changed and written back.
///
/// # Errors
///
/// Names the file of the lock.
pub fn lock(path: &Path) -> Result<FileLock, FileWriteError> {
    keep_out_of_git(path);
    FileLock::wait(path).map_err(FileWriteError::of(path))
}

/// Tries out a folder as [`guarded_files::try_out`] does.
///
/// # Errors
///
/// Says why not.
pub fn try_out(folder: &Path, size: usize) -> io::Result<()> {
    keep_out_of_git(folder);
    guarded_files::try_out(folder, size)
}

/// Makes sure that git ignores the folder of closectl's own files, if the path is in one: it holds signature keys, tokens
/// and values of records, and people commit with `git add -A`. A file that is there stays as it is.
pub fn keep_out_of_git(path: &Path) {
    let is_own = |one: &&Path| one.file_name().is_some_and(|name| name == OWN_FOLDER);
    let Some(own) = path.ancestors().find(is_own) else {
        return;
    };

    let (name, text) = IGNORE;
    let ignore = own.join(name);
    // A link that leads nowhere is there as well.
    if ignore.symlink_metadata().is_err() && guarded_files::make_private_folders(own).is_ok() {
        // What prevents this prevents the file itself, too, and that is reported.
        let _ = guarded_files::replace(&ignore, text.as_bytes(), FileAccess::Owner);
    }
}
