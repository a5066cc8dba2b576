//! Tables of what was answered, and when the next call may go.

use super::{Family, LONGEST_WAIT, Limits, Rates, Turn};
use crate::api::event::Why;
use crate::model::Call;
use serde_json::Value;
use std::time::Duration;

fn at(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn told(limit: u64, remaining: u64, reset: u64) -> Limits {
    Limits {
        limit: Some(limit),
        remaining: Some(remaining),
        reset: Some(at(reset)),
        ..Limits::default()
    }
}

/// All calls of one family.
struct One(Rates, Family);

impl One {
    fn new() -> Self {
        Self(Rates::new(LONGEST_WAIT), Family::of(&Call::get("/a/")))
    }

    fn ask(&mut self, now: u64) -> Turn {
        self.0.ask(&self.1, at(now))
    }

    fn answered(&mut self, now: u64, sent: u64, limits: &Limits) {
        self.0.answered(&self.1, at(now), at(sent), limits, false);
    }

    fn refused(&mut self, now: u64, sent: u64, limits: &Limits) {
        self.0.answered(&self.1, at(now), at(sent), limits, true);
    }

    fn call(&mut self, now: u64, limits: &Limits) {
        assert_eq!(self.ask(now), Turn::Now, "at {now}");
        self.answered(now, now, limits);
    }

    /// How many calls go in these milliseconds, where none is answered.
    fn go(&mut self, from: u64, to: u64) -> usize {
        (from..to).filter(|now| self.ask(*now) == Turn::Now).count()
    }
}

#[test]
fn without_headers_nothing_waits_but_for_the_first_answer() {
    let mut one = One::new();
    assert_eq!((0..100).filter(|_| one.ask(0) == Turn::Now).count(), 16);
    one.answered(10, 0, &Limits::default());
    for _ in 0..1_000 {
        assert_eq!(one.ask(10), Turn::Now);
    }
}

#[test]
fn a_window_that_is_used_up_holds_calls_until_it_ends() {
    let mut one = One::new();
    one.call(0, &told(100, 0, 5_000));
    assert_eq!(one.ask(1_000), Turn::After(at(4_002), Why::NearLimit));
    assert_eq!(one.ask(5_002), Turn::Now);
}

#[test]
fn calls_under_way_are_counted_before_the_server_counts_them() {
    let mut one = One::new();
    for _ in 0..8 {
        assert_eq!(one.ask(0), Turn::Now);
    }
    one.answered(10, 0, &told(10, 9, 1_000));
    // Seven are still under way: two more fit, the last one not at once.
    assert_eq!(one.go(11, 900), 2);
    assert_eq!(one.go(900, 1_000), 0);
}

#[test]
fn answers_in_the_wrong_order_do_not_raise_what_is_left() {
    let mut one = One::new();
    for _ in 0..3 {
        assert_eq!(one.ask(0), Turn::Now);
    }
    one.answered(10, 0, &told(20, 0, 1_000));
    one.answered(11, 0, &told(20, 2, 999));
    one.answered(12, 0, &told(20, 1, 998));
    assert_eq!(one.go(13, 1_000), 0);
}

#[test]
fn calls_whose_answers_are_in_are_not_counted_twice() {
    let mut one = One::new();
    for _ in 0..8 {
        assert_eq!(one.ask(0), Turn::Now);
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
    let mut one = One::new();
    one.call(0, &told(10, 8, 10_000));
    one.call(9_000, &told(10, 7, 1_000));
    for now in [9_500, 9_500, 9_500] {
        assert_eq!(one.ask(now), Turn::Now);
    }
    // Ten at most, and three of them may still arrive.
    assert_eq!(one.go(10_003, 20_000), 7);
}

#[test]
fn a_call_that_came_too_early_is_not_followed_by_others() {
    let mut one = One::new();
    one.call(0, &told(2, 1, 1_000));
    one.call(10, &told(2, 0, 990));
    assert_eq!(one.ask(1_002), Turn::Now);
    one.refused(1_003, 1_002, &told(2, 0, 4));
    let Turn::After(wait, _) = one.ask(1_003) else {
        panic!("it goes on into the closed window")
    };
    assert!(wait >= at(4) && wait <= at(20), "{wait:?}");
}

#[test]
fn the_last_part_of_a_window_is_spread() {
    let mut one = One::new();
    one.call(0, &told(100, 9, 10_000));
    let Turn::After(wait, Why::NearLimit) = one.ask(0) else {
        panic!("it goes at once")
    };
    assert!(wait >= at(990) && wait <= at(1_010), "{wait:?}");
    assert_eq!(one.go(1_001, 1_900), 1);
}

#[test]
fn others_that_use_the_same_limit_are_noticed_and_left_something() {
    let mut one = One::new();
    one.call(0, &told(20, 19, 1_000));
    one.call(100, &told(20, 18, 900));
    // Somebody else made nine calls meanwhile.
    one.call(200, &told(20, 8, 800));
    assert_eq!(one.go(200, 370), 0);
    assert_eq!(one.go(370, 600), 2);

    let mut alone = One::new();
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
    let families = [&lead, &contact, &role].map(Family::of);
    // What the server tells after each of three calls, and how many calls of each family may go then.
    let one_for_all = [told(4, 3, 1_000), told(4, 2, 900), told(4, 1, 800)];
    let by_word = [told(4, 3, 1_000), told(4, 2, 900), told(4, 3, 1_000)];
    let each_alone = [told(4, 3, 1_000), told(4, 3, 1_000), told(4, 3, 1_000)];
    for (name, tells, left) in [
        ("one for all", one_for_all, [1, 1, 1]),
        ("by word", by_word, [2, 2, 3]),
        ("each alone", each_alone, [3, 3, 3]),
    ] {
        for (family, expected) in families.iter().zip(left) {
            let mut rates = Rates::new(LONGEST_WAIT);
            for (nth, (other, limits)) in families.iter().zip(&tells).enumerate() {
                let now = at(100 * nth as u64);
                assert_eq!(rates.ask(other, now), Turn::Now);
                rates.answered(other, now, now, limits, false);
            }
            let went = (300..999)
                .filter(|now| rates.ask(family, at(*now)) == Turn::Now)
                .count();
            assert_eq!(went, expected, "{name}: {family:?}");
        }
    }
}

#[test]
fn a_long_wait_is_tried_out_by_calls_that_may_not_belong_to_it() {
    let family = |path: &str| Family::of(&Call::post(path, Value::Null));
    for (shares, expected) in [(true, [true, true, false]), (false, [true, true, true])] {
        let mut rates = Rates::new(LONGEST_WAIT);
        let first = family("/a/");
        assert_eq!(rates.ask(&first, at(0)), Turn::Now);
        rates.answered(&first, at(0), at(0), &told(10, 0, 30_000), false);
        assert!(matches!(rates.ask(&first, at(1)), Turn::After(wait, _) if wait > at(29_000)));
        let tried = ["/b/", "/c/", "/d/"].map(|path| {
            let other = family(path);
            let went = rates.ask(&other, at(1)) == Turn::Now;
            if went && shares {
                rates.answered(&other, at(2), at(1), &told(10, 0, 29_998), true);
            } else if went {
                rates.answered(&other, at(2), at(1), &Limits::default(), false);
            }
            went
        });
        assert_eq!(tried, expected, "shares: {shares}");
        assert!(rates.ask(&first, at(3)) != Turn::Now);
    }
}

#[test]
fn a_refusal_closes_the_family_for_as_long_as_the_server_says() {
    let retry_after = Limits {
        retry_after: Some(at(3_000)),
        ..Limits::default()
    };
    // Where calls are left, a limit that nobody told was reached: the pace falls too.
    for (limits, slower) in [
        (retry_after, true),
        (told(100, 50, 3_000), true),
        (told(100, 0, 3_000), false),
    ] {
        let mut one = One::new();
        assert_eq!(one.ask(0), Turn::Now);
        one.refused(0, 0, &limits);
        assert!(
            matches!(one.ask(1), Turn::After(wait, _) if wait >= at(2_999) && wait <= at(3_001)),
            "{limits:?}"
        );
        assert_eq!(one.ask(3_002), Turn::Now, "{limits:?}");
        assert_eq!(one.ask(3_002) != Turn::Now, slower, "{limits:?}");
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
        let limits = Limits {
            limit,
            remaining,
            reset,
            retry_after: reset,
            ..Limits::default()
        };
        for (refused, grain) in [
            (false, at(1)),
            (true, at(1)),
            (false, at(1_000)),
            (true, at(1_000)),
        ] {
            let (mut one, mut now) = (One::new(), at(0));
            for _ in 0..50 {
                let (asked, mut asks) = (now, 0);
                while let Turn::After(wait, _) = one.0.ask(&one.1, now) {
                    assert!(wait >= at(1), "{limits:?} spins");
                    (now, asks) = (now + wait, asks + 1);
                    assert!(now - asked <= at(60_000), "{limits:?} stalls");
                    assert!(asks < 10, "{limits:?} asks again and again");
                }
                let limits = Limits { grain, ..limits };
                one.0.answered(&one.1, now, now, &limits, refused);
            }
        }
    }
}

#[test]
fn a_limit_that_never_falls_holds_nothing_up() {
    let mut one = One::new();
    for now in 0..2_000 {
        one.call(now, &told(20, 19, 1_000));
    }
}

#[test]
fn abandoned_calls_free_their_place() {
    let mut one = One::new();
    for _ in 0..10 {
        assert_eq!(one.ask(0), Turn::Now);
    }
    for _ in 0..20 {
        one.0.ended(&one.1, at(0));
    }
    one.call(1, &told(10, 5, 1_000));
    assert_eq!(one.ask(2), Turn::Now);
}
