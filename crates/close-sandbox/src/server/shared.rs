//! What all requests to one server share.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::{
    colleague::Colleagues, edge::EdgeLimiter, faults::FaultCounts, oauth::OauthApp,
    rate_limiter::RateLimiter, search_cursors::SearchCursors, state_holder::StateHolder, traffic::Traffic,
};

/// The path that every endpoint is below.
pub(crate) const BASE: &str = "/api/v1";

/// The parts of a running server.
#[derive(Debug)]
pub(crate) struct ServerParts {
    pub api_key: String,
    pub latency: Duration,
    pub holder: Mutex<StateHolder>,
    pub traffic: Mutex<Traffic>,
    pub faults: Mutex<FaultCounts>,
    pub colleagues: Mutex<Colleagues>,
    pub limiter: Mutex<RateLimiter>,
    pub edge: Mutex<EdgeLimiter>,
    pub oauth: Mutex<OauthApp>,
    pub cursors: Mutex<SearchCursors>,
    pub stopping: watch::Receiver<bool>,
    /// Changes whenever what is held is let go.
    pub landing: watch::Sender<()>,
    /// How many requests have come to a meeting since the faults were set.
    pub met: watch::Sender<usize>,
}

/// How long a request waits for the others at most.
const LONGEST_MEETING: Duration = Duration::from_secs(5);

impl ServerParts {
    /// Waits until what is held is let go, or until the server is told to stop.
    pub async fn hold(&self) {
        let mut landing = self.landing.subscribe();
        tokio::select! {
            _ = landing.changed() => {}
            () = stopped(self.stopping.clone()) => {}
        }
    }

    /// Waits until so many requests have come here.
    pub async fn meet(&self, count: usize) {
        self.met.send_modify(|met| *met += 1);
        let mut met = self.met.subscribe();
        tokio::select! {
            _ = met.wait_for(|met| *met >= count) => {}
            () = self.pause(LONGEST_MEETING) => {}
        }
    }

    /// Waits for a while, or until the server is told to stop.
    pub async fn pause(&self, length: Duration) {
        if !length.is_zero() {
            // A server that is told to stop must not wait for the pause of a test to end.
            tokio::select! {
                () = tokio::time::sleep(length) => {}
                () = stopped(self.stopping.clone()) => {}
            }
        }
    }
}

/// Locks even after a panic elsewhere: the state is replaced as a whole, so it is never half written.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until the server is told to stop.
pub(crate) async fn stopped(mut stopping: watch::Receiver<bool>) {
    while !*stopping.borrow_and_update() {
        if stopping.changed().await.is_err() {
            return;
        }
    }
}
