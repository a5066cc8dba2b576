//! A simulated server with strict limits, to see how well [`Rates`] keeps to them. Test only; time is a number.

use super::family::Family;
use super::limits::{LONGEST_WAIT, Limits};
use super::rates::{Rates, Turn};
use crate::model::{Call, Method};
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What the server counts together.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Grouping {
    All,
    Resource,
    Endpoint,
}

/// What its answers tell.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Telling {
    Everything,
    /// Only how long to wait, after a refusal.
    RetryAfter,
    Nothing,
}

/// The server's side: a number of calls per window, refilled when a window ends (API notes, "Rate limits").
#[derive(Clone, Copy, Debug)]
struct Server {
    limit: u64,
    window: u64,
    grouping: Grouping,
    telling: Telling,
}

#[derive(Default)]
struct Buckets(HashMap<String, (u64, u64)>);

impl Buckets {
    fn take(&mut self, server: Server, call: &Call, now: u64) -> (bool, Limits) {
        let word = call.path.split('/').nth(1).unwrap();
        let is_read = call.method == Method::Get;
        let key = match server.grouping {
            Grouping::All => String::new(),
            Grouping::Resource => format!("{word} {is_read}"),
            Grouping::Endpoint => format!("{:?}", Family::of(call)),
        };
        let (left, ends) = self.0.entry(key).or_insert((0, 0));
        if now >= *ends {
            (*left, *ends) = (server.limit, now + server.window);
        }
        let granted = *left > 0;
        *left = left.saturating_sub(1);
        let reset = Some(at(*ends - now));
        let limits = match server.telling {
            Telling::Everything => Limits {
                limit: Some(server.limit),
                remaining: Some(*left),
                reset,
                grain: at(1),
                ..Limits::default()
            },
            Telling::RetryAfter if !granted => Limits {
                retry_after: Some(Duration::from_secs((*ends - now).div_ceil(1_000))),
                ..Limits::default()
            },
            Telling::RetryAfter | Telling::Nothing => Limits::default(),
        };
        (granted, limits)
    }
}

/// One program that calls the server.
struct Caller {
    rates: Rates,
    at_once: usize,
    under_way: usize,
    /// From when on each call may go, by family.
    waiting: BTreeMap<usize, VecDeque<u64>>,
    done: u64,
    refused: u64,
    /// How many of them after the first minute.
    refused_late: u64,
    ended: u64,
}

struct Flight {
    caller: usize,
    family: usize,
    sent: u64,
    arrives: u64,
    returns: Option<(u64, bool, Limits)>,
}

/// What came of a simulation: for each caller how many calls were refused, and when it had ended.
struct Outcome {
    refused: Vec<u64>,
    refused_late: Vec<u64>,
    ended: Vec<u64>,
}

