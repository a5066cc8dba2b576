//! How a server makes the time until the next window whole: up, down or to the nearest. No document says it (API notes,
//! "Rate limits"), so it is found out: each answer that surely is in the old or in the new window excludes some.

/// The roundings that are still possible.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResetRounding {
    is_possible: [bool; 3],
}

/// By how much of the grain a window ends sooner than where the time that is left is rounded down: up, nearest, down.
const ADVANCES: [f64; 3] = [1.0, 0.5, 0.0];

impl Default for ResetRounding {
    fn default() -> Self {
        Self {
            is_possible: [true; 3],
        }
    }
}

impl ResetRounding {
    /// Excludes the roundings whose advance can't be, and says whether any was excluded.
    pub(super) fn exclude(&mut self, is_impossible: impl Fn(f64) -> bool) -> bool {
        let mut left = self.is_possible;
        for (is_possible, advance) in left.iter_mut().zip(ADVANCES) {
            *is_possible &= !is_impossible(advance);
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

    /// Returns the advance by which a window ends as soon as is possible.
    pub(super) fn soonest(self) -> f64 {
        self.possible().next().unwrap_or_default()
    }

    /// Returns the advance by which it ends as late as is possible.
    pub(super) fn latest(self) -> f64 {
        self.possible().last().unwrap_or_default()
    }

    fn possible(self) -> impl Iterator<Item = f64> {
        let all = ADVANCES.into_iter().zip(self.is_possible);
        all.filter_map(|(advance, is_possible)| is_possible.then_some(advance))
    }
}
