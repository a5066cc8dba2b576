//! Sends calls: waits for a turn, tries, tries again where that is right. It decides neither when a call may
//! go nor whether it may go again: both is in [`super::rate_limit`].

use super::answer::Answer;
use super::answer_facts::{AnswerFacts, ExaminedAnswer};
use super::call_delay::{CallDelay, DelayReason};
use super::call_tries::CallTries;
use super::call_watch::{CallMeter, CallWatch};
use super::connection_route::ConnectionRoute;
use super::connection_settings::{ClientSetupError, ConnectionSettings};
use super::error::{ApiError, ApiErrorKind};
use super::http_trace::TraceLine;
use super::http_transport::{HttpExchange, HttpTransport};
use super::outage::{Outage, OutageTurn, OutageWait};
use super::rate_limit::{Endpoint, FailedTry, RateGate, decide};
use super::wait_policy::WaitPolicy;
use crate::model::{Call, Method, SEARCH};
use reqwest::Url;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Reads and writes one organization. Clones share everything.
#[derive(Clone)]
pub struct Client {
    shared: Arc<SharedClient>,
    /// Whether its calls give up when the client is stopped.
    heeds_stop: bool,
    /// Told before each try of a write.
    before_write: Option<WriteObserver>,
}

/// Told that a write is about to be sent.
pub type WriteObserver = Arc<dyn Fn() + Send + Sync>;

struct SharedClient {
    transport: HttpTransport,
    outage: Outage,
    gate: RateGate,
    timeout: Duration,
    waits: WaitPolicy,
    watch: CallWatch,
}

