//! Opens the organization that a run is about.

use super::{
    http_trace,
    settings::{self, BASE_URL, Settings},
};
use crate::{
    api::{ApiError, BaseUrlError, Client, Connection, Credentials, Patience},
    engine::Pace,
    plan::Organization,
    sandbox::{self, Sandbox, SandboxError, Store},
};
use std::{fs, path::PathBuf};
use thiserror::Error;

/// Where the embedded stand-in is kept.
pub const SANDBOX: &str = ".closectl/sandbox.json";

/// An organization that can be talked to.
#[derive(Debug)]
pub struct Target {
    /// Talks to it.
    pub client: Client,
    /// A name for files that belong to it.
    pub name: String,
    /// The folder for what closectl keeps.
    pub folder: PathBuf,
    /// Where the stand-in is kept, if it is one: all of them have the same id.
    file: Option<PathBuf>,
    /// How long to wait between two looks at what it shows.
    pub pace: Pace,
    /// Keeps the stand-in running while it is used.
    sandbox: Option<Sandbox>,
}

/// The organization can't be talked to.
#[derive(Debug, Error)]
pub enum TargetError {
    /// The connection can't be made.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// The server's address can't be used.
    #[error("failed to {0}; the setting is {BASE_URL}")]
    BaseUrl(BaseUrlError),
    /// The file for calls can't be written.
    #[error(transparent)]
    Trace(#[from] http_trace::TraceError),
    /// The stand-in can't be started.
    #[error("failed to {0}")]
    Sandbox(#[from] SandboxError),
}

impl Target {
    /// Opens the organization.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the settings or with the sandbox.
    pub async fn open(settings: Settings) -> Result<Self, TargetError> {
        let Settings {
            name,
            organization,
            organization_id: _,
            is_protected: _,
            rules: _,
            folder,
            parallelism,
            timeout,
            trace_http,
        } = settings;
        let trace = trace_http.map(|path| http_trace::open(&path)).transpose()?;
        let name = name.unwrap_or_default();
        let mut file = None;
        let (base_url, credentials, sandbox) = match organization {
            settings::Organization::Remote {
                base_url,
                credentials,
            } => (base_url, credentials, None),
            settings::Organization::Sandbox(path) => {
                let store = Store::File(path.clone());
                let sandbox = Sandbox::start(store, sandbox::Settings::default()).await?;
                let credentials = Credentials::api_key(sandbox.api_key().to_owned(), "the sandbox");
                file = Some(fs::canonicalize(&path).unwrap_or(path));
                (sandbox.base_url(), credentials, Some(sandbox))
            }
        };
        let client = Client::new(Connection {
            base_url,
            credentials,
            timeout,
            parallelism,
            patience: Patience {
                silence: timeout / 2,
                ..Patience::default()
            },
        })
        .map_err(|error| match error {
            ApiError::BaseUrl(error) => TargetError::BaseUrl(error),
            error => TargetError::Api(error),
        })?;
        if let Some(trace) = trace {
            client.trace(trace);
        }
        Ok(Self {
            client,
            name,
            folder,
            file,
            pace: Pace::within(timeout),
            sandbox,
        })
    }

    /// Returns what no other organization has.
    #[must_use]
    pub fn identity(&self, organization: &Organization) -> String {
        match &self.file {
            Some(file) => file.display().to_string(),
            None => organization.id.clone(),
        }
    }

    /// Returns a name for files that belong to the organization.
    #[must_use]
    pub fn name_of(&self, organization: &Organization) -> String {
        match self.name.is_empty() {
            true => organization.id.clone(),
            false => self.name.clone(),
        }
    }

    /// Returns how many calls were sent so far, repeats included.
    #[must_use]
    pub fn calls(&self) -> Option<u64> {
        let meter = self.client.meter();
        Some(meter.reads + meter.writes)
    }

    /// Ends the stand-in, if it was started.
    ///
    /// # Errors
    ///
    /// Says what went wrong in it.
    pub async fn close(self) -> Result<(), TargetError> {
        match self.sandbox {
            Some(sandbox) => Ok(sandbox.stop().await?),
            None => Ok(()),
        }
    }
}
