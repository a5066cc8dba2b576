//! What one limit scope has left of the server's present window, as answers tell it. Pure: moments are handed in as the
//! time since some start. It also notices proof that a scope is several of the server's, and signs that somebody else
//! uses it too.

use super::constants::{LAST_PART, LEAST_MARGIN, MOST_MARGIN, MOST_OTHERS, REMEMBERED_ANSWERS, TOLERANCE};
use super::limit_headers::LimitAnswer;
use super::limit_window::{LimitWindow, WindowEnd, WindowReading};
use super::reset_rounding::ResetRounding;
use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

/// The estimate of a scope's window.
#[derive(Debug, Default)]
pub(super) struct WindowEstimate {
    window: Option<LimitWindow>,
    /// The end of the window before, at the soonest and at the latest.
    before: WindowEnd,
    /// How the server makes the time that is left whole.
    rounding: ResetRounding,
    /// Answers came, and none told of a limit.
    silent: bool,
    /// The calls under way, by when they were sent.
    in_flight: VecDeque<Duration>,
    last_sent: Duration,
    /// What is added to the end of a window, since a call came too early once.
    margin: Duration,
    /// Until when somebody else is taken to use the scope.
    shared_until: Duration,
    /// How many others seem to use it.
    others: f64,
    several: bool,
}

impl WindowEstimate {
    /// Says whether the scope is proven to be more than one of the server's.
    pub(super) fn is_several(&self) -> bool {
        self.several
    }

    /// Says whether nothing is known of the scope, not even that its answers tell nothing.
    pub(super) fn is_new(&self) -> bool {
        self.window.is_none() && !self.silent
    }

    /// Returns the number of calls under way.
    pub(super) fn under_way(&self) -> usize {
        self.in_flight.len()
    }

    /// Says when the next call may go; a moment that is not later than `now` means at once.
    pub(super) fn due(&mut self, now: Duration, longest: Duration) -> Duration {
        self.renew(now, longest);
        let Some(window) = &self.window else {
            return Duration::ZERO;
        };
        if !window.told && window.own == 0 {
            // Its answer tells more.
            return Duration::ZERO;
        }

        let opens = self.opens(window, longest);
        let is_shared = now < self.shared_until;
        // Others have as many calls under way as this client, of which nobody has told yet.
        let reserve = if is_shared {
            let unseen = (self.others * (self.in_flight.len() + 1) as f64).round() as u64;
            let many = if self.others >= 1.5 {
                self.others.round() as u64
            } else {
                0
            };
            unseen.min(window.limit / LAST_PART).max(many)
        } else {
            0
        };
        let left = self.left(window).saturating_sub(reserve);
        if left == 0 {
            return opens;
        }

        // The rest of the window is shared out among the calls that are left.
        let last = self.last_sent.max(window.since);
        let rest = opens.saturating_sub(last).min(longest);
        let parts = u32::try_from(left).unwrap_or(u32::MAX).saturating_add(1);
        if is_shared {
            // Everybody who goes by what is left and takes half of it at most gets the same and leaves enough.
            return last + (rest / parts).saturating_mul(2).min(rest);
        }

        // The last call of a window goes when the window may have ended: its answer tells how the end is rounded.
        if left == 1 && window.is_coarse() && !self.rounding.is_known() {
            return self.may_open(window).max(last + rest / parts).min(opens);
        }
        // While much is left, calls go as they come.
        if left.saturating_mul(LAST_PART) > window.limit {
            return Duration::ZERO;
        }
        last + rest / parts
    }

    /// Takes note of a call that goes.
    pub(super) fn sent(&mut self, now: Duration, longest: Duration) {
        self.renew(now, longest);
        self.in_flight.push_back(now);
        self.last_sent = now;
        if let Some(window) = &mut self.window {
            window.own += 1;
        }
    }

    /// Takes note of a call that got no answer.
    pub(super) fn ended(&mut self, sent: Duration) {
        self.came(sent);
        self.doubt(sent);
    }

    fn came(&mut self, sent: Duration) {
        if let Some(at) = self.in_flight.iter().position(|moment| *moment == sent) {
            self.in_flight.remove(at);
        }
    }

    /// Takes a call for one that may have been counted.
    fn doubt(&mut self, sent: Duration) {
        if let Some(window) = &mut self.window
            && window.told
            && window.unsure.len() < REMEMBERED_ANSWERS
        {
            window.unsure.push(sent);
        }
    }

