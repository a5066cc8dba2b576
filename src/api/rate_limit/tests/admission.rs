//! Tables of what was answered, and when the next call may go.

use crate::api::call_delay::DelayReason;
use crate::api::rate_limit::admission::{Admission, RateLimits};
use crate::api::rate_limit::constants::LONGEST_WAIT;
use crate::api::rate_limit::endpoint::Endpoint;
use crate::api::rate_limit::limit_headers::{LimitAnswer, LimitHeaders};
use crate::model::{Call, SEARCH};
use serde_json::Value;
use std::time::Duration;

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn told(limit: u64, remaining: u64, reset: u64) -> LimitHeaders {
    LimitHeaders {
        limit: Some(limit),
        remaining: Some(remaining),
        reset: Some(at(reset)),
        ..LimitHeaders::default()
    }
}

fn answer(now: Duration, sent: Duration, limits: &LimitHeaders, refused: bool) -> LimitAnswer {
    LimitAnswer {
        sent,
        now,
        headers: *limits,
        refused,
    }
}

/// All calls of one endpoint.
struct OneEndpoint(RateLimits, Endpoint);

impl OneEndpoint {
    fn new() -> Self {
        Self(RateLimits::new(LONGEST_WAIT), Endpoint::of(&Call::get("/a/")))
    }

    fn ask(&mut self, now: u64) -> Admission {
        self.0.ask(&self.1, at(now))
    }

    fn answered(&mut self, now: u64, sent: u64, limits: &LimitHeaders) {
        self.0
            .answered(&self.1, &answer(at(now), at(sent), limits, false));
    }

    fn refused(&mut self, now: u64, sent: u64, limits: &LimitHeaders) {
        self.0.answered(&self.1, &answer(at(now), at(sent), limits, true));
    }

    fn call(&mut self, now: u64, limits: &LimitHeaders) {
        assert_eq!(self.ask(now), Admission::Now, "at {now}");
        self.answered(now, now, limits);
    }

    /// How many calls go in these milliseconds, where none is answered.
    fn go(&mut self, from: u64, to: u64) -> usize {
        (from..to).filter(|now| self.ask(*now) == Admission::Now).count()
    }
}

#[test]
fn without_headers_nothing_waits_but_for_the_first_answer() {
    let mut one = OneEndpoint::new();
    assert_eq!((0..100).filter(|_| one.ask(0) == Admission::Now).count(), 16);
    one.answered(10, 0, &LimitHeaders::default());
    for _ in 0..1_000 {
        assert_eq!(one.ask(10), Admission::Now);
    }
}

#[test]
fn a_window_that_is_used_up_holds_calls_until_it_ends() {
    let mut one = OneEndpoint::new();
    one.call(0, &told(100, 0, 5_000));
    assert_eq!(
        one.ask(1_000),
        Admission::After(at(4_002), DelayReason::NearLimit)
    );
    assert_eq!(one.ask(5_002), Admission::Now);
}

#[test]
fn calls_under_way_are_counted_before_the_server_counts_them() {
    let mut one = OneEndpoint::new();
    for _ in 0..8 {
        assert_eq!(one.ask(0), Admission::Now);
    }
    one.answered(10, 0, &told(10, 9, 1_000));
    // Seven are still under way: two more fit, the last one not at once.
    assert_eq!(one.go(11, 900), 2);
    assert_eq!(one.go(900, 1_000), 0);
}

#[test]
fn answers_in_the_wrong_order_do_not_raise_what_is_left() {
    let mut one = OneEndpoint::new();
    for _ in 0..3 {
        assert_eq!(one.ask(0), Admission::Now);
    }
    one.answered(10, 0, &told(20, 0, 1_000));
    one.answered(11, 0, &told(20, 2, 999));
    one.answered(12, 0, &told(20, 1, 998));
    assert_eq!(one.go(13, 1_000), 0);
}

#[test]
fn calls_whose_answers_are_in_are_not_counted_twice() {
    let mut one = OneEndpoint::new();
    for _ in 0..8 {
        assert_eq!(one.ask(0), Admission::Now);
    }
    // The answer to the last one counted comes first.
    for (now, remaining) in [
        (10, 12),
        (11, 13),
        (12, 14),
        (13, 15),
        (14, 16),
        (15, 17),
        (16, 18),
        (17, 19),
    ] {
        one.answered(now, 0, &told(20, remaining, 1_000));
    }
    assert_eq!(one.go(20, 1_000), 12);
}

#[test]
fn the_next_window_is_expected_to_be_like_the_last() {
    let mut one = OneEndpoint::new();
    one.call(0, &told(10, 8, 10_000));
    one.call(9_000, &told(10, 7, 1_000));
    for now in [9_500, 9_500, 9_500] {
        assert_eq!(one.ask(now), Admission::Now);
    }
    // Ten at most, and three of them may still arrive.
    assert_eq!(one.go(10_003, 20_000), 7);
}

