//! Decides when the next call of one endpoint group may go: slows down before the server refuses, and after
//! it did. Pure: moments are handed in as the time since some start. Whatever the headers claim, no wait is
//! longer than a minute.

use super::event::Why;
use super::limits::{LONGEST_WAIT, Limits};
use std::collections::VecDeque;
use std::time::Duration;

/// The last part of a window is spread over the time that is left of it: below one in this many calls.
const LAST_PART: u64 = 10;
/// How many calls are remembered to tell how fast they went.
const REMEMBERED: usize = 128;
const SECOND: Duration = Duration::from_secs(1);
const SLOWEST: f64 = 0.5;
const FAST_ENOUGH: f64 = 100.0;

/// What a call may do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Go; the call counts as sent.
    Now,
    /// Ask again after this time.
    After(Duration, Why),
}

/// What is known of one group's limit.
#[derive(Debug)]
pub(super) struct Rate {
    longest: Duration,
    window: Option<Window>,
    closed_until: Duration,
    pace: Option<Pace>,
    in_flight: u64,
    sent: VecDeque<Duration>,
}

/// A stretch of time with a number of calls in it.
#[derive(Clone, Copy, Debug)]
struct Window {
    limit: u64,
    left: u64,
    ends: Duration,
    length: Duration,
    /// Not told by the server but expected, since the last one ended.
    expected: bool,
}

/// Calls per second where the server tells no number: halved when it refuses, raised a little by each
/// success.
#[derive(Clone, Copy, Debug)]
struct Pace {
    rate: f64,
    slowed: Duration,
}

