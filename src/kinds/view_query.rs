//! The query of a smart view in the form in which it is compared: what means the same is written in one way.

use super::view_types;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// The envelope around a query: `query`, `sort` and `results_limit`; null for an older view, which has a text.
///
/// Nodes have no `negate` where it is false, keys come in one order, and the envelope is whole.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct ViewQuery(pub Value);

impl<'de> Deserialize<'de> for ViewQuery {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut envelope = Value::deserialize(deserializer)?;
        canonicalize(&mut envelope);
        Ok(Self(envelope))
    }
}

impl JsonSchema for ViewQuery {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "ViewQuery".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["object", "null"] })
    }
}

/// The keys of nodes in the order in which people read them; others follow by their names.
const KEYS: &[&str] = &[
    "query",
    "sort",
    "results_limit",
    "type",
    "negate",
    "direction",
    "object_type",
    "field_name",
    "custom_field_id",
    "this_object_type",
    "related_object_type",
    "related_query",
    "field",
    "condition",
    "reference_type",
    "queries",
];

fn canonicalize(envelope: &mut Value) {
    if let Value::Object(map) = envelope {
        // Close leaves out what nobody set, or shows it as null.
        map.entry("query").or_insert(Value::Null);
        let sort = map.entry("sort").or_insert(Value::Null);
        if sort.is_null() {
            *sort = json!([]);
        }
        map.entry("results_limit").or_insert(Value::Null);
    }
    tidy(envelope);
}

/// Takes `negate: false` out, which means as much as no `negate`, and brings the keys into one order.
fn tidy(node: &mut Value) {
    match node {
        Value::Object(map) => {
            if map
                .get("negate")
                .is_some_and(|negate| *negate == false || negate.is_null())
            {
                map.shift_remove("negate");
            }
            map.values_mut().for_each(tidy);

            let rank = |key: &str| KEYS.iter().position(|known| *known == key).unwrap_or(KEYS.len());
            let is_before = |one: &String, other: &String| (rank(one), one) <= (rank(other), other);
            if !map.keys().is_sorted_by(|one, other| is_before(one, other)) {
                let mut entries: Vec<(String, Value)> = std::mem::take(map).into_iter().collect();
                entries.sort_by(|(one, _), (other, _)| (rank(one), one).cmp(&(rank(other), other)));
                *map = Map::from_iter(entries);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the envelope of a query that finds all objects of the type of a view.
pub fn everything(own_type: &str) -> Value {
    let of_type = json!({"type": "object_type", "object_type": view_types::object_type(own_type)});
    json!({"query": {"type": "and", "queries": [of_type]}, "sort": [], "results_limit": null})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(envelope: Value) -> String {
        let query: ViewQuery = serde_json::from_value(envelope).unwrap();
        serde_json::to_string(&query).unwrap()
    }

    #[test]
    fn what_means_the_same_is_written_in_one_way() {
        let short =
            json!({"query": {"type": "and", "queries": [{"type": "object_type", "object_type": "lead"}]}});
        let long = json!({"sort": null, "results_limit": null, "query": {"negate": false, "queries": [
            {"object_type": "lead", "negate": null, "type": "object_type"}], "type": "and"}});
        assert_eq!(canonical(short.clone()), canonical(long));
        assert_eq!(
            canonical(short),
            r#"{"query":{"type":"and","queries":[{"type":"object_type","object_type":"lead"}]},"sort":[],"results_limit":null}"#
        );
        assert_eq!(canonical(Value::Null), "null");
    }

    #[test]
    fn what_means_something_else_stays_apart() {
        let plain = json!({"query": {"type": "or", "queries": [{"type": "a"}, {"type": "b"}]}});
        for other in [
            json!({"query": {"type": "or", "negate": true, "queries": [{"type": "a"}, {"type": "b"}]}}),
            json!({"query": {"type": "or", "queries": [{"type": "b"}, {"type": "a"}]}}),
            json!({"query": {"type": "or", "queries": [{"type": "a", "new": 1}, {"type": "b"}]}}),
            json!({"query": {"type": "or", "queries": [{"type": "a"}, {"type": "b"}]}, "results_limit": 5}),
            json!({"query": {"type": "or", "queries": [{"type": "a"}, {"type": "b"}]}, "new": 5}),
        ] {
            assert_ne!(canonical(plain.clone()), canonical(other));
        }
    }
}
