//! The calls that carrying a plan out costs, as a value that is saved and shown with the plan.

use crate::model::{CallRate, SEARCH_RATE, USUAL_RATE, counted_as};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The calls that applying a plan takes, and their duration at the rate limit, without reading the organization before
/// and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub struct CallForecast {
    /// The maximum number of writes of settings, including bulk edits of records.
    pub writes: u64,
    /// The maximum number of writes of single records.
    pub record_writes: u64,
    /// The number of searches that count records and find those that move.
    pub searches: u64,
    /// Whether there may be more writes and searches, because some records could not be counted.
    pub may_be_more: bool,
    /// The minimum number of seconds at the rate limit.
    pub seconds: u64,
}

impl CallForecast {
    /// Says in one sentence how long the rate limit makes it take; nothing where it has no part in it.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let Self {
            writes,
            record_writes,
            searches,
            may_be_more,
            seconds,
        } = *self;
        let allowed = |rate: CallRate| {
            format!(
                "(Close allows {} in {} seconds)",
                rate.calls,
                rate.window.as_secs()
            )
        };
        let mut parts = Vec::new();
        if searches > 0 {
            let searches = counted_as(searches, "search", "searches");
            parts.push(format!("about {searches} {}", allowed(SEARCH_RATE)));
        }
        if record_writes > 0 {
            let records = counted_as(record_writes, "record", "records");
            parts.push(format!("{records} written one by one {}", allowed(USUAL_RATE)));
        }
        if parts.is_empty() && seconds > 0 {
            let writes = counted_as(writes, "write", "writes");
            parts.push(format!("{writes} of one sort {}", allowed(USUAL_RATE)));
        }
        if parts.is_empty() {
            return None;
        }

        let time = match seconds {
            0 => "no wait is needed".to_owned(),
            seconds => format!("this takes at least {}", counted_as(seconds, "second", "seconds")),
        };
        let more = if may_be_more {
            " There may be more: some records could not be counted."
        } else {
            ""
        };
        Some(format!("Rate limit: {}; {time}.{more}", parts.join(" and ")))
    }
}

#[cfg(test)]
mod tests {
    use super::CallForecast;

    #[test]
    fn the_rate_limit_is_told_where_it_has_a_part() {
        let plain = CallForecast {
            writes: 200,
            ..CallForecast::default()
        };
        let searches = CallForecast { searches: 1, ..plain };
        let moves = CallForecast {
            searches: 20,
            record_writes: 900,
            may_be_more: true,
            seconds: 24,
            ..plain
        };
        let many = CallForecast {
            writes: 640,
            seconds: 16,
            ..plain
        };
        for (forecast, text) in [
            (plain, None),
            (
                searches,
                Some("Rate limit: about 1 search (Close allows 16 in 8 seconds); no wait is needed."),
            ),
            (
                moves,
                Some(
                    "Rate limit: about 20 searches (Close allows 16 in 8 seconds) and 900 records written one by one (Close \
                     allows 240 in 8 seconds); this takes at least 24 seconds. There may be more: some records could not be counted.",
                ),
            ),
            (
                many,
                Some(
                    "Rate limit: 640 writes of one sort (Close allows 240 in 8 seconds); this takes at least 16 seconds.",
                ),
            ),
        ] {
            assert_eq!(forecast.text().as_deref(), text, "{forecast:?}");
        }
    }
}
