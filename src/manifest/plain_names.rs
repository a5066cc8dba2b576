//! References as manifests write them: a plain name where the attribute says what is named.

use crate::model::{Attribute, template};
use serde_json::{Map, Value};

/// Writes the references of a typed attribute as plain names; those of a set in the order of the alphabet.
pub(super) fn names(attribute: &Attribute, value: &Value) -> Value {
    let Some(prefix) = attribute.reference.as_deref() else {
        return match value {
            Value::Object(map) if !attribute.inside.is_empty() => names_inside(&attribute.inside, map),
            Value::Array(items) if !attribute.inside.is_empty() => {
                items.iter().map(|item| names(attribute, item)).collect()
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => value.clone(),
        };
    };
    let plain: Result<Value, std::convert::Infallible> = template::rewrite(value, &mut |text| {
        let address = template::as_reference(text).filter(|address| address.container() == prefix);
        Ok(address.map_or_else(|| text.to_owned(), |address| address.name()))
    });
    let mut plain = plain.unwrap_or_else(|never| match never {});

    // The order of a set means nothing; sorting it keeps the text the same from one pull to the next.
    if attribute.set
        && let Value::Array(items) = &mut plain
    {
        items.sort_by_cached_key(Value::to_string);
    }
    plain
}

/// Writes the references of what lies in an attribute as plain names.
fn names_inside(inside: &[Attribute], map: &Map<String, Value>) -> Value {
    let written = map.iter().map(|(name, value)| {
        let facts = inside.iter().find(|one| one.name == *name);
        let value = facts.map_or_else(|| value.clone(), |facts| names(facts, value));
        (name.clone(), value)
    });
    Value::Object(written.collect())
}
