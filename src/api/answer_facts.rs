//! What an answer tells besides its body: the version of HTTP, the server's clock and the rate limit. For people who
//! want to know how a server is reached; nothing is decided by it.

use super::answer::Answer;
use super::error::ApiError;
use super::rate_limit::LimitHeaders;
use reqwest::{
    Version,
    header::{DATE, HeaderMap},
};
use std::time::{Duration, SystemTime};

/// What came along with one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFacts {
    /// As `HTTP/2` or `HTTP/1.1`.
    pub http: &'static str,
    /// By how many seconds the clock of this machine is ahead of the server's, which tells whole seconds; negative
    /// where it is behind. Nothing where the server does not tell the time.
    pub clock_ahead: Option<i64>,
    /// Calls per window of the rate limit.
    pub limit: Option<u64>,
    /// Calls left in this window.
    pub remaining: Option<u64>,
    /// The time until the next window.
    pub reset: Option<Duration>,
}

/// The last answer to a call, and what came along with it.
#[derive(Debug)]
pub struct ExaminedAnswer {
    /// What came of the call.
    pub result: Result<Answer, ApiError>,
    /// Nothing where no answer came.
    pub facts: Option<AnswerFacts>,
}

impl AnswerFacts {
    /// Reads the beginning of an answer that came at that time.
    pub(super) fn read(
        version: Version,
        headers: &HeaderMap,
        limits: &LimitHeaders,
        now: SystemTime,
    ) -> Self {
        let date = headers.get(DATE).and_then(|value| value.to_str().ok());
        let date = date.and_then(|text| httpdate::parse_http_date(text).ok());
        Self {
            http: if version == Version::HTTP_2 {
                "HTTP/2"
            } else {
                "HTTP/1.1"
            },
            clock_ahead: date.map(|date| seconds_between(date, now)),
            limit: limits.limit,
            remaining: limits.remaining,
            reset: limits.reset,
        }
    }
}

/// How many whole seconds the later moment is after the earlier one; negative where it is before.
fn seconds_between(earlier: SystemTime, later: SystemTime) -> i64 {
    let whole = |took: Duration| i64::try_from(took.as_secs()).unwrap_or(i64::MAX);
    match later.duration_since(earlier) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::AnswerFacts;
    use crate::api::rate_limit::LimitHeaders;
    use reqwest::{
        Version,
        header::{DATE, HeaderMap, HeaderValue},
    };
    use std::time::{Duration, SystemTime};

    #[test]
    fn the_difference_of_the_clocks_is_told_in_whole_seconds_either_way() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_millis(seconds);
        for (date, now, ahead) in [
            ("Thu, 01 Jan 1970 00:01:40 GMT", 100_900, Some(0)),
            ("Thu, 01 Jan 1970 00:01:40 GMT", 160_000, Some(60)),
            ("Thu, 01 Jan 1970 00:01:40 GMT", 40_000, Some(-60)),
            ("yesterday", 40_000, None),
        ] {
            let headers = HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))]);
            let facts = AnswerFacts::read(Version::HTTP_11, &headers, &LimitHeaders::default(), at(now));
            assert_eq!((facts.clock_ahead, facts.http), (ahead, "HTTP/1.1"), "{date}");
        }
    }
}
