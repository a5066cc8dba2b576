//! Counts what a client did, for the end of a run. It decides nothing.

use crate::model::Method;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The counts of what a client did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallMeter {
    /// Reads sent, repeats included.
    pub reads: u64,
    /// Writes sent, repeats included.
    pub writes: u64,
    /// Calls sent again.
    pub retried: u64,
    /// Answers with status 429.
    pub refused: u64,
    /// Waits for the rate limit and before repeats, summed over calls.
    pub waited: Duration,
    /// The highest number of calls in flight together.
    pub most_at_once: usize,
}

/// The running counts behind [`CallMeter`].
#[derive(Debug, Default)]
pub(super) struct RunningMeter {
    state: Mutex<(CallMeter, usize)>,
}

/// One call in flight, until it is dropped.
#[derive(Debug)]
pub(super) struct CallInFlight<'a> {
    counts: &'a RunningMeter,
}

impl RunningMeter {
    pub(super) fn snapshot(&self) -> CallMeter {
        self.lock().0
    }

    pub(super) fn sent(&self, method: Method) -> CallInFlight<'_> {
        let (meter, in_flight) = &mut *self.lock();
        match method {
            Method::Get => meter.reads += 1,
            Method::Post | Method::Put | Method::Delete => meter.writes += 1,
        }
        *in_flight += 1;
        meter.most_at_once = meter.most_at_once.max(*in_flight);
        CallInFlight { counts: self }
    }

    pub(super) fn refused(&self) {
        self.lock().0.refused += 1;
    }

    pub(super) fn retried(&self) {
        self.lock().0.retried += 1;
    }

    pub(super) fn waited(&self, how_long: Duration) {
        let waited = &mut self.lock().0.waited;
        *waited = waited.saturating_add(how_long);
    }

    fn lock(&self) -> MutexGuard<'_, (CallMeter, usize)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for CallInFlight<'_> {
    fn drop(&mut self) {
        let in_flight = &mut self.counts.lock().1;
        *in_flight = in_flight.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::RunningMeter;
    use crate::model::Method;

    #[test]
    fn the_highest_number_at_once_stays_when_calls_end() {
        let counts = RunningMeter::default();
        let first = counts.sent(Method::Get);
        let second = counts.sent(Method::Delete);
        drop(first);
        drop(counts.sent(Method::Put));
        drop(second);
        let meter = counts.snapshot();
        assert_eq!((meter.reads, meter.writes, meter.most_at_once), (1, 2, 2));
    }
}
