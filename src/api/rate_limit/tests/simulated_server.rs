//! A simulated server with strict limits, and programs that call it. Time is a number of milliseconds.

use crate::api::rate_limit::admission::{Admission, RateLimits};
use crate::api::rate_limit::constants::LONGEST_WAIT;
use crate::api::rate_limit::endpoint::Endpoint;
use crate::api::rate_limit::limit_headers::{LimitAnswer, LimitHeaders};
use crate::model::{Call, Method};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The calls that the server counts together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum CountedTogether {
    All,
    Resource,
    Endpoint,
}

/// The headers of its answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ToldLimits {
    /// The limit, with the reset in milliseconds.
    Everything,
    /// The limit, with the reset in whole seconds.
    WholeSeconds(ServerRounding),
    /// Only how long to wait, after a refusal.
    RetryAfter,
    Nothing,
}

/// How a reset becomes a whole number of seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ServerRounding {
    Up,
    Down,
    Nearest,
}

/// When a window begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum WindowStart {
    /// With the first call after the one before.
    FirstCall,
    /// As soon as the one before ends; the first one ends after so many milliseconds.
    Clock(u64),
}

/// The server's side: a number of calls per window, refilled when a window ends (API notes, "Rate limits").
#[derive(Clone, Copy, Debug)]
pub(super) struct SimulatedServer {
    pub(super) limit: u64,
    pub(super) window: u64,
    pub(super) grouping: CountedTogether,
    pub(super) telling: ToldLimits,
    pub(super) start: WindowStart,
}

impl SimulatedServer {
    /// Returns when the present window ends, if the last one that is known ended then.
    fn end(self, ended: u64, now: u64) -> u64 {
        match self.start {
            WindowStart::FirstCall => now + self.window,
            WindowStart::Clock(first) => {
                let ended = ended.max(first);
                if now < ended {
                    ended
                } else {
                    ended + ((now - ended) / self.window + 1) * self.window
                }
            }
        }
    }
}

impl ServerRounding {
    /// Returns the time that is left, as it is told.
    fn told(self, left: u64) -> Duration {
        Duration::from_secs(match self {
            Self::Up => left.div_ceil(1_000),
            Self::Down => left / 1_000,
            Self::Nearest => (left + 500) / 1_000,
        })
    }
}

#[derive(Default)]
struct CallBuckets(HashMap<String, (u64, u64)>);

impl CallBuckets {
    fn take(&mut self, server: SimulatedServer, call: &Call, now: u64) -> (bool, LimitHeaders) {
        let word = call.path.split('/').nth(1).unwrap();
        let is_read = call.method == Method::Get;
        let key = match server.grouping {
            CountedTogether::All => String::new(),
            CountedTogether::Resource => format!("{word} {is_read}"),
            CountedTogether::Endpoint => format!("{:?}", Endpoint::of(call)),
        };
        let (left, ends) = self.0.entry(key).or_insert((0, 0));
        if now >= *ends {
            (*left, *ends) = (server.limit, server.end(*ends, now));
        }
        let granted = *left > 0;
        *left = left.saturating_sub(1);
        let told = |reset: Duration, grain: Duration| LimitHeaders {
            limit: Some(server.limit),
            remaining: Some(*left),
            reset: Some(reset),
            grain,
            ..LimitHeaders::default()
        };
        let limits = match server.telling {
            ToldLimits::Everything => told(at(*ends - now), at(1)),
            ToldLimits::WholeSeconds(rounding) => told(rounding.told(*ends - now), at(1_000)),
            ToldLimits::RetryAfter if !granted => LimitHeaders {
                retry_after: Some(Duration::from_secs((*ends - now).div_ceil(1_000))),
                ..LimitHeaders::default()
            },
            ToldLimits::RetryAfter | ToldLimits::Nothing => LimitHeaders::default(),
        };
        (granted, limits)
    }
}

/// One program that calls the server.
struct Caller {
    limits: RateLimits,
    at_once: usize,
    under_way: usize,
    /// From when on each call may go, by endpoint.
    waiting: BTreeMap<usize, VecDeque<u64>>,
    done: u64,
    result: CallerResult,
}

