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
mod tests {
    use crate::api::tests::loopback::{Loopback, Reaction, answer};
    use crate::api::{Client, Parallelism};
    use crate::model::{Call, SEARCH};
    use serde_json::json;
    use std::sync::{Arc, Mutex};
    use std::time::Duration;
    use tokio::task::JoinSet;
    use tokio::time::Instant;

    async fn slow_server() -> Loopback {
        let Reaction::Send(bytes) = answer(200, &[], "{}") else {
            panic!("no bytes")
        };
        Loopback::script(vec![Reaction::SendAfter(Duration::from_secs(1), bytes)]).await
    }

    async fn send_all(client: &Client, calls: impl IntoIterator<Item = Call>) {
        let mut tasks = JoinSet::new();
        for call in calls {
            let client = client.clone();
            tasks.spawn(async move { client.send(&call).await });
        }
        while let Some(result) = tasks.join_next().await {
            result.unwrap().unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn writes_run_together_up_to_the_parallelism() {
        for parallelism in [1, 3] {
            let server = slow_server().await;
            let mut connection = server.connection();
            connection.parallelism = Parallelism::at_most(parallelism);
            let client = Client::new(connection).unwrap();
            send_all(&client, (0..7).map(|n| Call::post("/role/", json!({"name": n})))).await;
            assert_eq!(server.most_at_once(), parallelism);
            assert_eq!(
                (client.meter().writes, client.meter().waited),
                (7, Duration::ZERO)
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reads_go_all_at_once_unless_fewer_calls_were_asked_for() {
        for (parallelism, most) in [
            (Parallelism::default(), 32),
            (Parallelism::at_most(64), 41),
            (Parallelism::at_most(2), 2),
            (Parallelism::at_most(0), 1),
        ] {
            let server = slow_server().await;
            let mut connection = server.connection();
            connection.parallelism = parallelism;
            let client = Client::new(connection).unwrap();
            // Before the first answer, nobody knows of the limit.
            send_all(&client, [Call::get("/me/")]).await;
            send_all(&client, (0..41).map(|_| Call::get("/me/"))).await;
            assert_eq!((server.most_at_once(), client.meter().reads), (most, 42));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reads_and_writes_share_the_parallelism_that_was_asked_for() {
        for parallelism in [1, 3] {
            let server = slow_server().await;
            let mut connection = server.connection();
            connection.parallelism = Parallelism::at_most(parallelism);
            let client = Client::new(connection).unwrap();
            let calls = (0..8).map(|n| match n % 2 {
                0 => Call::get("/me/"),
                _ => Call::post("/role/", json!({"name": n})),
            });
            send_all(&client, calls).await;
            assert_eq!(server.most_at_once(), parallelism);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn searches_keep_to_their_recorded_rate_unless_answers_tell_another() {
        const EDGE: [&str; 3] = [
            "ratelimit-limit: 60",
            "ratelimit-remaining: 59",
            "ratelimit-reset: 1",
        ];
        for (told, seconds) in [("x: y", 16), ("ratelimit: limit=1000; remaining=900; reset=8", 0)] {
            let headers = [&EDGE[..], &[told]].concat();
            let server = Loopback::start(move |_, _| answer(200, &headers, "{}")).await;
            let client = server.client();
            let started = Instant::now();
            send_all(&client, (0..40).map(|n| Call::post(SEARCH, json!({"query": n})))).await;
            assert_eq!(started.elapsed().as_secs(), seconds, "{told}");
            assert_eq!(client.meter().searches, 40);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_endpoint_that_is_held_back_holds_up_no_other() {
        let server = Loopback::start(|nth, received| match (nth, received.line.contains("/slow/")) {
            (0, true) => answer(200, &["ratelimit: limit=100, remaining=0, reset=30"], "{}"),
            _ => answer(200, &[], "{}"),
        })
        .await;
        let mut connection = server.connection();
        connection.parallelism = Parallelism::at_most(1);
        let client = Client::new(connection).unwrap();
        client.send(&Call::put("/slow/", json!({}))).await.unwrap();
        let started = Instant::now();
        let ended = Arc::new(Mutex::new(Vec::new()));
        let send = async |path: &'static str| {
            client.send(&Call::put(path, json!({}))).await.unwrap();
            ended.lock().unwrap().push((path, started.elapsed()));
        };
        tokio::join!(send("/slow/"), send("/slow/"), send("/fast/"), send("/fast/"));
        let ended = ended.lock().unwrap();
        for (path, after) in &*ended {
            let held = *after >= Duration::from_secs(25);
            assert_eq!(held, *path == "/slow/", "{ended:?}");
        }
        assert_eq!(ended.len(), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn a_newcomer_does_not_overtake_a_call_that_waits() {
        let server = Loopback::start(|nth, _| match nth {
            0 => answer(200, &["ratelimit: limit=1, remaining=0, reset=20"], "{}"),
            _ => answer(200, &[], "{}"),
        })
        .await;
        let client = server.client();
        client.send(&Call::put("/a/", json!({}))).await.unwrap();
        let send = |body: &str, after: u64| {
            let (client, call) = (client.clone(), Call::put("/a/", json!(body)));
            async move {
                tokio::time::sleep(Duration::from_secs(after)).await;
                client.send(&call).await
            }
        };
        let mut tasks = JoinSet::new();
        // Its timer is set first, so it also wakes first at the moment that the window ends.
        tasks.spawn(send("newcomer", 20));
        tasks.spawn(send("waiting", 0));
        assert!(tasks.join_all().await.iter().all(Result::is_ok));
        let sent: Vec<_> = server
            .requests()
            .into_iter()
            .skip(1)
            .map(|request| request.body)
            .collect();
        assert_eq!(sent, [r#""waiting""#, r#""newcomer""#]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_abandoned_call_gives_its_place_back() {
        let server = Loopback::start(|nth, _| match nth {
            0 => Reaction::Stall(Vec::new()),
            _ => answer(200, &[], "{}"),
        })
        .await;
        let mut connection = server.connection();
        connection.parallelism = Parallelism::at_most(1);
        let client = Client::new(connection).unwrap();
        let call = Call::put("/a/", json!({}));
        let abandoned = tokio::time::timeout(Duration::from_secs(1), client.send(&call)).await;
        assert!(abandoned.is_err());
        client.send(&call).await.unwrap();
        assert_eq!(server.requests().len(), 2);
    }
}
