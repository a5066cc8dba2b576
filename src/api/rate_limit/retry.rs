//! Decides whether a call is sent again, and after which wait. Pure: time, chance and what happened are
//! handed in.

use crate::api::backoff::RetryBudget;
use crate::api::call_delay::DelayReason;
use crate::api::wait_policy::WaitPolicy;
use crate::model::Method;
use std::time::Duration;

/// A try that came to nothing, and what is left to spend on the next one.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) struct FailedTry {
    /// The call's method.
    pub(in crate::api) method: Method,
    /// What went wrong.
    pub(in crate::api) why: DelayReason,
    /// Which try it was, from 1.
    pub(in crate::api) attempt: u32,
    /// The wait that the server asked for.
    pub(in crate::api) hint: Option<Duration>,
    /// How long the call may still wait.
    pub(in crate::api) left: Duration,
    /// A number from 0 to 1 that differs between calls.
    pub(in crate::api) chance: f64,
    /// How long the client waits, and how often it tries.
    pub(in crate::api) policy: WaitPolicy,
}

/// Returns how long to wait before the call is sent again, or nothing if the error goes to the caller.
pub(in crate::api) fn decide(tried: FailedTry) -> Option<Duration> {
    if !may_repeat(tried.method, tried.why) {
        return None;
    }

    let policy = tried.policy;
    let units = RetryBudget::doubling(policy.tries).units_after(tried.attempt)?;
    let first = if tried.why == DelayReason::RateLimited {
        policy.first_wait_when_refused
    } else {
        policy.first_wait
    };
    let doubled = first.saturating_mul(units);
    let chance = if tried.chance.is_finite() {
        tried.chance.clamp(0.0, 1.0)
    } else {
        0.5
    };

    // The server takes no call for longer than this one may wait, so that another try only annoys it.
    if tried.hint.is_some_and(|hint| hint > tried.left) {
        return None;
    }

    // Calls that failed together should not come back together, so each wait is a little different.
    let wait = match tried.hint {
        // Never earlier than the server asked for; after a second refusal its hints are not taken on trust.
        Some(hint) => {
            let least = if tried.attempt > 1 {
                doubled / 2
            } else {
                Duration::ZERO
            };
            hint.max(least) + policy.spread.mul_f64(chance)
        }
        None => doubled.mul_f64(0.5 + chance / 2.0),
    };

    // Where the wait does not fit into the time that is left, the error is better now than a timeout later.
    Some(wait.min(policy.longest_wait)).filter(|wait| *wait <= tried.left)
}

