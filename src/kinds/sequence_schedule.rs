//! The hours in which workflows send and call.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    #[schemars(extend("minimum" = 1, "maximum" = 7))]
    pub weekday: u8,
    /// When the hours start, as in `09:00`.
    #[schemars(extend("pattern" = "^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"))]
    pub start: String,
    /// When the hours end, as in `17:00`.
    #[schemars(extend("pattern" = "^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"))]
    pub end: String,
}

impl SequenceSchedule {
    /// The order of the hours means nothing, and Close adds seconds to times.
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
}

/// Returns the seconds of the day until a time such as `9:00` or `09:00:30`.
fn seconds(text: &str) -> Option<u32> {
    let parts: Option<Vec<u32>> = text.split(':').map(|part| part.parse().ok()).collect();
    match parts?.as_slice() {
        [hours @ 0..24, minutes @ 0..60] => Some((hours * 60 + minutes) * 60),
        [hours @ 0..24, minutes @ 0..60, seconds @ 0..60] => Some((hours * 60 + minutes) * 60 + seconds),
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

    #[test]
    fn times_compare_as_times() {
        for (text, canonical) in [
            ("09:00:00", "09:00"),
            ("9:05", "09:05"),
            ("23:59:30", "23:59:30"),
            ("24:00", "24:00"),
            ("noon", "noon"),
        ] {
            assert_eq!(short(text), canonical);
        }
    }
}