#[test]
fn a_call_that_came_too_early_is_not_followed_by_others() {
    let mut one = OneEndpoint::new();
    one.call(0, &told(2, 1, 1_000));
    one.call(10, &told(2, 0, 990));
    assert_eq!(one.ask(1_002), Admission::Now);
    one.refused(1_003, 1_002, &told(2, 0, 4));
    let Admission::After(wait, _) = one.ask(1_003) else {
        panic!("it goes on into the closed window")
    };
    assert!(wait >= at(4) && wait <= at(20), "{wait:?}");
}

#[test]
fn the_last_part_of_a_window_is_spread() {
    let mut one = OneEndpoint::new();
    one.call(0, &told(100, 9, 10_000));
    let Admission::After(wait, DelayReason::NearLimit) = one.ask(0) else {
        panic!("it goes at once")
    };
    assert!(wait >= at(990) && wait <= at(1_010), "{wait:?}");
    assert_eq!(one.go(1_001, 1_900), 1);
}

#[test]
fn others_that_use_the_same_limit_are_noticed_and_left_something() {
    let mut one = OneEndpoint::new();
    one.call(0, &told(20, 19, 1_000));
    one.call(100, &told(20, 18, 900));
    // Somebody else made nine calls meanwhile.
    one.call(200, &told(20, 8, 800));
    assert_eq!(one.go(200, 370), 0);
    assert_eq!(one.go(370, 600), 2);

    let mut alone = OneEndpoint::new();
    for (now, remaining) in [(0, 10), (100, 9), (200, 8)] {
        alone.call(now, &told(20, remaining, 1_000 - now));
    }
    assert!(alone.go(200, 600) > 5, "nobody else is there");
}

#[test]
fn what_may_be_one_limit_is_one_until_it_is_proven_to_be_several() {
    let (lead, contact, role) = (
        Call::post("/custom_field/lead/", Value::Null),
        Call::post("/custom_field/contact/", Value::Null),
        Call::post("/role/", Value::Null),
    );
    let endpoints = [&lead, &contact, &role].map(Endpoint::of);
    // What the server tells after each of three calls, and how many calls of each endpoint may go then.
    let one_for_all = [told(4, 3, 1_000), told(4, 2, 900), told(4, 1, 800)];
    let by_word = [told(4, 3, 1_000), told(4, 2, 900), told(4, 3, 1_000)];
    let each_alone = [told(4, 3, 1_000), told(4, 3, 1_000), told(4, 3, 1_000)];
    for (name, tells, left) in [
        ("one for all", one_for_all, [1, 1, 1]),
        ("by word", by_word, [2, 2, 3]),
        ("each alone", each_alone, [3, 3, 3]),
    ] {
        for (endpoint, expected) in endpoints.iter().zip(left) {
            let mut rates = RateLimits::new(LONGEST_WAIT);
            for (nth, (other, limits)) in endpoints.iter().zip(&tells).enumerate() {
                let now = at(100 * nth as u64);
                assert_eq!(rates.ask(other, now), Admission::Now);
                rates.answered(other, &answer(now, now, limits, false));
            }
            let went = (300..999)
                .filter(|now| rates.ask(endpoint, at(*now)) == Admission::Now)
                .count();
            assert_eq!(went, expected, "{name}: {endpoint:?}");
        }
    }
}

#[test]
fn the_first_answers_tell_which_endpoints_share_a_limit() {
    let endpoints = ["/custom_field/lead/", "/custom_field/contact/"]
        .map(|path| Endpoint::of(&Call::post(path, Value::Null)));
    // Both calls are under way together, so that neither is surely counted before the other one.
    for (name, remaining, left) in [
        ("counters that both say one used are two", [3, 3], 6),
        ("one that goes on counting is one", [3, 2], 2),
        ("in whichever order the answers come", [2, 3], 2),
    ] {
        let mut rates = RateLimits::new(LONGEST_WAIT);
        for endpoint in &endpoints {
            assert_eq!(rates.ask(endpoint, at(0)), Admission::Now);
        }
        for (endpoint, remaining) in endpoints.iter().zip(remaining) {
            rates.answered(
                endpoint,
                &answer(at(10), at(0), &told(4, remaining, 1_000), false),
            );
        }
        let go = |rates: &mut RateLimits, endpoint: &Endpoint| {
            let went = (11..990).filter(|now| rates.ask(endpoint, at(*now)) == Admission::Now);
            went.count()
        };
        let went: usize = endpoints.iter().map(|endpoint| go(&mut rates, endpoint)).sum();
        assert_eq!(went, left, "{name}");
    }
}

