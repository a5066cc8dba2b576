//! Opens the organization that a run is about, and closes it again whatever became of the run.

use super::{
    error::{ConnectionError, SessionError},
    interrupt::unless_interrupted,
};
use crate::{
    api::{
        Client, ConnectionSettings, Credentials, KeyServer, Parallelism, PollInterval, SecretFilter,
        WaitPolicy,
    },
    engine::RunOwner,
    files,
    plan::Organization,
};
use close_sandbox::{self as sandbox, RateLimit, Sandbox, Store};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    future::Future,
    path::{Path, PathBuf},
    pin::Pin,
    time::Duration,
};

/// Where the embedded sandbox is kept.
pub const SANDBOX_FILE: &str = ".closectl/sandbox.json";

/// Returns the seed of a new sandbox, so that those in files of other names are other organizations.
pub fn sandbox_seed(file: &Path) -> u64 {
    let name = file.file_name().unwrap_or_default();
    if Path::new(SANDBOX_FILE).file_name() == Some(name) {
        return 0;
    }
    let digest = Sha256::digest(name.as_encoded_bytes());
    digest
        .iter()
        .take(8)
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// The way to an organization.
pub struct OrganizationAccess {
    /// What the organization is called, if it has a name here.
    pub name: Option<String>,
    /// Where it is.
    pub server: OrganizationServer,
    /// The folder for what closectl keeps: runs, secrets.
    pub folder: PathBuf,
    /// How many calls may be under way at once.
    pub parallelism: Parallelism,
    /// How long one call may take.
    pub timeout: Duration,
    /// The file that every call is written to, if any.
    pub trace_http: Option<PathBuf>,
}

/// The server of an organization.
pub enum OrganizationServer {
    /// The embedded sandbox, in that file.
    Sandbox(PathBuf),
    /// A server that has to be signed in to.
    Remote {
        /// Where it is.
        server: KeyServer,
        /// Gets what calls are signed with.
        credentials: CredentialsFuture,
    },
}

/// The way to the credentials, which may ask a command, a keyring or the server. It is taken after the file for calls
/// is open.
pub type CredentialsFuture = Pin<Box<dyn Future<Output = Result<Credentials, ConnectionError>> + Send>>;

/// An organization that can be talked to.
#[derive(Clone, Debug)]
pub struct Connection {
    /// Talks to it.
    pub client: Client,
    /// The folder for what closectl keeps.
    pub folder: PathBuf,
    /// The most steps at once.
    pub parallelism: usize,
    /// How long to wait between two looks at what it shows.
    pub interval: PollInterval,
    /// How long at most to wait for what an earlier run sent.
    pub patience: Duration,
    /// What the organization is called here, if it has a name.
    name: Option<String>,
    /// Where the sandbox is kept, if it is one: all of them have the same id.
    file: Option<PathBuf>,
}

/// An open connection, with the sandbox that runs for it. [`Connection::scoped`] also closes it and is preferred.
#[derive(Debug)]
#[must_use = "it has to be closed"]
pub struct OpenConnection {
    /// The connection.
    pub connection: Connection,
    sandbox: Option<Sandbox>,
}

impl Connection {
    /// Opens the organization, does the work, and closes it, also where the work fails.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the settings, with the work or, if with neither, with the sandbox.
    pub async fn scoped<T, E, F>(settings: OrganizationAccess, work: impl FnOnce(Self) -> F) -> Result<T, E>
    where
        F: Future<Output = Result<T, E>>,
        E: From<SessionError>,
    {
        let open = OpenConnection::open(settings).await?;
        let result = work(open.connection.clone()).await;
        open.close(result).await
    }

    /// Makes a connection of an existing client, with as much patience as it has for one call.
    pub fn of(client: Client, folder: &Path, parallelism: usize, interval: PollInterval) -> Self {
        Self {
            patience: client.timeout(),
            client,
            folder: folder.to_owned(),
            parallelism,
            interval,
            name: None,
            file: None,
        }
    }

    /// Returns whose the runs of the organization are.
    pub fn owner_of(&self, organization: &Organization) -> RunOwner {
        RunOwner {
            name: self.name_of(organization),
            identity: match &self.file {
                Some(file) => {
                    // It is the same sandbox when the project is somewhere else.
                    let folder = fs::canonicalize(&self.folder).unwrap_or_else(|_| self.folder.clone());
                    let seen = file.strip_prefix(&folder).unwrap_or(file);
                    seen.display().to_string()
                }
                None => organization.id.clone(),
            },
        }
    }

    /// Returns a name for files that belong to the organization.
    pub fn name_of(&self, organization: &Organization) -> String {
        self.name.clone().unwrap_or_else(|| organization.id.clone())
    }

    /// Returns how many calls were sent so far, repeats included.
    pub fn calls(&self) -> u64 {
        let meter = self.client.meter();
        meter.reads + meter.writes
    }
}

impl OpenConnection {
    /// Opens the organization.
    ///
    /// # Errors
    ///
    /// Says what is wrong with the settings or with the sandbox, or that somebody pressed Ctrl-C.
    pub async fn open(settings: OrganizationAccess) -> Result<Self, SessionError> {
        // Signing in may take its time, and Ctrl-C must not be lost meanwhile.
        let opening = async { Self::start(settings).await.map_err(SessionError::from) };
        unless_interrupted(opening).await
    }

    async fn start(settings: OrganizationAccess) -> Result<Self, ConnectionError> {
        let OrganizationAccess {
            name,
            server,
            folder,
            parallelism,
            timeout,
            trace_http,
        } = settings;

        // Before anything is sent, so that no call is missing in it.
        let trace = trace_http.map(open_trace).transpose()?;

        let mut file = None;
        let (base_url, credentials, sandbox) = match server {
            OrganizationServer::Remote { server, credentials } => (
                server.address().to_owned(),
                credentials.await?.at_server(server.setting()),
                None,
            ),
            OrganizationServer::Sandbox(path) => {
                let settings = sandbox::Settings {
                    seed: sandbox_seed(&path),
                    // Nobody has to wait for a server of their own.
                    rate_limit: Some(RateLimit::unlimited()),
                    ..sandbox::Settings::default()
                };
                files::keep_out_of_git(&path);
                let started = Sandbox::start(Store::File(path.clone()), settings).await;
                let sandbox = started.map_err(|source| ConnectionError::Sandbox {
                    organization: name.clone(),
                    source,
                })?;
                let credentials = Credentials::api_key(sandbox.api_key().to_owned(), "the sandbox");
                // The real path, so that a link to the file is the same organization.
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
        })?;
        if let Some(trace) = trace {
            client.trace(SecretFilter(trace));
        }

        let connection = Connection {
            client,
            folder,
            parallelism: parallelism.writes(),
            interval: PollInterval::within(timeout),
            // The embedded sandbox ends with its run, and whatever was under way ends with it.
            patience: if sandbox.is_some() {
                Duration::ZERO
            } else {
                timeout
            },
            name,
            file,
        };
        Ok(Self { connection, sandbox })
    }

    /// Closes it and returns what became of the work, whose error says more than one of closing.
    ///
    /// # Errors
    ///
    /// Says what went wrong in the work, or else in the sandbox.
    pub async fn close<T, E: From<SessionError>>(self, result: Result<T, E>) -> Result<T, E> {
        let organization = self.connection.name;
        let closed = match self.sandbox {
            Some(sandbox) => sandbox.stop().await,
            None => Ok(()),
        };

        let value = result?;
        closed
            .map_err(|source| SessionError::Connection(ConnectionError::Sandbox { organization, source }))?;
        Ok(value)
    }
}

/// Opens the file of `--trace-http`, which is added to and readable by its owner only.
fn open_trace(path: PathBuf) -> Result<File, ConnectionError> {
    files::append_private(&path).map_err(|source| ConnectionError::Trace { path, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::identify;

    #[tokio::test]
    async fn a_connection_is_closed_also_where_the_work_fails() {
        let folder = tempfile::tempdir().unwrap();
        let trace = folder.path().join("trace.jsonl");
        let settings = OrganizationAccess {
            name: None,
            server: OrganizationServer::Sandbox(folder.path().join("sandbox.json")),
            folder: folder.path().to_owned(),
            parallelism: Parallelism::at_most(1),
            timeout: Duration::from_secs(5),
            trace_http: Some(trace.clone()),
        };
        let mut kept = None;
        let failed: Result<(), SessionError> = Connection::scoped(settings, |connection| {
            kept = Some(connection.clone());
            async move {
                identify(&connection.client.reader()).await?;
                Err(SessionError::Interrupted)
            }
        })
        .await;
        assert!(matches!(failed, Err(SessionError::Interrupted)), "{failed:?}");
        assert_eq!(fs::read_to_string(trace).unwrap().lines().count(), 1);

        // The waits between tries take no time.
        tokio::time::pause();
        let late = identify(&kept.unwrap().client.reader()).await;
        assert!(late.is_err(), "the sandbox still answers: {late:?}");
    }
}
