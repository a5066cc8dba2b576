//! The tries of one call, and what they add to the error of the last one.

use super::error::ApiError;
use super::outage::OutageScout;
use std::time::Duration;

/// The tries of one call so far.
pub(super) struct CallTries {
    /// Which try comes next, from 1.
    pub(super) attempt: u32,
    /// How long the call may still take.
    pub(super) left: Duration,
    /// The status of a try that may have been carried out.
    pub(super) earlier: Option<u16>,
    /// Whether its token was renewed once.
    pub(super) is_renewed: bool,
    /// Held while the call finds out for others whether the server can be reached again.
    pub(super) scout: Option<OutageScout>,
    /// The setting that names the server.
    server: Option<String>,
}

impl CallTries {
    /// Begins the tries of a call that may take so long; `server` is the setting that names the server.
    pub(super) fn new(left: Duration, server: Option<String>) -> Self {
        Self {
            attempt: 1,
            left,
            earlier: None,
            is_renewed: false,
            scout: None,
            server,
        }
    }

    /// Adds what is known of the tries to the error of the last one.
    pub(super) fn explain(&self, error: ApiError) -> ApiError {
        error.after(self.attempt, self.earlier).at(self.server.as_deref())
    }
}
