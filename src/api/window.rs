//! What one group of endpoints has left of the server's present window, as answers tell it. Pure: moments are handed
//! in as the time since some start. It also notices proof that a group is several of the server's, and signs that
//! somebody else uses it too.

use super::limits::Limits;
use std::collections::VecDeque;
use std::time::Duration;

/// The last part of a window is spread over the time that is left of it: below one in this many calls.
const LAST_PART: u64 = 10;
/// How far apart two answers may put the end of one window, beside the grain of their numbers.
const TOLERANCE: Duration = Duration::from_millis(5);
/// Never sent earlier after the end of a window than this.
const LEAST_MARGIN: Duration = Duration::from_millis(2);
const MOST_MARGIN: Duration = Duration::from_secs(1);
/// How many answers of a window are remembered.
const REMEMBERED: usize = 4_096;
/// Calls overtake each other by this part of the time that they take.
const SLACK: u32 = 4;
const MOST_OTHERS: f64 = 8.0;

/// What is known of a group's window.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    window: Option<Window>,
    /// When the window before ended, at the latest.
    before: Duration,
    /// Answers came, and none told of a limit.
    silent: bool,
    /// The calls under way, by when they were sent.
    in_flight: VecDeque<Duration>,
    last_sent: Duration,
    /// What is added to the end of a window, since a call came too early once.
    margin: Duration,
    /// Until when somebody else is taken to use the group.
    shared_until: Duration,
    /// How many others seem to use it.
    others: f64,
    several: bool,
}

/// A stretch of time with a number of calls in it.
#[derive(Debug)]
struct Window {
    limit: u64,
    /// The least that an answer told to be left.
    remaining: u64,
    /// When the call with that answer was sent.
    at: Duration,
    /// How far calls may overtake each other.
    slack: Duration,
    /// Calls without an answer, or with one that tells nothing, by when they were sent.
    unsure: Vec<Duration>,
    /// A call that is sent then comes when the window has just ended.
    soonest: Duration,
    /// The window is surely over.
    latest: Duration,
    length: Duration,
    /// Told by answers, and not just expected since the one before ended.
    told: bool,
    /// When it was first heard of.
    since: Duration,
    /// Calls of this client that may be counted in it.
    own: u64,
    /// How many answers told of its end.
    answers: u32,
    /// When answers to calls came that are surely counted in it.
    counted: Vec<Duration>,
    /// A call is known to have been the last one allowed.
    used_up: Option<Duration>,
}

/// The moment between which a window ends, as one answer tells it.
#[derive(Clone, Copy, Debug)]
struct End {
    soonest: Duration,
    latest: Duration,
    tolerance: Duration,
}

impl Ledger {
    /// Says whether the group is proven to be more than one of the server's.
    pub(super) fn is_several(&self) -> bool {
        self.several
    }

