//! How a sandbox is set up: port, key, speed, limits, faults.

use std::path::PathBuf;
use std::time::Duration;

use super::faults::Fault;
use crate::{state::State, switches::Switches};

/// Where the state lives.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "made once for each server")]
pub enum Store {
    /// In memory, from this state on.
    Memory(State),
    /// In a file, read if it exists and written before each successful write is answered.
    File(PathBuf),
}

/// How the server behaves.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The port on 127.0.0.1; 0 for any free one.
    pub port: u16,
    /// The key that is accepted; without one, it is made from the state's seed.
    pub api_key: Option<String>,
    /// How long every answer takes; requests do not wait for each other.
    pub latency: Duration,
    /// How many requests are allowed; without one, any number.
    pub rate_limit: Option<RateLimit>,
    /// Laid over the state's own switches.
    pub switches: Switches,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// How long an access token lasts; without one, an hour.
    pub token_lifetime: Option<Duration>,
    /// The seed of a new state file.
    pub seed: u64,
}

/// Buckets of requests, refilled in whole windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests in one window.
    pub limit: u32,
    /// How long a window is.
    pub window: Duration,
    /// Whether answers say so in the header `RateLimit`.
    pub header: bool,
    /// What is counted together.
    pub grouping: Grouping,
}

/// Which requests are counted in one bucket; Close's own groups are not published.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grouping {
    /// The reads, or the writes, whose paths begin with the same word.
    #[default]
    Resource,
    /// The requests of one method to one path, whatever ids are in it.
    Endpoint,
    /// All requests.
    All,
}
