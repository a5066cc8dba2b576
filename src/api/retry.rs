//! Decides whether a call is sent again, and after which wait. Pure: time, chance and what happened are
//! handed in.

use super::event::Why;
use super::patience::Patience;
use crate::model::Method;
use std::time::Duration;

/// What came of a try, and what is left to spend.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tried {
    /// The call's method.
    pub(super) method: Method,
    /// What went wrong.
    pub(super) why: Why,
    /// Which try it was, from 1.
    pub(super) attempt: u32,
    /// The wait that the server asked for.
    pub(super) hint: Option<Duration>,
    /// How long the call may still wait.
    pub(super) left: Duration,
    /// A number from 0 to 1 that differs between calls.
    pub(super) chance: f64,
    /// How long the client waits, and how often it tries.
    pub(super) patience: Patience,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Hand the error to the caller.
    GiveUp,
    /// Send the call again after this wait.
    Again(Duration),
}

/// Decides what to do after a try.
pub(super) fn decide(tried: Tried) -> Decision {
    if tried.attempt >= tried.patience.tries || !may_repeat(tried.method, tried.why) {
        return Decision::GiveUp;
    }
    let wait = wait(tried);
    if wait <= tried.left {
        Decision::Again(wait)
    } else {
        Decision::GiveUp
    }
}

/// Whether sending the call again cannot do it twice, or doing it twice does not matter. A creation that was
/// answered with 503 may have been carried out, and Close may allow two of a name: the caller has to look.
fn may_repeat(method: Method, why: Why) -> bool {
    match why {
        Why::RateLimited | Why::NoConnection => true,
        Why::Status(503) => method != Method::Post,
        Why::Status(500 | 502 | 504) | Why::TimedOut | Why::Lost | Why::CutOff => method == Method::Get,
        Why::Status(_) | Why::NearLimit => false,
    }
}

fn wait(tried: Tried) -> Duration {
    let chance = if tried.chance.is_finite() {
        tried.chance.clamp(0.0, 1.0)
    } else {
        0.5
    };
    let first = if tried.why == Why::RateLimited {
        tried.patience.first_wait_when_refused
    } else {
        tried.patience.first_wait
    };
    let doubled = |times: u32| first.saturating_mul(1 << times.min(16));
    let wait = match tried.hint {
        // Never earlier than the server asked for; after a second refusal its hints are not taken on trust.
        Some(hint) => {
            let least = if tried.attempt > 1 {
                doubled(tried.attempt - 2)
            } else {
                Duration::ZERO
            };
            hint.max(least) + tried.patience.spread.mul_f64(chance)
        }
        None => doubled(tried.attempt.saturating_sub(1)).mul_f64(0.5 + chance / 2.0),
    };
    wait.min(tried.patience.longest_wait)
}

#[cfg(test)]
mod tests {
    use super::{Decision, Patience, Tried, decide};
    use crate::api::event::Why;
    use crate::model::Method;
    use std::time::Duration;

    const METHODS: [Method; 4] = [Method::Get, Method::Post, Method::Put, Method::Delete];

    fn tried(method: Method, why: Why) -> Tried {
        Tried {
            method,
            why,
            attempt: 1,
            hint: None,
            left: Duration::from_secs(600),
            chance: 1.0,
            patience: Patience::default(),
        }
    }

    #[test]
    fn only_reads_are_repeated_where_the_outcome_is_unknown() {
        let (all, reads, none) = ([true; 4], [true, false, false, false], [false; 4]);
        let no_creations = METHODS.map(|method| method != Method::Post);
        for (why, repeated) in [
            (Why::RateLimited, all),
            (Why::NoConnection, all),
            (Why::Status(503), no_creations),
            (Why::Status(500), reads),
            (Why::Status(502), reads),
            (Why::Status(504), reads),
            (Why::TimedOut, reads),
            (Why::Lost, reads),
            (Why::CutOff, reads),
            (Why::Status(501), none),
            (Why::Status(505), none),
            (Why::NearLimit, none),
        ] {
            let decided = METHODS.map(|method| decide(tried(method, why)) != Decision::GiveUp);
            assert_eq!(decided, repeated, "{why:?}");
        }
    }

    #[test]
    fn waits_grow_are_spread_and_end_after_the_last_try() {
        let wait = |attempt, chance| {
            decide(Tried {
                attempt,
                chance,
                ..tried(Method::Get, Why::Lost)
            })
        };
        let millis = |n| Decision::Again(Duration::from_millis(n));
        let full: Vec<_> = (1..=Patience::default().tries)
            .map(|attempt| wait(attempt, 1.0))
            .collect();
        assert_eq!(
            full,
            [
                millis(500),
                millis(1_000),
                millis(2_000),
                millis(4_000),
                Decision::GiveUp
            ]
        );
        let half: Vec<_> = (1..=Patience::default().tries)
            .map(|attempt| wait(attempt, 0.0))
            .collect();
        assert_eq!(
            half,
            [
                millis(250),
                millis(500),
                millis(1_000),
                millis(2_000),
                Decision::GiveUp
            ]
        );
        assert_eq!(wait(u32::MAX, 1.0), Decision::GiveUp);
    }

    #[test]
    fn a_hint_is_honoured_spread_and_bounded() {
        let wait = |attempt, hint: f64, chance| {
            let hint = Some(Duration::from_secs_f64(hint));
            decide(Tried {
                attempt,
                hint,
                chance,
                ..tried(Method::Post, Why::RateLimited)
            })
        };
        let millis = |n| Decision::Again(Duration::from_millis(n));
        assert_eq!(wait(1, 3.5, 0.0), millis(3_500));
        assert_eq!(wait(1, 3.5, 1.0), millis(3_750));
        assert_eq!(wait(1, 0.0, 0.0), millis(0));
        // A server that keeps refusing with `reset=0` is not hammered.
        assert_eq!(
            [2, 3, 4].map(|attempt| wait(attempt, 0.0, 0.0)),
            [2_000, 4_000, 8_000].map(millis)
        );
        assert_eq!(wait(1, 60.0, 1.0), millis(60_000));
        assert_eq!(wait(1, 1e9, 1.0), millis(60_000));
    }

    #[test]
    fn what_is_left_bounds_the_wait() {
        let left = |left| {
            decide(Tried {
                left: Duration::from_millis(left),
                ..tried(Method::Get, Why::Lost)
            })
        };
        assert_eq!(left(500), Decision::Again(Duration::from_millis(500)));
        assert_eq!(left(499), Decision::GiveUp);
        assert_eq!(left(0), Decision::GiveUp);
    }

    #[test]
    fn odd_chances_do_no_harm() {
        for chance in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 2.0] {
            let Decision::Again(wait) = decide(Tried {
                chance,
                ..tried(Method::Get, Why::Lost)
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
