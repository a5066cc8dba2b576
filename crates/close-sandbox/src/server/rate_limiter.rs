//! Counts requests for each group of endpoints, in whole windows, as Close's own limiter does.

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use super::settings::{Grouping, RateLimit};

/// The windows of all groups.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    limit: Option<RateLimit>,
    windows: HashMap<String, RateWindow>,
}

/// What is left for a group after one more request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RateAllowance {
    pub allowed: bool,
    pub limit: u32,
    pub remaining: u32,
    pub reset: Duration,
    /// Whether the settings want this said in a header.
    pub header: bool,
}

#[derive(Debug, Clone, Copy)]
struct RateWindow {
    start: Instant,
    used: u32,
}

impl RateLimiter {
    pub fn new(limit: Option<RateLimit>) -> Self {
        Self {
            limit,
            windows: HashMap::new(),
        }
    }

    /// Counts one request.
    pub fn count(&mut self, method: &str, path: &str, now: Instant) -> RateAllowance {
        let Some(limit) = self.limit else {
            // There is nothing to count; the numbers are for the header, which a switch may turn on.
            let reset = Duration::from_secs(1);
            return RateAllowance {
                allowed: true,
                limit: 1000,
                remaining: 999,
                reset,
                header: false,
            };
        };

        let window = self
            .windows
            .entry(group_of(limit.grouping, method, path))
            .or_insert(RateWindow { start: now, used: 0 });
        // Whole windows, so twice the limit can pass around the end of one, as in Close.
        if now.duration_since(window.start) >= limit.window {
            *window = RateWindow { start: now, used: 0 };
        }

        let allowed = window.used < limit.limit;
        if allowed {
            window.used += 1;
        }
        RateAllowance {
            allowed,
            limit: limit.limit,
            remaining: limit.limit - window.used,
            reset: limit.window.saturating_sub(now.duration_since(window.start)),
            header: limit.header,
        }
    }
}

impl RateAllowance {
    /// The value of the header `RateLimit`.
    pub fn header_text(self) -> String {
        let reset = self.reset.as_secs_f64();
        format!(
            "limit={}, remaining={}, reset={reset:.3}",
            self.limit, self.remaining
        )
    }

    /// The value of the header `Retry-After`: whole seconds, rounded up.
    pub fn retry_after(self) -> u64 {
        self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0)
    }
}

/// The group that a request is counted in.
fn group_of(grouping: Grouping, method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut words = path.split('/').filter(|part| !part.is_empty());
    match grouping {
        Grouping::All => String::new(),
        Grouping::Resource => {
            let access = if method == "GET" { "read" } else { "write" };
            format!("{}:{access}", words.next().unwrap_or_default())
        }
        Grouping::Endpoint => {
            // What Close's answers point to: each method of each path has a counter of its own.
            let words = words.map(|word| if is_id(word) { "*" } else { word });
            format!("{method} /{}/", words.collect::<Vec<_>>().join("/"))
        }
    }
}

/// Ids end in a long run of letters and digits after `_`.
fn is_id(word: &str) -> bool {
    word.rsplit_once('_')
        .is_some_and(|(_, end)| end.len() >= 16 && end.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_allows_its_number_and_refills_as_a_whole() {
        let window = Duration::from_secs(10);
        let mut limiter = RateLimiter::new(Some(RateLimit {
            limit: 2,
            window,
            header: true,
            grouping: Grouping::Resource,
        }));
        let start = Instant::now();
        assert_eq!(limiter.count("GET", "/lead/", start).remaining, 1);
        assert!(limiter.count("GET", "/lead/", start).allowed);
        let refused = limiter.count("GET", "/lead/", start + Duration::from_millis(2500));
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after(), 8);
        assert_eq!(refused.header_text(), "limit=2, remaining=0, reset=7.500");
        assert!(limiter.count("POST", "/lead/", start).allowed);
        assert_eq!(limiter.count("GET", "/lead/", start + window).remaining, 1);
    }

    #[test]
    fn each_grouping_counts_its_own_requests_together() {
        let (read, write) = (
            ("GET", "/custom_field/lead/?_skip=1"),
            ("POST", "/custom_field/lead/"),
        );
        let other = ("POST", "/custom_field/contact/");
        let one = (
            "PUT",
            "/custom_field/lead/cf_1ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk/",
        );
        let another = (
            "PUT",
            "/custom_field/lead/cf_2ZdiZqcSIkoGVnNOyxiEY58eTGQmFNG3LPlEVQ4V7Nk/",
        );
        for (grouping, together) in [
            (Grouping::All, [true, true, true, true]),
            (Grouping::Resource, [false, true, true, true]),
            (Grouping::Endpoint, [false, false, false, true]),
        ] {
            let pairs = [(read, write), (write, other), (write, one), (one, another)];
            let found = pairs.map(|(a, b)| group_of(grouping, a.0, a.1) == group_of(grouping, b.0, b.1));
            assert_eq!(found, together, "{grouping:?}");
        }
    }
}
