//! The pace of calls whose limit is known before any answer tells it. Pure: moments are handed in as the time since some
//! start.
//!
//! Windows begin when the server says so. Where no more calls than a window allows go in *any* stretch of its length, no
//! window is ever exceeded.

use super::constants::LEAST_MARGIN;
use crate::model::CallRate;
use std::collections::VecDeque;
use std::time::Duration;

/// The calls of one endpoint within the last window.
#[derive(Debug)]
pub(super) struct KnownPace {
    rate: CallRate,
    calls: VecDeque<PacedCall>,
}

/// One call.
#[derive(Clone, Copy, Debug)]
struct PacedCall {
    sent: Duration,
    /// The server has counted it by then.
    ended: Option<Duration>,
}

impl KnownPace {
    /// Knows of no call yet.
    pub(super) fn new(rate: CallRate) -> Self {
        Self {
            rate,
            calls: VecDeque::new(),
        }
    }

    /// Says when the next call may go.
    pub(super) fn due(&self, now: Duration) -> Duration {
        let most = usize::try_from(self.rate.calls).unwrap_or(usize::MAX).max(1);
        let Some(before) = self
            .calls
            .len()
            .checked_sub(most)
            .and_then(|at| self.calls.get(at))
        else {
            return Duration::ZERO;
        };
        // Its answer says when it had been counted at the latest.
        before.ended.unwrap_or(now) + self.rate.window + LEAST_MARGIN
    }

    /// Takes note of a call that goes.
    pub(super) fn sent(&mut self, now: Duration) {
        self.calls.push_back(PacedCall {
            sent: now,
            ended: None,
        });
        if self.calls.len() as u64 > self.rate.calls {
            self.calls.pop_front();
        }
    }

    /// Takes note of the end of a call, with an answer or without one.
    pub(super) fn ended(&mut self, sent: Duration, now: Duration) {
        let open = |call: &&mut PacedCall| call.sent == sent && call.ended.is_none();
        if let Some(call) = self.calls.iter_mut().find(open) {
            call.ended = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CallRate, KnownPace};
    use std::time::Duration;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn no_stretch_of_a_windows_length_holds_more_calls_than_a_window_allows() {
        let rate = CallRate {
            calls: 16,
            window: at(8_000),
        };
        for took in [0, 50, 300] {
            let mut pace = KnownPace::new(rate);
            let mut counted = Vec::new();
            for _ in 0..100 {
                let now = pace.due(at(0)).max(counted.last().copied().unwrap_or_default());
                pace.sent(now);
                pace.ended(now, now + at(took));
                counted.push(now);
            }
            for (first, later) in counted.iter().zip(counted.iter().skip(16)) {
                assert!(
                    *later >= *first + rate.window + at(took),
                    "{took}: {first:?} {later:?}"
                );
            }
            assert!(
                counted[99] <= at(6 * (8_000 + took + 10)),
                "{took}: {:?}",
                counted[99]
            );
        }
    }

    #[test]
    fn a_call_under_way_may_still_be_counted() {
        let mut pace = KnownPace::new(CallRate {
            calls: 1,
            window: at(1_000),
        });
        assert_eq!(pace.due(at(5)), at(0));
        pace.sent(at(5));
        assert_eq!(pace.due(at(500)), at(1_502));
        pace.ended(at(5), at(700));
        assert_eq!(pace.due(at(900)), at(1_702));
    }
}