/// Says whether sending the call again can't do it twice, or doing it twice does no harm. A creation that was
/// answered with 408 or 503, or of which the server says that it did not begin with it, may have been carried out, and Close may allow two of a name: the caller has to look.
fn may_repeat(method: Method, why: DelayReason) -> bool {
    match why {
        // None of these got as far as the part of the server that could carry it out.
        DelayReason::RateLimited
        | DelayReason::NoConnection
        | DelayReason::NotSent
        | DelayReason::Misdirected
        | DelayReason::Status(425) => true,
        // The server says so of the first and nothing proves it; the others may follow a completed call.
        DelayReason::NotTaken | DelayReason::Status(408 | 503) => method != Method::Post,
        // A write may have been carried out, and only the caller can look.
        DelayReason::Status(500 | 502 | 504)
        | DelayReason::TimedOut
        | DelayReason::Lost
        | DelayReason::CutOff => method == Method::Get,
        DelayReason::Status(_) | DelayReason::NearLimit => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{FailedTry, WaitPolicy, decide};
    use crate::api::call_delay::DelayReason;
    use crate::model::Method;
    use std::time::Duration;

    const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];

    fn tried(method: Method, why: DelayReason) -> FailedTry {
        FailedTry {
            method,
            why,
            attempt: 1,
            hint: None,
            left: Duration::from_secs(600),
            chance: 1.0,
            policy: WaitPolicy::default(),
        }
    }

    #[test]
    fn only_reads_are_repeated_where_the_outcome_is_unknown() {
        let (all, reads, none) = ([true; 4], [true, false, false, false], [false; 4]);
        let no_creations = METHODS.map(|method| method != Method::Post);
        for (why, repeated) in [
            (DelayReason::RateLimited, all),
            (DelayReason::NoConnection, all),
            (DelayReason::NotSent, all),
            (DelayReason::Misdirected, all),
            (DelayReason::Status(425), all),
            (DelayReason::NotTaken, no_creations),
            (DelayReason::Status(408), no_creations),
            (DelayReason::Status(503), no_creations),
            (DelayReason::Status(500), reads),
            (DelayReason::Status(502), reads),
            (DelayReason::Status(504), reads),
            (DelayReason::TimedOut, reads),
            (DelayReason::Lost, reads),
            (DelayReason::CutOff, reads),
            (DelayReason::Status(501), none),
            (DelayReason::Status(505), none),
            (DelayReason::NearLimit, none),
        ] {
            let decided = METHODS.map(|method| decide(tried(method, why)).is_some());
            assert_eq!(decided, repeated, "{why:?}");
        }
    }

    #[test]
    fn waits_grow_are_spread_and_end_after_the_last_try() {
        let wait = |attempt, chance| {
            decide(FailedTry {
                attempt,
                chance,
                ..tried(Method::Get, DelayReason::Lost)
            })
        };
        let millis = |n| Some(Duration::from_millis(n));
        let full: Vec<_> = (1..=WaitPolicy::default().tries)
            .map(|attempt| wait(attempt, 1.0))
            .collect();
        assert_eq!(
            full,
            [millis(500), millis(1_000), millis(2_000), millis(4_000), None]
        );
        let half: Vec<_> = (1..=WaitPolicy::default().tries)
            .map(|attempt| wait(attempt, 0.0))
            .collect();
        assert_eq!(
            half,
            [millis(250), millis(500), millis(1_000), millis(2_000), None]
        );
        assert_eq!(wait(u32::MAX, 1.0), None);
    }

    #[test]
    fn a_hint_is_honoured_spread_and_bounded() {
        let wait = |attempt, hint: f64, chance| {
            let hint = Some(Duration::from_secs_f64(hint));
            decide(FailedTry {
                attempt,
                hint,
                chance,
                ..tried(Method::Post, DelayReason::RateLimited)
            })
        };
        let millis = |n| Some(Duration::from_millis(n));
        assert_eq!(wait(1, 3.5, 0.0), millis(3_500));
        assert_eq!(wait(1, 3.5, 1.0), millis(3_750));
        assert_eq!(wait(1, 0.0, 0.0), millis(0));
        // A server that keeps refusing with `reset=0` is not hammered.
        assert_eq!(
            [2, 3, 4].map(|attempt| wait(attempt, 0.0, 0.0)),
            [2_000, 4_000, 8_000].map(millis)
        );
        assert_eq!(wait(1, 60.0, 1.0), millis(60_000));
        assert_eq!(wait(1, 600.0, 1.0), millis(60_000));
        // More than the call may wait in all: an error now.
        assert_eq!(wait(1, 601.0, 1.0), None);
        assert_eq!(wait(1, 1e9, 1.0), None);
    }

    #[test]
    fn what_is_left_bounds_the_wait() {
        let left = |left| {
            decide(FailedTry {
                left: Duration::from_millis(left),
                ..tried(Method::Get, DelayReason::Lost)
            })
        };
        assert_eq!(left(500), Some(Duration::from_millis(500)));
        assert_eq!(left(499), None);
        assert_eq!(left(0), None);
    }

    #[test]
    fn odd_chances_do_no_harm() {
        for chance in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 2.0] {
            let Some(wait) = decide(FailedTry {
                chance,
                ..tried(Method::Get, DelayReason::Lost)
            }) else {
                panic!("gave up at {chance}");
            };
            assert!(
                wait >= Duration::from_millis(250) && wait <= Duration::from_millis(500),
                "{chance}"
            );
        }
    }
}
