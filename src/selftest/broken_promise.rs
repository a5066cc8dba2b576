//! What broke a promise.

use crate::{
    api::{ApiError, ClientSetupError},
    engine::{FetchError, RunError},
    manifest::yaml::YamlWriteError,
    session::SessionError,
};
use close_sandbox::SandboxError;
use thiserror::Error;

/// Why a promise does not hold in a world.
#[derive(Debug, Error)]
pub enum BrokenPromise {
    /// What happened there.
    #[error("{what}")]
    Promise {
        /// In words.
        what: String,
    },
    /// The world could not be started.
    #[error("failed to {0}")]
    Sandbox(#[from] SandboxError),
    /// A call failed that should not have.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// A client could not be made.
    #[error("failed to {0}")]
    Client(#[from] ClientSetupError),
    /// The organization could not be read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// A plan could not be made.
    #[error(transparent)]
    Planning(Box<SessionError>),
    /// The organization could not be written as manifests.
    #[error("failed to write YAML: {0}")]
    Yaml(#[from] YamlWriteError),
    /// There is no room for files.
    #[error("failed to make a folder: {0}")]
    Io(#[from] std::io::Error),
    /// A run that can't be read again.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A value that JSON can't hold.
    #[error("failed to write JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// A switch that the sandbox does not have.
    #[error(transparent)]
    Switch(#[from] close_sandbox::UnknownSwitch),
    /// The program panicked.
    #[error("it panicked: {0}")]
    Panic(#[from] tokio::task::JoinError),
}

impl BrokenPromise {
    /// Says what happened.
    pub fn new(what: impl Into<String>) -> Self {
        Self::Promise { what: what.into() }
    }
}

impl From<SessionError> for BrokenPromise {
    fn from(error: SessionError) -> Self {
        Self::Planning(Box::new(error))
    }
}
