//! How fast calls go where the server refuses them without telling its limit: slower after a refusal, then nearly as
//! fast as what was refused, then slowly faster to find out whether the limit has moved. Pure: moments are handed in
//! as the time since some start.

use super::limits::Limits;
use std::collections::VecDeque;
use std::time::Duration;

/// How many calls are remembered to tell how fast they went.
const REMEMBERED: usize = 128;
const SECOND: Duration = Duration::from_secs(1);
const SLOWEST: f64 = 0.5;
const FAST_ENOUGH: f64 = 100.0;
/// What is kept of the pace that was refused, where it had gone well for a while.
const STEP_BACK: f64 = 0.94;
/// A refusal after fewer calls than this shows that the pace was far too high.
const A_WHILE: u32 = 50;
/// It takes this many calls from the step back to the pace that was refused, or those of this many seconds.
const CLIMB: f64 = 100.0;
const CLIMB_SECONDS: f64 = 30.0;
/// After so many times that many calls, the limit is taken to have moved.
const FORGOTTEN: f64 = 1.5;
/// How late a timer may be.
const LATE: Duration = Duration::from_millis(3);
/// How long nothing goes after a refusal that tells no time, doubled for each refusal that follows at once.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const MOST_DOUBLINGS: u32 = 4;

/// The pace of one family of calls.
#[derive(Debug, Default)]
pub(super) struct Pace {
    held: Option<Held>,
    closed_until: Duration,
    /// When the next call may go.
    next: Duration,
    done: VecDeque<Duration>,
}

/// A pace that is held back.
#[derive(Clone, Copy, Debug)]
struct Held {
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
    /// It is as many as were done in a second; not all their answers have come.
    is_counted: bool,
}

impl Pace {
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

    /// Takes note of an answer that was no refusal.
    pub(super) fn answered(&mut self, now: Duration, sent: Duration) {
        self.done.push_back(now);
        if self.done.len() > REMEMBERED {
            self.done.pop_front();
        }
        let Some(held) = &mut self.held else { return };
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
        let is_near = held.rate >= held.refused * STEP_BACK && !is_forgotten;
        held.rate += match is_near {
            true => held.refused * (1.0 - STEP_BACK) / climb,
            // One call per second more in each second.
            false => 1.0 / held.rate,
        };
        if held.rate >= FAST_ENOUGH && !is_near {
            self.held = None;
        }
    }

    /// Takes note of a refusal of a call that was sent at `sent`.
    pub(super) fn refused(&mut self, now: Duration, sent: Duration, limits: &Limits, longest: Duration) {
        if let Some(wait) = limits.wait() {
            self.closed_until = self.closed_until.max(now + wait.min(longest));
        }
        // With calls left in the window, a stricter limit than the one told was reached.
        if limits.remaining == Some(0) && limits.reset.is_some() {
            return;
        }
        // Calls that were under way together are refused together.
        if self.held.is_some_and(|held| sent <= held.since) {
            return;
        }
        let (rate, refused, in_a_row) = match self.held {
            Some(held) if held.calm >= A_WHILE => (held.rate * STEP_BACK, held.rate, 0),
            // The window that is used up may just not be over.
            Some(held) if held.in_a_row == 0 => (held.rate, held.refused, 1),
            Some(held) => (held.rate / 2.0, held.refused, held.in_a_row + 1),
            None => {
                let since = now.saturating_sub(SECOND);
                let recent = self.done.iter().filter(|moment| **moment >= since).count();
                let rate = u32::try_from(recent).map_or(FAST_ENOUGH, f64::from);
                (rate * STEP_BACK, rate, 0)
            }
        };
        let is_counted = self.held.is_none();
        if limits.wait().is_none() {
            let pause = FIRST_PAUSE * (1 << in_a_row.min(MOST_DOUBLINGS));
            self.closed_until = self.closed_until.max(now + pause.min(longest));
        }
        self.next = now + gap(rate, longest);
        self.held = Some(Held {
            rate: rate.max(SLOWEST),
            refused: refused.max(SLOWEST),
            since: now,
            calm: 0,
            in_a_row,
            is_counted,
        });
    }
}

/// The time between two calls.
fn gap(rate: f64, longest: Duration) -> Duration {
    SECOND.div_f64(rate.max(SLOWEST)).min(longest)
}

#[cfg(test)]
mod tests {
    use super::{Limits, Pace};
    use crate::api::limits::LONGEST_WAIT;
    use std::time::Duration;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// A pace after a burst of which the first calls were answered.
    fn burst(answered: usize) -> Pace {
        let mut pace = Pace::default();
        for _ in 0..32 {
            pace.sent(at(0), LONGEST_WAIT);
        }
        for _ in 0..answered {
            pace.answered(at(10), at(0));
        }
        pace
    }

    #[test]
    fn a_burst_is_refused_once() {
        let mut pace = burst(16);
        for now in 20..36 {
            pace.refused(at(now), at(0), &Limits::default(), LONGEST_WAIT);
        }
        assert_eq!(pace.closed_until(), at(270));
        let rate = pace.held.map(|held| held.rate).unwrap();
        assert!((14.0..16.0).contains(&rate), "{rate}");
        // Refused again with nothing done in between: first the pause grows, then the pace falls.
        pace.refused(at(300), at(290), &Limits::default(), LONGEST_WAIT);
        assert_eq!(
            (pace.closed_until(), pace.held.map(|held| held.rate)),
            (at(800), Some(rate))
        );
        pace.refused(at(900), at(890), &Limits::default(), LONGEST_WAIT);
        assert_eq!(pace.closed_until(), at(1_900));
        assert_eq!(pace.held.map(|held| held.rate), Some(rate / 2.0));
    }

    #[test]
    fn the_pace_recovers_until_nothing_waits() {
        let mut pace = burst(1);
        pace.refused(at(20), at(0), &Limits::default(), LONGEST_WAIT);
        let mut now = pace.closed_until();
        let mut calls = 0;
        while pace.held.is_some() {
            now = now.max(pace.due());
            pace.sent(now, LONGEST_WAIT);
            pace.answered(now, now);
            calls += 1;
            assert!(calls < 10_000, "the pace never recovered");
        }
        assert!(now < Duration::from_secs(300), "it took {now:?}");
        assert_eq!(pace.due(), Duration::ZERO);
    }

    #[test]
    fn a_pace_that_went_well_is_hardly_lowered() {
        let mut pace = burst(16);
        pace.refused(at(20), at(0), &Limits::default(), LONGEST_WAIT);
        let mut now = pace.closed_until();
        for _ in 0..200 {
            now = now.max(pace.due());
            pace.sent(now, LONGEST_WAIT);
            pace.answered(now, now);
        }
        let before = pace.held.map(|held| held.rate).unwrap();
        pace.refused(now + at(1), now + at(1), &Limits::default(), LONGEST_WAIT);
        let after = pace.held.map(|held| held.rate).unwrap();
        assert!(after < before && after > before * 0.9, "{before} {after}");
    }
}
