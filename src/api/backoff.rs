//! How often something is tried or looked at again, and how long the waits in between are: the one place that decides how
//! long closectl waits for a server or for another process. What is worth another try is decided by the callers.
//!
//! A [`RetryBudget`] says how many tries there are and how the waits grow, a [`PollInterval`] how long their unit is,
//! and a [`Backoff`] counts what is used up:
//!
//! ```text
//! let mut backoff = interval.start(READ_LAG);
//! loop {
//!     let found = look().await?;
//!     if found.is_there() || !backoff.wait().await {
//!         return Ok(found);
//!     }
//! }
//! ```

use std::time::Duration;

/// The number of tries and the growth of the waits between them, in units of a [`PollInterval`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryBudget {
    /// The most tries, the first one included.
    tries: u32,
    growth: Growth,
    /// The number that the growth starts from.
    first: u32,
    /// The most units of one wait.
    longest: u32,
}

/// The growth of the waits from one try to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Growth {
    Steady,
    Linear,
    Squares,
    Doubling,
}

impl RetryBudget {
    /// Gives up after so many tries; waits 1, 4, 9 … units. Suits what shows within seconds, such as reads that lag
    /// behind writes.
    #[must_use]
    pub const fn squares(tries: u32) -> Self {
        Self {
            tries,
            growth: Growth::Squares,
            first: 1,
            longest: u32::MAX,
        }
    }

    /// Gives up after so many tries; waits 0, 1, 2 … units and never more than `longest`. Suits what may take minutes,
    /// and may be finished at once.
    #[must_use]
    pub const fn polls(tries: u32, longest: u32) -> Self {
        Self {
            tries,
            growth: Growth::Linear,
            first: 0,
            longest,
        }
    }

    /// Gives up after so many tries; waits 1, 2, 4, 8 … units. Suits a server that has too much to do.
    #[must_use]
    pub const fn doubling(tries: u32) -> Self {
        Self {
            tries,
            growth: Growth::Doubling,
            first: 0,
            longest: u32::MAX,
        }
    }

    /// Tries on, always one unit apart, until the time that [`Backoff::within`] gives has passed.
    #[must_use]
    pub const fn steady() -> Self {
        Self {
            tries: u32::MAX,
            growth: Growth::Steady,
            first: 0,
            longest: u32::MAX,
        }
    }

    /// The same, but starting from a later wait of the series, 0 being its first, and never waiting for more units
    /// than `longest`.
    #[must_use]
    pub const fn between(self, skipped: u32, longest: u32) -> Self {
        Self {
            first: self.first.saturating_add(skipped),
            longest,
            ..self
        }
    }

    /// Returns the units to wait for after this many tries, or nothing if there are no more tries.
    pub(super) fn units_after(self, tried: u32) -> Option<u32> {
        if tried >= self.tries {
            return None;
        }

        let number = self.first.saturating_add(tried.saturating_sub(1));
        let units = match self.growth {
            Growth::Steady => 1,
            Growth::Linear => number,
            Growth::Squares => number.saturating_mul(number),
            Growth::Doubling => 1_u32.checked_shl(number).unwrap_or(u32::MAX),
        };
        Some(units.min(self.longest))
    }
}

/// The unit of the waits between two looks at what Close shows. The [default](Self::default) suits Close; tests wait
/// less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollInterval(Duration);

impl PollInterval {
    /// Makes one with which a few looks take about a sixth of the time that a call may take, and no longer than usual.
    #[must_use]
    pub fn within(timeout: Duration) -> Self {
        let Self(usual) = Self::default();
        Self(usual.min(timeout / 600))
    }

    /// Starts to use up a budget.
    #[must_use]
    pub fn start(self, budget: RetryBudget) -> Backoff {
        Backoff::new(self.0, budget)
    }
}

impl Default for PollInterval {
    fn default() -> Self {
        Self(Duration::from_millis(100))
    }
}

/// The rest of a budget, asked after each try.
#[derive(Clone, Debug)]
pub struct Backoff {
    unit: Duration,
    budget: RetryBudget,
    tried: u32,
    left: Duration,
}

impl Backoff {
    /// Starts to use up a budget, with waits of this unit.
    #[must_use]
    pub fn new(unit: Duration, budget: RetryBudget) -> Self {
        Self {
            unit,
            budget,
            tried: 0,
            left: Duration::MAX,
        }
    }

    /// Also gives up once all waits together would take longer than this.
    #[must_use]
    pub fn within(self, total: Duration) -> Self {
        Self { left: total, ..self }
    }

