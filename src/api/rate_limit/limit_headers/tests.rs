use super::{LimitHeaders, body_reset};
use crate::api::tests::loopback::{Loopback, answer};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::json;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

type Headers<'a> = &'a [(&'a str, &'a [u8])];

fn read(pairs: Headers<'_>) -> LimitHeaders {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        headers.append(name, HeaderValue::from_bytes(value).unwrap());
    }
    // Sun, 06 Nov 1994 08:49:37 GMT
    LimitHeaders::read(
        &headers,
        SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777),
    )
}

#[test]
fn reads_the_documented_header() {
    let limits = read(&[
        ("RateLimit", b"limit=100, remaining=50, reset=4.25"),
        ("Retry-After", b"5"),
    ]);
    assert_eq!((limits.limit, limits.remaining), (Some(100), Some(50)));
    assert_eq!(limits.wait(), Some(Duration::from_millis(4_250)));
}

#[test]
fn a_wait_comes_from_the_surest_header_and_is_bounded() {
    let seconds = |n: u64| Some(Duration::from_secs(n));
    let table: &[(Headers<'_>, Option<Duration>)] = &[
        (&[], None),
        (&[("Retry-After", b"7")], seconds(7)),
        (&[("Retry-After", b"Sun, 06 Nov 1994 08:49:40 GMT")], seconds(3)),
        (&[("Retry-After", b"Sun, 06 Nov 1994 08:00:00 GMT")], seconds(0)),
        (&[("Retry-After", b"Sat, 06 Nov 2094 08:49:40 GMT")], None),
        (&[("Retry-After", b"60")], seconds(60)),
        (&[("Retry-After", b"61")], None),
        (&[("Retry-After", b"soon"), ("RateLimit-Reset", b"2")], seconds(2)),
        (&[("x-rate-limit-reset", b"9")], seconds(9)),
        (&[("x-rate-limit-reset", b"1784111777")], None),
        (&[("x-rate-limit-reset", b"1000000000")], None),
        (&[("x-rate-limit-reset", b"-5")], seconds(0)),
        (&[("RateLimit", b"reset=1.0"), ("Retry-After", b"2")], seconds(1)),
        // Whole seconds may be rounded down.
        (&[("RateLimit", b"reset=1"), ("Retry-After", b"2")], seconds(2)),
        (&[("RateLimit", b"limit=1; remaining=0; reset=3")], seconds(3)),
        (&[("RateLimit", b" RESET = 3 ")], seconds(3)),
        (&[("RateLimit", b"reset=-5")], seconds(0)),
        (&[("RateLimit", b"limit=1; remaining=0; reset=86400")], None),
        (
            &[("RateLimit", b"reset=86400"), ("Retry-After", b"2")],
            seconds(2),
        ),
        (
            &[("RateLimit", b"reset=2"), ("Retry-After", b"86400")],
            seconds(2),
        ),
        (&[("RateLimit", b"reset=1e300")], None),
        (&[("RateLimit", b"reset=inf"), ("Retry-After", b"NaN")], None),
        (
            &[("RateLimit", b"reset=\xff\xfe"), ("Retry-After", b"2")],
            seconds(2),
        ),
        (&[("RateLimit", b"=,=,;,limit==,reset")], None),
        (&[("Retry-After", b"")], None),
        // Rounded down and up: the window ends in between.
        (
            &[
                ("ratelimit", b"limit=1; remaining=0; reset=3"),
                ("Retry-After", b"4"),
            ],
            seconds(4),
        ),
        (
            &[
                ("ratelimit", b"limit=1; remaining=0; reset=4"),
                ("Retry-After", b"4"),
            ],
            seconds(4),
        ),
        (
            &[
                ("ratelimit", b"limit=1; remaining=0; reset=3"),
                ("Retry-After", b"30"),
            ],
            seconds(3),
        ),
        // The edge is asked last: beside it, a group tells how long its own window lasts.
        (
            &[("ratelimit-reset", b"1"), ("x-ratelimit-reset", b"1")],
            seconds(1),
        ),
        (&[("ratelimit-reset", b"1"), ("Retry-After", b"6")], seconds(6)),
        (
            &[("ratelimit-reset", b"1"), ("x-rate-limit-reset", b"6")],
            seconds(6),
        ),
        (
            &[
                ("ratelimit-reset", b"1"),
                ("ratelimit", b"limit=1; remaining=0; reset=6"),
            ],
            seconds(6),
        ),
    ];
    for (headers, wait) in table {
        assert_eq!(read(headers).wait(), *wait, "{headers:?}");
    }
}

#[test]
fn a_window_that_can_not_be_one_is_not_told() {
    let old = |limit, reset| {
        [
            ("x-rate-limit-limit", limit),
            ("x-rate-limit-remaining", b"0".as_slice()),
            ("x-rate-limit-reset", reset),
        ]
    };
    for headers in [
        [("ratelimit", b"limit=100; remaining=0; reset=86400".as_slice())].as_slice(),
        &[("ratelimit", b"limit=100; remaining=0; reset=1784111777")],
        &[("ratelimit", b"limit=100; remaining=0; reset=1e300")],
        &[("ratelimit", b"limit=100; remaining=0; reset=NaN")],
        &[("ratelimit", b"limit=100; remaining=0")],
        &[("ratelimit", b"limit=0; remaining=0; reset=8")],
        &[("ratelimit", b"limit=-5; remaining=0; reset=8")],
        &[("ratelimit", b"limit=100; reset=8")],
        &old(b"100", b"86400"),
        &old(b"0", b"8"),
    ] {
        let limits = read(headers);
        assert!(
            limits.limit.is_none() || limits.remaining.is_none() || limits.reset.is_none(),
            "{limits:?}"
        );
    }
}

#[test]
fn a_long_time_that_a_refusal_asks_for_is_kept_beside() {
    for (value, wait) in [
        (b"86400".as_slice(), Some(86_400)),
        (b"Mon, 07 Nov 1994 08:49:37 GMT", Some(86_400)),
        (b"1e300", Some(3_200_000_000)),
        (b"60", None),
        (b"-1", None),
        (b"NaN", None),
        (b"soon", None),
    ] {
        let limits = read(&[("Retry-After", value)]);
        assert_eq!(limits.long_wait, wait.map(Duration::from_secs));
    }
}

#[test]
fn the_older_headers_count_where_the_newer_one_is_missing() {
    let old: [(&str, &[u8]); 3] = [
        ("x-rate-limit-limit", b"100"),
        ("x-rate-limit-remaining", b"7"),
        ("x-rate-limit-reset", b"4.5"),
    ];
    let limits = read(&old);
    assert_eq!((limits.limit, limits.remaining), (Some(100), Some(7)));
    assert_eq!(limits.reset, Some(Duration::from_millis(4_500)));
    let both = [
        old.as_slice(),
        &[("ratelimit", b"limit=20, remaining=1, reset=1.25")],
    ]
    .concat();
    let limits = read(&both);
    assert_eq!((limits.limit, limits.remaining), (Some(20), Some(1)));
    assert_eq!(limits.reset, Some(Duration::from_millis(1_250)));
    assert_eq!(
        read(&old[1..]).reset,
        None,
        "a part of it tells nothing of a window"
    );
}

#[test]
fn the_recorded_header_is_read_with_either_separator_and_in_any_order() {
    let table: [(&[u8], u64, u64, u64); 4] = [
        (b"limit=240; remaining=239; reset=2", 240, 239, 2),
        (b"limit=100; remaining=100; reset=1", 100, 100, 1),
        (b"reset=8, limit=16;remaining=0", 16, 0, 8),
        (b"remaining=3,reset=2.0 ; limit=20", 20, 3, 2),
    ];
    for (value, limit, remaining, reset) in table {
        let limits = read(&[("ratelimit", value)]);
        assert_eq!((limits.limit, limits.remaining), (Some(limit), Some(remaining)));
        assert_eq!(limits.reset, Some(Duration::from_secs(reset)));
    }
}

#[test]
fn what_the_edge_counts_is_never_taken_for_the_limit_of_a_group() {
    let edge: [(&str, &[u8]); 6] = [
        ("x-ratelimit-limit", b"60, 60;w=1, 100;w=1"),
        ("x-ratelimit-remaining", b"59"),
        ("x-ratelimit-reset", b"1"),
        ("ratelimit-limit", b"60"),
        ("ratelimit-remaining", b"59"),
        ("ratelimit-reset", b"1"),
    ];
    let limits = read(&edge);
    assert_eq!((limits.limit, limits.remaining, limits.reset), (None, None, None));
    for group in [
        [("ratelimit", b"limit=240; remaining=239; reset=2".as_slice())].as_slice(),
        &[
            ("x-rate-limit-limit", b"240"),
            ("x-rate-limit-remaining", b"239"),
            ("x-rate-limit-reset", b"2"),
        ],
    ] {
        let limits = read(&[edge.as_slice(), group].concat());
        assert_eq!((limits.limit, limits.remaining), (Some(240), Some(239)));
        assert_eq!(limits.reset, Some(Duration::from_secs(2)));
    }
}

#[test]
fn the_body_of_an_old_refusal_tells_how_long_to_wait() {
    for (body, wait) in [
        (
            json!({"rate_reset": "0.595956", "rate_window": 8}),
            Some(Duration::from_micros(595_956)),
        ),
        (json!({"rate_reset": 3}), Some(Duration::from_secs(3))),
        (json!({"rate_reset": "soon"}), None),
        (json!({"rate_reset": [1]}), None),
        (json!({"error": "x"}), None),
    ] {
        assert_eq!(body.as_object().and_then(body_reset), wait, "{body}");
    }
}

#[test]
fn whole_seconds_are_known_to_be_coarse() {
    for (value, grain) in [
        ("reset=5", 1_000),
        ("reset=5.", 1_000),
        ("reset=5.0", 100),
        ("reset=5.125", 1),
    ] {
        let limits = read(&[("RateLimit", value.as_bytes())]);
        assert_eq!(limits.grain.as_millis(), grain, "{value}");
    }
}

#[test]
fn counts_are_bounded() {
    let limits = read(&[("RateLimit", b"limit=99999999999999999999, remaining=-3, reset=0")]);
    assert_eq!((limits.limit, limits.remaining), (Some(1_000_000_000), Some(0)));
    let limits = read(&[("RateLimit", b"limit=many, remaining=0x10")]);
    assert_eq!((limits.limit, limits.remaining), (None, None));
}

#[tokio::test(start_paused = true)]
async fn only_a_refused_call_waits_for_the_window_to_end() {
    let told = "ratelimit: limit=100, remaining=50, reset=40";
    for (status, extra, least, most) in [
        (502, "x: y", 0, 1),
        (503, "retry-after: 9", 9, 10),
        (429, "retry-after: 9", 40, 41),
    ] {
        let server = Loopback::script(vec![answer(status, &[told, extra], ""), answer(200, &[], "{}")]).await;
        let started = Instant::now();
        server.client().reader().get("/me/").await.unwrap();
        let took = started.elapsed();
        assert!(
            took >= Duration::from_secs(least) && took < Duration::from_secs(most),
            "{status}: {took:?}"
        );
    }
}