    /// Takes note of an answer; says whether it tells of another window than the one before.
    pub(super) fn answered(&mut self, answer: &LimitAnswer, longest: Duration) -> bool {
        self.came(answer.sent);
        let Some(reading) = WindowReading::of(answer, longest) else {
            self.untold(answer);
            return false;
        };

        match &self.window {
            None => {
                // Any call that is under way may be counted in this window.
                let own = self.in_flight.len() as u64 + 1;
                self.adopt(reading, own.max(reading.used()));
                true
            }
            Some(window) if !window.told => {
                self.confirm(reading);
                true
            }
            Some(window) if reading.is_after(window) || reading.is_refill_of(window) => {
                self.advance(reading);
                true
            }
            Some(window) if reading.is_before(window) => {
                // A call that was sent in this window and tells of an earlier end is counted elsewhere.
                if reading.sent >= window.since {
                    let own = window.own;
                    self.several = true;
                    self.adopt(reading, own);
                }
                false
            }
            Some(_) => {
                self.refine(reading);
                false
            }
        }
    }

    /// Takes note of the first answer since the window before ended.
    fn confirm(&mut self, reading: WindowReading) {
        let Some(window) = &self.window else { return };
        let own = window.own;

        if reading.soonest() <= self.before.latest + reading.tolerance() {
            // It is about the window before: a refusal came too early, anything else too late.
            if reading.refused {
                let limit = window.limit;
                if !self.is_still(self.before, reading) {
                    self.margin = (self.margin * 2 + TOLERANCE).min(MOST_MARGIN);
                }
                let closed = WindowReading {
                    limit,
                    remaining: 0,
                    ..reading
                };
                self.adopt(closed, own);
            }
            return;
        }

        self.is_over(self.before, reading);
        self.adopt(reading, own);
        self.suspect(reading);
    }

    /// Learns from an answer in a window that it was not over; says whether that excludes a rounding.
    fn is_still(&mut self, end: WindowEnd, reading: WindowReading) -> bool {
        if !reading.is_coarse() {
            return false;
        }
        // The call came after it was sent, so the window did not end before.
        self.rounding
            .exclude(|advance| end.latest + TOLERANCE < reading.sent + reading.grain.mul_f64(advance))
    }

    /// Learns from an answer in the next window that a window was over.
    fn is_over(&mut self, end: WindowEnd, reading: WindowReading) {
        if reading.is_coarse() {
            self.rounding
                .exclude(|advance| end.soonest > reading.now + TOLERANCE + reading.grain.mul_f64(advance));
        }
    }

    /// Goes on to the window that an answer tells of.
    fn advance(&mut self, reading: WindowReading) {
        let Some(window) = &self.window else { return };

        // Only where the old window was over can this be the next one.
        if reading.now < window.surely_lasts() || window.limit != reading.limit {
            self.several = true;
        }
        let (end, is_told) = (window.end, window.told);
        if is_told {
            self.is_over(end, reading);
        }
        self.before = end;
        self.adopt(reading, self.in_flight.len() as u64 + 1);
    }

    /// Narrows down what is known of the window by one more answer in it.
    fn refine(&mut self, reading: WindowReading) {
        let Some(window) = &mut self.window else { return };

        if window.limit != reading.limit {
            self.several = true;
            window.limit = reading.limit;
        }
        let end = window.end;
        let is_sure = !reading.refused && reading.now < window.surely_lasts();
        // Each call of one counter leaves another number.
        if is_sure
            && reading.used() > 0
            && window.seen.len() < REMEMBERED_ANSWERS
            && !window.seen.insert(reading.remaining)
        {
            self.several = true;
        }
        // Fewer are counted than were surely sent before: some of them are counted elsewhere.
        let surely = window.counted.partition_point(|moment| *moment <= reading.sent) as u64;
        if !reading.refused && reading.remaining > 0 && reading.used() < surely + 1 {
            self.several = true;
        }

        window.answers = window.answers.saturating_add(1);
        window.end.soonest = end.soonest.max(reading.soonest());
        window.end.latest = end.latest.min(reading.latest()).max(window.end.soonest);
        window.quickest = window.quickest.min(reading.took());
        window.length = window.length.max(reading.reset);

        if reading.remaining <= window.remaining {
            window.remaining = reading.remaining;
            window.at = reading.sent;
            window.slack = reading.slack();
            let (at, slack) = (window.at, window.slack);
            window.unsure.retain(|moment| *moment + slack >= at);
        }
        if reading.remaining == 0 {
            window.used_up.get_or_insert(reading.now);
        }
        if !reading.refused && window.counted.len() < REMEMBERED_ANSWERS {
            window.counted.push(reading.now);
        }
        let end = window.end;
        self.is_still(end, reading);
        self.suspect(reading);
    }

