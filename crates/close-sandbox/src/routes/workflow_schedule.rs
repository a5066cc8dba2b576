//! The schedules of workflows: hours of days of the week.

use serde_json::{Map, Value, json};

use crate::{objects::ScheduleRange, protocol::BodyForm, state::State};

/// Reads the schedule of a request; nothing where it has none, and nothing inside where it is cleared.
pub(crate) fn read(form: &mut BodyForm<'_>) -> Option<Option<Vec<ScheduleRange>>> {
    let schedule = match form.raw("schedule")? {
        Value::Null => return Some(None),
        schedule => schedule,
    };
    let items = schedule.get("ranges").and_then(Value::as_array);
    let ranges: Option<Vec<ScheduleRange>> = items.and_then(|items| items.iter().map(range).collect());
    if ranges.is_none() {
        form.problem("schedule", "Not a valid schedule.");
    }
    ranges.map(Some)
}

fn range(item: &Value) -> Option<ScheduleRange> {
    let time = |name: &str| item.get(name)?.as_str().and_then(with_seconds);
    let weekday = item.get("weekday").and_then(Value::as_u64);
    let weekday = weekday.filter(|day| (1..=7).contains(day))?;
    Some(ScheduleRange {
        weekday,
        start: time("start")?,
        end: time("end")?,
    })
}

/// Brings a time of the day into the form with seconds.
fn with_seconds(text: &str) -> Option<String> {
    let parts: Option<Vec<u32>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts?.as_slice() {
        [hours @ 0..24, minutes @ 0..60] => Some(format!("{hours:02}:{minutes:02}:00")),
        [hours @ 0..24, minutes @ 0..60, seconds @ 0..60] => {
            Some(format!("{hours:02}:{minutes:02}:{seconds:02}"))
        }
        _ => None,
    }
}

/// The schedule as answers show it: one user saw seconds, and Close's own example has none.
pub(crate) fn shown(state: &State, ranges: Option<&[ScheduleRange]>) -> Value {
    let has_seconds = state.is("workflow_times", "with_seconds");
    let time = |time: &str| {
        let short = time.strip_suffix(":00").filter(|short| short.contains(':'));
        short.filter(|_| !has_seconds).unwrap_or(time).to_owned()
    };
    let range = |range: &ScheduleRange| {
        let map = [
            ("weekday", json!(range.weekday)),
            ("start", json!(time(&range.start))),
            ("end", json!(time(&range.end))),
        ];
        map.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<String, Value>>()
    };

    match ranges {
        Some(ranges) => json!({"ranges": ranges.iter().map(range).collect::<Vec<_>>()}),
        None => Value::Null,
    }
}
