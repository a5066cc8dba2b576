//! The files of kept values of one run: written beside the runs, and part of a run's folder only once all of them are
//! whole and on the disk. Knows nothing of what the values are of.

use super::{erased_values::ErasedValues, plain_name::plain};
use crate::{
    files,
    plan::{KeptEnd, KeptHeader, KeptLines, KeptRecord, KeptValuesError},
};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufRead as _, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The folder of a run that holds the files.
const VALUES: &str = "values";
/// The folder beside the one of runs where they are until all of them are whole.
const UNFINISHED: &str = "keeping";
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

/// Kept values can't be written or read.
#[derive(Debug, Error)]
pub enum KeptFileError {
    /// A file or folder can't be written.
    #[error("keep the values of records in {path}: {source}")]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or folder can't be read.
    #[error("read the kept values in {path}: {source}")]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Somebody erased them.
    #[error("use the kept values: they were erased on {0}")]
    Erased(Timestamp),
    /// A file is not what a run writes.
    #[error("use the kept values: {path} {source}")]
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

impl UnfinishedValues {
    /// Makes an empty folder for the files of a run of an organization, whose lock has to be held. What a run that was
    /// killed left there was never relied on, and goes.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn start(home: &Path, organization: &str) -> Result<Self, KeptFileError> {
        let folder = home.join(UNFINISHED).join(plain(organization));
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
    pub fn clear(home: &Path, organization: &str) -> Result<(), KeptFileError> {
        let folder = home.join(UNFINISHED).join(plain(organization));
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

fn file_of(folder: &Path, step: usize) -> PathBuf {
    folder.join(format!("{step}.{JSON_LINES}"))
}

fn step_of(path: &Path) -> Option<usize> {
    let is_lines = path.extension().is_some_and(|end| end == JSON_LINES);
    let name = path.file_stem().filter(|_| is_lines)?;
    name.to_str()?.parse().ok()
}

/// Removes a folder and the files in it; one that is not there is removed already.
fn remove_whole(folder: &Path) -> io::Result<()> {
    match files::remove_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Address,
        plan::{Action, KEPT_FORMAT, KeptRecordType, KeptSubject},
    };
    use serde_json::json;

    fn header(step: usize) -> KeptHeader {
        KeptHeader {
            version: KEPT_FORMAT,
            step,
            address: Address::of("lead_status/Potential"),
            action: Action::Migrate,
            what: KeptSubject::Status("lead".to_owned()),
            field: None,
            types: vec![KeptRecordType {
                records: "lead".to_owned(),
                path: "/lead/".to_owned(),
                type_id: None,
            }],
        }
    }

    fn record(id: &str) -> KeptRecord {
        KeptRecord {
            record: id.to_owned(),
            records: "lead".to_owned(),
            value: json!("stat_1"),
        }
    }

    /// The folders of a project and of one of its runs.
    fn folders() -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let run = home.path().join("runs/one");
        files::make_private_folders(&run).unwrap();
        (home, run)
    }

    #[test]
    fn what_was_kept_is_read_again_once_it_is_part_of_a_run() {
        let (home, run) = folders();
        let unfinished = UnfinishedValues::start(home.path(), "orga_x").unwrap();
        for step in [10, 2] {
            let mut file = unfinished.file(&header(step)).unwrap();
            file.add(&[record("lead_1"), record("lead_2")]).unwrap();
            file.finish().unwrap();
        }
        unfinished.put_into(&run).unwrap();

        let values = ValuesFolder::of(&run);
        assert_eq!(values.steps().unwrap(), [2, 10]);
        let file = values.file(10).unwrap().unwrap();
        assert_eq!((&file.header, file.count), (&header(10), 2));
        let records: Vec<_> = file.records().unwrap().map(Result::unwrap).collect();
        assert_eq!(records, [record("lead_1"), record("lead_2")]);
        assert!(values.file(3).unwrap().is_none());
        assert!(!home.path().join("keeping/orga_x").exists());
    }

    #[test]
    fn files_that_no_run_took_over_go_also_those_of_a_run_that_was_killed() {
        let (home, run) = folders();
        let folder = home.path().join("keeping/orga_x");
        let unfinished = UnfinishedValues::start(home.path(), "orga_x").unwrap();
        unfinished
            .file(&header(0))
            .unwrap()
            .add(&[record("lead_1")])
            .unwrap();
        assert!(folder.join("0.jsonl").exists());
        drop(unfinished);
        assert!(!folder.exists());

        // A process that was killed drops nothing.
        files::make_private_folders(&folder).unwrap();
        fs::write(folder.join("7.jsonl"), "{").unwrap();
        let unfinished = UnfinishedValues::start(home.path(), "orga_x").unwrap();
        unfinished.file(&header(0)).unwrap().finish().unwrap();
        unfinished.put_into(&run).unwrap();
        assert_eq!(ValuesFolder::of(&run).steps().unwrap(), [0]);
    }

    #[test]
    fn a_file_that_ends_anywhere_else_is_not_complete() {
        let (home, run) = folders();
        let unfinished = UnfinishedValues::start(home.path(), "orga_x").unwrap();
        let mut file = unfinished.file(&header(0)).unwrap();
        file.add(&[record("lead_1"), record("lead_2")]).unwrap();
        file.finish().unwrap();
        unfinished.put_into(&run).unwrap();

        let values = ValuesFolder::of(&run);
        let path = values.path().join("0.jsonl");
        let whole = fs::read(&path).unwrap();
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let error = values.file(0).unwrap_err();
            let is_told = matches!(
                &error,
                KeptFileError::Odd {
                    source: KeptValuesError::Incomplete,
                    ..
                }
            );
            assert!(is_told, "{end}: {error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_look() {
        use std::os::unix::fs::PermissionsExt as _;
        let (home, run) = folders();
        let unfinished = UnfinishedValues::start(home.path(), "orga_x").unwrap();
        unfinished.file(&header(0)).unwrap().finish().unwrap();
        unfinished.put_into(&run).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&run.join("values")), 0o700);
        assert_eq!(mode(&run.join("values/0.jsonl")), 0o600);
        assert_eq!(mode(&home.path().join("keeping")), 0o700);
    }
}
