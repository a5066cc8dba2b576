//! Everything that can keep a run from its work.

use crate::{
    api::{BaseUrlError, ClientSetupError},
    engine::{
        FetchError, JournalError, KeepError, RestoreReadingError, RunError, RunLockError, SecretsFileError,
    },
    files::{FileReadError, FileWriteError},
    plan::{SavedPlanError, SavingCommand, Stale, TwinError},
    promotion::{PromotionRecordError, SnapshotError},
};
use close_sandbox::SandboxError;
use std::{error::Error as StdError, io, path::PathBuf};
use thiserror::Error;

/// The reason why a run could not do its work.
#[derive(Debug, Error)]
pub enum SessionError {
    /// The organization could not be reached.
    #[error(transparent)]
    Connection(#[from] ConnectionError),
    /// The organization could not be read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The key belongs to another organization.
    #[error(
        "refused: the key belongs to the organization {found}, but closectl.yaml expects {expected}; nothing \
         was written"
    )]
    OtherOrganization {
        /// The one that is meant.
        expected: String,
        /// The one of the key.
        found: String,
    },
    /// The key belongs to an organization of the project that nobody named.
    #[error(
        "refused: no organization is named, and the key belongs to `{name}` of closectl.yaml, whose settings would not \
         apply; nothing was written"
    )]
    Unnamed {
        /// What the project calls it.
        name: String,
    },
    /// A target names nothing.
    #[error("{0}")]
    UnknownTarget(String),
    /// An object is not one of several of its name.
    #[error(transparent)]
    Twin(#[from] TwinError),
    /// The file of secrets.
    #[error("failed to {0}")]
    Secrets(#[from] SecretsFileError),
    /// The journal of the run that was about to begin.
    #[error("refused: failed to {0}; nothing was written to the organization")]
    Journal(#[from] JournalError),
    /// The values that the run was about to take or change.
    #[error("refused: failed to {0}; nothing was written to the organization")]
    Keep(#[from] KeepError),
    /// A run that is to be undone, or that was there before.
    #[error(transparent)]
    PastRun(#[from] RunError),
    /// Another run is changing the organization.
    #[error(transparent)]
    Lock(#[from] RunLockError),
    /// A saved plan is not to be carried out.
    #[error("refused: nothing was written, because the plan in {path} {source}")]
    Saved {
        /// The file.
        path: PathBuf,
        /// The command that saves it again.
        command: Box<SavingCommand>,
        /// Why.
        source: SavedPlanError,
    },
    /// A saved plan can't be shown.
    #[error("refused: the plan in {path} {source}")]
    Unshown {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SavedPlanError,
    },
    /// A saved plan no longer fits the organization.
    #[error("the saved plan no longer fits the organization; stale steps: {}", .0.len())]
    Stale(Vec<Stale>),
    /// A snapshot can't be used.
    #[error("the snapshot {path} {source}")]
    Snapshot {
        /// The file.
        path: PathBuf,
        /// Why.
        source: SnapshotError,
    },
    /// The record of earlier promotions can't be used.
    #[error("refused: nothing was written, because the record of promotions {path} {source}")]
    PromotionRecord {
        /// The file.
        path: PathBuf,
        /// Why.
        source: PromotionRecordError,
    },
    /// A file can't be read.
    #[error(transparent)]
    ReadFile(#[from] FileReadError),
    /// A file can't be written.
    #[error(transparent)]
    WriteFile(#[from] FileWriteError),
    /// The records that may get their values back can't be read.
    #[error("failed to {0}")]
    Restore(#[from] RestoreReadingError),
    /// A value that JSON can't hold.
    #[error("failed to write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// What the organization has after a run can't be compared with what was wanted.
    #[error("failed to verify: {0}")]
    Unverified(String),
    /// The work on one of several organizations broke off.
    #[error(
        "this is a bug in closectl: the work on this organization crashed, so what it did is unknown: \
             {0}"
    )]
    BrokenOff(tokio::task::JoinError),
    /// The work on one of several organizations was given up.
    #[error("closectl stopped before it finished with this organization")]
    GivenUp,
    /// Somebody pressed Ctrl-C before anything was written.
    #[error("interrupted; nothing was written")]
    Interrupted,
}

/// The organization can't be talked to.
#[derive(Debug, Error)]
pub enum ConnectionError {
    /// The connection can't be made.
    #[error("failed to {0}")]
    Client(ClientSetupError),
    /// The server's address can't be used.
    #[error("failed to {0}")]
    BaseUrl(BaseUrlError),
    /// It can't be signed in to.
    #[error("failed to {0}")]
    SignIn(Box<dyn StdError + Send + Sync>),
    /// The file for calls can't be written.
    #[error("failed to open {} for --trace-http: {source}; nothing was sent", path.display())]
    Trace {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The sandbox can't be started or stopped.
    #[error("failed to {source}")]
    Sandbox {
        /// What the organization is called, if it has a name here.
        organization: Option<String>,
        /// Why.
        source: SandboxError,
    },
}

/// A wrong address is told with the setting that holds it, whoever meets it first.
impl From<ClientSetupError> for ConnectionError {
    fn from(error: ClientSetupError) -> Self {
        match error {
            ClientSetupError::BaseUrl(error) => Self::BaseUrl(error),
            error => Self::Client(error),
        }
    }
}
