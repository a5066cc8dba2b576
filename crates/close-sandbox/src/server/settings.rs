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
    /// How many requests are allowed, as in [`RateLimit::recorded`]; without one, any number, and no answer says so
    /// unless the switch `rate_limit_header` wants it.
    pub rate_limit: Option<RateLimit>,
    /// Laid over the state's own switches.
    pub switches: Switches,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// How long an access token lasts; without one, an hour.
    pub token_lifetime: Option<Duration>,
    /// How long the cursor of a search is good; without one, 30 seconds.
    pub cursor_lifetime: Option<Duration>,
    /// The seed of a new state file.
    pub seed: u64,
}

/// How many requests each key may make of each group in fixed windows; a whole organization may make three times as
/// many (API notes, "Rate limits").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// The limits of the groups.
    pub groups: GroupLimits,
    /// Whether answers say so in the header `RateLimit`, whatever the switch `rate_limit_header` says.
    pub header: bool,
    /// What is counted together.
    pub grouping: Grouping,
}

/// The limits of the groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupLimits {
    /// What was recorded of Close.
    Recorded,
    /// The same for each group, such as a low one for tests.
    Each(WindowLimit),
}

/// The requests of one window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WindowLimit {
    /// How many.
    pub requests: u32,
    /// How long the window is.
    pub length: Duration,
}

/// Which requests are counted together. No document says it; what was recorded shows a counter for each endpoint.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Grouping {
    /// The requests of one method to one path, whatever ids are in it.
    #[default]
    Endpoint,
    /// The reads, or the writes, whose paths begin with the same word.
    Resource,
    /// All requests.
    All,
}

impl RateLimit {
    /// The limits that were recorded of Close.
    #[must_use]
    pub fn recorded() -> Self {
        Self {
            groups: GroupLimits::Recorded,
            header: false,
            grouping: Grouping::default(),
        }
    }

    /// No limit that anybody could reach, said in the header: nobody who goes by what is told has to wait.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::each(1_000_000, Duration::from_secs(8))
    }

    /// The same limit for each group, said in the header.
    #[must_use]
    pub fn each(requests: u32, length: Duration) -> Self {
        Self {
            groups: GroupLimits::Each(WindowLimit { requests, length }),
            header: true,
            grouping: Grouping::default(),
        }
    }
}
