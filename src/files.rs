//! Files as closectl reads and writes them, by [`guarded_files`]: whole, private where asked, never behind a link, and
//! bounded. Says how large they may be.

pub use guarded_files::{
    FileAccess, FileReadError, FileWriteError, PathRefusal, append_private, create_private,
    create_private_folder, make_folders, make_private_folders, move_folder, open, open_lock, open_own, read,
    read_open, read_own, read_text, remove, remove_folder, replace, replace_all, sync_folder, try_out,
};

/// The largest manifest that is read, in bytes.
pub const LARGEST_MANIFEST: u64 = 64 << 20;

/// The largest project file that is read, in bytes.
pub const LARGEST_PROJECT_FILE: u64 = 4 << 20;

/// The largest saved plan, snapshot or other file for programs that is read, in bytes.
pub const LARGEST_DOCUMENT: u64 = 256 << 20;

/// The largest file that is read of those that only closectl writes, such as the journal of a run, in bytes.
pub const LARGEST_OWN: u64 = 1 << 30;
