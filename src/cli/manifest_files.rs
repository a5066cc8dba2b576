//! Finds and reads the files of manifests.

use crate::{
    files::FileReadError,
    manifest,
    model::{Place, Problem, SourceId, Sources},
};
use std::{
    collections::BTreeMap,
    fs, io,
    io::Read as _,
    ops::Range,
    path::{Path, PathBuf},
    string::FromUtf8Error,
};
use thiserror::Error;

/// The largest manifest that is read.
const LARGEST: u64 = 64 << 20;

/// Manifests can't be found.
#[derive(Debug, Error)]
pub enum ManifestFilesError {
    /// No path was given, and the default is not there.
    #[error("no manifests are named")]
    NoPath,
    /// A path is not there or can't be read.
    #[error(transparent)]
    Read(#[from] FileReadError),
    /// A folder has nothing to read.
    #[error("there is no .yaml or .yml file in {0}")]
    Empty(PathBuf),
}

/// The texts of manifests, and files that hold no text.
#[derive(Debug, Default)]
pub struct ManifestTexts {
    /// The texts.
    pub sources: Sources,
    /// What is wrong with files that hold no text.
    pub problems: Vec<Problem>,
    /// The files that were read, so that none is read twice.
    seen: BTreeMap<PathBuf, SourceId>,
    /// How many of them are manifests; overlays follow.
    count: usize,
}

impl ManifestTexts {
    /// Reads the manifests at some paths, each file once; `-` is standard input, and no path is the default folder.
    ///
    /// # Errors
    ///
    /// Says which path can't be read.
    pub fn manifests(paths: &[PathBuf]) -> Result<Self, ManifestFilesError> {
        let default = [PathBuf::from("manifests")];
        let mut texts = Self::default();
        match paths {
            [] if default[0].is_dir() => texts.read(&default)?,
            [] => return Err(ManifestFilesError::NoPath),
            paths => texts.read(paths)?,
        };
        texts.count = texts.sources.iter().count();
        Ok(texts)
    }

    /// Reads overlays and returns the manifests with these laid over them.
    ///
    /// # Errors
    ///
    /// Says which path can't be read.
    pub fn overlaid(&mut self, paths: &[PathBuf]) -> Result<Sources, ManifestFilesError> {
        let overlays = self.read(paths)?;
        Ok(self.sources.laid(self.count, &overlays))
    }

    /// Reads the files at some paths and returns their ids, also of those that were read before.
    fn read(&mut self, paths: &[PathBuf]) -> Result<Vec<SourceId>, ManifestFilesError> {
        let mut ids = Vec::new();
        for path in paths {
            let failed = FileReadError::of(path);

            // One byte more than is allowed tells a file that is too large from one that just fits.
            if path == Path::new("-") {
                let mut bytes = Vec::new();
                io::stdin()
                    .lock()
                    .take(LARGEST + 1)
                    .read_to_end(&mut bytes)
                    .map_err(failed)?;
                ids.push(self.add("standard input", bytes));
            } else if fs::metadata(path).map_err(failed)?.is_dir() {
                let files = files_in(path)?;
                if files.is_empty() {
                    return Err(ManifestFilesError::Empty(path.clone()));
                }
                for file in files {
                    ids.push(self.add_file(&file)?);
                }
            } else {
                ids.push(self.add_file(path)?);
            }
        }
        Ok(ids)
    }

    fn add_file(&mut self, path: &Path) -> Result<SourceId, ManifestFilesError> {
        let failed = FileReadError::of(path);
        // Several paths may lead to one file, which must not be read twice.
        let whole = fs::canonicalize(path).map_err(failed)?;
        if let Some(known) = self.seen.get(&whole) {
            return Ok(*known);
        }

        // The length is not asked for first: a pipe has none.
        let mut bytes = Vec::new();
        fs::File::open(path)
            .map_err(failed)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;

        let id = self.add(&path.display().to_string(), bytes);
        self.seen.insert(whole, id);
        Ok(id)
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) -> SourceId {
        if bytes.len() as u64 > LARGEST {
            let start = self.sources.add_broken(name, "");
            let message = format!("the file is larger than {} MiB", LARGEST >> 20);
            let problem =
                Problem::new(&manifest::yaml::TOO_LARGE, message).help("split it into several files");
            self.problems.push(problem.at(place(start, 0..0), "not read"));
            return start;
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                // Some editors begin a file with a mark that is no part of its first line.
                self.sources
                    .add(name, text.strip_prefix('\u{feff}').unwrap_or(&text))
            }
            Err(error) => self.not_text(name, &error),
        }
    }

    /// Keeps the text up to the bytes that can't be read, which are shown as a replacement character.
    fn not_text(&mut self, name: &str, error: &FromUtf8Error) -> SourceId {
        let good = error.utf8_error().valid_up_to();
        let shown = good + error.utf8_error().error_len().unwrap_or(1);
        let bytes = error.as_bytes().get(..shown).unwrap_or_default();
        let id = self.sources.add_broken(name, String::from_utf8_lossy(bytes));

        let (message, help) = if error.as_bytes().contains(&0) {
            (
                "this is not a text file",
                "take it out of the folder, or name another file",
            )
        } else {
            (
                "this is not UTF-8 text",
                "save the file with the encoding UTF-8, or take it out of the folder if it is no manifest",
            )
        };

        let problem = Problem::new(&manifest::NOT_TEXT, message).help(help);
        let place = place(id, good..good + 1);
        self.problems.push(problem.at(place, "this can't be read"));
        id
    }
}

/// Returns the manifests below a folder, by name; hidden files and folders are left out.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, ManifestFilesError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = FileReadError::of(&folder);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }

            // Of the entry itself: a link to a folder further up would lead round in a circle.
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "yml")
            {
                files.push(path);
            }
        }
    }

    // Folders list their files in any order, and what is read must not depend on that.
    files.sort();
    Ok(files)
}

/// Offsets fit, since no larger file is kept.
fn place(source: SourceId, bytes: Range<usize>) -> Place {
    Place {
        source,
        start: bytes.start as u32,
        end: bytes.end as u32,
    }
}
