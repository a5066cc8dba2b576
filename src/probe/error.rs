//! Everything that keeps `probe` from its work.

use super::journal::ProbeJournalError;
use crate::{api::ApiError, engine::FetchError, engine::RunLockError, session::SessionError};
use thiserror::Error;

/// The reason why an organization is not probed, or could not be left as it was.
#[derive(Debug, Error)]
pub enum ProbeError {
    /// Nobody said that the organization is there to be tried on.
    #[error(
        "refused: {} is not declared as a scratch organization; nothing was written",
        name.as_ref().map_or("the organization of CLOSE_API_KEY".to_owned(), |name| format!("`{name}`"))
    )]
    NotScratch {
        /// What the organization is called, if it has a name here.
        name: Option<String>,
    },
    /// The organization is protected.
    #[error("refused: `{0}` is protected, and a protected organization is never probed; nothing was written")]
    Protected(String),
    /// People work in the organization.
    #[error(
        "refused: the organization holds {count} records, and probe works only where there are at most {most} leads, \
         contacts and opportunities together; nothing was written"
    )]
    TooManyRecords {
        /// How many there are, in words.
        count: String,
        /// How many there may be.
        most: usize,
    },
    /// How many records there are is not known.
    #[error(
        "refused: how many records the organization holds can't be told, because {0}; nothing was written"
    )]
    Uncounted(String),
    /// Objects that have a reserved name, and that no journal here knows.
    #[error(
        "refused: {} that no run of probe from this folder made: {}; nothing was written",
        "the organization holds objects with a reserved name", .0.join(", ")
    )]
    Reserved(Vec<String>),
    /// Another run is under way.
    #[error(transparent)]
    Lock(#[from] RunLockError),
    /// The organization can't be reached, or is another one.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The organization can't be read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A call failed.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// The journal can't be used.
    #[error(transparent)]
    Journal(#[from] ProbeJournalError),
    /// Something that was made could not be removed.
    #[error("could not remove what was made: {}", .0.join("; "))]
    Left(Vec<String>),
}
