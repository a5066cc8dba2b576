//! Values of records that a run took or changed and that come back: where they are kept, what the run made of them, and
//! what of a record that tells. Pure.

use super::{Address, ValueEffect, ValueMove, record_stages::can_leave};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The saved values that a step restores, and what the run had done to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RestoredValues {
    /// The run that deleted or changed the values.
    pub run: String,
    /// The id of the step of that run whose file contains them.
    pub step: usize,
    /// The digest of the file.
    pub digest: String,
    /// The types of the records, such as `lead`.
    pub records: Vec<String>,
    /// What the run did to the values, in this order.
    pub effects: Vec<ValueEffect>,
    /// Whether an undo is undone, so that records get the values that the run had set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub again: bool,
    /// Whether a later step deletes the value that the records have until then, so that no record may keep it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub empties: bool,
}

impl RestoredValues {
    /// Says whether both are of one file and come back in one direction.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let is_one_file = self.run == other.run && self.step == other.step && self.digest == other.digest;
        is_one_file && self.again == other.again
    }
}

/// The values that are to come back to the records of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueReturn {
    /// The object: a field, a place of a shared field, or a status.
    pub address: Address,
    /// The value that records hold until then and what they get instead, where that is the same for all of them.
    pub movement: Option<ValueMove>,
    /// The values.
    pub values: RestoredValues,
    /// How many records get theirs back.
    pub count: u64,
}

impl ValueReturn {
    /// Says whether records hold this until they get theirs back.
    #[must_use]
    pub fn comes_from(&self, value: &str) -> bool {
        self.movement.as_ref().is_some_and(|one| one.from == value)
    }
}

/// The standing of a record whose value may come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStanding {
    /// It holds what it is to hold.
    Restored,
    /// It holds what the run left there.
    AsLeft,
    /// It holds something else: somebody changed it since.
    Changed,
}

/// The rule by which one record is judged and written; ids of statuses are those of now.
#[derive(Clone, Copy, Debug)]
pub struct RestoreRule<'a> {
    /// What the run did.
    pub values: &'a RestoredValues,
    /// The status that records have until then, and the one that they get.
    pub statuses: Option<(&'a str, &'a str)>,
}

impl RestoreRule<'_> {
    /// Returns what a record gets whose value was kept.
    #[must_use]
    pub fn wanted(&self, kept: &Value) -> Value {
        match self.statuses {
            Some((_, to)) => json!(to),
            None if self.values.again => self.made_of(kept, true),
            None => kept.clone(),
        }
    }

    /// Judges a record by the value that was kept of it and the one that it holds now.
    #[must_use]
    pub fn standing(&self, kept: &Value, now: &Value) -> RecordStanding {
        if is_same_held(now, &self.wanted(kept)) {
            return RecordStanding::Restored;
        }
        let is_as_left = match self.statuses {
            Some((from, _)) => now == from,
            None if self.values.again => is_same_held(now, kept),
            None => self.is_as_left(kept, now),
        };

        if is_as_left {
            RecordStanding::AsLeft
        } else {
            RecordStanding::Changed
        }
    }

    fn is_as_left(&self, kept: &Value, now: &Value) -> bool {
        // Where Close only hides the values of a removed choice, they show again as soon as the choice is back.
        let is_on_the_way =
            |with_losses| can_leave(&self.values.effects, &items(kept), &items(now), with_losses);
        if [true, false].into_iter().any(is_on_the_way) {
            return true;
        }

        // What Close makes of a value in a conversion is not known. Nothing, the same in another form, the day of a
        // moment, and one of several can come of nothing else.
        let is_loose =
            |effect: &ValueEffect| matches!(effect, ValueEffect::Converted | ValueEffect::Narrowed);
        self.values.effects.iter().any(is_loose)
            && [true, false]
                .map(|with_losses| self.made_of(kept, with_losses))
                .iter()
                .any(|value| {
                    held(now)
                        .all(|one| held(value).any(|old| is_same_text(one, old) || is_midnight_of(one, old)))
                })
    }

    /// Returns what the run made of a value, as far as that is known; without losses, as if it had only changed values.
    fn made_of(&self, kept: &Value, with_losses: bool) -> Value {
        let mut value = kept.clone();
        for effect in &self.values.effects {
            value = match effect {
                ValueEffect::Cleared => Value::Null,
                ValueEffect::Without { items } if with_losses => each(&value, |one| {
                    (!items.iter().any(|item| one == item)).then(|| one.clone())
                }),
                ValueEffect::Choice { from, to } => each(&value, |one| {
                    Some(if one == from { json!(to) } else { one.clone() })
                }),
                ValueEffect::Without { .. }
                | ValueEffect::Status
                | ValueEffect::Converted
                | ValueEffect::Narrowed => value,
            };
        }

        value
    }
}

/// Says whether two values are the same for whoever looks at the record: several in any order, and one alone or in a list.
#[must_use]
pub fn is_same_held(one: &Value, other: &Value) -> bool {
    items(one) == items(other)
}

/// The single values of what a record holds, as JSON, and numbers that are equal as one.
fn items(value: &Value) -> BTreeSet<String> {
    let text = |one: &Value| {
        one.as_f64()
            .map_or_else(|| one.to_string(), |number| number.to_string())
    };
    held(value).map(text).collect()
}

/// The single values of what a record holds.
fn held(value: &Value) -> impl Iterator<Item = &Value> {
    let (many, one) = match value {
        Value::Array(items) => (items.as_slice(), None),
        single => (&[][..], Some(single)),
    };
    // An empty text is how some programs clear a field.
    many.iter()
        .chain(one)
        .filter(|one| !one.is_null() && one.as_str() != Some(""))
}

fn each(value: &Value, change: impl Fn(&Value) -> Option<Value>) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().filter_map(change).collect()),
        Value::Null => Value::Null,
        single => change(single).unwrap_or(Value::Null),
    }
}

/// Says whether a value is what is left of a moment whose time was lost: the midnight of its day.
fn is_midnight_of(now: &Value, kept: &Value) -> bool {
    let text = |value: &Value| value.as_str().map(|text| text.trim().to_owned());
    let (Some(now), Some(kept)) = (text(now), text(kept)) else {
        return false;
    };
    let is_midnight = now
        .get(10..)
        .is_some_and(|time| time.starts_with("T00:00:00") || time.starts_with(" 00:00:00"));
    let is_moment = kept.get(10..).is_some_and(|time| time.starts_with(['T', ' ']));
    is_midnight && is_moment && now.get(..10) == kept.get(..10)
}

/// Says whether two values are the same but for their type, as `7` and `"7"`, or a date and its midnight.
fn is_same_text(one: &Value, other: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    };
    let (one, other) = (text(one), text(other));
    let number = |text: &str| text.parse::<f64>().ok();
    let is_day = |day: &str, moment: &str| {
        day.len() == 10
            && moment
                .get(..11)
                .is_some_and(|start| start.strip_suffix('T') == Some(day))
    };

    one == other
        || number(&one)
            .is_some_and(|value| number(&other).is_some_and(|known| known.total_cmp(&value).is_eq()))
        || is_day(&one, &other)
        || is_day(&other, &one)
}

#[cfg(test)]
mod tests;
