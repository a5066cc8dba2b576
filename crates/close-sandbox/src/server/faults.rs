//! Faults that a test asks for: which requests they strike, and what they do.

use std::time::Duration;

use serde_json::Value;

/// Something that goes wrong with certain requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The first matching request that it strikes, counted from 1.
    pub on: usize,
    /// How many matching requests in a row it strikes.
    pub times: usize,
    /// Only requests with this method.
    pub method: Option<String>,
    /// Only requests whose path, without the base, begins so.
    pub path_prefix: Option<String>,
    /// What happens.
    pub action: FaultAction,
}

/// What a fault does with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultAction {
    /// Does it, then drops the connection.
    LoseAnswer,
    /// Drops the connection without doing it.
    RefuseBefore,
    /// Answers this status without doing it.
    Status(u16),
    /// Does it, then answers this status.
    StatusAfter(u16),
    /// Answers this status with this body without doing it.
    Answer(u16, Value),
    /// Answers 429 without doing it; `header` says whether `RateLimit` is there.
    RateLimited { retry_after: Option<u32>, header: bool },
    /// Answers 429 without doing it, although calls are left in the window: some endpoints have limits of their own, of
    /// which only the seconds to wait are told.
    StricterLimit { retry_after: u32 },
    /// Does it and breaks off in the middle of the answer's body.
    CutBody,
    /// Does it and answers with something that is not JSON but says so.
    InvalidJson,
    /// Answers 200 with a page for people, without doing it.
    Html,
    /// Sends the client elsewhere with this status, without doing it.
    Redirect(u16),
    /// Does it and answers without a body.
    EmptyBody,
    /// Says nothing for this long, then drops the connection without doing it.
    Silence(Duration),
    /// Takes this long to do it, and does it although the client has gone.
    Late(Duration),
    /// Does it once [`Sandbox::land`](super::Sandbox::land) is called, although the client has gone.
    Held,
    /// Does it as soon as so many of the requests that it strikes have come, as of clients that write at the same moment;
    /// waits some seconds at most.
    Meet(usize),
}

/// The faults of a server, with how often each has matched.
#[derive(Debug, Default)]
pub(crate) struct FaultCounts {
    counted: Vec<(Fault, usize)>,
}

impl Fault {
    /// Strikes the first request with this method and path.
    #[must_use]
    pub fn first(method: &str, path_prefix: &str, action: FaultAction) -> Self {
        Self {
            on: 1,
            times: 1,
            method: Some(method.to_owned()),
            path_prefix: Some(path_prefix.to_owned()),
            action,
        }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        self.method
            .as_ref()
            .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && self
                .path_prefix
                .as_ref()
                .is_none_or(|prefix| path.starts_with(prefix.as_str()))
    }
}

impl FaultCounts {
    pub fn new(faults: Vec<Fault>) -> Self {
        Self {
            counted: faults.into_iter().map(|fault| (fault, 0)).collect(),
        }
    }

    /// Counts a request and says what happens to it; the first fault that strikes decides.
    pub fn strike(&mut self, method: &str, path: &str) -> Option<FaultAction> {
        let mut struck = None;
        for (fault, matched) in &mut self.counted {
            if !fault.matches(method, path) {
                continue;
            }
            // Counted for every fault, so that what one does never shifts when another strikes.
            *matched += 1;
            let range = fault.on..fault.on.saturating_add(fault.times);
            if struck.is_none() && range.contains(matched) {
                struck = Some(fault.action.clone());
            }
        }
        struck
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_exactly_the_requests_it_counts() {
        let fault = Fault {
            on: 2,
            times: 2,
            ..Fault::first("POST", "/pipeline/", FaultAction::LoseAnswer)
        };
        let mut faults = FaultCounts::new(vec![fault]);
        let mut strike = |method: &str, path: &str| faults.strike(method, path).is_some();
        assert!(!strike("POST", "/pipeline/"));
        assert!(!strike("GET", "/pipeline/"));
        assert!(!strike("POST", "/webhook/"));
        assert!(strike("POST", "/pipeline/"));
        assert!(strike("POST", "/pipeline/"));
        assert!(!strike("POST", "/pipeline/"));
    }
}
