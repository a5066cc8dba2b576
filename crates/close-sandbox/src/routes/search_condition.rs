//! The conditions of a query: what must hold for one of a field's values.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::Value;

/// What must hold for one of a field's values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldCondition {
    Exists,
    OneOf(Vec<Value>),
    Contains(String),
    Range {
        gt: Option<f64>,
        gte: Option<f64>,
        lt: Option<f64>,
        lte: Option<f64>,
    },
    Moments {
        on_or_after: Option<Timestamp>,
        before: Option<Timestamp>,
    },
}

impl FieldCondition {
    /// Reads a condition; the error names what cannot be understood.
    pub fn read(value: &Value) -> Result<Self, String> {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        let list = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_array)
                .cloned()
                .ok_or_else(|| format!("{kind} needs {key}"))
        };
        let bound = |key: &str| value.get(key).and_then(Value::as_f64);

        match kind {
            "exists" => Ok(Self::Exists),
            "term" => Ok(Self::OneOf(list("values")?)),
            "reference" => Ok(Self::OneOf(list("object_ids")?)),
            "boolean" => Ok(Self::OneOf(value.get("value").into_iter().cloned().collect())),
            "text" => {
                let text = value
                    .get("value")
                    .and_then(Value::as_str)
                    .ok_or("text needs value")?;
                Ok(Self::Contains(text.to_lowercase()))
            }
            "number_range" => Ok(Self::Range {
                gt: bound("gt"),
                gte: bound("gte"),
                lt: bound("lt"),
                lte: bound("lte"),
            }),
            "moment_range" => Ok(Self::Moments {
                on_or_after: moment(value.get("on_or_after"))?,
                before: moment(value.get("before"))?,
            }),
            other => Err(format!("Unknown condition type \"{other}\".")),
        }
    }

    /// Says whether it holds for a value.
    pub fn holds(&self, item: &Value) -> bool {
        match self {
            Self::Exists => !item.is_null(),
            Self::OneOf(values) => values.contains(item),
            Self::Contains(text) => item
                .as_str()
                .is_some_and(|item| item.to_lowercase().contains(text)),
            Self::Range { gt, gte, lt, lte } => item.as_f64().is_some_and(|number| {
                gt.is_none_or(|bound| number > bound)
                    && gte.is_none_or(|bound| number >= bound)
                    && lt.is_none_or(|bound| number < bound)
                    && lte.is_none_or(|bound| number <= bound)
            }),
            Self::Moments { on_or_after, before } => {
                let moment = item.as_str().and_then(|text| text.parse::<Timestamp>().ok());
                moment.is_some_and(|moment| {
                    on_or_after.is_none_or(|bound| moment >= bound)
                        && before.is_none_or(|bound| moment < bound)
                })
            }
        }
    }
}

/// Reads an end of a range of moments. Ends that depend on the present are refused: there is no clock here.
fn moment(value: Option<&Value>) -> Result<Option<Timestamp>, String> {
    let Some(value) = value.filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
    let text = value.get("value").and_then(Value::as_str).unwrap_or_default();

    let moment = match kind {
        "fixed_utc" => text.parse::<Timestamp>().ok(),
        "fixed_local_date" => text.parse::<Date>().ok().and_then(|date| {
            let is_end = value.get("which").and_then(Value::as_str) == Some("end");
            let date = if is_end { date.tomorrow().ok()? } else { date };
            Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
        }),
        other => return Err(format!("Unknown moment type \"{other}\".")),
    };
    moment
        .map(Some)
        .ok_or_else(|| format!("\"{text}\" is no moment."))
}
