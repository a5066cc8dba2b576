//! Reads and writes files of a folder that somebody else may have filled: a clone, a pull request, another user's folder.
//! Knows nothing of what is in them.
//!
//! Files that are written are whole or the old ones at every moment, and on the disk before anything relies on them.
//!
//! # Links
//!
//! [`replace`] and its neighbours write through no link: neither at the end of a path nor on the way to it. The folders on
//! the way are opened one by one, each from the one before, so that nobody can put a link there in between. A relative path
//! is walked so from the working directory on. Of an absolute path the part that leads to a project is the user's own and
//! may hold links (`/tmp` is one on macOS); from the first folder on that is the working directory, or that holds
//! [`PROJECT_MARKS`], none is followed.
//!
//! `/dev/stdout`, `/dev/fd/3` and their like are links of the system itself, and may be written to.
//!
//! Replacing a file is a rename, which leaves other names of the old one (hard links) alone. Where a file is added to or
//! locked instead, one that has a second name is refused.
//!
//! # Privacy
//!
//! A private file has the mode 0600 and a private folder 0700 from the first byte on, whatever the umask. What is there
//! already with a wider mode is tightened, and refused where that fails: the file itself, a folder that is asked for as a
//! private one, and [`OWN_FOLDER`] wherever it is on the way.
//!
//! # Reading
//!
//! [`read`] takes files only, and only up to a size: a pipe, a socket, a device or a folder is refused at once.

mod entry;
mod error;
mod folder;
#[cfg(not(unix))]
mod folder_elsewhere;
#[cfg(unix)]
mod folder_unix;
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
pub use names::{OWN_FOLDER, PROJECT_MARKS};
pub use read::{open, open_own, read, read_open, read_own, read_text};
pub use refusal::PathRefusal;
pub use write::{
    append_private, create_private, create_private_folder, make_folders, make_private_folders, move_folder,
    open_lock, remove, remove_folder, replace, replace_all, sync_folder, try_out,
};
