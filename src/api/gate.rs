//! Lets calls go one after the other as the rate limit allows, and only so many at once. What the limit
//! allows is decided by [`Rates`]; this only waits.

use super::event::Why;
use super::family::Family;
use super::limits::Limits;
use super::patience::Patience;
use super::rates::{Rates, Turn};
use super::stop::Stop;
use crate::model::Method;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::time::Instant;

/// All reads of a plan start together; this many may be under way.
const READS_AT_ONCE: usize = 32;

/// The one place through which calls go out.
#[derive(Debug)]
pub(super) struct Gate {
    start: Instant,
    rates: Mutex<Rates>,
    /// Keep the calls of a family in the order in which they came.
    queues: Mutex<HashMap<Family, Arc<Queue>>>,
    /// Tells calls that wait that more is known now.
    news: Notify,
    /// Tells that more calls wait for the rate limit.
    holding: Notify,
    stop: Stop,
    reads: Semaphore,
    writes: Semaphore,
}

/// The calls of one family that want to go.
#[derive(Debug, Default)]
struct Queue {
    turn: tokio::sync::Mutex<()>,
    length: AtomicUsize,
    /// The first of them waits for the rate limit.
    is_held: AtomicBool,
}

/// A place in a queue, until it is dropped.
struct Place<'a>(&'a Queue);

/// Leave for one call to be under way, until it is dropped.
#[derive(Debug)]
pub(super) struct Pass<'a> {
    gate: &'a Gate,
    family: &'a Family,
    sent: Duration,
    settled: bool,
    _permit: Option<SemaphorePermit<'a>>,
}

impl Gate {
    /// Opens a gate; `writes` is at least 1.
    pub(super) fn new(writes: usize, patience: Patience) -> Self {
        let writes = writes.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            start: Instant::now(),
            rates: Mutex::new(Rates::new(patience.longest_wait)),
            queues: Mutex::default(),
            news: Notify::new(),
            holding: Notify::new(),
            stop: Stop::default(),
            reads: Semaphore::new(writes.max(READS_AT_ONCE)),
            writes: Semaphore::new(writes),
        }
    }

    /// Lets no further call go.
    pub(super) fn stop(&self) {
        self.stop.set();
    }

    /// Counts the calls that wait for the rate limit, and those behind them.
    pub(super) fn held(&self) -> usize {
        let queues = lock(&self.queues);
        let held = queues
            .values()
            .filter(|queue| queue.is_held.load(Ordering::Relaxed));
        held.map(|queue| queue.length.load(Ordering::Relaxed)).sum()
    }

    /// Waits until more calls wait for the rate limit than when it was asked last.
    pub(super) async fn holds_more(&self) {
        self.holding.notified().await;
    }

    /// Waits for something; nothing comes back once no call may go any more, if that is to be heeded.
    pub(super) async fn unless_stopped<T>(&self, heeds: bool, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.stop.wait(), if heeds => None,
            done = work => Some(done),
        }
    }

    /// Waits until a call of this family may go; `told` hears of each wait for the rate limit before it begins,
    /// and `waited` how long it was.
    pub(super) async fn pass<'a>(
        &'a self,
        family: &'a Family,
        method: Method,
        told: impl Fn(Why, Duration),
        mut waited: impl FnMut(Duration),
    ) -> Pass<'a> {
        let queue = Arc::clone(lock(&self.queues).entry(family.clone()).or_default());
        let places = match method {
            Method::Get => &self.reads,
            Method::Post | Method::Put | Method::Delete => &self.writes,
        };
        let place = Place::take(&queue);
        if queue.is_held.load(Ordering::Relaxed) {
            self.holding.notify_one();
        }
        let turn_of_family = queue.turn.lock().await;
        loop {
            // Taken anew after each wait, so that a group that is held back holds up no other. Acquiring
            // fails only on a closed semaphore, and these are never closed.
            let permit = places.acquire().await.ok();
            // Listens before it asks, so that nothing is missed in between.
            let news = self.news.notified();
            let sent = self.start.elapsed();
            let turn = lock(&self.rates).ask(family, sent);
            match turn {
                Turn::Now => {
                    place.0.is_held.store(false, Ordering::Relaxed);
                    drop((turn_of_family, place));
                    return Pass {
                        gate: self,
                        family,
                        sent,
                        settled: false,
                        _permit: permit,
                    };
                }
                Turn::After(wait, why) => {
                    drop(permit);
                    place.0.is_held.store(true, Ordering::Relaxed);
                    self.holding.notify_one();
                    told(why, wait);
                    let _ = tokio::time::timeout(wait, news).await;
                    waited(self.start.elapsed().saturating_sub(sent));
                }
            }
        }
    }
}

impl<'a> Place<'a> {
    fn take(queue: &'a Queue) -> Self {
        queue.length.fetch_add(1, Ordering::Relaxed);
        Self(queue)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.length.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pass<'_> {
    /// Takes note of the answer's headers and gives the place back.
    pub(super) fn settle(mut self, limits: &Limits, refused: bool) {
        self.settled = true;
        let gate = self.gate;
        let now = gate.start.elapsed();
        if lock(&gate.rates).answered(self.family, now, self.sent, limits, refused) {
            gate.news.notify_waiters();
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.settled {
            lock(&self.gate.rates).ended(self.family, self.sent);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use crate::api::Client;
    use crate::api::loopback::{Loopback, Reaction, answer};
    use crate::model::Call;
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
            connection.parallelism = parallelism;
            let client = Client::new(connection).unwrap();
            send_all(&client, (0..7).map(|n| Call::post("/role/", json!({"name": n})))).await;
            assert_eq!(
                (server.most_at_once(), client.meter().most_at_once),
                (parallelism, parallelism)
            );
            assert_eq!(
                (client.meter().writes, client.meter().waited),
                (7, Duration::ZERO)
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reads_have_a_larger_bound_of_their_own() {
        let server = slow_server().await;
        let mut connection = server.connection();
        connection.parallelism = 2;
        let client = Client::new(connection).unwrap();
        // Before the first answer, nobody knows of the limit.
        send_all(&client, [Call::get("/me/")]).await;
        send_all(&client, (0..40).map(|_| Call::get("/me/"))).await;
        assert_eq!((server.most_at_once(), client.meter().reads), (32, 41));
    }

    #[tokio::test(start_paused = true)]
    async fn a_group_that_is_held_back_holds_up_no_other() {
        let server = Loopback::start(|nth, received| match (nth, received.line.contains("/slow/")) {
            (0, true) => answer(200, &["ratelimit: limit=100, remaining=0, reset=30"], "{}"),
            _ => answer(200, &[], "{}"),
        })
        .await;
        let mut connection = server.connection();
        connection.parallelism = 1;
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
        connection.parallelism = 1;
        let client = Client::new(connection).unwrap();
        let call = Call::put("/a/", json!({}));
        let abandoned = tokio::time::timeout(Duration::from_secs(1), client.send(&call)).await;
        assert!(abandoned.is_err());
        client.send(&call).await.unwrap();
        assert_eq!(client.meter().most_at_once, 1);
    }
}