    /// Counts a try and returns how long to wait before the next one, or nothing if the budget is used up.
    #[must_use]
    pub fn next_wait(&mut self) -> Option<Duration> {
        self.next_wait_at_least(Duration::ZERO)
    }

    /// The same where a server asked for a wait of its own.
    #[must_use]
    pub(super) fn next_wait_at_least(&mut self, least: Duration) -> Option<Duration> {
        self.tried = self.tried.saturating_add(1);
        let units = self.budget.units_after(self.tried)?;
        let wait = self.unit.saturating_mul(units).max(least);

        // A wait that no longer fits is not cut short: to try too early would waste the try.
        self.left = self.left.checked_sub(wait)?;
        Some(wait)
    }

    /// Counts a try and waits until the next one is due; says no at once if the budget is used up.
    #[must_use]
    pub async fn wait(&mut self) -> bool {
        let Some(wait) = self.next_wait() else {
            return false;
        };

        tokio::time::sleep(wait).await;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Backoff, PollInterval, RetryBudget};
    use std::time::Duration;
    use tokio::time::Instant;

    const SECOND: Duration = Duration::from_secs(1);

    fn waits(mut backoff: Backoff) -> Vec<u64> {
        std::iter::from_fn(|| backoff.next_wait())
            .map(|wait| wait.as_secs())
            .take(20)
            .collect()
    }

    #[test]
    fn waits_grow_as_the_budget_says_and_end_with_its_tries() {
        for (budget, expected) in [
            (RetryBudget::squares(4), &[1, 4, 9][..]),
            (RetryBudget::squares(1), &[]),
            (RetryBudget::squares(0), &[]),
            (RetryBudget::squares(6).between(1, 16), &[4, 9, 16, 16, 16]),
            (RetryBudget::polls(6, 3), &[0, 1, 2, 3, 3]),
            (RetryBudget::doubling(6), &[1, 2, 4, 8, 16]),
            (RetryBudget::steady(), &[1; 20]),
        ] {
            assert_eq!(waits(Backoff::new(SECOND, budget)), expected, "{budget:?}");
        }
    }

    #[test]
    fn all_waits_together_are_bounded() {
        let within = |budget, seconds| waits(Backoff::new(SECOND, budget).within(SECOND * seconds));
        assert_eq!(within(RetryBudget::steady(), 3), [1, 1, 1]);
        assert_eq!(within(RetryBudget::squares(9), 13), [1, 4]);
        assert_eq!(within(RetryBudget::steady(), 0), [0_u64; 0]);
    }

    #[test]
    fn a_wait_that_a_server_asks_for_counts_where_it_is_longer_and_fits() {
        let mut backoff = Backoff::new(SECOND, RetryBudget::doubling(9)).within(SECOND * 10);
        let waits = [0, 5, 3, 0].map(|least| backoff.next_wait_at_least(SECOND * least));
        assert_eq!(waits, [Some(SECOND), Some(SECOND * 5), Some(SECOND * 4), None]);
    }

    #[test]
    fn a_long_series_does_not_overflow() {
        for budget in [
            RetryBudget::squares(u32::MAX),
            RetryBudget::doubling(u32::MAX),
            RetryBudget::polls(u32::MAX, u32::MAX),
        ] {
            let mut backoff = Backoff::new(Duration::MAX, budget.between(u32::MAX, u32::MAX));
            assert_eq!(backoff.next_wait(), Some(Duration::MAX), "{budget:?}");
            assert_eq!(backoff.next_wait(), None, "{budget:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_takes_its_time_and_is_refused_at_once_at_the_end() {
        let (mut backoff, started) = (Backoff::new(SECOND, RetryBudget::squares(3)), Instant::now());
        assert!(backoff.wait().await);
        assert_eq!(started.elapsed(), SECOND);
        assert!(backoff.wait().await);
        assert_eq!(started.elapsed(), SECOND * 5);
        assert!(!backoff.wait().await);
        assert_eq!(started.elapsed(), SECOND * 5);
    }

    #[test]
    fn a_short_time_out_makes_looks_quick_and_a_long_one_makes_them_no_slower_than_usual() {
        let usual = PollInterval::default();
        assert_eq!(PollInterval::within(SECOND * 60), usual);
        assert_eq!(PollInterval::within(SECOND * 3600), usual);
        assert_eq!(PollInterval::within(SECOND * 6).0, Duration::from_millis(10));
    }
}
