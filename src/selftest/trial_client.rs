//! The client of an organization in memory, which waits less than people's.

use super::BrokenPromise;
use crate::api::{Client, ConnectionSettings, Credentials, Parallelism, WaitPolicy};
use close_sandbox::Sandbox;
use std::time::Duration;

/// How soon a world's client gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timeouts {
    /// As late as people's.
    Patient,
    /// Soon, but after the slowest write of a server that takes its time.
    Slow,
    /// So soon that a server which says nothing is not waited for.
    Short,
}

/// Connects to an organization with a key.
///
/// # Errors
///
/// Says why that can't be done.
pub fn connect(sandbox: &Sandbox, key: &str, timeouts: Timeouts) -> Result<Client, BrokenPromise> {
    // With the waits of a real run, trials would spend most of their time asleep.
    let moment = Duration::from_millis(5);
    Ok(Client::new(ConnectionSettings {
        base_url: sandbox.base_url(),
        credentials: Credentials::api_key(key.to_owned(), "the self-test"),
        timeout: timeouts.timeout(),
        parallelism: Parallelism::default(),
        waits: WaitPolicy {
            first_wait: moment,
            first_wait_when_refused: moment,
            spread: moment,
            longest_wait: 2 * moment,
            ..WaitPolicy::default()
        },
    })?)
}

impl Timeouts {
    fn timeout(self) -> Duration {
        match self {
            Self::Patient => Duration::from_secs(30),
            Self::Slow => Duration::from_secs(10),
            Self::Short => Duration::from_millis(600),
        }
    }
}
