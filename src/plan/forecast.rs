//! What carrying a plan out costs in calls, and how long the rate limit makes it take. Pure: what records hold was
//! counted before.

use super::{Action, CallForecast, Plan, RecordCount, Step, ValueKeeping, movement::moves_of};
use crate::model::{Live, MoveMethod, Registry, RestoredValues, SEARCH_RATE, USUAL_RATE};
use std::{collections::BTreeMap, time::Duration};

/// The records that one search returns at most (API notes, adjacent section 19).
const PAGE: u64 = 200;
/// The searches that usually prove that one which finds nothing any more was understood: two with names that do not exist, a
/// look at the records, and one by a value that a record shows.
const PROOF: u64 = 4;

/// Returns the forecast of a plan whose records were counted with so many searches.
pub(super) fn forecast(registry: &Registry, plan: &Plan, live: &Live, searches: u64) -> CallForecast {
    let mut forecast = CallForecast {
        // Applying a plan counts again what planning counted.
        searches,
        ..CallForecast::default()
    };
    let mut sorts: BTreeMap<(&str, Action), u64> = BTreeMap::new();
    let mut paths: BTreeMap<&str, u64> = BTreeMap::new();

    for step in &plan.steps {
        forecast.add_kept(step, &mut paths);
        if let Some(values) = &step.values {
            forecast.add_returns(step, values, &mut paths);
        } else if step.action.moves_records() {
            forecast.add_moves(registry, step, live, &mut paths);
        } else {
            forecast.writes += step.action.writes();
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
    /// Adds what keeping the values of one step takes: the pages of the records, and each record that is kept as a whole.
    fn add_kept<'a>(&mut self, step: &'a Step, paths: &mut BTreeMap<&'a str, u64>) {
        let keeps = step.kept_of_records();
        let (Some(ValueKeeping::Values | ValueKeeping::ValuesToRead | ValueKeeping::Records), Some(records)) =
            (keeps, &step.records)
        else {
            return;
        };

        self.searches += records.number().div_ceil(PAGE).max(1);
        if keeps == Some(ValueKeeping::Records) {
            *paths.entry(&step.kind).or_default() += records.number();
        }
    }

    /// Adds what giving kept values back takes: each record is read before it is written, which has a limit of its own.
    fn add_returns<'a>(
        &mut self,
        step: &Step,
        values: &'a RestoredValues,
        paths: &mut BTreeMap<&'a str, u64>,
    ) {
        let records = step.records.as_ref().map_or(0, RecordCount::number);
        self.record_writes += records;
        // Nobody knows here how many records there are of each type; of one alone, all are.
        if let [only] = values.records.as_slice() {
            *paths.entry(only).or_default() += records;
        }
        if values.empties {
            self.searches += 1 + PROOF;
        }
    }

    /// Adds what moving the records of one step takes.
    fn add_moves(&mut self, registry: &Registry, step: &Step, live: &Live, paths: &mut BTreeMap<&str, u64>) {
        let (records, is_exact) = match step.records {
            Some(RecordCount::Counted { count } | RecordCount::AtMost { count }) => (count, true),
            Some(RecordCount::AtLeast { count }) => (count, false),
            Some(RecordCount::Unknown { .. }) | None => (0, false),
        };
        let none_is_left = is_exact && records == 0;

        // The count is that of all places together. Which of them has how many does not matter, unless some are edited
        // in bulk: then there are so many writes at most, and no time that they take at least.
        let mut left = records;
        let moves = moves_of(registry, step, live);
        let is_sure = moves.iter().all(|one| matches!(one.method, MoveMethod::Each(_)));
        for one in moves {
            // They are counted before they move, and again until none is left, which is proven.
            self.searches += if none_is_left { 1 } else { 2 + PROOF };
            match one.method {
                MoveMethod::Bulk(bodies) => {
                    self.writes += bodies.len() as u64;
                    self.searches += bodies.len() as u64;
                }
                MoveMethod::Each(_) => {
                    let written = std::mem::take(&mut left);
                    self.may_be_more |= !is_exact;
                    self.record_writes += written;
                    *paths.entry(one.search.records.object_type).or_default() +=
                        if is_sure { written } else { 0 };
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
}
