//! What stands in front of Close: a limiter of its own, which tells of itself in headers whose names are nearly those of
//! the group limit (API notes, "Rate limits"). It counts all requests of a second, and refuses none here: at what it
//! refuses, nobody has seen.

use std::time::Duration;

use tokio::time::Instant;

/// The requests that it lets pass in a second, as its headers tell it.
const MOST: u64 = 60;
const SECOND: Duration = Duration::from_secs(1);

/// The requests of the present second.
#[derive(Debug)]
pub(crate) struct EdgeLimiter {
    second: Instant,
    used: u64,
    requests: u64,
}

impl EdgeLimiter {
    pub fn new(now: Instant) -> Self {
        Self {
            second: now,
            used: 0,
            requests: 0,
        }
    }

    /// Counts one request; returns the headers of its answer, which took so long.
    pub fn headers(&mut self, now: Instant, took: Duration) -> [(&'static str, String); 9] {
        if now.duration_since(self.second) >= SECOND {
            self.second = now;
            self.used = 0;
        }
        self.used += 1;
        self.requests += 1;

        let remaining = MOST.saturating_sub(self.used).to_string();
        [
            ("x-ratelimit-limit", format!("{MOST}, {MOST};w=1, 100;w=1")),
            ("x-ratelimit-remaining", remaining.clone()),
            ("x-ratelimit-reset", "1".to_owned()),
            ("ratelimit-limit", MOST.to_string()),
            ("ratelimit-remaining", remaining),
            ("ratelimit-reset", "1".to_owned()),
            ("server", "envoy".to_owned()),
            ("x-envoy-upstream-service-time", took.as_millis().to_string()),
            ("trace-id", format!("{:032x}", self.requests)),
        ]
    }
}
