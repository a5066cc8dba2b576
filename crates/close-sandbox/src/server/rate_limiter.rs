//! Counts requests of each key for each group of endpoints, in fixed windows, as Close does (API notes, "Rate limits").

use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::settings::{GroupLimits, Grouping, RateLimit, WindowLimit};

/// How many times as much as one key a whole organization may use.
const OF_ORGANIZATION: u32 = 3;
/// Windows that Close does not have, because they are shorter than whole seconds can tell.
const SHORT: Duration = Duration::from_secs(2);

/// The windows of all groups.
#[derive(Debug)]
pub(crate) struct RateLimiter {
    limit: Option<RateLimit>,
    windows: HashMap<WindowOwner, RateWindow>,
}

/// Whose requests a window counts, and of which group.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct WindowOwner {
    /// The key; none for those of the whole organization.
    key: Option<String>,
    group: String,
}

/// What is left for a group after one more request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RateAllowance {
    pub allowed: bool,
    pub limit: u32,
    pub remaining: u32,
    pub window: Duration,
    pub reset: Duration,
    /// Which requests are counted.
    pub group: String,
    /// Whether those of one key, or of the whole organization.
    pub is_of_key: bool,
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

    /// Counts one request with this key.
    pub fn count(&mut self, key: &str, method: &str, path: &str, now: Instant) -> RateAllowance {
        // Without a limit there is nothing to count; the numbers are for the header, which a switch may turn on.
        let limit = self.limit.unwrap_or(RateLimit {
            header: false,
            ..RateLimit::unlimited()
        });
        let group = group_of(limit.grouping, method, path);
        let window = match limit.groups {
            GroupLimits::Recorded => recorded(&group),
            GroupLimits::Each(window) => window,
        };

        let of = |key: Option<&str>| WindowOwner {
            key: key.map(str::to_owned),
            group: group.clone(),
        };
        let of_all = WindowLimit {
            requests: window.requests.saturating_mul(OF_ORGANIZATION),
            ..window
        };
        let (own, all) = (of(Some(key)), of(None));
        let own_left = self.left(&own, window, now);
        let all_left = self.left(&all, of_all, now);

        // Only what both limits allow is done, and only that is counted.
        let allowed = own_left > 0 && all_left > 0;
        if allowed {
            for owner in [&own, &all] {
                if let Some(window) = self.windows.get_mut(owner) {
                    window.used += 1;
                }
            }
        }
        let is_of_key = all_left > 0 || own_left == 0;
        let (owner, limited, left) = if is_of_key {
            (own, window, own_left)
        } else {
            (all, of_all, all_left)
        };
        let start = self.windows.get(&owner).map_or(now, |window| window.start);
        RateAllowance {
            allowed,
            limit: limited.requests,
            remaining: left - u32::from(allowed),
            window: limited.length,
            reset: limited.length.saturating_sub(now.duration_since(start)),
            group,
            is_of_key,
            header: limit.header,
        }
    }

    /// Returns what is left of a window.
    fn left(&mut self, owner: &WindowOwner, limit: WindowLimit, now: Instant) -> u32 {
        let first = RateWindow { start: now, used: 0 };
        let window = self.windows.entry(owner.clone()).or_insert(first);
        // They follow each other without a pause, so twice the limit can pass around the end of one.
        let passed = now.duration_since(window.start).as_nanos() / limit.length.as_nanos().max(1);
        if passed > 0 {
            let passed = u32::try_from(passed).unwrap_or(u32::MAX);
            window.start += limit.length.saturating_mul(passed);
            window.used = 0;
        }
        limit.requests.saturating_sub(window.used)
    }
}

impl RateAllowance {
    /// The value of the header `RateLimit`: whole seconds, rounded up or down.
    pub fn header_text(&self, rounds_down: bool) -> String {
        let reset = if self.window < SHORT {
            format!("{:.3}", self.reset.as_secs_f64())
        } else if rounds_down {
            self.reset.as_secs().to_string()
        } else {
            self.retry_after().to_string()
        };
        format!(
            "limit={}; remaining={}; reset={reset}",
            self.limit, self.remaining
        )
    }

