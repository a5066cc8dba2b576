//! The hours in which workflows send and call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The hours of the week in which a workflow sends and calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SequenceSchedule {
    /// The hours, in any order.
    pub ranges: Vec<ScheduleRange>,
}

/// Hours of one day of the week.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScheduleRange {
    /// The day: 1 is Monday, 7 is Sunday.
    pub weekday: u8,
    /// When the hours start, as in `09:00`.
    pub start: String,
    /// When the hours end, as in `17:00`; `24:00` is the end of the day.
    pub end: String,
}

impl SequenceSchedule {
    /// The order of the hours has no meaning, and Close adds seconds to times.
    pub fn canonicalize(&mut self) {
        for range in &mut self.ranges {
            range.start = short(&range.start);
            range.end = short(&range.end);
        }
        self.ranges.sort();
    }
}

impl ScheduleRange {
    /// Returns when they begin and end, in seconds of the day; nothing where one of them is no time.
    #[must_use]
    pub fn seconds(&self) -> Option<(u32, u32)> {
        Some((seconds(&self.start)?, seconds(&self.end)?))
    }

    /// Returns the attributes whose values are none that Close takes today, each with the value and what to write instead.
    #[must_use]
    pub fn odd_values(&self) -> Vec<(&'static str, String, &'static str)> {
        let is_day = (1..=7).contains(&self.weekday);
        let day = (!is_day).then(|| {
            let help = "write a number from 1 (Monday) to 7 (Sunday)";
            ("weekday", self.weekday.to_string(), help)
        });

        let times = [("start", &self.start), ("end", &self.end)].into_iter();
        let odd = times.filter(|(_, text)| seconds(text).is_none());
        let odd = odd.map(|(name, text)| (name, text.clone(), "write hours and minutes, as in `09:00`"));
        day.into_iter().chain(odd).collect()
    }
}

/// The days of the week, as Close counts them from 1.
const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// Says when a schedule allows to send, such as `Monday to Friday 09:00–17:00`; nothing where its form is not known.
pub fn label(schedule: &Value) -> Option<String> {
    if schedule.is_null() {
        return Some("at any time".to_owned());
    }
    let mut schedule = SequenceSchedule::deserialize(schedule).ok()?;
    schedule.canonicalize();

    let mut hours: [Vec<String>; 7] = Default::default();
    for range in &schedule.ranges {
        let day = usize::from(range.weekday).checked_sub(1)?;
        hours.get_mut(day)?.push(format!("{}–{}", range.start, range.end));
    }

    // Days beside each other with the same hours are told together.
    let mut parts = Vec::new();
    let mut rest = WEEKDAYS.iter().zip(&hours).peekable();
    while let Some((first, hours)) = rest.next() {
        let mut last = first;
        while let Some((day, _)) = rest.next_if(|(_, other)| *other == hours) {
            last = day;
        }
        if hours.is_empty() {
            continue;
        }
        let days = if first == last {
            (*first).to_owned()
        } else {
            format!("{first} to {last}")
        };
        parts.push(format!("{days} {}", hours.join(" and ")));
    }
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Returns the seconds of the day until a time such as `9:00` or `09:00:30`.
fn seconds(text: &str) -> Option<u32> {
    let parts: Option<Vec<u32>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts?.as_slice() {
        [hours @ 0..24, minutes @ 0..60] => Some((hours * 60 + minutes) * 60),
        [hours @ 0..24, minutes @ 0..60, seconds @ 0..60] => Some((hours * 60 + minutes) * 60 + seconds),
        [24, 0] | [24, 0, 0] => Some(24 * 60 * 60),
        _ => None,
    }
}

/// Writes a time without the seconds that it has not; what is no time stays as it is.
fn short(text: &str) -> String {
    let Some(whole) = seconds(text) else {
        return text.to_owned();
    };
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    if seconds == 0 {
        format!("{hours:02}:{minutes:02}")
    } else {
        format!("{hours:02}:{minutes:02}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn hours_read_as_people_say_them() {
        let range =
            |weekday: u8, start: &str, end: &str| json!({"weekday": weekday, "start": start, "end": end});
        let week: Vec<Value> = (1..=5).map(|day| range(day, "9:00:00", "17:00")).collect();
        let split = [range(2, "14:00", "17:00"), range(2, "09:00", "12:00")];
        for (schedule, words) in [
            (json!({"ranges": week}), Some("Monday to Friday 09:00–17:00")),
            (
                json!({"ranges": split}),
                Some("Tuesday 09:00–12:00 and 14:00–17:00"),
            ),
            (
                json!({"ranges": [range(1, "09:00", "17:00"), range(3, "09:00", "17:00"), range(7, "10:00", "11:00")]}),
                Some("Monday 09:00–17:00, Wednesday 09:00–17:00, Sunday 10:00–11:00"),
            ),
            (Value::Null, Some("at any time")),
            (json!({"ranges": []}), None),
            (json!({"ranges": [range(8, "09:00", "17:00")]}), None),
            (json!({"ranges": [range(0, "09:00", "17:00")]}), None),
            (json!({"ranges": week, "holidays": "none"}), None),
        ] {
            assert_eq!(label(&schedule).as_deref(), words, "{schedule}");
        }
    }

    #[test]
    fn times_compare_as_times() {
        for (text, canonical) in [
            ("09:00:00", "09:00"),
            ("9:05", "09:05"),
            ("23:59:30", "23:59:30"),
            ("24:00:00", "24:00"),
            ("24:01", "24:01"),
            ("noon", "noon"),
        ] {
            assert_eq!(short(text), canonical);
        }
    }
}
