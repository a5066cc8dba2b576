//! Opens the organization that a run is about.

use super::{
    credentials::SignInError,
    http_trace,
    settings::{self, BASE_URL, Settings},
};
use crate::{
    api::{
        BaseUrlError, Client, ClientSetupError, ConnectionSettings, Credentials, PollInterval, WaitPolicy,
    },
    plan::Organization,
};
use close_sandbox::{self as sandbox, Sandbox, SandboxError, Store};
use sha2::{Digest as _, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};
use thiserror::Error;

/// Where the embedded stand-in is kept.
pub const SANDBOX: &str = ".closectl/sandbox.json";

/// Returns the seed of a new stand-in, so that those in files of other names are other organizations.
#[must_use]
pub fn seed(file: &Path) -> u64 {
    let name = file.file_name().unwrap_or_default();
    if Path::new(SANDBOX).file_name() == Some(name) {
        return 0;
    }
    let digest = Sha256::digest(name.as_encoded_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// An organization that can be talked to.
#[derive(Debug)]
pub struct Connection {
    /// Talks to it.
    pub client: Client,
    /// A name for files that belong to it.
    pub name: String,
    /// The folder for what closectl keeps.
    pub folder: PathBuf,
    /// Where the stand-in is kept, if it is one: all of them have the same id.
    file: Option<PathBuf>,
    /// How long to wait between two looks at what it shows.
    pub pace: PollInterval,
    /// Keeps the stand-in running while it is used.
    sandbox: Option<Sandbox>,
}

/// The organization can't be talked to.
#[derive(Debug, Error)]
pub enum ConnectionError {
    /// The connection can't be made.
    #[error("failed to {0}")]
    Client(#[from] ClientSetupError),
    /// The server's address can't be used.
    #[error("failed to {0}; the setting is {BASE_URL}")]
    BaseUrl(BaseUrlError),
    /// It can't be signed in to.
    #[error("failed to {0}")]
    SignIn(SignInError),
    /// The file for calls can't be written.
    #[error(transparent)]
    Trace(#[from] http_trace::TraceError),
    /// The stand-in can't be started.
    #[error("failed to {0}")]
    Sandbox(#[from] SandboxError),
}

/// A wrong address is told with the setting that holds it, whoever meets it first.
fn unreachable(error: ClientSetupError) -> ConnectionError {
    match error {
        ClientSetupError::BaseUrl(error) => ConnectionError::BaseUrl(error),
        error => ConnectionError::Client(error),
    }
}

fn told(error: SignInError) -> ConnectionError {
    match error {
        SignInError::BaseUrl(error) => ConnectionError::BaseUrl(error),
        error => ConnectionError::SignIn(error),
    }
}

impl Connection {
    /// Opens the organization.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the settings or with the sandbox.
    pub async fn open(settings: Settings) -> Result<Self, ConnectionError> {
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
            settings::Organization::Remote { base_url, sign_in } => {
                let credentials = sign_in.credentials(&base_url, timeout).await;
                (base_url, credentials.map_err(told)?, None)
            }
            settings::Organization::Sandbox(path) => {
                let settings = sandbox::Settings {
                    seed: seed(&path),
                    ..sandbox::Settings::default()
                };
                let sandbox = Sandbox::start(Store::File(path.clone()), settings).await?;
                let credentials = Credentials::api_key(sandbox.api_key().to_owned(), "the sandbox");
                file = Some(fs::canonicalize(&path).unwrap_or(path));
                (sandbox.base_url(), credentials, Some(sandbox))
            }
        };
        let client = Client::new(ConnectionSettings {
            base_url,
            credentials,
            timeout,
            parallelism,
            waits: WaitPolicy {
                silence: timeout / 2,
                ..WaitPolicy::default()
            },
        })
        .map_err(unreachable)?;
        if let Some(trace) = trace {
            client.trace(trace);
        }
        Ok(Self {
            client,
            name,
            folder,
            file,
            pace: PollInterval::within(timeout),
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
    pub async fn close(self) -> Result<(), ConnectionError> {
        match self.sandbox {
            Some(sandbox) => Ok(sandbox.stop().await?),
            None => Ok(()),
        }
    }
}
