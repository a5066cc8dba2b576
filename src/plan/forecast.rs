//! What carrying a plan out costs in calls, and how long the rate limit makes it take. Pure: what records hold was
//! counted before.

use super::{Action, Plan, RecordCount, Step, record_queries::record_queries, movement::moves_of};
use crate::model::{CallRate, Live, MoveMethod, Registry, SEARCH_RATE, USUAL_RATE, counted_as};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, time::Duration};

/// The records that one search returns at most (API notes, adjacent section 19).
const PAGE: u64 = 200;

/// The calls that carrying a plan out makes, and the time that the rate limit makes them take. Reading the organization
/// before and after is not part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Forecast")]
pub struct CallForecast {
    /// The most writes of settings, bulk edits of records included.
    pub writes: u64,
    /// The writes of records that can't be edited in bulk: one for each record.
    pub record_writes: u64,
    /// The least number of searches that count and find records; where none are found, more prove that.
    pub searches: u64,
    /// Whether there may be more writes and searches of records, because some could not be counted.
    pub may_be_more: bool,
    /// The least number of seconds that the rate limit makes it take.
    pub seconds: u64,
}

/// Returns the forecast of a plan whose records were counted.
pub(super) fn forecast(registry: &Registry, plan: &Plan, live: &Live) -> CallForecast {
    // Applying a plan counts again what planning counted.
    let counting = record_queries(registry, plan, live);
    let mut forecast = CallForecast {
        searches: counting.values().flatten().map(|searches| searches.len() as u64).sum(),
        ..CallForecast::default()
    };
    let mut sorts: BTreeMap<(&str, Action), u64> = BTreeMap::new();
    let mut paths: BTreeMap<&'static str, u64> = BTreeMap::new();

    for step in &plan.steps {
        if step.action == Action::Migrate {
            forecast.add_moves(registry, step, live, &mut paths);
        } else {
            forecast.writes += 1;
            *sorts.entry((&step.kind, step.action)).or_default() += 1;
        }
    }

    // Each sort of calls has a limit of its own, so that the longest of them decides.
    let times = sorts
        .into_values()
        .chain(paths.into_values())
        .map(|calls| USUAL_RATE.time_of(calls));
    let longest = times.chain([SEARCH_RATE.time_of(forecast.searches)]).max();
    forecast.seconds = longest.map_or(0, |time: Duration| time.as_secs());
    forecast
}

impl CallForecast {
    /// Adds what moving the records of one step takes.
    fn add_moves(
        &mut self,
        registry: &Registry,
        step: &Step,
        live: &Live,
        paths: &mut BTreeMap<&'static str, u64>,
    ) {
        let (records, is_exact) = match step.records {
            Some(RecordCount::Counted { count }) => (count, true),
            Some(RecordCount::AtLeast { count }) => (count, false),
            Some(RecordCount::Unknown { .. }) | None => (0, false),
        };
        let none_is_left = is_exact && records == 0;

        // The count is that of all places together: which place has how many does not change the sum.
        let mut left = records;
        for one in moves_of(registry, step, live) {
            // They are counted before they move, and again until none is left.
            self.searches += if none_is_left { 1 } else { 2 };
            match one.method {
                MoveMethod::Bulk(bodies) => {
                    self.writes += bodies.len() as u64;
                    self.searches += bodies.len() as u64;
                }
                MoveMethod::Each(_) => {
                    let written = std::mem::take(&mut left);
                    self.may_be_more |= !is_exact;
                    self.record_writes += written;
                    *paths.entry(one.search.records.path).or_default() += written;
                    // Each page is searched for until none comes.
                    self.searches += if none_is_left {
                        0
                    } else {
                        written.div_ceil(PAGE) + 1
                    };
                }
            }
        }
    }

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
                "{} at {}",
                counted_as(searches, "search or more", "searches or more"),
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
            (searches, Some("Rate limit: no wait for 1 search or more at 16 in 8 s.")),
            (
                moves,
                Some(
                    "Rate limit: at least 24 seconds for 20 searches or more at 16 in 8 s and 900 records written one by one \
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