/// The calls of an ordinary run.
fn families() -> Vec<Call> {
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

/// Lets callers make so many calls of each of these families, with this latency in milliseconds.
fn run(server: Server, callers: &[(usize, u64)], calls: &[Call], latency: u64) -> Outcome {
    let mut buckets = Buckets::default();
    let start = |(at_once, each): &(usize, u64)| Caller {
        rates: Rates::new(LONGEST_WAIT),
        at_once: *at_once,
        under_way: 0,
        waiting: (0..calls.len())
            .map(|family| (family, (0..*each).map(|_| 0).collect()))
            .collect(),
        done: 0,
        refused: 0,
        refused_late: 0,
        ended: 0,
    };
    let mut all: Vec<Caller> = callers.iter().map(start).collect();
    let names: Vec<Family> = calls.iter().map(Family::of).collect();
    let mut flights: Vec<Flight> = Vec::new();
    let (mut now, mut chance) = (0_u64, 7_u64);
    let mut jitter = move || {
        chance = chance
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (chance >> 33) % (latency / 4 + 1)
    };
    for _ in 0..2_000_000 {
        let mut next = u64::MAX;
        for (index, caller) in all.iter_mut().enumerate() {
            // A family at a time, as the calls of a run come.
            let mut blocked = Vec::new();
            while caller.under_way < caller.at_once {
                let ready = caller
                    .waiting
                    .iter()
                    .filter(|(family, queue)| !queue.is_empty() && !blocked.contains(*family))
                    .max_by_key(|(_, queue)| queue.len());
                let Some((&family, queue)) = ready else { break };
                // Calls that were refused wait elsewhere.
                let Some(first) = queue.iter().position(|from| *from <= now) else {
                    next = next.min(*queue.iter().min().unwrap());
                    blocked.push(family);
                    continue;
                };
                match caller.rates.ask(&names[family], at(now)) {
                    Turn::Now => {
                        caller.waiting.get_mut(&family).unwrap().remove(first);
                        caller.under_way += 1;
                        let arrives = now + latency / 2 + jitter();
                        flights.push(Flight {
                            caller: index,
                            family,
                            sent: now,
                            arrives,
                            returns: None,
                        });
                    }
                    Turn::After(wait, _) => {
                        assert!(wait <= LONGEST_WAIT);
                        next =
                            next.min(now + u64::try_from(wait.as_micros().div_ceil(1_000)).unwrap().max(1));
                        blocked.push(family);
                    }
                }
            }
        }
        for flight in &flights {
            next = next.min(
                flight
                    .returns
                    .as_ref()
                    .map_or(flight.arrives, |(time, _, _)| *time),
            );
        }
        if next == u64::MAX {
            break;
        }
        now = next;
        flights.sort_by_key(|flight| flight.arrives);
        for flight in &mut flights {
            if flight.returns.is_none() && flight.arrives == now {
                let (granted, limits) = buckets.take(server, &calls[flight.family], now);
                flight.returns = Some((now + latency / 2 + jitter(), granted, limits));
            }
        }
        flights.retain(|flight| match &flight.returns {
            Some((time, granted, limits)) if *time == now => {
                let caller = &mut all[flight.caller];
                caller.under_way -= 1;
                caller
                    .rates
                    .answered(&names[flight.family], at(now), at(flight.sent), limits, !granted);
                if *granted {
                    caller.done += 1;
                    caller.ended = now;
                } else {
                    caller.refused += 1;
                    caller.refused_late += u64::from(now > 60_000);
                    let wait = limits.wait().unwrap_or(Duration::from_secs(2));
                    let from = now + u64::try_from(wait.as_millis()).unwrap();
                    caller.waiting.get_mut(&flight.family).unwrap().push_back(from);
                }
                false
            }
            _ => true,
        });
    }
    let total: u64 = all.iter().map(|caller| caller.done).sum();
    let asked: u64 = callers.iter().map(|(_, each)| each * calls.len() as u64).sum();
    assert_eq!(total, asked, "some calls never came through: {server:?}");
    Outcome {
        refused: all.iter().map(|caller| caller.refused).collect(),
        refused_late: all.iter().map(|caller| caller.refused_late).collect(),
        ended: all.iter().map(|caller| caller.ended).collect(),
    }
}

/// The time that calls to the fullest of the server's buckets need at least, in milliseconds.
fn ideal(server: Server, calls: &[Call], each: u64) -> u64 {
    let count = |same: fn(&Call, &Call) -> bool| {
        let most = calls
            .iter()
            .map(|call| calls.iter().filter(|other| same(call, other)).count());
        most.max().unwrap() as u64 * each
    };
    let fullest = match server.grouping {
        Grouping::All => count(|_, _| true),
        Grouping::Resource => count(|a, b| a.path.split('/').nth(1) == b.path.split('/').nth(1)),
        Grouping::Endpoint => count(|a, b| a.path == b.path && a.method == b.method),
    };
    fullest * server.window / server.limit
}

#[test]
fn a_told_limit_is_used_well_and_seldom_refuses_whatever_is_counted_together() {
    let calls = families();
    for grouping in [Grouping::All, Grouping::Resource, Grouping::Endpoint] {
        for (limit, window) in [(20, 1_000), (100, 5_000), (60, 60_000)] {
            for (at_once, latency) in [(8, 10), (64, 100), (1, 10)] {
                let server = Server {
                    limit,
                    window,
                    grouping,
                    telling: Telling::Everything,
                };
                let outcome = run(server, &[(at_once, 100)], &calls, latency);
                let total = 100 * calls.len() as u64;
                // Calls take half as long again at most.
                let by_latency = total * latency * 3 / 2 / at_once as u64;
                let ideal = ideal(server, &calls, 100).max(by_latency);
                let case = format!("{server:?}, {at_once} at once, {latency} ms");
                assert!(
                    outcome.refused[0] * 100 <= total,
                    "{case}: {:?} refused",
                    outcome.refused
                );
                assert!(
                    outcome.ended[0] * 10 <= ideal * 11,
                    "{case}: {:?}, not {ideal}",
                    outcome.ended
                );
            }
        }
    }
}

#[test]
fn several_programs_share_a_limit_fairly() {
    for (limit, window) in [(20, 1_000), (100, 5_000)] {
        for (count, at_once, latency) in [(2, 8, 20), (4, 8, 20), (2, 64, 50), (4, 8, 100)] {
            let server = Server {
                limit,
                window,
                grouping: Grouping::All,
                telling: Telling::Everything,
            };
            let outcome = run(server, &vec![(at_once, 400); count], &families(), latency);
            let case = format!("{server:?}, {count} programs, {at_once} at once, {latency} ms");
            let total = 400 * families().len() as u64 * count as u64;
            let refused: u64 = outcome.refused.iter().sum();
            assert!(refused * 100 <= total * 3, "{case}: {refused} of {total} refused");
            let ideal = ideal(server, &families(), 400 * count as u64);
            let first = outcome.ended.iter().min().unwrap();
            let last = outcome.ended.iter().max().unwrap();
            assert!(
                last * 10 <= ideal * 12,
                "{case}: {:?}, not {ideal}",
                outcome.ended
            );
            // All have as much to do. Whoever gets half of its share would end when the others have long ended.
            assert!(first * 4 >= last * 3, "{case}: {:?}", outcome.ended);
        }
    }
}

#[test]
fn an_untold_limit_is_found_and_used_well() {
    let calls = [Call::post("/pipeline/", serde_json::Value::Null)];
    for telling in [Telling::RetryAfter, Telling::Nothing] {
        for (limit, window) in [(20, 1_000), (100, 5_000), (10, 1_000)] {
            for (at_once, latency) in [(8, 10), (8, 100), (64, 50)] {
                let server = Server {
                    limit,
                    window,
                    grouping: Grouping::All,
                    telling,
                };
                let outcome = run(server, &[(at_once, 4_000)], &calls, latency);
                let ideal = ideal(server, &calls, 4_000);
                println!(
                    "{telling:?} {limit}/{window} at {at_once}, {latency} ms: {} {} of 6000; {} / {ideal} = {:.3}",
                    outcome.refused[0],
                    outcome.refused_late[0],
                    outcome.ended[0],
                    outcome.ended[0] as f64 / ideal as f64
                );
            }
        }
    }
}
