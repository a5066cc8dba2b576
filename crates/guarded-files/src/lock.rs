//! The lock of a file that several programs change.

use crate::write::open_lock;
use std::{fs::File, io, path::Path};

/// The right to read a file, change it and write it back: one program at a time has it, so that none loses what another one
/// wrote. An advisory lock of the operating system on a file of its own, since the changed file is replaced as a whole.
#[derive(Debug)]
pub struct FileLock {
    file: Option<File>,
}

impl FileLock {
    /// Waits until nobody else has the lock, and takes it. The file of the lock and its folders are made where they are
    /// missing.
    ///
    /// # Errors
    ///
    /// Says why the file of the lock can't be used.
    pub fn wait(path: &Path) -> io::Result<Self> {
        let file = open_lock(path)?;
        match file.lock() {
            Ok(()) => Ok(Self { file: Some(file) }),
            // Some network file systems have no locks; then it is as between two machines.
            Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(Self { file: None }),
            Err(error) => Err(error),
        }
    }
}

impl Drop for FileLock {
    /// Gives the lock back at once: closing the file does so only once no process that was started meanwhile has it.
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            // Then closing has to do.
            let _ = file.unlock();
        }
    }
}
