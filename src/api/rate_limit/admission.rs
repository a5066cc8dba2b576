//! Decides when the next call may go: slows down before the server refuses, and after it did. Pure: moments are handed
//! in as the time since some start. Whatever the headers claim, no wait is longer than a minute.
//!
//! What may be one limit of the server's is taken for one: a call counts in every [`LimitScope`] that it is in, and the
//! coarsest one decides that is not proven to be several.

use super::constants::{FIRST_CALLS, FOR_AN_ANSWER, LONGEST_WAIT, MOST_TRIES, SHORTEST_WAIT, WORTH_A_TRY};
use super::endpoint::{Endpoint, LimitScope};
use super::limit_headers::LimitAnswer;
use super::untold_rate::UntoldRate;
use super::window_estimate::WindowEstimate;
use crate::api::call_delay::DelayReason;
use std::collections::HashMap;
use std::time::Duration;

/// The answer to a call that asks whether it may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Go; the call counts as sent.
    Now,
    /// Ask again after this time, or as soon as an answer has changed what is known.
    After(Duration, DelayReason),
}

/// Everything that is known of the limits of one server.
#[derive(Debug)]
pub(super) struct RateLimits {
    longest: Duration,
    windows: HashMap<LimitScope, WindowEstimate>,
    untold: HashMap<Endpoint, UntoldRate>,
    /// The smallest limit that was told of any scope.
    least: Option<u64>,
    /// The calls that try out whether they belong to a scope that is used up.
    tries: Vec<(Endpoint, Duration)>,
    failed_tries: u32,
}

impl RateLimits {
    /// Knows nothing yet; no wait for one call is longer than `longest`.
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            longest: longest.min(LONGEST_WAIT),
            windows: HashMap::new(),
            untold: HashMap::new(),
            least: None,
            tries: Vec::new(),
            failed_tries: 0,
        }
    }

    /// Asks whether a call may go now.
    pub(super) fn ask(&mut self, endpoint: &Endpoint, now: Duration) -> Admission {
        let longest = self.longest;
        let scopes = endpoint.scopes();
        let untold = self.untold.entry(endpoint.clone()).or_default();
        let (closed, paced) = (untold.closed_until(), untold.due());

        let decisive = self.decisive(&scopes);
        let estimate = self.windows.entry(decisive).or_default();
        // Before the first answer, no more calls go at once than a small limit would allow.
        let most = self.least.unwrap_or(FIRST_CALLS).max(1);
        if estimate.is_new() && estimate.under_way() as u64 >= most {
            return Admission::After(FOR_AN_ANSWER.min(longest), DelayReason::NearLimit);
        }

        // A long wait may be for a limit that this call has nothing to do with.
        let mut window = estimate.due(now, longest);
        let is_try = window > now + WORTH_A_TRY && self.is_worth_a_try(endpoint, &scopes);
        if is_try {
            window = now;
        }
        let due = closed.max(window).max(paced);
        if due > now {
            let why = if closed > now {
                DelayReason::RateLimited
            } else {
                DelayReason::NearLimit
            };
            return Admission::After((due - now).max(SHORTEST_WAIT).min(longest), why);
        }

        // The call counts in every scope that may be its own, until answers tell which one is.
        if is_try {
            self.tries.push((endpoint.clone(), now));
        }
        for scope in scopes {
            self.windows.entry(scope).or_default().sent(now, longest);
        }
        if let Some(untold) = self.untold.get_mut(endpoint) {
            untold.sent(now, longest);
        }
        Admission::Now
    }

    /// Takes note of an answer; says whether calls that wait should ask again.
    pub(super) fn answered(&mut self, endpoint: &Endpoint, answer: &LimitAnswer) -> bool {
        let longest = self.longest;
        let scopes = endpoint.scopes();
        let before = self.decisive(&scopes);
        let was_new = self.windows.get(&before).is_none_or(WindowEstimate::is_new);

        for scope in &scopes {
            let estimate = self.windows.entry(scope.clone()).or_default();
            estimate.answered(answer, longest);
        }

        // The strictest limit that was told bounds the first calls of scopes of which nothing is known.
        let headers = &answer.headers;
        if let (Some(limit), Some(_), Some(_)) = (headers.limit, headers.remaining, headers.reset) {
            self.least = Some(self.least.map_or(limit, |least| least.min(limit)));
        }
        let untold = self.untold.entry(endpoint.clone()).or_default();
        untold.answered(answer, longest);

        // The answer may have proven that the scope is several, so that calls waited for a limit that is not theirs.
        let after = self.decisive(&scopes);
        self.tried(endpoint, answer.sent, before == after);
        was_new || before != after
    }

    /// Takes note of a call that got no answer.
    pub(super) fn ended(&mut self, endpoint: &Endpoint, sent: Duration) {
        for scope in endpoint.scopes() {
            self.windows.entry(scope).or_default().ended(sent);
        }
        self.tried(endpoint, sent, false);
    }

    /// Finds the coarsest scope that is not proven to be several.
    fn decisive(&self, scopes: &[LimitScope; 5]) -> LimitScope {
        let [coarser @ .., finest] = scopes;
        let is_one = |scope: &&LimitScope| {
            self.windows
                .get(*scope)
                .is_none_or(|estimate| !estimate.is_several())
        };
        coarser.iter().find(is_one).unwrap_or(finest).clone()
    }

    /// Says whether a call may go although its scope is used up, because it may not belong to it.
    fn is_worth_a_try(&self, endpoint: &Endpoint, scopes: &[LimitScope; 5]) -> bool {
        let [.., finest] = scopes;
        // Few, and one for each endpoint: where the guess is wrong, a try costs a refusal.
        self.failed_tries < MOST_TRIES
            && self.tries.iter().all(|(other, _)| other != endpoint)
            && self.tries.len() < MOST_TRIES as usize
            && self
                .windows
                .get(finest)
                .is_none_or(|estimate| estimate.is_new() && estimate.under_way() == 0)
    }

    fn tried(&mut self, endpoint: &Endpoint, sent: Duration, failed: bool) {
        let before = self.tries.len();
        self.tries.retain(|(other, at)| (other, *at) != (endpoint, sent));
        if failed && self.tries.len() < before {
            self.failed_tries += 1;
        }
    }
}
