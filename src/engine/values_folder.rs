//! The files of kept values in a run's folder, read back only where they are whole. Knows nothing of what the values are
//! of.

use super::erased_values::ErasedValues;
use crate::{
    files,
    plan::{KeptHeader, KeptLines, KeptRecord, KeptValuesError},
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The folder of a run that holds the files.
pub(super) const VALUES: &str = "values";
/// The end of a file's name; the step's id comes before it.
const JSON_LINES: &str = "jsonl";

/// The kept values of a run that is over, or was cut short.
#[derive(Clone, Debug)]
pub struct ValuesFolder {
    folder: PathBuf,
}

/// A file of kept values that was seen to be complete.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// The first line.
    pub header: KeptHeader,
    /// The number of records.
    pub count: u64,
    /// The size in bytes.
    pub bytes: u64,
    /// The digest of the whole file.
    pub digest: String,
    path: PathBuf,
}

/// Kept values can't be written or read.
#[derive(Debug, Error)]
pub enum KeptFileError {
    /// A file or folder can't be written.
    #[error("save record values in {path}: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder can't be read.
    #[error("read the saved values in {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody erased them.
    #[error("use the saved values: they were erased on {0:.0}")]
    Erased(Timestamp),
    /// A file is not what a run writes.
    #[error("use the saved values: {path} {source}")]
    Odd {
        /// Which.
        path: PathBuf,
        /// Why.
        source: KeptValuesError,
    },
}

impl ValuesFolder {
    /// Returns the kept values of the run in a folder; whether there are any is seen when they are read.
    #[must_use]
    pub fn of(run: &Path) -> Self {
        Self {
            folder: run.join(VALUES),
        }
    }

    /// Returns the folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Returns the file of a step, whether it is there or not.
    #[must_use]
    pub fn file_of(&self, step: usize) -> PathBuf {
        file_of(&self.folder, step)
    }

    /// Says whether there is such a folder, or anything in its place.
    ///
    /// # Errors
    ///
    /// Says why that can't be told.
    pub fn is_there(&self) -> io::Result<bool> {
        match fs::symlink_metadata(&self.folder) {
            Ok(there) if there.is_symlink() => Err(io::Error::other("it is a link")),
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Returns the erasure of the values, also of one that was only begun: what is left of them is not to be used.
    fn erased(&self) -> Result<Option<ErasedValues>, KeptFileError> {
        let run = self.folder.parent().unwrap_or(&self.folder);
        ErasedValues::of(run).map_err(|source| KeptFileError::Read {
            path: run.to_owned(),
            source,
        })
    }

    /// Returns the steps that values are kept of, in the order of the plan; none where the run kept nothing or its values
    /// were erased.
    ///
    /// # Errors
    ///
    /// Says why the folder can't be read.
    pub fn steps(&self) -> Result<Vec<usize>, KeptFileError> {
        let failed = |source| KeptFileError::Read {
            path: self.folder.clone(),
            source,
        };
        if self.erased()?.is_some() {
            return Ok(Vec::new());
        }
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(failed(error)),
        };

        let mut steps = Vec::new();
        for entry in entries {
            steps.extend(step_of(&entry.map_err(failed)?.path()));
        }
        steps.sort_unstable();
        Ok(steps)
    }

    /// Reads the file of a step once, to see that it is complete; nothing where nothing is kept of the step.
    ///
    /// # Errors
    ///
    /// Says what is wrong with it.
    pub fn file(&self, step: usize) -> Result<Option<KeptFile>, KeptFileError> {
        if let Some(erased) = self.erased()? {
            let was_kept = erased.steps.contains(&step);
            return if was_kept {
                Err(KeptFileError::Erased(erased.at))
            } else {
                Ok(None)
            };
        }
        let path = self.file_of(step);
        let file = match files::open_own(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(KeptFileError::Read { path, source }),
        };
        let bytes = file.metadata().map_or(0, |found| found.len());

        let mut reader = KeptRecordReader::new(file, &path);
        let header = reader.header()?;
        for record in &mut reader {
            record?;
        }
        let count = reader.judge(reader.lines.end())?;
        Ok(Some(KeptFile {
            header,
            count,
            bytes,
            digest: reader.digest(),
            path,
        }))
    }
}

impl KeptFile {
    /// Reads the records, one at a time.
    ///
    /// # Errors
    ///
    /// Says why the file can't be opened, and then for each record why it can't be read.
    pub fn records(
        &self,
    ) -> Result<impl Iterator<Item = Result<KeptRecord, KeptFileError>> + use<>, KeptFileError> {
        let path = &self.path;
        let file = files::open_own(path).map_err(|source| KeptFileError::Read {
            path: path.clone(),
            source,
        })?;
        let mut reader = KeptRecordReader::new(file, path);
        reader.header()?;
        Ok(reader)
    }
}

/// Reads the lines of a file.
struct KeptRecordReader {
    path: PathBuf,
    file: BufReader<File>,
    lines: KeptLines,
    hash: Sha256,
}

impl KeptRecordReader {
    fn new(file: File, path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            file: BufReader::new(file),
            lines: KeptLines::default(),
            hash: Sha256::new(),
        }
    }

    /// Returns the digest of the lines so far.
    fn digest(&self) -> String {
        let digest = self.hash.clone().finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn header(&mut self) -> Result<KeptHeader, KeptFileError> {
        let line = self.line()?.unwrap_or_default();
        // A process that was killed may have written nothing, or half of the line.
        if !line.ends_with('\n') {
            return self.judge(Err(KeptValuesError::Incomplete));
        }
        let header = self.lines.header(&line);
        self.judge(header)
    }

    fn line(&mut self) -> Result<Option<String>, KeptFileError> {
        let mut line = String::new();
        let read = self.file.read_line(&mut line);
        let read = read.map_err(|source| KeptFileError::Read {
            path: self.path.clone(),
            source,
        })?;
        self.hash.update(line.as_bytes());
        Ok((read > 0).then_some(line))
    }

    fn judge<T>(&self, judged: Result<T, KeptValuesError>) -> Result<T, KeptFileError> {
        judged.map_err(|source| KeptFileError::Odd {
            path: self.path.clone(),
            source,
        })
    }
}

impl Iterator for KeptRecordReader {
    type Item = Result<KeptRecord, KeptFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.line() {
                Ok(line) => line?,
                Err(error) => return Some(Err(error)),
            };
            // What comes after it was cut off with it.
            if !line.ends_with('\n') {
                return Some(self.judge(Err(KeptValuesError::Incomplete)));
            }
            let record = self.lines.record(&line);
            match self.judge(record) {
                Ok(Some(record)) => return Some(Ok(record)),
                Ok(None) => {}
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

/// Returns the file of a step in a folder.
pub(super) fn file_of(folder: &Path, step: usize) -> PathBuf {
    folder.join(format!("{step}.{JSON_LINES}"))
}

fn step_of(path: &Path) -> Option<usize> {
    let is_lines = path.extension().is_some_and(|end| end == JSON_LINES);
    let name = path.file_stem().filter(|_| is_lines)?;
    name.to_str()?.parse().ok()
}

#[cfg(test)]
mod tests;
