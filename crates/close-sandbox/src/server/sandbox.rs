//! The running server: starts, stops, and lets tests look inside.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{
    breakable::{BreakableListener, LineBreaker},
    colleague::Colleague,
    edge::EdgeLimiter,
    faults::{Fault, FaultCounts},
    oauth::OauthApp,
    rate_limiter::RateLimiter,
    search_cursors::SearchCursors,
    settings::{Settings, Store},
    shared::{BASE, ServerParts, lock, stopped},
    state_holder::StateHolder,
    traffic::RecordedCall,
    wire,
};
use crate::{
    file::{self, FileError},
    state::State,
    switches::Switches,
};

/// A running sandbox on 127.0.0.1; dropping it stops it.
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<ServerParts>,
    port: u16,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<std::io::Result<()>>>,
}

/// Why a sandbox could not start or stop.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The port is taken or not allowed.
    #[error("listen on 127.0.0.1:{port}: {source}")]
    Listen { port: u16, source: std::io::Error },
    /// The state file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// The server ended by itself.
    #[error("serve: {0}")]
    Serve(std::io::Error),
    /// The server's task ended abnormally.
    #[error("wait for the server: {0}")]
    Join(#[from] tokio::task::JoinError),
}

impl Sandbox {
    /// Starts a server on the current runtime.
    ///
    /// # Errors
    /// When the port cannot be listened on, or the state file cannot be read or written.
    pub async fn start(store: Store, settings: Settings) -> Result<Self, SandboxError> {
        let (state, path) = open(store, settings.seed)?;

        let failed = |source| SandboxError::Listen {
            port: settings.port,
            source,
        };
        // On the loopback address only, because nothing here is meant for other machines.
        let listener = TcpListener::bind(("127.0.0.1", settings.port))
            .await
            .map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();

        let (stop, stopping) = watch::channel(false);
        let lifetime = settings.token_lifetime.unwrap_or(Duration::from_secs(3600));
        let cursors = settings.cursor_lifetime.unwrap_or(SearchCursors::LIFETIME);
        let shared = Arc::new(ServerParts {
            cursors: Mutex::new(SearchCursors::new(cursors)),
            oauth: Mutex::new(OauthApp::new(state.mint.seed(), lifetime)),
            api_key: settings.api_key.unwrap_or_else(|| state.api_key()),
            latency: settings.latency,
            holder: Mutex::new(StateHolder::new(state, path, &settings.switches)),
            traffic: Mutex::default(),
            faults: Mutex::new(FaultCounts::new(settings.faults)),
            colleagues: Mutex::default(),
            limiter: Mutex::new(RateLimiter::new(settings.rate_limit)),
            edge: Mutex::new(EdgeLimiter::new(tokio::time::Instant::now())),
            stopping: stopping.clone(),
            landing: watch::Sender::new(()),
            met: watch::Sender::default(),
        });

        let service = Router::new()
            .fallback(wire::handle)
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<LineBreaker>();
        let server =
            axum::serve(BreakableListener(listener), service).with_graceful_shutdown(stopped(stopping));
        let server = tokio::spawn(async move { server.await });
        Ok(Self {
            shared,
            port,
            stop,
            server: Some(server),
        })
    }

    /// Where the API is, as `http://127.0.0.1:PORT/api/v1`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}{BASE}", self.port)
    }

    /// A key that is accepted.
    #[must_use]
    pub fn api_key(&self) -> &str {
        &self.shared.api_key
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<RecordedCall> {
        lock(&self.shared.traffic).calls().to_vec()
    }

    /// Forgets the requests so far, how many there were at once, and their round trips.
    pub fn clear_calls(&self) {
        lock(&self.shared.traffic).clear();
    }

    /// The highest number of requests in flight seen so far.
    #[must_use]
    pub fn most_at_once(&self) -> usize {
        lock(&self.shared.traffic).most_at_once()
    }

    /// The highest number of writes in flight seen so far.
    #[must_use]
    pub fn most_writes_at_once(&self) -> usize {
        lock(&self.shared.traffic).most_writes_at_once()
    }

    /// The length of the longest row of requests so far of which each came after the one before it was
    /// answered: how many round trips had to wait for each other.
    #[must_use]
    pub fn round_trips(&self) -> usize {
        lock(&self.shared.traffic).round_trips()
    }

    /// A copy of the organization's state.
    #[must_use]
    pub fn state(&self) -> State {
        lock(&self.shared.holder).state().clone()
    }

    /// Changes the state behind the client's back, as somebody in the browser does.
    pub fn edit<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        lock(&self.shared.holder).edit(change)
    }

    /// Lets somebody edit the organization from now on, just before each request with this method and path is carried
    /// out: between two pages of a list, say. `edit` is told the number of the request, from 1.
    pub fn edit_before(
        &self,
        method: &str,
        path_prefix: &str,
        edit: impl FnMut(usize, &mut State) + Send + 'static,
    ) {
        let colleague = Colleague::new(method, path_prefix, edit);
        lock(&self.shared.colleagues).add(colleague);
    }

    /// Ends all edits before requests.
    pub fn end_edits(&self) {
        lock(&self.shared.colleagues).clear();
    }

    /// Looks at the OAuth app that is signed in, or changes its tokens behind the client's back.
    pub fn oauth<R>(&self, look: impl FnOnce(&mut OauthApp) -> R) -> R {
        look(&mut lock(&self.shared.oauth))
    }

    /// Replaces the faults; they count from here.
    pub fn set_faults(&self, faults: Vec<Fault>) {
        *lock(&self.shared.faults) = FaultCounts::new(faults);
        self.shared.met.send_replace(0);
    }

    /// Lets the requests land that [`FaultAction::Held`](super::FaultAction::Held) holds now.
    pub fn land(&self) {
        self.shared.landing.send_replace(());
    }

    /// Replaces the switches while the server runs; the state file keeps its own.
    pub fn set_switches(&self, switches: Switches) {
        lock(&self.shared.holder).set_switches(switches);
    }

    /// Stops the server and waits until the requests in flight are answered.
    ///
    /// # Errors
    /// When the server had already failed.
    pub async fn stop(mut self) -> Result<(), SandboxError> {
        self.stop.send_replace(true);
        match self.server.take() {
            Some(server) => server.await?.map_err(SandboxError::Serve),
            None => Ok(()),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// The state in a store, which is a new organization where there is no file yet.
fn open(store: Store, seed: u64) -> Result<(State, Option<PathBuf>), FileError> {
    let path = match store {
        Store::Memory(state) => return Ok((state, None)),
        Store::File(path) => path,
    };
    let state = match file::read(&path)? {
        Some(state) => state,
        None => {
            let state = State::new(seed);
            file::write(&path, &state)?;
            state
        }
    };
    Ok((state, Some(path)))
}
