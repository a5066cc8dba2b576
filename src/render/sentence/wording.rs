//! Words for types of objects and for values.

use crate::model::template;
use serde_json::{Map, Value};

/// Types of objects whose words are not those of their names.
const NOUNS: &[(&str, &str)] = &[
    ("activity.sms", "text message"),
    ("activity.whatsapp_message", "WhatsApp message"),
    ("activity.task_completed", "completed task"),
];

/// What stands for whoever looks at a smart view.
const CURRENT_USER: &str = "CURRENT_USER";

/// Returns what people call an object of a type, such as `call` for `activity.call`.
pub(super) fn noun(object_type: &str) -> String {
    let known = NOUNS.iter().find(|(name, _)| *name == object_type);
    known.map_or_else(
        || {
            let bare = object_type.strip_prefix("activity.").unwrap_or(object_type);
            bare.replace('_', " ")
        },
        |(_, noun)| (*noun).to_owned(),
    )
}

/// Returns a text with a capital at the beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Returns a value as people know it: the name of what it refers to, or itself.
pub(super) fn named(value: &Value) -> String {
    match value {
        Value::String(text) if text == CURRENT_USER => "the current user".to_owned(),
        _ => literal(value),
    }
}

/// Returns a value that stands for itself or for what it refers to.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => match template::as_reference(text) {
            Some(address) => bare(&address.name()),
            None => bare(text),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => json(value),
    }
}

/// Returns a text as it is where nobody can take it for a part of the sentence or for a value of another type; another one
/// in quotes, as JSON writes it.
pub(super) fn bare(text: &str) -> String {
    let is_mark = |letter: char| letter.is_control() || ",;:()\"".contains(letter);
    let is_joint = |word: &str| ["and", "or"].contains(&word);
    let is_doubtful = text.is_empty()
        || text.trim() != text
        || text.contains(is_mark)
        || text.split_whitespace().any(is_joint)
        || ["the current user", "set", "empty", "yes", "no"].contains(&text)
        || serde_json::from_str::<Value>(text).is_ok();
    if is_doubtful {
        json(&Value::from(text))
    } else {
        text.to_owned()
    }
}

/// Returns a value as Close writes it.
pub(super) fn json(value: &Value) -> String {
    value.to_string()
}

/// Returns a text of an object.
pub(super) fn text<'a>(map: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    map.get(key).and_then(Value::as_str)
}

/// Says whether an object has nothing but these attributes; a missing one is like null.
pub(super) fn has_only(map: &Map<String, Value>, known: &[&str]) -> bool {
    let mut unknown = map.iter().filter(|(key, _)| !known.contains(&key.as_str()));
    unknown.all(|(_, value)| value.is_null())
}

/// Joins alternatives, as in "A, B or C".
pub(super) fn alternatives(names: &[String]) -> Option<String> {
    match names {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => Some(format!("{} or {last}", first.join(", "))),
    }
}
