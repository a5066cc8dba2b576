//! A simulated server with a strict limit, to see how well [`Rate`] keeps to it. Test only; time is a number.

use super::limits::{LONGEST_WAIT, Limits};
use super::rate::{Rate, Turn};
use std::collections::VecDeque;
use std::time::Duration;

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// The server's side: a number of calls per window, refilled when a window ends (API notes, "Rate limits").
struct Bucket {
    limit: u64,
    window: u64,
    left: u64,
    ends: u64,
}

impl Bucket {
    fn take(&mut self, now: u64) -> (bool, Limits) {
        if now >= self.ends {
            (self.left, self.ends) = (self.limit, now + self.window);
        }
        let granted = self.left > 0;
        self.left = self.left.saturating_sub(1);
        (
            granted,
            Limits {
                limit: Some(self.limit),
                remaining: Some(self.left),
                reset: Some(at(self.ends - now)),
                ..Limits::default()
            },
        )
    }
}

/// Runs calls that take `latency` to arrive and as long to be answered through a rate; says how many were
/// refused and when all were done.
fn run(calls: u64, at_once: usize, latency: u64, mut bucket: Bucket) -> (u64, u64) {
    let mut rate = Rate::new(LONGEST_WAIT);
    let (mut now, mut done, mut refusals) = (0, 0, 0);
    // Both in the order of their times.
    let (mut arriving, mut returning) = (VecDeque::new(), VecDeque::new());
    let mut waiting = calls;
    while done < calls {
        let mut wait = u64::MAX;
        while waiting > 0 && arriving.len() + returning.len() < at_once {
            match rate.ask(at(now)) {
                Turn::Now => {
                    waiting -= 1;
                    arriving.push_back((now + latency, now));
                }
                Turn::After(time, _) => {
                    wait = now + u64::try_from(time.as_micros().div_ceil(1_000)).unwrap();
                    break;
                }
            }
        }
        let arrives = arriving.front().map_or(u64::MAX, |(time, _)| *time);
        let returns = returning.front().map_or(u64::MAX, |(time, _, _)| *time);
        now = arrives.min(returns).min(wait);
        if now == arrives {
            let (_, sent) = arriving.pop_front().unwrap();
            returning.push_back((now + latency, sent, bucket.take(now)));
        } else if now == returns {
            match returning.pop_front().unwrap() {
                (_, _, (true, limits)) => {
                    rate.answered(at(now), &limits);
                    done += 1;
                }
                (_, sent, (false, limits)) => {
                    rate.refused(at(now), at(sent), &limits);
                    refusals += 1;
                    waiting += 1;
                }
            }
        }
    }
    (refusals, now)
}

#[test]
fn a_strict_server_seldom_refuses_and_is_used_well() {
    for (limit, window, at_once, latency) in [
        (20, 1_000, 8, 10),
        (20, 1_000, 8, 50),
        (20, 1_000, 32, 50),
        (10, 1_000, 8, 200),
        (100, 5_000, 32, 20),
        (60, 60_000, 8, 30),
    ] {
        let bucket = Bucket {
            limit,
            window,
            left: limit,
            ends: window,
        };
        let (refusals, took) = run(150, at_once, latency, bucket);
        // Whoever knows of the limit only by being refused meets it once.
        let first_burst = (at_once as u64).saturating_sub(limit);
        assert!(
            refusals <= first_burst,
            "{limit} per {window}: {refusals} refusals"
        );
        // A new window begins with a call, which has to travel first.
        let ideal = (150 / limit) * (window + 2 * latency) + window;
        assert!(took <= ideal, "{limit} per {window}: {took} ms, not {ideal}");
    }
}
