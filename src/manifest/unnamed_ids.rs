//! Ids that an organization has no name for: which ones a value holds, where, and why.

use crate::model::{Attribute, Live, Registry, template};
use serde_json::Value;

/// Returns the ids in a value that have no name in the organization; of a typed attribute, all texts that name nothing
/// there.
pub(super) fn unnamed_texts(live: &Live, attribute: Option<&Attribute>, value: &Value) -> Vec<String> {
    if attribute.is_none_or(|attribute| attribute.reference.is_none()) {
        return template::raw_ids(value);
    }

    let texts: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => vec![value],
    };
    let nameless = |text: &str| match template::as_reference(text) {
        Some(address) => live.index.id(&address).is_none().then(|| address.name()),
        None => Some(text.to_owned()),
    };
    texts
        .into_iter()
        .filter_map(Value::as_str)
        .filter_map(nameless)
        .collect()
}

/// Returns the way to the text in a value that holds an id, as in `.queries[2].value`, where it is not the value itself.
/// Items are counted from 1, as in plans.
pub(super) fn path_to(value: &Value, id: &str) -> Option<String> {
    let holds = |inner: &Value, step: String| match inner {
        Value::String(text) => text.contains(id).then_some(step),
        Value::Array(_) | Value::Object(_) => path_to(inner, id).map(|rest| step + &rest),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    };

    match value {
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(at, item)| holds(item, format!("[{}]", at + 1)))
        }
        Value::Object(map) => map
            .iter()
            .find_map(|(key, inner)| holds(inner, format!(".{key}"))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Says why an id has no name, and where it is if it lies in something.
pub(super) fn unnamed(registry: &Registry, live: &Live, id: &str, path: Option<String>) -> String {
    let place = path.map(|path| format!(" in `{path}`")).unwrap_or_default();
    let shared = live
        .ambiguous
        .iter()
        .find(|(_, ids)| ids.iter().any(|one| one == id));

    match shared {
        Some((address, ids)) => {
            format!(
                "it holds {id}{place}, and {} objects have its name, `{address}`",
                ids.len()
            )
        }
        None if !registry.looks_up(id) => {
            format!("it contains {id}{place}, an id of Close that other organizations don't have")
        }
        None => {
            format!(
                "it holds {id}{place}, which this organization does not have (any more) or the key may not see"
            )
        }
    }
}
