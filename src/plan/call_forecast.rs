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
        let at = |rate: CallRate| format!("{} in {} s", rate.calls, rate.window.as_secs());
        let mut parts = Vec::new();
        if searches > 0 {
            parts.push(format!(
                "about {} at {}",
                counted_as(searches, "search", "searches"),
                at(SEARCH_RATE)
            ));
        }
        if record_writes > 0 {
            let records = counted_as(record_writes, "record", "records");
            parts.push(format!("{records} written one by one at {}", at(USUAL_RATE)));
        }
        if parts.is_empty() && seconds > 0 {
            parts.push(format!(
                "{} at {} of one sort",
                counted_as(writes, "write", "writes"),
                at(USUAL_RATE)
            ));
        }
        if parts.is_empty() {
            return None;
        }

        let time = match seconds {
            0 => "no wait".to_owned(),
            seconds => format!("at least {}", counted_as(seconds, "second", "seconds")),
        };
        let more = if may_be_more {
            " There may be more: some records could not be counted."
        } else {
            ""
        };
        Some(format!("Rate limit: {time} for {}.{more}", parts.join(" and ")))
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
                Some("Rate limit: no wait for about 1 search at 16 in 8 s."),
            ),
            (
                moves,
                Some(
                    "Rate limit: at least 24 seconds for about 20 searches at 16 in 8 s and 900 records written one by one \
                     at 240 in 8 s. There may be more: some records could not be counted.",
                ),
            ),
            (
                many,
                Some("Rate limit: at least 16 seconds for 640 writes at 240 in 8 s of one sort."),
            ),
        ] {
            assert_eq!(forecast.text().as_deref(), text, "{forecast:?}");
        }
    }
}
