//! Decides when the next call may go: slows down before the server refuses, and after it did. Pure: moments are handed
//! in as the time since some start. Whatever the headers claim, no wait is longer than a minute.
//!
//! What may be one limit of the server's is taken for one until what is left tells otherwise: a call counts in every
//! [`LimitScope`] that it is in, and the coarsest one decides that is not proven to be several. The first answers prove
//! it: two endpoints that both say "one used" have two counters.

use super::constants::{FIRST_CALLS, FOR_AN_ANSWER, LONGEST_WAIT, MOST_TRIES, SHORTEST_WAIT, WORTH_A_TRY};
use super::endpoint::{Endpoint, LimitScope};
use super::known_pace::KnownPace;
use super::limit_headers::LimitAnswer;
use super::untold_rate::UntoldRate;
use super::window_estimate::WindowEstimate;
use crate::api::call_delay::DelayReason;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

/// The answer to a call that asks whether it may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// Go; the call counts as sent.
    Now,
    /// Ask again after this time, or as soon as an answer has changed what is known.
    After(Duration, DelayReason),
    /// The same, because no answer has told yet whether there is a limit: nothing is near one, as far as anybody knows.
    AfterFirstAnswer(Duration),
}

/// Everything that is known of the limits of one server.
#[derive(Debug)]
pub(super) struct RateLimits {
    longest: Duration,
    windows: HashMap<LimitScope, WindowEstimate>,
    untold: HashMap<Endpoint, UntoldRate>,
    /// The endpoints whose rate is known and whose answers have told nothing else yet.
    known: HashMap<Endpoint, KnownPace>,
    /// The endpoints whose answers tell their limit.
    told: HashSet<Endpoint>,
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
            known: HashMap::new(),
            told: HashSet::new(),
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
        let paced = paced.max(
            self.known_pace(endpoint)
                .map_or(Duration::ZERO, |pace| pace.due(now)),
        );

        let decisive = self.decisive(&scopes);
        let estimate = self.windows.entry(decisive).or_default();
        // Before the first answer, no more calls go at once than a small limit would allow.
        let most = self.least.unwrap_or(FIRST_CALLS).max(1);
        if estimate.is_new() && estimate.under_way() as u64 >= most {
            return Admission::AfterFirstAnswer(FOR_AN_ANSWER.min(longest));
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
        if let Some(pace) = self.known_pace(endpoint) {
            pace.sent(now);
        }
        Admission::Now
    }

    /// Takes note of an answer; says whether calls that wait should ask again.
    pub(super) fn answered(&mut self, endpoint: &Endpoint, answer: &LimitAnswer) -> bool {
        let longest = self.longest;
        let scopes = endpoint.scopes();
        let before = self.decisive(&scopes);
        let was_new = self.windows.get(&before).is_none_or(WindowEstimate::is_new);

        let mut is_another_window = false;
        for scope in &scopes {
            let estimate = self.windows.entry(scope.clone()).or_default();
            let is_another = estimate.answered(answer, longest);
            is_another_window |= is_another && *scope == before;
        }

        // The strictest limit that was told bounds the first calls of scopes of which nothing is known.
        let headers = &answer.headers;
        if let (Some(limit), Some(_), Some(_)) = (headers.limit, headers.remaining, headers.reset) {
            self.least = Some(self.least.map_or(limit, |least| least.min(limit)));
            // What an answer tells counts more than what was known, whether it is more or less.
            self.known.remove(endpoint);
            self.told.insert(endpoint.clone());
        }
        if let Some(pace) = self.known_pace(endpoint) {
            pace.ended(answer.sent, answer.now);
        }
        let untold = self.untold.entry(endpoint.clone()).or_default();
        untold.answered(answer, longest);

        // The answer may have proven that the scope is several, so that calls waited for a limit that is not theirs.
        let after = self.decisive(&scopes);
        self.tried(endpoint, answer.sent, before == after);
        was_new || is_another_window || before != after
    }

    /// Takes note of a call that got no answer until now.
    pub(super) fn ended(&mut self, endpoint: &Endpoint, sent: Duration, now: Duration) {
        if let Some(pace) = self.known_pace(endpoint) {
            pace.ended(sent, now);
        }
        for scope in endpoint.scopes() {
            self.windows.entry(scope).or_default().ended(sent);
        }
        self.tried(endpoint, sent, false);
    }

    /// Returns the pace of an endpoint whose rate is known and not told.
    fn known_pace(&mut self, endpoint: &Endpoint) -> Option<&mut KnownPace> {
        let rate = endpoint.known_rate().filter(|_| !self.told.contains(endpoint))?;
        let pace = self.known.entry(endpoint.clone());
        Some(pace.or_insert_with(|| KnownPace::new(rate)))
    }

    /// Finds the coarsest scope that is not proven to be several.
    fn decisive(&self, scopes: &[LimitScope]) -> LimitScope {
        let is_one = |scope: &&LimitScope| {
            let estimate = self.windows.get(*scope);
            estimate.is_none_or(|estimate| !estimate.is_several())
        };
        let coarsest = scopes.iter().find(is_one).or(scopes.last());
        coarsest.cloned().unwrap_or(LimitScope::All)
    }

    /// Says whether a call may go although its scope is used up, because it may not belong to it.
    fn is_worth_a_try(&self, endpoint: &Endpoint, scopes: &[LimitScope]) -> bool {
        let Some(finest) = scopes.last().filter(|_| scopes.len() > 1) else {
            return false;
        };
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