impl Client {
    /// Checks the connection's settings; sends nothing.
    pub fn new(settings: ConnectionSettings) -> Result<Self, ClientSetupError> {
        let shared = SharedClient {
            transport: HttpTransport::new(&settings)?,
            outage: Outage::default(),
            gate: RateGate::new(settings.parallelism, settings.waits.longest_wait),
            timeout: settings.timeout,
            waits: settings.waits,
            watch: CallWatch::default(),
        };
        Ok(Self {
            shared: Arc::new(shared),
            heeds_stop: true,
            before_write: None,
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

    /// Gives the same client with an observer that is told when a write is about to be sent, each time that it is; the
    /// write goes once the observer returns.
    #[must_use]
    pub fn before_writes(&self, observer: WriteObserver) -> Self {
        Self {
            before_write: Some(observer),
            ..self.clone()
        }
    }

    /// Returns how long one call may take.
    pub fn timeout(&self) -> Duration {
        self.shared.timeout
    }

    /// Sends one call, any method.
    ///
    /// Sends it again after a refusal (429) and where no connection came about; all but a creation also after
    /// 503; a read also after 500, 502, 504 and where the answer is missing or broke off; so often and after such
    /// waits as its [`WaitPolicy`] says.
    /// A call that is answered with 401 is sent once more if its token could be renewed.
    /// Everything else is left to the caller: see [`ApiError::fate`]. A write that was answered with 503 and
    /// then refused has an error with an [earlier](ApiError::earlier) answer.
    pub async fn send(&self, call: &Call) -> Result<Answer, ApiError> {
        self.send_and_look(call, &mut None).await
    }

    /// Sends one call, and returns as well what came along with its last answer.
    pub(super) async fn examine(&self, call: &Call) -> ExaminedAnswer {
        let mut facts = None;
        let result = self.send_and_look(call, &mut facts).await;
        ExaminedAnswer { result, facts }
    }

    async fn send_and_look(&self, call: &Call, facts: &mut Option<AnswerFacts>) -> Result<Answer, ApiError> {
        let shared = &*self.shared;
        let address = shared.transport.address(call)?;
        let left = shared.timeout.saturating_mul(shared.waits.tries.max(1));
        let mut tries = CallTries::new(left, shared.transport.route().server_setting.clone());

        loop {
            let Some(exchange) = self.try_once(call, &address, &mut tries).await else {
                return Err(tries.explain(self.interrupted(call)));
            };
            *facts = exchange.facts;
            let failure = exchange.result.as_ref().err().map(ApiError::kind);
            if !failure.is_some_and(ApiErrorKind::is_unreached) {
                shared.outage.reached(tries.scout.take());
            }
            let error = match exchange.result {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };

            // A token may have ended since it was given. It is renewed once: where a new one is refused too,
            // the token is not what is wrong.
            if let (Some(401), Some(signature), false) =
                (error.status(), &exchange.signature, tries.is_renewed)
            {
                tries.is_renewed = true;
                let renewed = shared.transport.renew(call, signature).await;
                if renewed.map_err(|error| tries.explain(error))? {
                    continue;
                }
            }

            // Other errors would come again, and what they mean for a write is for the caller to find out.
            let Some(why) = error.trouble() else {
                return Err(self.give_up(&tries, error));
            };
            // Most answers tell when the window ends; only to a refused call that is a reason to wait.
            let hint = if why == DelayReason::RateLimited {
                exchange.limits.wait()
            } else {
                exchange.limits.retry_after
            };
            let hint = hint.or(exchange.limits.long_wait);
            let decision = decide(FailedTry {
                method: call.effect(),
                why,
                attempt: tries.attempt,
                hint,
                // Enough must be left for the next try to run its full time.
                left: tries.left.saturating_sub(shared.timeout),
                chance: chance(),
                policy: shared.waits,
            });
            let Some(how_long) = decision else {
                return Err(self.give_up(&tries, error.refused_for(exchange.limits.long_wait)));
            };
            // A proxy that refuses the first connection refuses every one; later, it may have its reasons for a moment.
            let is_hopeless = error.kind().is_refused_by_proxy() && !shared.outage.was_reached();
            if is_hopeless || (error.kind().is_unreached() && shared.outage.hopeless().is_some()) {
                return Err(self.give_up(&tries, error));
            }

            // Whatever the next try says, this one may have been carried out.
            if call.effect() != Method::Get && error.fate().is_unknown() {
                tries.earlier = error.status().or(tries.earlier);
            }
            if why == DelayReason::Misdirected {
                shared.transport.reconnect();
            }
            // One call finds out for all whether the server can be reached again.
            if why == DelayReason::NoConnection && tries.scout.is_none() {
                match shared.outage.turn() {
                    OutageTurn::Scout(scout) => tries.scout = Some(scout),
                    OutageTurn::Wait(wait) => match self.wait_for_scout(wait, &mut tries).await {
                        Some(true) => continue,
                        Some(false) => return Err(tries.explain(error)),
                        None => return Err(tries.explain(self.interrupted(call))),
                    },
                }
            }
            if !self.wait_for_retry(call, &mut tries, why, how_long).await {
                return Err(tries.explain(self.interrupted(call)));
            }
        }
    }

    /// Tries a call once, as soon as the rate limit lets it go; nothing comes back if the client was stopped before.
    async fn try_once(&self, call: &Call, address: &Url, tries: &mut CallTries) -> Option<HttpExchange> {
        let SharedClient { transport, gate, .. } = &*self.shared;
        let endpoint = Endpoint::of(call);
        let mut held = Duration::ZERO;
        let told = |why, how_long| self.shared.watch.tell(CallDelay::Waiting { why, how_long });
        let waited = |how_long| {
            held += how_long;
            self.shared.watch.count(|meter| meter.waited += how_long);
        };
        let permit = gate.pass(&endpoint, call.effect(), told, waited);
        let permit = gate.unless_stopped(self.heeds_stop, permit).await?;
        if let Some(why) = self.shared.outage.hopeless() {
            return Some(HttpExchange::unsent(self.error(call, why)));
        }

        self.shared.watch.count(|meter| {
            match call.effect() {
                Method::Get => meter.reads += 1,
                Method::Post | Method::Put | Method::Delete => meter.writes += 1,
            }
            meter.searches += u64::from(call.path == SEARCH);
        });

        if let Some(observer) = self
            .before_write
            .as_ref()
            .filter(|_| call.effect() != Method::Get)
        {
            observer();
        }

        // Time on the wire is taken from what the call has left, and a wait for the rate limit is not.
        let started = Instant::now();
        let exchange = transport.exchange(call, address.clone()).await;
        let took = started.elapsed();
        tries.left = tries.left.saturating_sub(took);
        self.log(call, tries.attempt, took, held, &exchange);

        let status = exchange
            .result
            .as_ref()
            .map_or_else(ApiError::status, |answer| Some(answer.status));
        if status == Some(429) {
            self.shared.watch.count(|meter| meter.refused += 1);
        }

        // An answer that says nothing of the limit must not make calls faster.
        match status {
            Some(status) if status < 500 => permit.settle(exchange.limits, status == 429),
            Some(_) | None => drop(permit),
        }
        Some(exchange)
    }

    /// Makes the error of a call that is not sent again.
    fn give_up(&self, tries: &CallTries, error: ApiError) -> ApiError {
        if error.kind().is_unreached() {
            self.shared.outage.gave_up(error.kind());
        }
        tries.explain(error)
    }

    /// Waits until another call has found out whether the server can be reached again; nothing comes back if the client
    /// was stopped before.
    async fn wait_for_scout(&self, wait: OutageWait, tries: &mut CallTries) -> Option<bool> {
        let gate = &self.shared.gate;
        let is_reached = gate.unless_stopped(self.heeds_stop, wait.end()).await?;
        tries.attempt += 1;
        self.shared
            .watch
            .count(|meter| meter.retried += u64::from(is_reached));
        Some(is_reached)
    }

    /// Waits before the next try; says whether it may go.
    async fn wait_for_retry(
        &self,
        call: &Call,
        tries: &mut CallTries,
        why: DelayReason,
        how_long: Duration,
    ) -> bool {
        tries.attempt += 1;
        tries.left = tries.left.saturating_sub(how_long);
        self.shared.watch.count(|meter| {
            meter.retried += 1;
            meter.waited += how_long;
        });
        self.shared.watch.tell(CallDelay::Retrying {
            call: self.shared.transport.name(call),
            attempt: tries.attempt,
            why,
            how_long,
        });

        let wait = tokio::time::sleep(how_long);
        let gate = &self.shared.gate;
        gate.unless_stopped(self.heeds_stop, wait).await.is_some()
    }

    /// Ends early: calls that wait, for the rate limit or to be sent again, give up with
    /// [`ApiErrorKind::Interrupted`], and so does every later call but those of [`to_the_end`](Self::to_the_end); calls
    /// that are on the wire end by themselves.
    pub fn stop(&self) {
        self.shared.gate.stop();
    }

    /// Returns how the server is reached.
    pub fn route(&self) -> &ConnectionRoute {
        self.shared.transport.route()
    }

    /// Writes one line of JSON for each try of a call from now on, without secrets; a second writer is not taken.
    pub fn trace(&self, writer: impl Write + Send + 'static) {
        self.shared.watch.trace(writer);
    }

    fn log(&self, call: &Call, attempt: u32, took: Duration, held: Duration, exchange: &HttpExchange) {
        let SharedClient { transport, watch, .. } = &*self.shared;
        let line = TraceLine {
            call,
            attempt,
            took,
            held,
            result: &exchange.result,
            limits: &exchange.limits,
        };
        watch.log(&transport.name(call), &line, |text| transport.clean(text));
    }

    fn interrupted(&self, call: &Call) -> ApiError {
        self.error(call, ApiErrorKind::Interrupted)
    }

    /// Makes the error of a call.
    pub(super) fn error(&self, call: &Call, kind: ApiErrorKind) -> ApiError {
        self.shared.transport.error(call, kind)
    }

    /// Counts the calls that wait for the rate limit now, and those that wait behind them.
    pub fn held(&self) -> usize {
        self.shared.gate.held()
    }

    /// Waits until more calls wait for the rate limit.
    pub async fn holds_more(&self) {
        self.shared.gate.holds_more().await;
    }

    /// Counts what was done so far.
    pub fn meter(&self) -> CallMeter {
        self.shared.watch.meter()
    }

    /// Tells what slows calls down from now on; a second observer is not taken. It is called in between calls and must
    /// not block.
    pub fn observe(&self, observer: impl Fn(CallDelay) + Send + Sync + 'static) {
        self.shared.watch.observe(observer);
    }

    /// Keeps the key out of text that the server sent.
    pub(super) fn clean(&self, text: &str) -> String {
        self.shared.transport.clean(text)
    }

    /// Returns a text without the secrets that sign in, if it holds any.
    pub(super) fn blanked(&self, text: &str) -> Option<String> {
        self.shared.transport.blanked(text)
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
