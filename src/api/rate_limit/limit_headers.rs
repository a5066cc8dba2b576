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
mod tests;
