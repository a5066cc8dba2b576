//! The files of kept values of a run that has not begun: written beside the runs, and part of a run's folder only once all
//! of them are whole and on the disk.

use super::{
    RunOwner,
    values_folder::{KeptFileError, VALUES, file_of},
};
use crate::{
    files,
    plan::{KeptEnd, KeptHeader, KeptRecord},
};
use std::{
    fs::File,
    io::{self, BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// The folder beside the one of runs where they are until all of them are whole.
const UNFINISHED: &str = "keeping";
/// The folder in which a run that has not begun puts its files. It goes away with them unless they become part of a run.
#[derive(Debug)]
pub struct UnfinishedValues {
    folder: PathBuf,
    is_kept: bool,
}

/// A file of kept values that is being written.
#[derive(Debug)]
pub struct KeptFileWriter {
    path: PathBuf,
    file: BufWriter<File>,
    count: u64,
}

impl UnfinishedValues {
    /// Makes an empty folder for the files of a run of an organization, whose lock has to be held. What a run that was
    /// killed left there was never relied on, and goes.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn start(home: &Path, owner: &RunOwner) -> Result<Self, KeptFileError> {
        let folder = home.join(UNFINISHED).join(owner.file_name());
        let make = || -> io::Result<()> {
            remove_whole(&folder)?;
            files::make_private_folders(&folder)
        };
        make().map_err(failed_at(&folder))?;
        Ok(Self {
            folder,
            is_kept: false,
        })
    }

    /// Removes what a run that was killed left in the folder for an organization, whose lock has to be held.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn clear(home: &Path, owner: &RunOwner) -> Result<(), KeptFileError> {
        let folder = home.join(UNFINISHED).join(owner.file_name());
        remove_whole(&folder).map_err(failed_at(&folder))
    }

    /// Begins the file of a step.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn file(&self, header: &KeptHeader) -> Result<KeptFileWriter, KeptFileError> {
        let path = file_of(&self.folder, header.step);
        let file = files::create_private(&path).map_err(failed_at(&path))?;
        let mut writer = KeptFileWriter {
            path,
            file: BufWriter::new(file),
            count: 0,
        };
        writer.line(header)?;
        Ok(writer)
    }

    /// Makes the files part of a run's folder, at once and as a whole.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn put_into(mut self, run: &Path) -> io::Result<()> {
        files::sync_folder(&self.folder)?;
        files::move_folder(&self.folder, &run.join(VALUES))?;
        self.is_kept = true;
        Ok(())
    }
}

impl Drop for UnfinishedValues {
    fn drop(&mut self) {
        if !self.is_kept {
            // What can't be removed now, the next run removes before it keeps anything.
            let _ = remove_whole(&self.folder);
        }
    }
}

impl KeptFileWriter {
    /// Adds records.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn add(&mut self, records: &[KeptRecord]) -> Result<(), KeptFileError> {
        for record in records {
            self.line(record)?;
            self.count += 1;
        }
        Ok(())
    }

    /// Writes the last line and returns once all of it is on the disk.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn finish(&mut self) -> Result<(), KeptFileError> {
        self.line(&KeptEnd::of(self.count))?;
        self.file.flush().map_err(failed_at(&self.path))?;
        self.file.get_ref().sync_all().map_err(failed_at(&self.path))
    }

    fn line(&mut self, line: &impl serde::Serialize) -> Result<(), KeptFileError> {
        let mut write = || -> io::Result<()> {
            serde_json::to_writer(&mut self.file, line)?;
            self.file.write_all(b"\n")
        };
        write().map_err(failed_at(&self.path))
    }
}

fn failed_at(path: &Path) -> impl FnOnce(io::Error) -> KeptFileError {
    let path = path.to_owned();
    |source| KeptFileError::Write { path, source }
}

/// Removes a folder and the files in it; one that is not there is removed already.
fn remove_whole(folder: &Path) -> io::Result<()> {
    match files::remove_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}
