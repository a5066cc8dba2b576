//! Lets calls go one after the other as the rate limit allows, and only so many at once. What the limit
//! allows is decided by [`RateLimits`]; this only waits.

use super::admission::{Admission, RateLimits};
use super::constants::{READS_AT_ONCE, WRITES_AT_ONCE};
use super::endpoint::Endpoint;
use super::limit_headers::{LimitAnswer, LimitHeaders};
use crate::api::call_delay::DelayReason;
use crate::model::Method;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, SemaphorePermit, watch};
use tokio::time::Instant;

/// The number of calls of one client that may be under way at once. By [default](Self::default), all reads of a plan
/// go together and a few writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parallelism {
    most: Option<usize>,
}

impl Parallelism {
    /// Lets at most this many calls be under way, reads and writes together; 0 counts as 1.
    #[must_use]
    pub fn at_most(calls: usize) -> Self {
        Self {
            most: Some(calls.clamp(1, Semaphore::MAX_PERMITS)),
        }
    }

    /// Returns how many writes may be under way.
    #[must_use]
    pub fn writes(self) -> usize {
        self.most.unwrap_or(WRITES_AT_ONCE)
    }
}

/// The one place through which calls go out.
#[derive(Debug)]
pub(in crate::api) struct RateGate {
    start: Instant,
    limits: Mutex<RateLimits>,
    /// Keep the calls of an endpoint in the order in which they came.
    queues: Mutex<HashMap<Endpoint, Arc<EndpointQueue>>>,
    /// Tells calls that wait that more is known now.
    news: Notify,
    /// Tells that more calls wait for the rate limit.
    holding: Notify,
    /// Set once, never taken back: calls that wait give up, calls that are under way end by themselves.
    stop: watch::Sender<bool>,
    reads: Arc<Semaphore>,
    /// The same as `reads` where all calls together are bounded.
    writes: Arc<Semaphore>,
}

/// The calls of one endpoint that want to go.
#[derive(Debug, Default)]
struct EndpointQueue {
    turn: tokio::sync::Mutex<()>,
    length: AtomicUsize,
    /// The first of them waits for the rate limit.
    is_held: AtomicBool,
}

/// A place in a queue, until it is dropped.
struct QueuePlace<'a>(&'a EndpointQueue);

/// The permission for one call to be under way, until it is dropped.
#[derive(Debug)]
pub(in crate::api) struct Permit<'a> {
    gate: &'a RateGate,
    endpoint: &'a Endpoint,
    sent: Duration,
    settled: bool,
    _slot: Option<SemaphorePermit<'a>>,
}

impl RateGate {
    /// Opens a gate; no wait for one call is longer than `longest`.
    pub(in crate::api) fn new(parallelism: Parallelism, longest: Duration) -> Self {
        let writes = Arc::new(Semaphore::new(parallelism.writes()));
        let reads = match parallelism.most {
            Some(_) => Arc::clone(&writes),
            None => Arc::new(Semaphore::new(READS_AT_ONCE)),
        };
        Self {
            start: Instant::now(),
            limits: Mutex::new(RateLimits::new(longest)),
            queues: Mutex::default(),
            news: Notify::new(),
            holding: Notify::new(),
            stop: watch::Sender::new(false),
            reads,
            writes,
        }
    }

    /// Lets no further call go.
    pub(in crate::api) fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// Counts the calls that wait for the rate limit, and those behind them.
    pub(in crate::api) fn held(&self) -> usize {
        let queues = lock(&self.queues);
        let held = queues
            .values()
            .filter(|queue| queue.is_held.load(Ordering::Relaxed));
        held.map(|queue| queue.length.load(Ordering::Relaxed)).sum()
    }

    /// Waits until more calls wait for the rate limit than when it was asked last.
    pub(in crate::api) async fn holds_more(&self) {
        self.holding.notified().await;
    }

    /// Waits for something; nothing comes back once no call may go any more, if that is to be heeded.
    pub(in crate::api) async fn unless_stopped<T>(
        &self,
        heeds: bool,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut stop = self.stop.subscribe();
        tokio::select! {
            biased;
            // Fails only where the sender is gone, and that is here.
            _ = stop.wait_for(|is_set| *is_set), if heeds => None,
            done = work => Some(done),
        }
    }

    /// Waits until a call of this endpoint may go; `told` hears of each wait for the rate limit before it begins,
    /// and `waited` how long it was.
    pub(in crate::api) async fn pass<'a>(
        &'a self,
        endpoint: &'a Endpoint,
        method: Method,
        told: impl Fn(DelayReason, Duration),
        mut waited: impl FnMut(Duration),
    ) -> Permit<'a> {
        let queue = Arc::clone(lock(&self.queues).entry(endpoint.clone()).or_default());
        let slots = match method {
            Method::Get => &self.reads,
            Method::Post | Method::Put | Method::Delete => &self.writes,
        };

        let place = QueuePlace::take(&queue);
        // A run starts other steps meanwhile, so it has to hear of one more call that is held back.
        if queue.is_held.load(Ordering::Relaxed) {
            self.holding.notify_one();
        }

        // Only the first call of a queue asks the limit, so that no later one overtakes it.
        let turn = queue.turn.lock().await;

        loop {
            // Taken anew after each wait, so that an endpoint that is held back holds up no other. Acquiring
            // fails only on a closed semaphore, and these are never closed.
            let slot = slots.acquire().await.ok();
            // Listens before it asks, so that nothing is missed in between.
            let news = self.news.notified();
            let sent = self.start.elapsed();
            let admission = lock(&self.limits).ask(endpoint, sent);

            match admission {
                Admission::Now => {
                    place.0.is_held.store(false, Ordering::Relaxed);
                    drop((turn, place));
                    return Permit {
                        gate: self,
                        endpoint,
                        sent,
                        settled: false,
                        _slot: slot,
                    };
                }
                Admission::After(wait, why) => {
                    drop(slot);
                    place.0.is_held.store(true, Ordering::Relaxed);
                    self.holding.notify_one();
                    told(why, wait);
                    let _ = tokio::time::timeout(wait, news).await;
                    waited(self.start.elapsed().saturating_sub(sent));
                }
                // Ends with the first answer, which is as soon as these calls could have had theirs.
                Admission::AfterFirstAnswer(wait) => {
                    drop(slot);
                    let _ = tokio::time::timeout(wait, news).await;
                }
            }
        }
    }
}

impl<'a> QueuePlace<'a> {
    fn take(queue: &'a EndpointQueue) -> Self {
        queue.length.fetch_add(1, Ordering::Relaxed);
        Self(queue)
    }
}

impl Drop for QueuePlace<'_> {
    fn drop(&mut self) {
        self.0.length.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Permit<'_> {
    /// Takes note of the answer's headers and gives the place back.
    pub(in crate::api) fn settle(mut self, headers: LimitHeaders, refused: bool) {
        self.settled = true;
        let gate = self.gate;
        let answer = LimitAnswer {
            sent: self.sent,
            now: gate.start.elapsed(),
            headers,
            refused,
        };
        if lock(&gate.limits).answered(self.endpoint, &answer) {
            gate.news.notify_waiters();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        // Without an answer the call may have been counted all the same.
        if !self.settled {
            let now = self.gate.start.elapsed();
            lock(&self.gate.limits).ended(self.endpoint, self.sent, now);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