    /// The value of the header `Retry-After`: whole seconds, rounded up.
    pub fn retry_after(&self) -> u64 {
        self.reset.as_secs() + u64::from(self.reset.subsec_nanos() > 0)
    }

    /// The body of a refusal, as it was recorded in 2017.
    pub fn refusal(&self) -> Value {
        json!({
            "message": "API call count exceeded for this period",
            "rate_endpoint_group": self.group,
            "rate_limit": self.limit,
            "rate_limit_type": if self.is_of_key { "key" } else { "organization" },
            "rate_reset": format!("{:.6}", self.reset.as_secs_f64()),
            "rate_window": self.window.as_secs(),
        })
    }
}

/// The limit of a group, as it was recorded for some; the others are taken to be like most of these.
fn recorded(group: &str) -> WindowLimit {
    let (requests, seconds) = match group {
        "POST /data/search/" => (16, 8),
        "GET /me/" => (100, 8),
        "GET /lead/" => (600, 15),
        _ => (240, 8),
    };
    WindowLimit {
        requests,
        length: Duration::from_secs(seconds),
    }
}

/// The group that a request is counted in.
fn group_of(grouping: Grouping, method: &str, path: &str) -> String {
    let path = path.split('?').next().unwrap_or_default();
    let mut words = path.split('/').filter(|part| !part.is_empty());
    match grouping {
        Grouping::All => "all".to_owned(),
        Grouping::Resource => {
            let access = if method == "GET" { "read" } else { "write" };
            format!("{}:{access}", words.next().unwrap_or_default())
        }
        Grouping::Endpoint => {
            let words: Vec<_> = words.map(|word| if is_id(word) { "*" } else { word }).collect();
            format!("{method} /{}/", words.join("/"))
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
        let mut limiter = RateLimiter::new(Some(RateLimit::each(2, window)));
        let start = Instant::now();
        let mut count = |method: &str, at: Duration| limiter.count("a", method, "/lead/", start + at);
        assert_eq!(count("GET", Duration::ZERO).remaining, 1);
        assert!(count("GET", Duration::ZERO).allowed);
        let refused = count("GET", Duration::from_millis(2_500));
        assert!(!refused.allowed);
        assert_eq!(refused.retry_after(), 8);
        assert_eq!(refused.header_text(false), "limit=2; remaining=0; reset=8");
        assert_eq!(refused.header_text(true), "limit=2; remaining=0; reset=7");
        assert!(count("POST", Duration::ZERO).allowed);
        // The next windows follow the first one without a pause.
        assert_eq!(count("GET", Duration::from_secs(13)).remaining, 1);
        assert!(count("GET", Duration::from_secs(14)).allowed);
        assert_eq!(count("GET", Duration::from_secs(20)).remaining, 1);
    }

    #[test]
    fn what_was_recorded_is_the_limit() {
        let mut limiter = RateLimiter::new(Some(RateLimit::recorded()));
        let now = Instant::now();
        for (method, path, limit, window) in [
            ("POST", "/data/search/", 16, 8),
            ("GET", "/custom_field/lead/?_skip=100", 240, 8),
            ("POST", "/custom_field/lead/", 240, 8),
            ("GET", "/user/", 240, 8),
            ("GET", "/me/", 100, 8),
            ("GET", "/lead/", 600, 15),
        ] {
            let left = limiter.count("a", method, path, now);
            assert_eq!(
                (left.limit, left.remaining, left.window.as_secs()),
                (limit, limit - 1, window),
                "{method} {path}"
            );
        }
    }

    #[test]
    fn an_organization_has_three_times_what_a_key_has() {
        let mut limiter = RateLimiter::new(Some(RateLimit::each(2, Duration::from_secs(8))));
        let now = Instant::now();
        let mut count = |key: &str| limiter.count(key, "GET", "/user/", now);
        for key in ["a", "b", "c"] {
            assert!(count(key).allowed && count(key).allowed, "{key}");
            let refused = count(key);
            assert!(!refused.allowed && refused.is_of_key, "{key}");
        }
        let refused = count("d");
        assert!(!refused.allowed && !refused.is_of_key);
        assert_eq!(refused.refusal()["rate_limit_type"], "organization");
        assert_eq!(refused.refusal()["rate_reset"], "8.000000");
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
