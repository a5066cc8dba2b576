//! Watches the calls of a client: counts them, tells what slows them down, and writes them to the log and the trace. It
//! decides nothing.

use super::call_delay::CallDelay;
use super::error::CallName;
use super::http_trace::{HttpTrace, TraceLine};
use std::io::Write;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

type DelayObserver = Box<dyn Fn(CallDelay) + Send + Sync>;

/// The watch over all calls of a client.
#[derive(Default)]
pub(super) struct CallWatch {
    meter: Mutex<CallMeter>,
    observer: OnceLock<DelayObserver>,
    trace: OnceLock<HttpTrace>,
}

/// The counts of what a client did so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallMeter {
    /// Reads sent, repeats included.
    pub reads: u64,
    /// Searches among them.
    pub searches: u64,
    /// Writes sent, repeats included.
    pub writes: u64,
    /// Calls sent again.
    pub retried: u64,
    /// Answers with status 429.
    pub refused: u64,
    /// Waits for the rate limit and before repeats, summed over calls.
    pub waited: Duration,
}

impl CallWatch {
    /// Counts what was done so far.
    pub(super) fn meter(&self) -> CallMeter {
        let mut so_far = CallMeter::default();
        self.count(|meter| so_far = *meter);
        so_far
    }

    /// Adds to the counts.
    pub(super) fn count(&self, count: impl FnOnce(&mut CallMeter)) {
        count(&mut self.meter.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Tells an observer from now on what slows calls down; a second observer is not taken.
    pub(super) fn observe(&self, observer: impl Fn(CallDelay) + Send + Sync + 'static) {
        let _ = self.observer.set(Box::new(observer));
    }

    /// Tells what slows calls down.
    pub(super) fn tell(&self, event: CallDelay) {
        tracing::info!("{event}");
        if let Some(observer) = self.observer.get() {
            observer(event);
        }
    }

    /// Writes each try of a call as a line of JSON from now on; a second writer is not taken.
    pub(super) fn trace(&self, writer: impl Write + Send + 'static) {
        let _ = self.trace.set(HttpTrace::new(writer));
    }

    /// Logs a try of a call; `name` names it, and `clean` keeps the key out of text.
    pub(super) fn log(&self, name: &CallName, line: &TraceLine<'_>, clean: impl Fn(&str) -> String) {
        let (attempt, latency) = (line.attempt, line.took.as_millis());
        match line.result {
            Ok(answer) => tracing::debug!(status = answer.status, attempt, "{name} took {latency} ms"),
            Err(error) => tracing::debug!(
                status = error.status(),
                attempt,
                "{name} took {latency} ms: {error}"
            ),
        }

        if let Some(trace) = self.trace.get() {
            trace.write(line, clean);
        }
    }
}
