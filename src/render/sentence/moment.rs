//! Points in time, and the time between two of them.

use super::wording::{has_only, text};
use crate::model::{counted, joined};
use serde_json::{Map, Value};

/// The units of a distance in time, greatest first.
const UNITS: &[(&str, &str)] = &[
    ("years", "year"),
    ("months", "month"),
    ("weeks", "week"),
    ("days", "day"),
    ("hours", "hour"),
    ("minutes", "minute"),
    ("seconds", "second"),
];

/// A span of time, as a condition asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TimeSpan {
    /// From so long ago until now.
    Last(String),
    /// Anything else, as it stands behind "is".
    Other(String),
}

impl TimeSpan {
    /// Reads a condition on a moment; nothing where its form is not known.
    pub(super) fn of(condition: &Map<String, Value>) -> Option<Self> {
        if !has_only(condition, &["type", "on_or_after", "before"]) {
            return None;
        }
        let end = |key: &str| condition.get(key).filter(|end| !end.is_null());
        let (from, until) = (end("on_or_after"), end("before"));

        let is_now = |end: &Value| end.get("type").and_then(Value::as_str) == Some("now");
        if let (Some(from), true) = (from, until.is_none_or(is_now))
            && let Some(Offset {
                length,
                is_past: true,
                of: None,
            }) = Offset::of(from)
        {
            return Some(Self::Last(length));
        }

        let text = match (from, until) {
            (None, None) => return None,
            (Some(from), None) => format!("on or after {}", moment(from)?),
            (None, Some(until)) => format!("before {}", moment(until)?),
            (Some(from), Some(until)) => {
                format!("on or after {} and before {}", moment(from)?, moment(until)?)
            }
        };
        Some(Self::Other(text))
    }

    /// Returns it as it stands behind "is".
    pub(super) fn during(&self) -> String {
        match self {
            Self::Last(length) => format!("in the last {length}"),
            Self::Other(text) => text.clone(),
        }
    }
}

/// A distance from a point in time.
struct Offset {
    /// How long it is, as in "30 days".
    length: String,
    is_past: bool,
    /// What it is counted from; nothing for now.
    of: Option<String>,
}

impl Offset {
    fn of(moment: &Value) -> Option<Self> {
        let map = moment.as_object()?;
        let known = ["type", "direction", "moment", "offset", "which_day_end"];
        if text(map, "type")? != "offset" || !has_only(map, &known) {
            return None;
        }
        let is_past = match text(map, "direction")? {
            "past" => true,
            "future" => false,
            _ => return None,
        };

        let amounts = map.get("offset")?.as_object()?;
        let amount = |name: &str| {
            amounts
                .get(name)
                .and_then(Value::as_u64)
                .filter(|amount| *amount > 0)
        };
        let is_known = |name: &String| UNITS.iter().any(|(unit, _)| unit == name);
        if !amounts
            .iter()
            .all(|(name, amount)| is_known(name) && (amount.is_u64() || amount.is_null()))
        {
            return None;
        }
        let parts = UNITS
            .iter()
            .filter_map(|(unit, word)| Some(counted(usize::try_from(amount(unit)?).ok()?, word)));
        let length = joined(parts, " and ");

        let from = map.get("moment")?;
        let is_now = from.get("type").and_then(Value::as_str) == Some("now");
        Some(Self {
            length: (!length.is_empty()).then_some(length)?,
            is_past,
            of: if is_now { None } else { Some(self::moment(from)?) },
        })
    }
}

/// Names a point in time; nothing where its form is not known.
fn moment(moment: &Value) -> Option<String> {
    let map = moment.as_object()?;
    let of_day = |day: String| match text(map, "which") {
        Some(which @ ("start" | "end")) => Some(format!("the {which} of {day}")),
        _ => None,
    };

    match text(map, "type")? {
        "now" if has_only(map, &["type"]) => Some("now".to_owned()),
        "start_end_of_predefined_relative_period" if has_only(map, &["type", "range", "which"]) => {
            of_day(text(map, "range")?.replace(['_', '-'], " "))
        }
        "fixed_local_date" if has_only(map, &["type", "value", "which"]) => {
            of_day(text(map, "value")?.to_owned())
        }
        "offset" => {
            let Offset { length, is_past, of } = Offset::of(moment)?;
            Some(match (of, is_past) {
                (None, true) => format!("{length} ago"),
                (None, false) => format!("{length} from now"),
                (Some(from), true) => format!("{length} before {from}"),
                (Some(from), false) => format!("{length} after {from}"),
            })
        }
        _ => None,
    }
}
