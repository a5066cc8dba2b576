//! Sends calls: waits for a turn, tries, tries again where that is right. It decides neither when a call may
//! go ([`super::rates`]) nor whether it may go again ([`super::retry`]).

use super::answer::Answer;
use super::call_name::CallName;
use super::connection::{Connection, SettingsError};
use super::error::{ApiError, Outcome};
use super::event::{Event, Why};
use super::family::Family;
use super::gate::Gate;
use super::meter::{Counts, Meter};
use super::patience::Patience;
use super::reader::Reader;
use super::retry::{Decision, Tried, decide};
use super::wire::Wire;
use crate::model::{Call, Method};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::Instant;

/// Reads and writes one organization. Clones share everything.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

type Observer = Arc<dyn Fn(Event) + Send + Sync>;

struct Inner {
    wire: Wire,
    gate: Gate,
    counts: Counts,
    timeout: Duration,
    patience: Patience,
    observer: RwLock<Option<Observer>>,
}

impl Client {
    /// Checks the connection's settings; sends nothing.
    pub fn new(connection: Connection) -> Result<Self, ApiError> {
        if connection.parallelism == 0 {
            return Err(SettingsError::NoParallelism.into());
        }
        let inner = Inner {
            wire: Wire::new(&connection)?,
            gate: Gate::new(connection.parallelism, connection.patience),
            counts: Counts::default(),
            timeout: connection.timeout,
            patience: connection.patience,
            observer: RwLock::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Gives the half of this client that cannot write.
    pub fn reader(&self) -> Reader {
        Reader::new(self.clone())
    }

    /// Sends one call, any method.
    ///
    /// Sends it again after a refusal (429) and where no connection came about; all but a creation also after
    /// 503; a read also after 500, 502, 504 and where the answer is missing or broke off; so often and after such
    /// waits as its [`Patience`] says.
    /// A call that is answered with 401 is sent once more if its token could be renewed.
    /// Everything else is left to the caller: see [`ApiError::outcome`]. A write that was answered with 503 and
    /// then refused is [`ApiError::Unsettled`].
    pub async fn send(&self, call: &Call) -> Result<Answer, ApiError> {
        let Inner {
            wire,
            gate,
            counts,
            timeout,
            patience,
            ..
        } = &*self.inner;
        let address = wire.address(call)?;
        let family = Family::of(call);
        let mut left = timeout.saturating_mul(patience.tries.max(1));
        let mut attempt = 1;
        let mut doubt = None;
        let mut renewed = false;
        loop {
            let told = |why, how_long| self.tell(Event::Waiting { why, how_long });
            let waited = |how_long| counts.waited(how_long);
            let Some(pass) = gate.pass(&family, call.effect(), told, waited).await else {
                return Err(self.interrupted(call).after(attempt - 1, doubt));
            };
            let started = Instant::now();
            let in_flight = counts.sent(call.effect());
            let exchange = wire.exchange(call, address.clone()).await;
            drop(in_flight);
            let trouble = exchange.result.as_ref().err().and_then(ApiError::trouble);
            if trouble == Some(Why::RateLimited) {
                counts.refused();
            }
            // An answer that says nothing of the limit must not make calls faster.
            match exchange
                .result
                .as_ref()
                .map_or_else(ApiError::status, |answer| Some(answer.status))
            {
                Some(status) if status < 500 => pass.settle(&exchange.limits, status == 429),
                Some(_) | None => drop(pass),
            }
            left = left.saturating_sub(started.elapsed());
            let error = match exchange.result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if let (Some(401), Some(signature), false) = (error.status(), &exchange.signature, renewed) {
                renewed = true;
                let again = wire.renew(signature).await;
                if again.map_err(|error| ApiError::from(error).after(attempt, doubt))? {
                    continue;
                }
            }
            let Some(why) = trouble else {
                return Err(error.after(attempt, doubt));
            };
            // Most answers tell when the window ends; only to a refused call that is a reason to wait.
            let limits = exchange.limits;
            let hint = if why == Why::RateLimited {
                limits.wait()
            } else {
                limits.retry_after
            };
            // Enough must be left for the next try to run its full time.
            let left_to_wait = left.saturating_sub(*timeout);
            let tried = Tried {
                method: call.effect(),
                why,
                attempt,
                hint,
                left: left_to_wait,
                chance: chance(),
                patience: *patience,
            };
            let Decision::Again(how_long) = decide(tried) else {
                return Err(error.after(attempt, doubt));
            };
            if call.effect() != Method::Get && error.outcome() == Outcome::Unknown {
                doubt = error.status().or(doubt);
            }
            attempt += 1;
            left = left.saturating_sub(how_long);
            counts.retried();
            counts.waited(how_long);
            self.tell(Event::Retrying {
                call: wire.name(call),
                attempt,
                why,
                how_long,
            });
            if !gate.wait(how_long).await {
                return Err(self.interrupted(call).after(attempt - 1, doubt));
            }
        }
    }

    /// Ends early: calls that wait, for the rate limit or to be sent again, give up with
    /// [`ApiError::Interrupted`], and so does every later call; calls that are on the wire end by themselves.
    pub fn stop(&self) {
        self.inner.gate.stop();
    }

    fn interrupted(&self, call: &Call) -> ApiError {
        ApiError::Interrupted {
            call: self.name(call),
        }
    }

    /// Counts what was done so far.
    pub fn meter(&self) -> Meter {
        self.inner.counts.snapshot()
    }

    /// Tells what slows calls down from now on; replaces the observer before. It is called in between calls
    /// and must not block.
    pub fn observe(&self, observer: impl Fn(Event) + Send + Sync + 'static) {
        let mut slot = self
            .inner
            .observer
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *slot = Some(Arc::new(observer));
    }

    pub(super) fn name(&self, call: &Call) -> CallName {
        self.inner.wire.name(call)
    }

    /// Keeps the key out of text that the server sent.
    pub(super) fn clean(&self, text: &str) -> String {
        self.inner.wire.clean(text)
    }

    fn tell(&self, event: Event) {
        let observer = self
            .inner
            .observer
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        if let Some(observer) = observer {
            observer(event);
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("meter", &self.meter())
            .finish_non_exhaustive()
    }
}

/// A number from 0 to 1. It only spreads waits, so the standard library's randomly keyed hash is good enough.
fn chance() -> f64 {
    let bits = RandomState::new().hash_one(0_u8);
    f64::from(u32::try_from(bits >> 32).unwrap_or_default()) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Client, Meter};
    use crate::api::loopback::{Loopback, Reaction, answer, half, json};
    use crate::api::{ApiError, Outcome};
    use crate::model::Call;
    use serde_json::json;
    use std::time::Duration;
    use tokio::time::Instant;

    fn ok() -> Reaction {
        json(200, &json!({"id": "a"}))
    }

    fn calls() -> [Call; 4] {
        let (path, body) = ("/pipeline/", json!({"name": "Sales"}));
        [
            Call::get(path),
            Call::post(path, body.clone()),
            Call::put(path, body),
            Call::delete(path),
        ]
    }

    /// How often each method is sent to a server that first reacts so and then answers.
    async fn tries(first: Reaction) -> [usize; 4] {
        let mut tries = [0; 4];
        for (slot, call) in tries.iter_mut().zip(calls()) {
            let server = Loopback::script(vec![first.clone(), ok()]).await;
            let result = server.client().send(&call).await;
            *slot = server.requests().len();
            assert_eq!(result.is_ok(), *slot == 2, "{call}: {result:?}");
            if let Err(error) = result {
                assert_eq!(error.outcome(), Outcome::Unknown, "{call}: {error}");
            }
        }
        tries
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_with_an_unknown_outcome_is_sent_once() {
        for (first, expected) in [
            (answer(429, &["retry-after: 1"], ""), [2, 2, 2, 2]),
            (answer(503, &[], ""), [2, 1, 2, 2]),
            (answer(500, &[], ""), [2, 1, 1, 1]),
            (answer(502, &[], ""), [2, 1, 1, 1]),
            (answer(504, &[], ""), [2, 1, 1, 1]),
            (Reaction::Send(Vec::new()), [2, 1, 1, 1]),
            (Reaction::Send(half(200, "{")), [2, 1, 1, 1]),
            (Reaction::Stall(Vec::new()), [2, 1, 1, 1]),
            (Reaction::Stall(half(200, "{")), [2, 1, 1, 1]),
            (answer(501, &[], ""), [1, 1, 1, 1]),
            (answer(200, &[], "<html>"), [1, 1, 1, 1]),
        ] {
            assert_eq!(tries(first.clone()).await, expected, "{first:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_caller_must_mend_is_sent_once() {
        for status in [400, 401, 402, 403, 404, 405, 409, 415, 422] {
            for call in calls() {
                let server = Loopback::script(vec![answer(status, &[], ""), ok()]).await;
                let error = server.client().send(&call).await.unwrap_err();
                assert_eq!(
                    (error.status(), error.outcome()),
                    (Some(status), Outcome::NotDone)
                );
                assert_eq!(server.requests().len(), 1, "{call}: {status}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_call_waits_as_long_as_the_server_says() {
        let refusal = answer(
            429,
            &["ratelimit: limit=10, remaining=0, reset=7.5", "retry-after: 8"],
            "",
        );
        let server = Loopback::script(vec![refusal, ok()]).await;
        let (client, started) = (server.client(), Instant::now());
        client.send(&calls()[1]).await.unwrap();
        let took = started.elapsed();
        assert!(
            took >= Duration::from_millis(7_500) && took < Duration::from_secs(9),
            "{took:?}"
        );
        let meter = client.meter();
        assert!(meter.waited >= Duration::from_millis(7_500) && meter.waited < Duration::from_secs(9));
        let expected = Meter {
            writes: 2,
            retried: 1,
            refused: 1,
            most_at_once: 1,
            ..Meter::default()
        };
        assert_eq!(
            Meter {
                waited: Duration::ZERO,
                ..meter
            },
            expected
        );
    }

    #[tokio::test(start_paused = true)]
    async fn five_refusals_are_enough() {
        let server = Loopback::script(vec![answer(
            429,
            &["retry-after: 1"],
            r#"{"error": "slow down"}"#,
        )])
        .await;
        let error = server.client().send(&calls()[1]).await.unwrap_err();
        assert_eq!(server.requests().len(), 5);
        assert!(
            matches!(error, ApiError::RateLimited { tries: 5, .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains("after 5 tries: slow down"), "{error}");
        assert_eq!(error.outcome(), Outcome::NotDone);
    }

    #[tokio::test(start_paused = true)]
    async fn all_tries_together_take_no_longer_than_five_timeouts() {
        for (answered_after, asked_to_wait, sent) in [(0, 50, 2), (14, 20, 2)] {
            let header = format!("retry-after: {asked_to_wait}");
            let Reaction::Send(bytes) = answer(429, &[&header], "") else {
                panic!("no bytes")
            };
            let reaction = Reaction::SendAfter(Duration::from_secs(answered_after), bytes);
            let server = Loopback::script(vec![reaction]).await;
            let mut connection = server.connection();
            connection.timeout = Duration::from_secs(15);
            let started = Instant::now();
            let error = Client::new(connection)
                .unwrap()
                .send(&calls()[0])
                .await
                .unwrap_err();
            assert!(
                matches!(error, ApiError::RateLimited { tries, .. } if tries == sent),
                "{error:?}"
            );
            assert!(
                started.elapsed() <= Duration::from_secs(75),
                "{:?}",
                started.elapsed()
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_that_comes_up_late_is_reached() {
        for (after, reached) in [(1, true), (60, false)] {
            let server = Loopback::late(Duration::from_secs(after)).await;
            let client = server.client();
            let result = client.send(&calls()[1]).await;
            assert_eq!(result.is_ok(), reached, "{result:?}");
            assert_eq!(server.requests().len(), usize::from(reached));
            if let Err(error) = result {
                assert!(matches!(error, ApiError::Connect { .. }), "{error:?}");
                assert_eq!((error.outcome(), client.meter().retried), (Outcome::NotDone, 4));
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_stop_calls_on_the_wire_end_and_those_that_wait_give_up() {
        let refusal = answer(429, &["ratelimit: limit=10, remaining=0, reset=30"], "");
        let broken = answer(503, &["retry-after: 30"], "");
        let Reaction::Send(bytes) = ok() else {
            panic!("no bytes")
        };
        let slow = Reaction::SendAfter(Duration::from_secs(5), bytes);
        for (first, put, outcome) in [
            (refusal, true, Some(Outcome::NotDone)),
            (broken.clone(), true, Some(Outcome::Unknown)),
            (broken, false, Some(Outcome::NotDone)),
            (slow, true, None),
        ] {
            let server = Loopback::script(vec![first, ok()]).await;
            let client = server.client();
            let started = Instant::now();
            let [read, _, write, _] = calls();
            let call = if put { write } else { read };
            let (result, later) = tokio::join!(client.send(&call), async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                client.stop();
                client.send(&call).await
            });
            let error = later.unwrap_err();
            assert!(matches!(error, ApiError::Interrupted { .. }), "{error:?}");
            assert_eq!(server.requests().len(), 1);
            match outcome {
                Some(outcome) => {
                    let error = result.unwrap_err();
                    assert!(error.to_string().contains("interrupted"), "{error}");
                    assert_eq!(error.outcome(), outcome, "{error}");
                    assert!(
                        started.elapsed() < Duration::from_secs(2),
                        "{:?}",
                        started.elapsed()
                    );
                }
                None => assert!(result.is_ok(), "{result:?}"),
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_earlier_try_that_may_have_worked_is_not_forgotten() {
        let server = Loopback::script(vec![answer(503, &[], ""), answer(404, &[], "")]).await;
        let error = server.client().send(&calls()[3]).await.unwrap_err();
        assert_eq!((error.status(), error.outcome()), (Some(404), Outcome::Unknown));
        assert!(
            error
                .to_string()
                .contains("an earlier try was answered with 503 and may have been"),
            "{error}"
        );

        let server = Loopback::script(vec![answer(503, &[], ""), answer(404, &[], "")]).await;
        let error = server.client().send(&calls()[0]).await.unwrap_err();
        assert!(
            matches!(error, ApiError::NotFound { .. }),
            "a read has no outcome: {error:?}"
        );
    }
}