#[test]
fn a_search_waits_only_for_searches() {
    let (search, field) = (
        Endpoint::of(&Call::post(SEARCH, Value::Null)),
        Endpoint::of(&Call::post("/custom_field/lead/", Value::Null)),
    );
    let mut rates = RateLimits::new(LONGEST_WAIT);
    assert_eq!(rates.ask(&field, at(0)), Admission::Now);
    rates.answered(&field, &answer(at(1), at(0), &told(240, 0, 8_000), false));
    let count = |rates: &mut RateLimits, now: u64| {
        let went = (0..40).filter(|_| rates.ask(&search, at(now)) == Admission::Now);
        went.count()
    };
    assert_eq!(count(&mut rates, 2), 16);
    for _ in 0..16 {
        rates.answered(&search, &answer(at(50), at(2), &LimitHeaders::default(), false));
    }
    assert_eq!(count(&mut rates, 8_049), 0);
    assert_eq!(count(&mut rates, 8_052), 16);
    // What an answer tells counts more than what was recorded.
    rates.answered(
        &search,
        &answer(at(8_100), at(8_052), &told(100, 84, 8_000), false),
    );
    assert_eq!(count(&mut rates, 8_101), 40);
}

#[test]
fn a_long_wait_is_tried_out_by_calls_that_may_not_belong_to_it() {
    let endpoint = |path: &str| Endpoint::of(&Call::post(path, Value::Null));
    for (shares, expected) in [(true, [true, true, false]), (false, [true, true, true])] {
        let mut rates = RateLimits::new(LONGEST_WAIT);
        let first = endpoint("/a/");
        assert_eq!(rates.ask(&first, at(0)), Admission::Now);
        rates.answered(&first, &answer(at(0), at(0), &told(10, 0, 30_000), false));
        assert!(matches!(rates.ask(&first, at(1)), Admission::After(wait, _) if wait > at(29_000)));
        let tried = ["/b/", "/c/", "/d/"].map(|path| {
            let other = endpoint(path);
            let went = rates.ask(&other, at(1)) == Admission::Now;
            if went && shares {
                rates.answered(&other, &answer(at(2), at(1), &told(10, 0, 29_998), true));
            } else if went {
                rates.answered(&other, &answer(at(2), at(1), &LimitHeaders::default(), false));
            }
            went
        });
        assert_eq!(tried, expected, "shares: {shares}");
        assert!(rates.ask(&first, at(3)) != Admission::Now);
    }
}

#[test]
fn a_refusal_closes_the_endpoint_for_as_long_as_the_server_says() {
    let retry_after = LimitHeaders {
        retry_after: Some(at(3_000)),
        ..LimitHeaders::default()
    };
    // Where calls are left, a limit that nobody told was reached: the pace falls too.
    for (limits, slower) in [
        (retry_after, true),
        (told(100, 50, 3_000), true),
        (told(100, 0, 3_000), false),
    ] {
        let mut one = OneEndpoint::new();
        assert_eq!(one.ask(0), Admission::Now);
        one.refused(0, 0, &limits);
        assert!(
            matches!(one.ask(1), Admission::After(wait, _) if wait >= at(2_999) && wait <= at(3_001)),
            "{limits:?}"
        );
        assert_eq!(one.ask(3_002), Admission::Now, "{limits:?}");
        assert_eq!(one.ask(3_002) != Admission::Now, slower, "{limits:?}");
    }
}

#[test]
fn no_header_stalls_longer_than_a_minute_spins_or_panics() {
    let numbers = [0, 1, 2, 1_000_000_000];
    let times = [at(0), at(1), at(60_000), Duration::MAX];
    let cases = numbers
        .iter()
        .flat_map(|limit| numbers.iter().map(move |remaining| (*limit, *remaining)));
    for ((limit, remaining), reset) in cases.flat_map(|case| times.map(|reset| (case, reset))) {
        let (limit, remaining, reset) = (Some(limit), Some(remaining), Some(reset));
        let limits = LimitHeaders {
            limit,
            remaining,
            reset,
            retry_after: reset,
            ..LimitHeaders::default()
        };
        for (refused, grain) in [
            (false, at(1)),
            (true, at(1)),
            (false, at(1_000)),
            (true, at(1_000)),
        ] {
            let (mut one, mut now) = (OneEndpoint::new(), at(0));
            for _ in 0..50 {
                let (asked, mut asks) = (now, 0);
                while let Admission::After(wait, _) = one.0.ask(&one.1, now) {
                    assert!(wait >= at(1), "{limits:?} spins");
                    (now, asks) = (now + wait, asks + 1);
                    assert!(now - asked <= at(60_000), "{limits:?} stalls");
                    assert!(asks < 10, "{limits:?} asks again and again");
                }
                let limits = LimitHeaders { grain, ..limits };
                one.0.answered(&one.1, &answer(now, now, &limits, refused));
            }
        }
    }
}

#[test]
fn a_limit_that_never_falls_holds_nothing_up() {
    let mut one = OneEndpoint::new();
    for now in 0..2_000 {
        one.call(now, &told(20, 19, 1_000));
    }
}

#[test]
fn abandoned_calls_free_their_place() {
    let mut one = OneEndpoint::new();
    for _ in 0..10 {
        assert_eq!(one.ask(0), Admission::Now);
    }
    for _ in 0..20 {
        one.0.ended(&one.1, at(0), at(0));
    }
    one.call(1, &told(10, 5, 1_000));
    assert_eq!(one.ask(2), Admission::Now);
}
