//! How a server makes the time until the next window whole: up, down or to the nearest. No document says it (API notes,
//! "Rate limits"), so it is found out: each answer that surely is in the old or in the new window excludes some.

/// The roundings that are still possible.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResetRounding {
    is_possible: [bool; 3],
}

/// By how much of the grain a window ends later than where the time that is left is rounded up: up, nearest, down.
const SHIFTS: [f64; 3] = [0.0, 0.5, 1.0];

impl Default for ResetRounding {
    fn default() -> Self {
        Self {
            is_possible: [true; 3],
        }
    }
}

impl ResetRounding {
    /// Excludes the roundings whose shift can't be, and says whether any was excluded.
    pub(super) fn exclude(&mut self, is_impossible: impl Fn(f64) -> bool) -> bool {
        let mut left = self.is_possible;
        for (is_possible, shift) in left.iter_mut().zip(SHIFTS) {
            *is_possible &= !is_impossible(shift);
        }

        // Answers that contradict each other prove nothing: what was learned from them is forgotten.
        let is_contradiction = left == [false; 3];
        let is_news = left != self.is_possible;
        *self = if is_contradiction {
            Self::default()
        } else {
            Self { is_possible: left }
        };
        is_news && !is_contradiction
    }

    /// Says whether only one is left.
    pub(super) fn is_known(self) -> bool {
        self.possible().count() == 1
    }

    /// Returns the smallest shift that is possible.
    pub(super) fn soonest(self) -> f64 {
        self.possible().next().unwrap_or_default()
    }

    /// Returns the largest shift that is possible.
    pub(super) fn latest(self) -> f64 {
        self.possible().last().unwrap_or_default()
    }

    fn possible(self) -> impl Iterator<Item = f64> {
        let all = SHIFTS.into_iter().zip(self.is_possible);
        all.filter_map(|(shift, is_possible)| is_possible.then_some(shift))
    }
}
