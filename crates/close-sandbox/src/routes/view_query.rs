//! The queries of smart views: what is refused in them, and how they come back.

use serde_json::{Map, Value, json};

use super::search_query::OBJECT_TYPES;
use crate::state::State;

/// The object types of views that searches were never seen with (API notes, adjacent section 3).
const VIEW_OBJECT_TYPES: &[&str] = &["activity.whatsapp_message", "activity.form_submission"];

/// The types of the nodes that can be negated (API notes, adjacent section 3).
const NODES: &[&str] = &[
    "match_all",
    "object_type",
    "id",
    "text",
    "and",
    "or",
    "saved_search",
    "has_related",
    "field_condition",
];

/// The attributes of nodes that name a type of objects.
const TYPED: &[&str] = &["object_type", "this_object_type", "related_object_type"];

/// Says what is wrong with the envelope around a query, if anything is.
pub(super) fn trouble(state: &State, envelope: &Value) -> Option<String> {
    let query = envelope.get("query").filter(|query| query.is_object());
    let Some(query) = query else {
        return Some("s_query needs a query.".to_owned());
    };

    if let Some(unknown) = unknown_type(query) {
        return Some(format!("Unknown object type \"{unknown}\"."));
    }
    let has_type = says_type(query) || state.is("smart_view_without_type", "accept");
    (!has_type).then(|| "The query must contain an object_type clause.".to_owned())
}

/// Finds a type of objects that Close does not know, which is refused with 400.
fn unknown_type(node: &Value) -> Option<&str> {
    match node {
        Value::Object(map) => map.iter().find_map(|(key, value)| {
            let name = value.as_str().filter(|_| TYPED.contains(&key.as_str()));
            let unknown =
                name.filter(|name| !OBJECT_TYPES.contains(name) && !VIEW_OBJECT_TYPES.contains(name));
            unknown.or_else(|| unknown_type(value))
        }),
        Value::Array(items) => items.iter().find_map(unknown_type),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// Says whether a query, or one of those it joins, says which type of objects it looks for.
fn says_type(node: &Value) -> bool {
    let joined = node.get("queries").and_then(Value::as_array);
    node["type"] == "object_type" || joined.is_some_and(|queries| queries.iter().any(says_type))
}

/// Returns an envelope as it is kept.
pub(super) fn kept(state: &State, kind: &str, envelope: &Value) -> Value {
    let is_normalized = match state.switches.get("smart_view_negate") {
        Some("all") => true,
        Some("none") => false,
        _ => kind != "lead",
    };

    let mut kept = envelope.clone();
    if is_normalized {
        add_negate(&mut kept["query"]);
        if let Value::Object(map) = &mut kept {
            map.entry("results_limit").or_insert(Value::Null);
        }
    }
    if state.is("smart_view_key_order", "sorted") {
        kept = sorted(kept);
    }
    kept
}

fn add_negate(node: &mut Value) {
    match node {
        Value::Object(map) => {
            map.values_mut().for_each(add_negate);
            let kind = map.get("type").and_then(Value::as_str);
            if kind.is_some_and(|kind| NODES.contains(&kind)) && !is_text(map) {
                map.entry("negate").or_insert(json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(add_negate),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Says whether it looks for a text, which Close's examples show without `negate`.
fn is_text(map: &Map<String, Value>) -> bool {
    map.contains_key("mode")
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            let entries = entries.into_iter().map(|(key, inner)| (key, sorted(inner)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
