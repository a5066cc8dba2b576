//! What an answer says about the rate limit (API notes, "Rate limits"). Headers may be missing, malformed or wrong:
//! whatever they hold, the result is bounded.
//!
//! Every window that was recorded of Close lasts seconds. A limit of no calls, or a window that ends in more than a
//! minute, is therefore not believed and counts as not told: an answer that was no refusal makes no call wait for it.
//! Where the server does refuse, and says until when, that is kept beside ([`long_wait`](LimitHeaders::long_wait)).
//!
//! The limit of an endpoint group is told by `RateLimit`, and where that is missing by the deprecated `x-rate-limit-*`.
//! The limiter at the edge of Close's network, in front of it, has headers of its own whose names are nearly the same:
//! `x-ratelimit-*` and `ratelimit-limit`, `-remaining`, `-reset`. They count all calls of one second and tell nothing
//! of a group. Only their reset is read, as the least sure of all waits: where the edge itself refuses, no other is there.

use super::constants::{COARSE, LONGEST_WAIT};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::{Map, Value};
use std::time::{Duration, SystemTime};

/// The rate limit as one answer tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::api) struct LimitHeaders {
    /// Calls per window.
    pub(in crate::api) limit: Option<u64>,
    /// Calls left in this window.
    pub(in crate::api) remaining: Option<u64>,
    /// Until the next window, at most [`LONGEST_WAIT`].
    pub(in crate::api) reset: Option<Duration>,
    /// How long the server asks to wait, at most [`LONGEST_WAIT`].
    pub(in crate::api) retry_after: Option<Duration>,
    /// How exactly `reset` is told: a whole number of seconds may be rounded either way.
    pub(in crate::api) grain: Duration,
    /// The same as `reset` from the deprecated header, at most [`LONGEST_WAIT`].
    pub(in crate::api) old_reset: Option<Duration>,
    /// The same from the deprecated body of a refusal, at most [`LONGEST_WAIT`].
    pub(in crate::api) body_reset: Option<Duration>,
    /// Until the limiter at the edge lets more calls pass, at most [`LONGEST_WAIT`].
    pub(in crate::api) edge_reset: Option<Duration>,
    /// How long `Retry-After` asks to wait where that is more than [`LONGEST_WAIT`].
    pub(in crate::api) long_wait: Option<Duration>,
}

/// One answer as the rate limit sees it. Moments are times since some start.
#[derive(Clone, Copy, Debug)]
pub(in crate::api) struct LimitAnswer {
    /// When the call was sent.
    pub(super) sent: Duration,
    /// When the answer came.
    pub(super) now: Duration,
    /// What its headers tell.
    pub(super) headers: LimitHeaders,
    /// Whether it is a 429.
    pub(super) refused: bool,
}

#[cfg(test)]
impl LimitAnswer {
    /// Makes an answer without headers.
    pub(super) fn silent(now: Duration, sent: Duration, refused: bool) -> Self {
        Self {
            sent,
            now,
            headers: LimitHeaders::default(),
            refused,
        }
    }
}

impl LimitHeaders {
    /// Reads the headers; `now` is for a `Retry-After` that holds a date.
    pub(in crate::api) fn read(headers: &HeaderMap, now: SystemTime) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        // The older headers hold seconds, or a moment in seconds since 1970.
        let moment = |value: &str| since_1970(value, now).or_else(|| seconds(value));
        let mut limits = Self::default();
        for pair in text("ratelimit").unwrap_or_default().split([',', ';']) {
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            match name.trim().to_ascii_lowercase().as_str() {
                "limit" => limits.limit = limit(value),
                "remaining" => limits.remaining = count(value),
                "reset" => (limits.reset, limits.grain) = (seconds(value), grain(value)),
                _ => {}
            }
        }

        let retry_after = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
        let asked = retry_after.and_then(|value| any_seconds(value).or_else(|| until(value, now)));
        limits.retry_after = asked.filter(is_believed);
        limits.long_wait = asked.filter(|wait| !is_believed(wait));

