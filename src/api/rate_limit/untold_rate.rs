//! How fast calls go where the server refuses them without telling its limit: slower after a refusal, then nearly as
//! fast as what was refused, then slowly faster to find out whether the limit has moved. Pure: moments are handed in
//! as the time since some start.

use super::constants::{
    A_WHILE, CLIMB, CLIMB_SECONDS, FAST_ENOUGH, FIRST_PAUSE, FORGOTTEN, LATE, MOST_DOUBLINGS,
    REMEMBERED_CALLS, SLOWEST, STEP_BACK,
};
use super::limit_headers::LimitAnswer;
use std::collections::VecDeque;
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// The rate of the calls of one endpoint whose limit no answer tells.
#[derive(Debug, Default)]
pub(super) struct UntoldRate {
    held: Option<ThrottledRate>,
    closed_until: Duration,
    /// When the next call may go.
    next: Duration,
    done: VecDeque<Duration>,
}

/// A rate that is held back.
#[derive(Clone, Copy, Debug)]
struct ThrottledRate {
    /// Calls per second.
    rate: f64,
    /// What was refused last.
    refused: f64,
    /// Calls that were sent before are part of the refusal that is known.
    since: Duration,
    /// Successes since then.
    calm: u32,
    /// How often it was refused with few successes in between.
    in_a_row: u32,
    /// The rate was counted from the calls of one second, of which some answers are still to come.
    is_counted: bool,
}

impl UntoldRate {
    /// Until when nothing goes, because the server said so or refuses everything.
    pub(super) fn closed_until(&self) -> Duration {
        self.closed_until
    }

    /// Says when the next call may go.
    pub(super) fn due(&self) -> Duration {
        match self.held {
            Some(_) => self.next,
            None => Duration::ZERO,
        }
    }

    /// Takes note of a call that goes; one that a timer lets go late does not delay those after it.
    pub(super) fn sent(&mut self, now: Duration, longest: Duration) {
        let gap = self.held.map_or(Duration::ZERO, |held| gap(held.rate, longest));
        self.next = self.next.max(now.saturating_sub(gap.min(LATE))) + gap;
    }

    /// Takes note of an answer.
    pub(super) fn answered(&mut self, answer: &LimitAnswer, longest: Duration) {
        if answer.refused {
            self.refused(answer, longest);
        } else {
            self.succeeded(answer);
        }
    }

    /// Takes note of an answer that was no refusal.
    fn succeeded(&mut self, answer: &LimitAnswer) {
        let LimitAnswer { now, sent, .. } = *answer;
        self.done.push_back(now);
        if self.done.len() > REMEMBERED_CALLS {
            self.done.pop_front();
        }

        let Some(held) = &mut self.held else { return };
        // A call from before the refusal tells how fast calls went then, and nothing of the rate since.
        if sent <= held.since {
            if held.is_counted {
                held.refused += 1.0;
                held.rate = held.refused * STEP_BACK;
            }
            return;
        }

        held.calm = held.calm.saturating_add(1);
        let climb = CLIMB.max(CLIMB_SECONDS * held.refused);
        let is_forgotten = f64::from(held.calm) >= climb * FORGOTTEN;
        // Near the rate that was refused it grows slowly, until that has gone well for so long that the limit
        // is taken to have moved.
        let is_near = held.rate >= held.refused * STEP_BACK && !is_forgotten;
        held.rate += if is_near {
            held.refused * (1.0 - STEP_BACK) / climb
        } else {
            // One call per second more in each second.
            1.0 / held.rate
        };
        if held.rate >= FAST_ENOUGH && !is_near {
            self.held = None;
        }
    }