/// What came of the calls of one program.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CallerResult {
    /// How many calls were refused.
    pub(super) refused: u64,
    /// How many of them after the first minute.
    pub(super) refused_late: u64,
    /// When the last call was answered.
    pub(super) ended: u64,
}

/// A call under way.
struct CallFlight {
    caller: usize,
    endpoint: usize,
    sent: u64,
    arrives: u64,
    answer: Option<SimulatedAnswer>,
}

struct SimulatedAnswer {
    comes: u64,
    granted: bool,
    headers: LimitHeaders,
}

/// The calls of an ordinary run.
pub(super) fn ordinary_calls() -> Vec<Call> {
    let body = serde_json::Value::Null;
    vec![
        Call::post("/custom_field/lead/", body.clone()),
        Call::post("/custom_field/contact/", body.clone()),
        Call::put(
            "/custom_field/lead/cf_1ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk/",
            body.clone(),
        ),
        Call::post("/status/lead/", body.clone()),
        Call::post("/pipeline/", body.clone()),
        Call::post("/status/opportunity/", body),
    ]
}

/// A server and its callers at one moment.
pub(super) struct Simulation<'a> {
    server: SimulatedServer,
    calls: &'a [Call],
    endpoints: Vec<Endpoint>,
    /// The time of a call and its answer together, in milliseconds.
    latency: u64,
    buckets: CallBuckets,
    callers: Vec<Caller>,
    flights: Vec<CallFlight>,
    now: u64,
    chance: u64,
}

impl<'a> Simulation<'a> {
    /// Lets callers, each with so many calls at once, make so many of each of these calls.
    pub(super) fn new(
        server: SimulatedServer,
        callers: &[(usize, u64)],
        calls: &'a [Call],
        latency: u64,
    ) -> Self {
        let caller = |(at_once, each): &(usize, u64)| Caller {
            limits: RateLimits::new(LONGEST_WAIT),
            at_once: *at_once,
            under_way: 0,
            waiting: (0..calls.len())
                .map(|endpoint| (endpoint, (0..*each).map(|_| 0).collect()))
                .collect(),
            done: 0,
            result: CallerResult::default(),
        };
        Self {
            server,
            calls,
            endpoints: calls.iter().map(Endpoint::of).collect(),
            latency,
            buckets: CallBuckets::default(),
            callers: callers.iter().map(caller).collect(),
            flights: Vec::new(),
            now: 0,
            chance: 7,
        }
    }

    /// Goes on until nothing is left to do, and returns what came of it for each caller.
    pub(super) fn run(mut self) -> Vec<CallerResult> {
        let asked: u64 = self
            .callers
            .iter()
            .flat_map(|caller| caller.waiting.values())
            .map(|queue| queue.len() as u64)
            .sum();

        for _ in 0..2_000_000 {
            let next = self.send().into_iter().chain(self.next_event()).min();
            let Some(next) = next else { break };
            self.now = next;
            self.arrive();
            self.answer();
        }

        let done: u64 = self.callers.iter().map(|caller| caller.done).sum();
        assert_eq!(done, asked, "some calls never came through: {:?}", self.server);
        self.callers.iter().map(|caller| caller.result).collect()
    }

    /// Sends whatever may go now; returns the moment at which a call that waits wants to ask again.
    fn send(&mut self) -> Option<u64> {
        let mut next: Option<u64> = None;
        for index in 0..self.callers.len() {
            // One endpoint at a time, as the calls of a run come.
            let mut blocked = Vec::new();
            while let Some(endpoint) = self.callers[index].ready(&blocked) {
                if let Err(again) = self.ask(index, endpoint) {
                    next = Some(next.map_or(again, |next| next.min(again)));
                    blocked.push(endpoint);
                }
            }
        }
        next
    }