        let old = text("x-rate-limit-reset");
        limits.old_reset = old.and_then(moment);
        limits.edge_reset = ["ratelimit-reset", "x-ratelimit-reset"]
            .into_iter()
            .find_map(|name| text(name).and_then(moment));

        // The older headers count only where the new one tells nothing, so that the two are never mixed.
        if (limits.limit, limits.remaining, limits.reset) == (None, None, None) {
            limits.limit = text("x-rate-limit-limit").and_then(limit);
            limits.remaining = text("x-rate-limit-remaining").and_then(count);
            if limits.limit.is_some() && limits.remaining.is_some() {
                limits.reset = limits.old_reset;
                limits.grain = old.map(grain).unwrap_or_default();
            }
        }
        limits
    }

    /// Returns how long a refused call should wait, from the surest of what tells it.
    pub(in crate::api) fn wait(&self) -> Option<Duration> {
        let told = match (self.reset, self.retry_after) {
            // `Retry-After` is rounded up, and whole seconds of a reset may be rounded down.
            (Some(reset), Some(after))
                if self.grain >= COARSE && after <= reset.saturating_add(self.grain) =>
            {
                Some(reset.max(after))
            }
            (reset, after) => reset.or(after),
        };
        told.or(self.old_reset).or(self.body_reset).or(self.edge_reset)
    }
}

/// Reads the wait in the body of a refusal, `rate_reset`: seconds, recorded as text (API notes, "Rate limits").
pub(in crate::api) fn body_reset(body: &Map<String, Value>) -> Option<Duration> {
    match body.get("rate_reset")? {
        Value::String(text) => seconds(text),
        Value::Number(number) => seconds(&number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn number(text: &str) -> Option<f64> {
    text.trim()
        .parse::<f64>()
        .ok()
        .filter(|number| number.is_finite())
}

fn count(text: &str) -> Option<u64> {
    number(text).map(|number| number.clamp(0.0, 1e9) as u64)
}

/// A limit of no calls at all is none: the answer that tells it was given.
fn limit(text: &str) -> Option<u64> {
    count(text).filter(|limit| *limit > 0)
}

/// Says whether a time can be the rest of a window, or a wait for the next one.
fn is_believed(wait: &Duration) -> bool {
    *wait <= LONGEST_WAIT
}

fn seconds(text: &str) -> Option<Duration> {
    any_seconds(text).filter(is_believed)
}

/// Reads a time of any length; a hundred years stand for all that is longer.
fn any_seconds(text: &str) -> Option<Duration> {
    number(text).map(|number| Duration::from_secs_f64(number.clamp(0.0, 3.2e9)))
}

/// Reads a moment as seconds since 1970, which the older header may hold.
fn since_1970(text: &str, now: SystemTime) -> Option<Duration> {
    // Only a number that can be a date: the same header may also hold the seconds to wait.
    let moment = number(text).filter(|moment| (1e9..1e11).contains(moment))?;
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(moment);
    Some(moment.duration_since(now).unwrap_or_default()).filter(is_believed)
}

fn grain(text: &str) -> Duration {
    let decimals = text
        .trim()
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    Duration::from_secs_f64(0.1_f64.powi(i32::try_from(decimals.min(9)).unwrap_or(9)))
}

fn until(text: &str, now: SystemTime) -> Option<Duration> {
    let date = httpdate::parse_http_date(text.trim()).ok()?;
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
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
            let server =
                Loopback::script(vec![answer(status, &[told, extra], ""), answer(200, &[], "{}")]).await;
            let started = Instant::now();
            server.client().reader().get("/me/").await.unwrap();
            let took = started.elapsed();
            assert!(
                took >= Duration::from_secs(least) && took < Duration::from_secs(most),
                "{status}: {took:?}"
            );
        }
    }
}
