//! How long a client waits for a server, and how often it tries. Numbers only; what they are used for is decided
//! in [`super::rate_limit`] and [`super::http_transport`].

use super::rate_limit::LONGEST_WAIT;
use std::time::Duration;

/// The waits of a client for a server, and the number of its tries. The [default](Self::default) suits Close; tests wait less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitPolicy {
    /// How often a call is sent at most; 0 counts as 1.
    pub tries: u32,
    /// How long a connection may take to come about; never longer than three quarters of a try.
    pub connect: Duration,
    /// The longest silence between two parts of an answer.
    pub silence: Duration,
    /// The wait before the second try, doubled for each one after.
    pub first_wait: Duration,
    /// The same after a refusal (429) that does not say how long to wait.
    pub first_wait_when_refused: Duration,
    /// What is added at most to a wait that the server asked for, so that not all calls come back together.
    pub spread: Duration,
    /// The longest of all waits for the rate limit and before a try, whatever the server asks for.
    pub longest_wait: Duration,
}

impl Default for WaitPolicy {
    fn default() -> Self {
        Self {
            tries: 5,
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(30),
            first_wait: Duration::from_millis(500),
            first_wait_when_refused: Duration::from_secs(2),
            spread: Duration::from_millis(250),
            longest_wait: LONGEST_WAIT,
        }
    }
}
