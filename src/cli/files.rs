//! Finds and reads the files of manifests.

use crate::model::{Problem, Sources};
use std::{
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// The largest manifest that is read.
const LARGEST: u64 = 64 << 20;

/// Manifests can't be found.
#[derive(Debug, Error)]
pub enum FilesError {
    /// No path was given, and the default is not there.
    #[error("no manifests are named: say -f PATH, or run `closectl pull` to make a folder `manifests`")]
    NoPath,
    /// A path is not there or can't be read.
    #[error("failed to read {path}: {source}")]
    Read {
        /// The path.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A folder has nothing to read.
    #[error("there is no .yaml or .yml file in {0}")]
    Empty(PathBuf),
}

/// The texts of manifests, and files that hold no text.
#[derive(Debug, Default)]
pub struct Texts {
    /// The texts.
    pub sources: Sources,
    /// What is wrong with files that hold no text.
    pub problems: Vec<Problem>,
}

/// Reads the manifests at some paths; `-` is standard input.
///
/// # Errors
///
/// Says which path can't be read.
pub fn read(paths: &[PathBuf]) -> Result<Texts, FilesError> {
    let default = [PathBuf::from("manifests")];
    let paths = match paths {
        [] if default[0].is_dir() => &default,
        [] => return Err(FilesError::NoPath),
        paths => paths,
    };
    let mut texts = Texts::default();
    for path in paths {
        let failed = |source| FilesError::Read {
            path: path.clone(),
            source,
        };
        if path == Path::new("-") {
            let mut bytes = Vec::new();
            io::stdin()
                .lock()
                .take(LARGEST + 1)
                .read_to_end(&mut bytes)
                .map_err(failed)?;
            texts.add("standard input", bytes);
        } else if fs::metadata(path).map_err(failed)?.is_dir() {
            let files = files_in(path)?;
            if files.is_empty() {
                return Err(FilesError::Empty(path.clone()));
            }
            for file in files {
                texts.add_file(&file)?;
            }
        } else {
            texts.add_file(path)?;
        }
    }
    Ok(texts)
}

/// Returns the manifests below a folder, by name; hidden files and folders are left out.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, FilesError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let failed = |source| FilesError::Read {
            path: folder.clone(),
            source,
        };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
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
    files.sort();
    Ok(files)
}

impl Texts {
    fn add_file(&mut self, path: &Path) -> Result<(), FilesError> {
        let failed = |source| FilesError::Read {
            path: path.to_owned(),
            source,
        };
        let mut bytes = Vec::new();
        fs::File::open(path)
            .map_err(failed)?
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        self.add(&path.display().to_string(), bytes);
        Ok(())
    }

    fn add(&mut self, name: &str, bytes: Vec<u8>) {
        if bytes.len() as u64 > LARGEST {
            let message = format!("{name} is larger than {} MiB", LARGEST >> 20);
            self.problems
                .push(Problem::new("too-large", message).help("split it into several files"));
            return;
        }
        match String::from_utf8(bytes) {
            Ok(text) => {
                self.sources.add(name, text);
            }
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..good]
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    + 1;
                let message = format!("{name}:{line}: this is not UTF-8 text (byte {good} can't be read)");
                let help = "save the file as UTF-8, or take it out of the folder if it is no manifest";
                self.problems.push(Problem::new("not-text", message).help(help));
            }
        }
    }
}