    /// Takes note of a refusal.
    fn refused(&mut self, answer: &LimitAnswer, longest: Duration) {
        let LimitAnswer {
            now, sent, headers, ..
        } = answer;
        let now = *now;
        if let Some(wait) = headers.wait() {
            self.closed_until = self.closed_until.max(now + wait.min(longest));
        }
        // With calls left in the window, a stricter limit than the one told was reached.
        if headers.remaining == Some(0) && headers.reset.is_some() {
            return;
        }
        // Calls that were under way together are refused together.
        if self.held.is_some_and(|held| *sent <= held.since) {
            return;
        }

        // After a long calm the rate was only a little too high; after a short one it was far too high.
        let (rate, refused, in_a_row) = match self.held {
            Some(held) if held.calm >= A_WHILE => (held.rate * STEP_BACK, held.rate, 0),
            // The window that is used up may just not be over.
            Some(held) if held.in_a_row == 0 => (held.rate, held.refused, 1),
            Some(held) => (held.rate / 2.0, held.refused, held.in_a_row + 1),
            None => {
                // Nothing was held back so far: what went well within the last second is the best guess.
                let since = now.saturating_sub(SECOND);
                let recent = self.done.iter().filter(|moment| **moment >= since).count();
                let rate = u32::try_from(recent).map_or(FAST_ENOUGH, f64::from);
                (rate * STEP_BACK, rate, 0)
            }
        };

        // Without a time from the server, the pause doubles while refusals follow each other.
        if headers.wait().is_none() {
            let pause = FIRST_PAUSE * (1 << in_a_row.min(MOST_DOUBLINGS));
            self.closed_until = self.closed_until.max(now + pause.min(longest));
        }

        self.next = now + gap(rate, longest);
        self.held = Some(ThrottledRate {
            rate: rate.max(SLOWEST),
            refused: refused.max(SLOWEST),
            since: now,
            calm: 0,
            in_a_row,
            is_counted: self.held.is_none(),
        });
    }
}

/// The time between two calls.
fn gap(rate: f64, longest: Duration) -> Duration {
    SECOND.div_f64(rate.max(SLOWEST)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::{LimitAnswer, UntoldRate};
    use crate::api::rate_limit::constants::LONGEST_WAIT;
    use std::time::Duration;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn answered(rate: &mut UntoldRate, now: Duration, sent: Duration) {
        rate.answered(&LimitAnswer::silent(now, sent, false), LONGEST_WAIT);
    }

    fn refused(rate: &mut UntoldRate, now: Duration, sent: Duration) {
        rate.answered(&LimitAnswer::silent(now, sent, true), LONGEST_WAIT);
    }

    /// A rate after a burst of which the first calls were answered.
    fn burst(successes: usize) -> UntoldRate {
        let mut limited = UntoldRate::default();
        for _ in 0..32 {
            limited.sent(at(0), LONGEST_WAIT);
        }
        for _ in 0..successes {
            answered(&mut limited, at(10), at(0));
        }
        limited
    }

    #[test]
    fn a_burst_is_refused_once() {
        let mut limited = burst(16);
        for now in 20..36 {
            refused(&mut limited, at(now), at(0));
        }
        assert_eq!(limited.closed_until(), at(270));
        let rate = limited.held.map(|held| held.rate).unwrap();
        assert!((14.0..16.0).contains(&rate), "{rate}");
        // Refused again with nothing done in between: first the pause grows, then the rate falls.
        refused(&mut limited, at(300), at(290));
        assert_eq!(
            (limited.closed_until(), limited.held.map(|held| held.rate)),
            (at(800), Some(rate))
        );
        refused(&mut limited, at(900), at(890));
        assert_eq!(limited.closed_until(), at(1_900));
        assert_eq!(limited.held.map(|held| held.rate), Some(rate / 2.0));
    }

    #[test]
    fn the_rate_recovers_until_nothing_waits() {
        let mut limited = burst(1);
        refused(&mut limited, at(20), at(0));
        let mut now = limited.closed_until();
        let mut calls = 0;
        while limited.held.is_some() {
            now = now.max(limited.due());
            limited.sent(now, LONGEST_WAIT);
            answered(&mut limited, now, now);
            calls += 1;
            assert!(calls < 10_000, "the rate never recovered");
        }
        assert!(now < Duration::from_secs(300), "it took {now:?}");
        assert_eq!(limited.due(), Duration::ZERO);
    }

    #[test]
    fn a_rate_that_went_well_is_hardly_lowered() {
        let mut limited = burst(16);
        refused(&mut limited, at(20), at(0));
        let mut now = limited.closed_until();
        for _ in 0..200 {
            now = now.max(limited.due());
            limited.sent(now, LONGEST_WAIT);
            answered(&mut limited, now, now);
        }
        let before = limited.held.map(|held| held.rate).unwrap();
        refused(&mut limited, now + at(1), now + at(1));
        let after = limited.held.map(|held| held.rate).unwrap();
        assert!(after < before && after > before * 0.9, "{before} {after}");
    }
}
