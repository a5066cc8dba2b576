//! The server's present window of a limit, as one answer after the other tells it, and what one answer tells.

use super::constants::{COARSE, SLACK, TOLERANCE};
use super::limit_headers::LimitAnswer;
use std::collections::BTreeSet;
use std::time::Duration;

/// A stretch of time with a number of calls in it.
#[derive(Debug)]
pub(super) struct LimitWindow {
    pub(super) limit: u64,
    /// The least that an answer told to be left.
    pub(super) remaining: u64,
    /// When the call with that answer was sent.
    pub(super) at: Duration,
    /// How far calls may overtake each other.
    pub(super) slack: Duration,
    /// Calls without an answer, or with one that tells nothing, by when they were sent.
    pub(super) unsure: Vec<Duration>,
    pub(super) end: WindowEnd,
    /// How exactly its end is told.
    pub(super) grain: Duration,
    /// The shortest time that a call took.
    pub(super) quickest: Duration,
    pub(super) length: Duration,
    /// Told by answers, and not just expected since the one before ended.
    pub(super) told: bool,
    /// When it was first heard of.
    pub(super) since: Duration,
    /// Calls of this client that may be counted in it.
    pub(super) own: u64,
    /// How many answers told of its end.
    pub(super) answers: u32,
    /// When answers to calls came that are surely counted in it.
    pub(super) counted: Vec<Duration>,
    /// What such answers told to be left: a counter tells each number once.
    pub(super) seen: BTreeSet<u64>,
    /// A call is known to have been the last one allowed.
    pub(super) used_up: Option<Duration>,
}

/// The bounds of the end of a window. Where the end is told with a coarse grain they hold for a server that rounds down;
/// any other rounding moves both to an earlier moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WindowEnd {
    /// A call that is sent then comes when the window has just ended.
    pub(super) soonest: Duration,
    /// The window is surely over.
    pub(super) latest: Duration,
}

/// One answer that tells of a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct WindowReading {
    pub(super) now: Duration,
    pub(super) sent: Duration,
    pub(super) limit: u64,
    pub(super) remaining: u64,
    pub(super) reset: Duration,
    pub(super) refused: bool,
    pub(super) grain: Duration,
}

impl LimitWindow {
    pub(super) fn told_by(reading: WindowReading, length: Duration, own: u64) -> Self {
        Self {
            limit: reading.limit,
            remaining: reading.remaining,
            at: reading.sent,
            slack: reading.slack(),
            unsure: Vec::new(),
            end: WindowEnd {
                soonest: reading.soonest(),
                latest: reading.latest(),
            },
            grain: reading.grain,
            quickest: reading.took(),
            length,
            told: true,
            since: reading.now,
            own,
            answers: 1,
            counted: vec![reading.now],
            seen: BTreeSet::from([reading.remaining]),
            used_up: (reading.remaining == 0).then_some(reading.now),
        }
    }

    /// The window is not over before, whichever way the server rounds.
    pub(super) fn surely_lasts(&self) -> Duration {
        self.end.soonest.saturating_sub(self.grain_if_coarse())
    }

    pub(super) fn is_coarse(&self) -> bool {
        self.grain >= COARSE
    }

    pub(super) fn grain_if_coarse(&self) -> Duration {
        if self.is_coarse() {
            self.grain
        } else {
            Duration::ZERO
        }
    }

    /// How much later than at the soonest the window may end, but for the rounding.
    pub(super) fn doubt(&self) -> Duration {
        let width = self.end.latest.saturating_sub(self.end.soonest);
        if self.is_coarse() {
            // Answers narrow the bounds down to the time that a call takes, and no further.
            return width.saturating_sub(self.quickest);
        }
        // The fewer answers told of the end, the less surely it is known.
        width / self.answers.max(1).saturating_mul(2)
    }
}

impl WindowReading {
    /// Reads an answer, if it tells of the limit.
    pub(super) fn of(answer: &LimitAnswer, longest: Duration) -> Option<Self> {
        let headers = &answer.headers;
        Some(Self {
            now: answer.now,
            sent: answer.sent,
            limit: headers.limit?,
            remaining: headers.remaining?,
            reset: headers.reset?.min(longest),
            refused: answer.refused,
            grain: headers.grain.min(longest),
        })
    }

    /// The end of the window if the answer was written as soon as the call was sent.
    pub(super) fn soonest(&self) -> Duration {
        self.sent + self.reset
    }

    /// The end of the window if the answer was written just before it came.
    pub(super) fn latest(&self) -> Duration {
        let told = self.now + self.reset;
        // Of a time that was rounded down, nearly a whole grain may be missing.
        if self.is_coarse() { told + self.grain } else { told }
    }

    pub(super) fn is_after(&self, window: &LimitWindow) -> bool {
        self.soonest() > window.end.latest + self.tolerance()
    }

    pub(super) fn is_before(&self, window: &LimitWindow) -> bool {
        self.latest() + self.tolerance() < window.end.soonest
    }

    /// Says whether more is left than before although the call came later: only a new window does that.
    pub(super) fn is_refill_of(&self, window: &LimitWindow) -> bool {
        !self.refused
            && self.remaining > window.remaining
            && self.sent > window.at + window.slack
            && self.sent >= window.surely_lasts()
    }

    pub(super) fn is_coarse(&self) -> bool {
        self.grain >= COARSE
    }

    /// How far apart two answers may put the end of one window. A coarse grain is in the bounds already.
    pub(super) fn tolerance(&self) -> Duration {
        if self.is_coarse() {
            TOLERANCE
        } else {
            TOLERANCE + self.grain
        }
    }

    pub(super) fn took(&self) -> Duration {
        self.now.saturating_sub(self.sent)
    }

    pub(super) fn used(&self) -> u64 {
        self.limit.saturating_sub(self.remaining)
    }

    pub(super) fn slack(&self) -> Duration {
        self.took() / SLACK
    }
}