    /// Sends one call of an endpoint, or says when to ask again.
    fn ask(&mut self, index: usize, endpoint: usize) -> Result<(), u64> {
        let now = self.now;
        let arrives = now + self.latency / 2;
        let caller = &mut self.callers[index];
        let queue = caller.waiting.get_mut(&endpoint).unwrap();
        // Calls that were refused wait elsewhere.
        let Some(first) = queue.iter().position(|from| *from <= now) else {
            return Err(*queue.iter().min().unwrap());
        };

        match caller.limits.ask(&self.endpoints[endpoint], at(now)) {
            Admission::Now => {
                queue.remove(first);
                caller.under_way += 1;
                let arrives = arrives + self.jitter();
                self.flights.push(CallFlight {
                    caller: index,
                    endpoint,
                    sent: now,
                    arrives,
                    answer: None,
                });
                Ok(())
            }
            Admission::After(wait, _) | Admission::AfterFirstAnswer(wait) => {
                assert!(wait <= LONGEST_WAIT);
                Err(now + u64::try_from(wait.as_micros().div_ceil(1_000)).unwrap().max(1))
            }
        }
    }

    /// The moment at which the next call arrives or the next answer comes.
    fn next_event(&self) -> Option<u64> {
        let moment = |flight: &CallFlight| {
            flight
                .answer
                .as_ref()
                .map_or(flight.arrives, |answer| answer.comes)
        };
        self.flights.iter().map(moment).min()
    }

    /// Lets the server answer the calls that arrive now.
    fn arrive(&mut self) {
        self.flights.sort_by_key(|flight| flight.arrives);
        for index in 0..self.flights.len() {
            if self.flights[index].answer.is_some() || self.flights[index].arrives != self.now {
                continue;
            }
            let call = &self.calls[self.flights[index].endpoint];
            let (granted, headers) = self.buckets.take(self.server, call, self.now);
            let comes = self.now + self.latency / 2 + self.jitter();
            self.flights[index].answer = Some(SimulatedAnswer {
                comes,
                granted,
                headers,
            });
        }
    }

    /// Hands over the answers that come now.
    fn answer(&mut self) {
        let now = self.now;
        let flights = std::mem::take(&mut self.flights);
        for flight in flights {
            match &flight.answer {
                Some(answer) if answer.comes == now => {
                    let endpoint = &self.endpoints[flight.endpoint];
                    self.callers[flight.caller].take(endpoint, &flight, answer);
                }
                Some(_) | None => self.flights.push(flight),
            }
        }
    }

    fn jitter(&mut self) -> u64 {
        self.chance = self
            .chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.chance >> 33) % (self.latency / 4 + 1)
    }
}

impl Caller {
    /// The endpoint of which most calls wait, if another call may be under way.
    fn ready(&self, blocked: &[usize]) -> Option<usize> {
        let waiting = self
            .waiting
            .iter()
            .filter(|(endpoint, queue)| !queue.is_empty() && !blocked.contains(*endpoint));
        let fullest = waiting.max_by_key(|(_, queue)| queue.len());
        fullest
            .map(|(endpoint, _)| *endpoint)
            .filter(|_| self.under_way < self.at_once)
    }

    fn take(&mut self, endpoint: &Endpoint, flight: &CallFlight, answer: &SimulatedAnswer) {
        let (now, refused) = (answer.comes, !answer.granted);
        self.under_way -= 1;
        let told = LimitAnswer {
            sent: at(flight.sent),
            now: at(now),
            headers: answer.headers,
            refused,
        };
        self.limits.answered(endpoint, &told);

        if refused {
            self.result.refused += 1;
            self.result.refused_late += u64::from(now > 60_000);
            let wait = answer.headers.wait().unwrap_or(Duration::from_secs(2));
            let from = now + u64::try_from(wait.as_millis()).unwrap();
            self.waiting.get_mut(&flight.endpoint).unwrap().push_back(from);
        } else {
            self.done += 1;
            self.result.ended = now;
        }
    }
}

/// The time that calls to the fullest of the server's buckets need at least, in milliseconds.
pub(super) fn ideal(server: SimulatedServer, calls: &[Call], each: u64) -> u64 {
    let count = |same: fn(&Call, &Call) -> bool| {
        let most = calls
            .iter()
            .map(|call| calls.iter().filter(|other| same(call, other)).count());
        most.max().unwrap() as u64 * each
    };
    let fullest = match server.grouping {
        CountedTogether::All => count(|_, _| true),
        CountedTogether::Resource => count(|a, b| a.path.split('/').nth(1) == b.path.split('/').nth(1)),
        CountedTogether::Endpoint => count(|a, b| a.path == b.path && a.method == b.method),
    };
    fullest * server.window / server.limit
}
