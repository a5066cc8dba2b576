//! The journal of a run of `probe`: what it may have made, on the disk before it is made. The file is gone once all of that
//! is removed.

use super::{scratch::MadeObject, token::ProbeToken};
use crate::{files, model::Call};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use thiserror::Error;

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProbeLine {
    /// The first line: whose objects these are, and where.
    Begin {
        /// What the names of the objects hold.
        token: String,
        /// The organization, or the file of a sandbox.
        organization: String,
    },
    /// A write is about to be sent to this path.
    Writing(String),
    /// Close answered it.
    Answered(u16),
    /// No answer came: it may have been carried out, or may still be.
    Lost,
    /// An object was made.
    Made {
        /// Where it was made.
        collection: String,
        /// Its id.
        id: String,
    },
    /// Everything that was made so far is removed, but for what no answer tells of.
    Cleared,
}

/// The journal of one run.
#[derive(Debug)]
pub struct ProbeJournal {
    path: PathBuf,
    file: Mutex<File>,
}

/// The journal can't be used.
#[derive(Clone, Debug, Error)]
#[error("failed to use the journal {path}: {source}")]
pub struct ProbeJournalError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    pub source: Arc<io::Error>,
}

impl ProbeJournalError {
    /// Returns a closure for `map_err` that adds the file to the reason.
    pub fn of(path: &Path) -> impl Fn(io::Error) -> Self + Copy {
        |source| Self {
            path: path.to_owned(),
            source: Arc::new(source),
        }
    }
}

impl ProbeJournal {
    /// Makes the journal of a run in a folder; it is on the disk with its first line.
    ///
    /// # Errors
    ///
    /// Says why not.
    pub fn open(folder: &Path, token: &ProbeToken, organization: &str) -> Result<Self, ProbeJournalError> {
        let path = folder.join(format!("{}.jsonl", token.as_str()));
        let failed = ProbeJournalError::of(&path);
        files::make_private_folders(folder).map_err(failed)?;
        let file = files::create_private(&path).map_err(failed)?;
        files::sync_folder(folder).map_err(failed)?;

        let journal = Self {
            path: path.clone(),
            file: Mutex::new(file),
        };
        journal.write(&ProbeLine::Begin {
            token: token.as_str().to_owned(),
            organization: organization.to_owned(),
        })?;
        Ok(journal)
    }

    /// Notes that a write is about to be sent.
    ///
    /// # Errors
    ///
    /// Says why it can't be; then the write must not be sent.
    pub fn writing(&self, call: &Call) -> Result<(), ProbeJournalError> {
        self.write(&ProbeLine::Writing(call.path.clone()))
    }

    /// Notes what came of the latest write.
    ///
    /// # Errors
    ///
    /// Says why it can't be.
    pub fn written(&self, status: Option<u16>) -> Result<(), ProbeJournalError> {
        self.write(&status.map_or(ProbeLine::Lost, ProbeLine::Answered))
    }

    /// Notes an object that was made: lists may not show it later, as when it was archived.
    ///
    /// # Errors
    ///
    /// Says why it can't be.
    pub fn made(&self, object: &MadeObject) -> Result<(), ProbeJournalError> {
        self.write(&ProbeLine::Made {
            collection: object.kind.collection.to_owned(),
            id: object.id.clone(),
        })
    }

    /// Notes that what was made so far is removed.
    ///
    /// # Errors
    ///
    /// Says why it can't be.
    pub fn cleared(&self) -> Result<(), ProbeJournalError> {
        self.write(&ProbeLine::Cleared)
    }

    /// Ends the journal: nothing is left of what the run made.
    ///
    /// # Errors
    ///
    /// Says why the file can't be deleted.
    pub fn end(&self) -> Result<(), ProbeJournalError> {
        files::remove(&self.path).map_err(ProbeJournalError::of(&self.path))
    }

    fn write(&self, line: &ProbeLine) -> Result<(), ProbeJournalError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let mut put = || -> io::Result<()> {
            let mut text = serde_json::to_vec(line)?;
            text.push(b'\n');
            file.write_all(&text)?;
            file.sync_data()
        };
        put().map_err(ProbeJournalError::of(&self.path))
    }
}
