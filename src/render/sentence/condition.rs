//! What a condition says of a field.

use super::{
    moment::TimeSpan,
    wording::{alternatives, has_only, json, named, text},
};
use serde_json::{Map, Value};

/// Returns what a condition says, as it follows the name of the field.
pub(super) fn predicate(condition: &Value, is_negated: bool) -> String {
    let known = condition.as_object().and_then(|map| known(map, is_negated));
    known.unwrap_or_else(|| {
        let verb = if is_negated { "does not meet" } else { "meets" };
        format!("{verb} {}", json(condition))
    })
}

fn known(condition: &Map<String, Value>, is_negated: bool) -> Option<String> {
    let only = |keys: &[&str]| has_only(condition, keys).then_some(());
    let is = if is_negated { "is not" } else { "is" };

    match text(condition, "type")? {
        "reference" => {
            only(&["type", "reference_type", "object_ids"])?;
            one_of(condition.get("object_ids")?, is_negated)
        }
        "term" => {
            only(&["type", "values"])?;
            one_of(condition.get("values")?, is_negated)
        }
        "boolean" => {
            only(&["type", "value"])?;
            let word = if condition.get("value")?.as_bool()? {
                "yes"
            } else {
                "no"
            };
            Some(format!("{is} {word}"))
        }
        "current_user" => {
            only(&["type"])?;
            Some(format!("{is} the current user"))
        }
        "exists" => {
            only(&["type"])?;
            Some(format!("{is} set"))
        }
        "number_range" => {
            only(&["type", "gt", "gte", "lt", "lte"])?;
            Some(format!("{is} {}", range(condition)?))
        }
        "text" => {
            only(&["type", "value", "mode"])?;
            let verb = if is_negated {
                "does not contain"
            } else {
                "contains"
            };
            Some(format!("{verb} {}", sought(condition)?))
        }
        "local_time" => {
            only(&["type", "on_or_after", "before"])?;
            let from = text(condition, "on_or_after")?;
            Some(format!(
                "{is} from {from} to before {}, local time",
                text(condition, "before")?
            ))
        }
        "moment_range" => Some(format!("{is} {}", TimeSpan::of(condition)?.during())),
        _ => None,
    }
}

/// Says which of several values it is, or that it is none of them.
fn one_of(values: &Value, is_negated: bool) -> Option<String> {
    let names: Vec<String> = values.as_array()?.iter().map(named).collect();
    let all = alternatives(&names)?;
    Some(match (is_negated, names.len()) {
        (false, _) => format!("is {all}"),
        (true, 1) => format!("is not {all}"),
        (true, _) => format!("is not one of {}", names.join(", ")),
    })
}

fn range(condition: &Map<String, Value>) -> Option<String> {
    let bounds = [
        ("gt", "more than"),
        ("gte", "at least"),
        ("lt", "less than"),
        ("lte", "at most"),
    ];
    let parts = bounds.iter().filter_map(|(key, words)| {
        let bound = condition.get(*key).filter(|bound| !bound.is_null())?;
        Some(format!("{words} {}", named(bound)))
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(" and "))
}

/// Says what a text has to contain.
pub(super) fn sought(map: &Map<String, Value>) -> Option<String> {
    let value = text(map, "value")?;
    let what = match text(map, "mode")? {
        "full_words" => "the words",
        "phrase" => "the phrase",
        "beginning_of_words" => "words that begin with",
        _ => return None,
    };
    Some(format!("{what} \"{value}\""))
}
