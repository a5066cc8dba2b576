//! Sends calls: waits for a turn, tries, tries again where that is right. It decides neither when a call may
//! go ([`super::rates`]) nor whether it may go again ([`super::retry`]).

use super::answer::Answer;
use super::call_name::CallName;
use super::connection::{Connection, SettingsError};
use super::error::ApiError;
use super::event::{Event, Why};
use super::family::Family;
use super::gate::Gate;
use super::meter::{Counts, Meter};
use super::patience::Patience;
use super::reader::Reader;
use super::retry::{Decision, Tried, decide};
use super::trace::{Line, Trace};
use super::wire::{Exchange, Wire};
use crate::model::{Call, Method};
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::time::Instant;

/// Reads and writes one organization. Clones share everything.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    /// Whether its calls give up when the client is stopped.
    heeds_stop: bool,
}

type Observer = Arc<dyn Fn(Event) + Send + Sync>;

struct Inner {
    wire: Wire,
    gate: Gate,
    counts: Counts,
    timeout: Duration,
    patience: Patience,
    observer: RwLock<Option<Observer>>,
    trace: OnceLock<Trace>,
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
            trace: OnceLock::new(),
        };
        Ok(Self {
            inner: Arc::new(inner),
            heeds_stop: true,
        })
    }

    /// Gives the same client for what must not end half-way: its calls go on although the client is stopped.
    #[must_use]
    pub fn to_the_end(&self) -> Self {
        Self {
            heeds_stop: false,
            ..self.clone()
        }
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
    /// Everything else is left to the caller: see [`ApiError::fate`]. A write that was answered with 503 and
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
            let mut held = Duration::ZERO;
            let told = |why, how_long| self.tell(Event::Waiting { why, how_long });
            let waited = |how_long| {
                held += how_long;
                counts.waited(how_long);
            };
            let pass = gate.pass(&family, call.effect(), told, waited);
            let Some(pass) = gate.unless_stopped(self.heeds_stop, pass).await else {
                return Err(self.interrupted(call).after(attempt - 1, doubt));
            };
            let started = Instant::now();
            let in_flight = counts.sent(call.effect());
            let exchange = wire.exchange(call, address.clone()).await;
            drop(in_flight);
            self.log(call, attempt, started.elapsed(), held, &exchange);
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
            if call.effect() != Method::Get && error.fate().is_unknown() {
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
            let wait = tokio::time::sleep(how_long);
            if gate.unless_stopped(self.heeds_stop, wait).await.is_none() {
                return Err(self.interrupted(call).after(attempt - 1, doubt));
            }
        }
    }

    /// Ends early: calls that wait, for the rate limit or to be sent again, give up with
    /// [`ApiError::Interrupted`], and so does every later call but those of [`to_the_end`](Self::to_the_end); calls
    /// that are on the wire end by themselves.
    pub fn stop(&self) {
        self.inner.gate.stop();
    }

    /// Writes one line of JSON for each try of a call from now on, without secrets; a second writer is not taken.
    pub fn trace(&self, writer: impl Write + Send + 'static) {
        let _ = self.inner.trace.set(Trace::new(writer));
    }

    fn log(&self, call: &Call, attempt: u32, took: Duration, held: Duration, exchange: &Exchange) {
        let name = self.name(call);
        let latency = took.as_millis();
        match &exchange.result {
            Ok(answer) => tracing::debug!(status = answer.status, attempt, "{name} took {latency} ms"),
            Err(error) => tracing::debug!(
                status = error.status(),
                attempt,
                "{name} took {latency} ms: {error}"
            ),
        }
        if let Some(trace) = self.inner.trace.get() {
            let line = Line {
                call,
                attempt,
                took,
                held,
                result: &exchange.result,
                limits: &exchange.limits,
            };
            trace.write(&line, |text| self.clean(text));
        }
    }

    fn interrupted(&self, call: &Call) -> ApiError {
        ApiError::Interrupted {
            call: self.name(call),
        }
    }

    /// Counts the calls that wait for the rate limit now, and those that wait behind them.
    pub fn held(&self) -> usize {
        self.inner.gate.held()
    }

    /// Waits until more calls wait for the rate limit.
    pub async fn holds_more(&self) {
        self.inner.gate.holds_more().await;
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
        tracing::info!("{event}");
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
mod tests;
