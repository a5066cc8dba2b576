//! Whose a file is: what was put where closectl looks by somebody else does not count, as for git. Mode bits are left
//! out: shared folders of virtual machines show every file as writable by all, and its owner is who decides.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// A file does not count, because it is somebody else's.
#[derive(Debug, Error)]
pub enum FileOwnerError {
    /// Another user owns it.
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "files on other systems have no such owner")
    )]
    #[error("refused: {} belongs to another user (uid {owner}; you are uid {user}), so closectl does not use \
             it; nothing was read, run or sent", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// Who runs closectl.
        user: u32,
    },
    /// Its owner can't be found out.
    #[error("failed to find the owner of {}: {source}", path.display())]
    Unknown {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Makes sure that an open file, and the link that leads to it where there is one, belongs to whoever runs this program
/// or to root. Where files have no owners of this kind, as on Windows, every file counts.
///
/// # Errors
///
/// Says whose it is.
pub fn check_owner(path: &Path, file: &File) -> Result<(), FileOwnerError> {
    let unknown = |source| FileOwnerError::Unknown {
        path: path.to_owned(),
        source,
    };
    // The file itself is asked through the open handle, so that nobody can put another in its place meanwhile. A link is
    // another person's choice of a file, even where that file is one's own.
    let link = fs::symlink_metadata(path).map_err(unknown)?;
    let opened = file.metadata().map_err(unknown)?;
    for metadata in [link, opened] {
        check(path, &metadata)?;
    }
    Ok(())
}

#[cfg(unix)]
fn check(path: &Path, metadata: &fs::Metadata) -> Result<(), FileOwnerError> {
    use std::os::unix::fs::MetadataExt as _;
    let user = rustix::process::geteuid().as_raw();
    let owner = metadata.uid();
    if owner == user || owner == 0 || Some(owner) == caller_of_sudo(user) {
        return Ok(());
    }
    Err(FileOwnerError::Foreign {
        path: path.to_owned(),
        owner,
        user,
    })
}

#[cfg(not(unix))]
fn check(_path: &Path, _metadata: &fs::Metadata) -> Result<(), FileOwnerError> {
    Ok(())
}

/// Under `sudo`, the files of whoever called it count, too.
#[cfg(unix)]
fn caller_of_sudo(user: u32) -> Option<u32> {
    let caller = std::env::var("SUDO_UID").ok()?.parse().ok();
    caller.filter(|_| user == 0)
}