    /// Says whether nothing is known of the group, not even that its answers tell nothing.
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
        // Many others may send at the same moment; for a single one, what is done below leaves enough.
        let reserve = match is_shared && self.others >= 1.5 {
            true => self.others.round() as u64,
            false => 0,
        };
        let left = self.left(window).saturating_sub(reserve);
        if left == 0 {
            return opens;
        }
        let last = self.last_sent.max(window.since);
        let rest = opens.saturating_sub(last).min(longest);
        let parts = u32::try_from(left).unwrap_or(u32::MAX).saturating_add(1);
        if is_shared {
            // Everybody who goes by what is left and takes half of it at most gets the same and leaves enough.
            return last + (rest / parts).saturating_mul(2).min(rest);
        }
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
            && window.unsure.len() < REMEMBERED
        {
            window.unsure.push(sent);
        }
    }

    /// Takes note of an answer.
    pub(super) fn answered(
        &mut self,
        now: Duration,
        sent: Duration,
        limits: &Limits,
        refused: bool,
        longest: Duration,
    ) {
        self.came(sent);
        let (Some(limit), Some(remaining), Some(reset)) = (limits.limit, limits.remaining, limits.reset)
        else {
            self.untold(now, sent, refused);
            return;
        };
        let reset = reset.min(longest);
        let end = End {
            soonest: sent + reset,
            latest: now + reset,
            tolerance: TOLERANCE + limits.grain.min(longest),
        };
        let Some(window) = &mut self.window else {
            let own = self.in_flight.len() as u64 + 1;
            self.adopt(
                now,
                limit,
                remaining,
                reset,
                end,
                own.max(limit.saturating_sub(remaining)),
            );
            return;
        };
        if !window.told {
            if end.soonest <= self.before + end.tolerance {
                // It is about the window before: a refusal came too early, anything else too late.
                if refused {
                    self.margin = (self.margin * 2 + TOLERANCE).min(MOST_MARGIN);
                    window.soonest = window.soonest.max(end.soonest);
                    let (limit, own) = (window.limit, window.own);
                    self.adopt(now, limit, 0, reset, end, own);
                }
                return;
            }
            let own = window.own;
            self.adopt(now, limit, remaining, reset, end, own);
            self.suspect(limit, remaining, refused);
            return;
        }
        if end.is_after(window) {
            // Only where the old window was over can this be the next one.
            if now < window.soonest || window.limit != limit {
                self.several = true;
            }
            self.before = window.latest;
            let own = self.in_flight.len() as u64 + 1;
            self.adopt(now, limit, remaining, reset, end, own);
            return;
        }
        if end.is_before(window) {
            if sent >= window.since {
                self.several = true;
                let own = window.own;
                self.adopt(now, limit, remaining, reset, end, own);
            }
            return;
        }
        if window.limit != limit {
            self.several = true;
            window.limit = limit;
        }
        let surely = window.counted.partition_point(|moment| *moment <= sent) as u64;
        if !refused && remaining > 0 && limit.saturating_sub(remaining) < surely + 1 {
            self.several = true;
        }
        window.answers = window.answers.saturating_add(1);
        window.soonest = window.soonest.max(end.soonest);
        window.latest = window.latest.min(end.latest).max(window.soonest);
        window.length = window.length.max(reset);
        if remaining <= window.remaining {
            window.remaining = remaining;
            window.at = sent;
            window.slack = now.saturating_sub(sent) / SLACK;
            let (at, slack) = (window.at, window.slack);
            window.unsure.retain(|moment| *moment + slack >= at);
        }
        if remaining == 0 {
            window.used_up.get_or_insert(now);
        }
        if !refused && window.counted.len() < REMEMBERED {
            window.counted.push(now);
        }
        self.suspect(limit, remaining, refused);
    }

    /// Takes note of an answer that tells nothing of the limit.
    fn untold(&mut self, now: Duration, sent: Duration, refused: bool) {
        let Some(window) = &mut self.window else {
            self.silent |= !refused;
            return;
        };
        if !refused && window.told && window.unsure.len() < REMEMBERED {
            window.unsure.push(sent);
        }
        if refused || !window.told || sent < window.since || now >= window.soonest {
            return;
        }
        // Nothing is done after the last call that a window allows: this one is counted elsewhere.
        if window.used_up.is_some_and(|moment| moment <= sent) {
            self.several = true;
        }
        if window.counted.len() < REMEMBERED {
            window.counted.push(now);
        }
    }

    fn adopt(&mut self, now: Duration, limit: u64, remaining: u64, reset: Duration, end: End, own: u64) {
        let length = self
            .window
            .as_ref()
            .map_or(reset, |window| window.length.max(reset));
        self.silent = false;
        self.window = Some(Window {
            limit,
            remaining,
            at: end.soonest.saturating_sub(reset),
            slack: end.latest.saturating_sub(end.soonest) / SLACK,
            unsure: Vec::new(),
            soonest: end.soonest,
            latest: end.latest,
            length,
            told: true,
            since: now,
            own,
            answers: 1,
            counted: vec![now],
            used_up: (remaining == 0).then_some(now),
        });
    }

    /// Notices that more is used than this client can have used.
    fn suspect(&mut self, limit: u64, remaining: u64, refused: bool) {
        if let Some(window) = &self.window
            && (limit.saturating_sub(remaining) > window.own
                || (refused && remaining == 0 && window.own <= limit))
        {
            self.shared_until = window.latest + window.length * 2;
        }
    }

    /// Starts the expected next window where one has ended.
    fn renew(&mut self, now: Duration, longest: Duration) {
        let Some(window) = &self.window else { return };
        if now < self.opens(window, longest) {
            return;
        }
        let own = self.in_flight.len() as u64;
        let ends = now + window.length;
        if window.told && now < self.shared_until {
            let used = window.limit.saturating_sub(window.remaining);
            let others = used.saturating_sub(window.own) as f64 / window.own.max(1) as f64;
            self.others = f64::midpoint(self.others, others.clamp(1.0, MOST_OTHERS));
        }
        self.before = window.latest;
        self.window = Some(Window {
            limit: window.limit,
            remaining: window.limit,
            at: now,
            slack: Duration::ZERO,
            unsure: Vec::new(),
            soonest: ends,
            latest: ends,
            length: window.length,
            told: false,
            since: now,
            own,
            answers: 0,
            counted: Vec::new(),
            used_up: None,
        });
    }

    /// When the next window may be used. The fewer answers told of the end, the less surely it is known.
    fn opens(&self, window: &Window, longest: Duration) -> Duration {
        let doubt = window.latest.saturating_sub(window.soonest) / window.answers.max(1).saturating_mul(2);
        let opens = window.soonest + LEAST_MARGIN + self.margin + doubt;
        opens.min(window.since + longest)
    }

    /// Counts what is left, without what calls under way may take of it.
    fn left(&self, window: &Window) -> u64 {
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

impl End {
    fn is_after(&self, window: &Window) -> bool {
        self.soonest > window.latest + self.tolerance
    }

    fn is_before(&self, window: &Window) -> bool {
        self.latest + self.tolerance < window.soonest
    }
}