    /// Takes note of an answer that tells nothing of the limit.
    fn untold(&mut self, answer: &LimitAnswer) {
        let (now, sent) = (answer.now, answer.sent);
        if self.window.is_none() {
            self.silent |= !answer.refused;
            return;
        }
        if answer.refused {
            return;
        }

        // The server may have counted the call without saying so.
        self.doubt(sent);
        let Some(window) = &mut self.window else { return };
        if !window.told || sent < window.since || now >= window.surely_lasts() {
            return;
        }

        // Nothing is done after the last call that a window allows: this one is counted elsewhere.
        if window.used_up.is_some_and(|moment| moment <= sent) {
            self.several = true;
        }
        if window.counted.len() < REMEMBERED_ANSWERS {
            window.counted.push(now);
        }
    }

    fn adopt(&mut self, reading: WindowReading, own: u64) {
        let length = self
            .window
            .as_ref()
            .map_or(reading.reset, |window| window.length.max(reading.reset));
        self.silent = false;
        self.window = Some(LimitWindow::told_by(reading, length, own));
    }

    /// Notices that more is used than this client can have used.
    fn suspect(&mut self, reading: WindowReading) {
        if let Some(window) = &self.window
            && (reading.used() > window.own
                || (reading.refused && reading.remaining == 0 && window.own <= reading.limit))
        {
            self.shared_until = window.end.latest + window.length * 2;
        }
    }

    /// Starts the expected next window where one has ended.
    fn renew(&mut self, now: Duration, longest: Duration) {
        let Some(window) = &self.window else { return };
        if now < self.opens(window, longest) {
            return;
        }

        let own = self.in_flight.len() as u64;
        if window.told && now < self.shared_until {
            let used = window.limit.saturating_sub(window.remaining);
            let others = used.saturating_sub(window.own) as f64 / window.own.max(1) as f64;
            self.others = f64::midpoint(self.others, others.clamp(1.0, MOST_OTHERS));
        }

        // Until its first answer, the next window is only expected: full, and as long as the one before.
        self.before = window.end;
        let expected = WindowReading {
            now,
            sent: now,
            limit: window.limit,
            remaining: window.limit,
            reset: window.length,
            refused: false,
            grain: Duration::ZERO,
        };
        self.window = Some(LimitWindow {
            told: false,
            answers: 0,
            counted: Vec::new(),
            seen: BTreeSet::new(),
            used_up: None,
            ..LimitWindow::told_by(expected, window.length, own)
        });
    }

    /// When the next window may be used, whichever way the server rounds.
    fn opens(&self, window: &LimitWindow, longest: Duration) -> Duration {
        self.open_after(window, self.rounding.latest())
            .min(window.since + longest)
    }

    /// When the next window may be used, if the end is as soon as a rounding allows.
    fn may_open(&self, window: &LimitWindow) -> Duration {
        self.open_after(window, self.rounding.soonest())
    }

    fn open_after(&self, window: &LimitWindow, advance: f64) -> Duration {
        let sooner = window.grain_if_coarse().mul_f64(advance);
        let opens = window.end.soonest + window.doubt() + LEAST_MARGIN + self.margin;
        opens.saturating_sub(sooner)
    }

    /// Counts what is left, without what calls under way may take of it.
    fn left(&self, window: &LimitWindow) -> u64 {
        if !window.told {
            // Whatever the server says, one call may find out.
            return window
                .limit
                .saturating_sub(window.own)
                .max(u64::from(window.own == 0));
        }

        // Calls that were sent earlier are counted already in what is told.
        let later = |moment: &&Duration| **moment + window.slack >= window.at;
        let taken = self.in_flight.iter().filter(later).count() + window.unsure.iter().filter(later).count();
        window.remaining.saturating_sub(taken as u64)
    }
}
