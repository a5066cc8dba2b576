//! Reads and writes files in folders that somebody else may have written: a clone, a pull request, another user's folder.
//! It knows nothing about their content.
//!
//! Every write is atomic, so that a file has either its old or its new content, and is on disk before anything relies on it.
//!
//! # Links
//!
//! [`replace`] and similar functions never write through a link, neither at the end of a path nor on the way to it. They
//! open the folders on the way one by one, each from the one before, so that nobody can insert a link in between. For a
//! relative path, this starts at the working directory. In an absolute path, the part that leads to a project belongs to
//! the user and may contain links (`/tmp` is one on macOS). From the first folder that is the working directory, or that
//! contains [`PROJECT_MARKS`], no link is followed.
//!
//! `/dev/stdout`, `/dev/fd/3` and similar links belong to the system, and can be written to.
//!
//! Replacing a file is a rename, which does not affect other names of the old file (hard links). Files that are appended to
//! or locked are refused if they have a second name.
//!
//! # Privacy
//!
//! Private files are created with mode 0600 and private folders with 0700, whatever the umask. If one exists with a wider
//! mode, the mode is restricted, and the file is refused if that fails. This applies to the file itself, a folder that is
//! requested as private, and [`OWN_FOLDER`] anywhere on the way.
//!
//! # Reading
//!
//! [`read`] accepts only files, and only up to a size. It refuses pipes, sockets, devices and folders at once.

mod entry;
mod error;
mod folder;
#[cfg(not(unix))]
mod folder_elsewhere;
#[cfg(unix)]
mod folder_unix;
mod lock;
mod names;
mod read;
mod refusal;
mod staged;
mod write;

#[cfg(not(unix))]
use folder_elsewhere::{SeenFolder as OpenFolder, open_to_read};
#[cfg(unix)]
use folder_unix::{OpenFolder, open_to_read};

pub use entry::FileAccess;
pub use error::{FileReadError, FileWriteError};
pub use lock::FileLock;
pub use names::{OWN_FOLDER, PROJECT_MARKS};
pub use read::{open, open_own, read, read_open, read_own, read_text};
pub use refusal::PathRefusal;
pub use write::{
    append_private, check_file, check_folder, create_private, create_private_folder, make_folders,
    make_private_folders, move_folder, open_lock, remove, remove_folder, replace, replace_all, sync_folder,
    try_out,
};