impl Rate {
    /// Knows nothing yet; no wait for one call is longer than `longest`.
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            longest: longest.min(LONGEST_WAIT),
            window: None,
            closed_until: Duration::ZERO,
            pace: None,
            in_flight: 0,
            sent: VecDeque::new(),
        }
    }

    /// Asks for a turn.
    pub(super) fn ask(&mut self, now: Duration) -> Turn {
        self.renew(now);
        let due = self.closed_until.max(self.window_due()).max(self.pace_due());
        if due > now {
            let why = if due == self.closed_until {
                Why::RateLimited
            } else {
                Why::NearLimit
            };
            return Turn::After((due - now).min(self.longest), why);
        }
        if let Some(window) = &mut self.window {
            window.left = window.left.saturating_sub(1);
        }
        self.in_flight += 1;
        self.sent.push_back(now);
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
        Turn::Now
    }

    /// Takes note of an answer that was no refusal.
    pub(super) fn answered(&mut self, now: Duration, limits: &Limits) {
        self.ended();
        self.learn(now, limits);
        if let Some(pace) = &mut self.pace {
            pace.rate += 1.0 / pace.rate;
            if pace.rate >= FAST_ENOUGH {
                self.pace = None;
            }
        }
    }

    /// Takes note of a refusal (429) of a call that was sent at `sent`.
    pub(super) fn refused(&mut self, now: Duration, sent: Duration, limits: &Limits) {
        self.ended();
        self.learn(now, limits);
        if let Some(wait) = limits.wait() {
            self.closed_until = self.closed_until.max(now + wait.min(self.longest));
        }
        // With calls left in the window, a stricter limit than the one told was reached.
        if limits.remaining != Some(0) {
            self.slow_down(now, sent);
        }
    }

    /// Takes note of a call that got no answer.
    pub(super) fn ended(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// Starts the expected next window where one has ended.
    fn renew(&mut self, now: Duration) {
        if let Some(window) = &mut self.window
            && now >= window.ends
        {
            let fresh = window.limit.saturating_sub(self.in_flight).max(1);
            *window = Window {
                left: fresh,
                ends: now + window.length,
                expected: true,
                ..*window
            };
        }
    }

    fn window_due(&self) -> Duration {
        let Some(window) = self.window else {
            return Duration::ZERO;
        };
        if window.left == 0 {
            return window.ends;
        }
        if window.left.saturating_mul(LAST_PART) > window.limit {
            return Duration::ZERO;
        }
        let Some(last) = self.sent.back() else {
            return Duration::ZERO;
        };
        let parts = u32::try_from(window.left).unwrap_or(u32::MAX).saturating_add(1);
        *last + window.ends.saturating_sub(*last).min(self.longest) / parts
    }

    fn pace_due(&self) -> Duration {
        match (self.pace, self.sent.back()) {
            (Some(pace), Some(last)) => *last + SECOND.div_f64(pace.rate.max(SLOWEST)).min(self.longest),
            _ => Duration::ZERO,
        }
    }

    fn learn(&mut self, now: Duration, limits: &Limits) {
        let (Some(limit), Some(remaining), Some(reset)) = (limits.limit, limits.remaining, limits.reset)
        else {
            return;
        };
        let reset = reset.min(self.longest);
        let ends = now + reset;
        let (left, length) = match self.window {
            // Answers of one window come in any order: the smallest number is the latest.
            Some(window) if !window.expected && ends <= window.ends + reset / 2 && now < window.ends => {
                (window.left.min(remaining), window.length.max(reset))
            }
            Some(window) => (remaining.saturating_sub(self.in_flight), window.length.max(reset)),
            None => (remaining.saturating_sub(self.in_flight), reset),
        };
        self.window = Some(Window {
            limit,
            left,
            ends,
            length,
            expected: false,
        });
    }

    /// Halves the pace, once for all calls that were under way together.
    fn slow_down(&mut self, now: Duration, sent: Duration) {
        let rate = match self.pace {
            Some(pace) if sent <= pace.slowed => return,
            Some(pace) => pace.rate,
            None => {
                let since = sent.saturating_sub(SECOND);
                let recent = self.sent.iter().filter(|moment| **moment >= since).count();
                let span = now.saturating_sub(since).max(SECOND);
                u32::try_from(recent).map_or(FAST_ENOUGH, f64::from) / span.as_secs_f64()
            }
        };
        self.pace = Some(Pace {
            rate: (rate / 2.0).max(SLOWEST),
            slowed: now,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::{LONGEST_WAIT, Limits, Rate, Turn};
    use crate::api::event::Why;
    use std::time::Duration;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn told(limit: u64, remaining: u64, reset: u64) -> Limits {
        let reset = Some(at(reset));
        Limits {
            limit: Some(limit),
            remaining: Some(remaining),
            reset,
            ..Limits::default()
        }
    }

    fn retry_after(millis: u64) -> Limits {
        Limits {
            retry_after: Some(at(millis)),
            ..Limits::default()
        }
    }

    fn call(rate: &mut Rate, now: u64, limits: &Limits) {
        assert_eq!(rate.ask(at(now)), Turn::Now, "at {now}");
        rate.answered(at(now), limits);
    }

    #[test]
    fn without_headers_nothing_waits() {
        let mut rate = Rate::new(LONGEST_WAIT);
        for _ in 0..1_000 {
            call(&mut rate, 0, &Limits::default());
        }
        for _ in 0..1_000 {
            assert_eq!(rate.ask(at(0)), Turn::Now);
        }
    }

    #[test]
    fn a_window_that_is_used_up_holds_calls_until_it_ends() {
        let mut rate = Rate::new(LONGEST_WAIT);
        call(&mut rate, 0, &told(100, 0, 5_000));
        assert_eq!(rate.ask(at(1_000)), Turn::After(at(4_000), Why::NearLimit));
        assert_eq!(rate.ask(at(5_000)), Turn::Now);
    }

    #[test]
    fn calls_under_way_are_counted_before_the_server_counts_them() {
        let mut rate = Rate::new(LONGEST_WAIT);
        for _ in 0..8 {
            assert_eq!(rate.ask(at(0)), Turn::Now);
        }
        rate.answered(at(10), &told(10, 9, 1_000));
        // Seven are still under way: two more fit, spread over what is left of the window.
        for now in [11, 600] {
            assert_eq!(rate.ask(at(now)), Turn::Now, "at {now}");
        }
        assert!(matches!(rate.ask(at(601)), Turn::After(_, Why::NearLimit)));
    }

    #[test]
    fn answers_in_the_wrong_order_do_not_raise_what_is_left() {
        let mut rate = Rate::new(LONGEST_WAIT);
        for _ in 0..3 {
            assert_eq!(rate.ask(at(0)), Turn::Now);
        }
        rate.answered(at(10), &told(20, 0, 1_000));
        rate.answered(at(11), &told(20, 2, 999));
        rate.answered(at(12), &told(20, 1, 998));
        assert_eq!(rate.ask(at(13)), Turn::After(at(997), Why::NearLimit));
    }

    #[test]
    fn the_next_window_is_expected_to_be_like_the_last() {
        let mut rate = Rate::new(LONGEST_WAIT);
        call(&mut rate, 0, &told(10, 8, 10_000));
        call(&mut rate, 9_000, &told(10, 5, 1_000));
        for _ in 0..3 {
            assert_eq!(rate.ask(at(9_500)), Turn::Now);
        }
        // Ten at most, and three of them may still arrive.
        let sent = (10_000..20_000)
            .filter(|now| rate.ask(at(*now)) == Turn::Now)
            .count();
        assert_eq!(sent, 7);
    }

    #[test]
    fn the_last_part_of_a_window_is_spread() {
        let mut rate = Rate::new(LONGEST_WAIT);
        call(&mut rate, 0, &told(100, 9, 10_000));
        assert_eq!(rate.ask(at(0)), Turn::After(at(1_000), Why::NearLimit));
        assert_eq!(rate.ask(at(1_000)), Turn::Now);
        assert!(matches!(rate.ask(at(1_001)), Turn::After(wait, _) if wait >= at(900) && wait <= at(1_000)));
    }

    #[test]
    fn a_refusal_closes_the_group_for_as_long_as_the_server_says() {
        // Where calls are left, a limit that nobody told was reached: the pace falls too.
        for (limits, slower) in [
            (retry_after(3_000), true),
            (told(100, 50, 3_000), true),
            (told(100, 0, 3_000), false),
        ] {
            let mut rate = Rate::new(LONGEST_WAIT);
            assert_eq!(rate.ask(at(0)), Turn::Now);
            rate.refused(at(0), at(0), &limits);
            assert!(
                matches!(rate.ask(at(1)), Turn::After(wait, _) if wait == at(2_999)),
                "{limits:?}"
            );
            assert_eq!(rate.ask(at(3_000)), Turn::Now, "{limits:?}");
            assert_eq!(rate.ask(at(3_000)) != Turn::Now, slower, "{limits:?}");
        }
    }

    #[test]
    fn a_refusal_without_numbers_halves_the_pace_once_for_a_burst() {
        let mut rate = Rate::new(LONGEST_WAIT);
        for _ in 0..32 {
            assert_eq!(rate.ask(at(0)), Turn::Now);
        }
        for _ in 0..32 {
            rate.refused(at(0), at(0), &Limits::default());
        }
        assert_eq!(
            rate.ask(at(0)),
            Turn::After(Duration::from_secs(1) / 16, Why::NearLimit)
        );
        assert_eq!(rate.ask(at(63)), Turn::Now);
        rate.refused(at(63), at(63), &Limits::default());
        assert_eq!(
            rate.ask(at(63)),
            Turn::After(Duration::from_secs(1) / 8, Why::NearLimit)
        );
    }

    #[test]
    fn the_pace_recovers_until_nothing_waits() {
        let mut rate = Rate::new(LONGEST_WAIT);
        assert_eq!(rate.ask(at(0)), Turn::Now);
        rate.refused(at(0), at(0), &Limits::default());
        let (mut now, mut waits) = (at(0), Vec::new());
        for _ in 0..20_000 {
            match rate.ask(now) {
                Turn::Now => rate.answered(now, &Limits::default()),
                Turn::After(wait, _) => {
                    waits.push(wait);
                    now += wait;
                }
            }
        }
        assert!(
            waits.is_sorted_by(|before, after| before >= after),
            "the pace fell without a refusal"
        );
        assert!(waits.len() < 10_000, "the pace never recovered");
        assert!(now < Duration::from_secs(120), "it took {now:?}");
    }

    #[test]
    fn no_header_stalls_longer_than_a_minute_or_panics() {
        let numbers = [0, 1, 2, 1_000_000_000];
        let times = [at(0), at(1), at(60_000), Duration::MAX];
        let cases = numbers
            .iter()
            .flat_map(|limit| numbers.iter().map(move |remaining| (*limit, *remaining)));
        for ((limit, remaining), reset) in cases.flat_map(|case| times.map(|reset| (case, reset))) {
            let (limit, remaining, reset) = (Some(limit), Some(remaining), Some(reset));
            let limits = Limits {
                limit,
                remaining,
                reset,
                retry_after: reset,
                ..Limits::default()
            };
            for refused in [false, true] {
                let (mut rate, mut now) = (Rate::new(LONGEST_WAIT), at(0));
                for _ in 0..50 {
                    let asked = now;
                    while let Turn::After(wait, _) = rate.ask(now) {
                        now += wait;
                        assert!(now - asked <= at(60_000), "{limits:?} stalls");
                    }
                    match refused {
                        true => rate.refused(now, now, &limits),
                        false => rate.answered(now, &limits),
                    }
                }
            }
        }
    }

    #[test]
    fn abandoned_calls_free_their_place() {
        let mut rate = Rate::new(LONGEST_WAIT);
        for _ in 0..10 {
            assert_eq!(rate.ask(at(0)), Turn::Now);
        }
        (0..20).for_each(|_| rate.ended());
        call(&mut rate, 1, &told(10, 5, 1_000));
        assert_eq!(rate.ask(at(2)), Turn::Now);
    }
}
