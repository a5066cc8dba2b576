//! The filters of webhook events: trees of Close's nodes (API notes, core (b), "Webhook filter grammar").

use super::webhook_events::WebhookEvent;
use crate::model::{Checks, Code, explanation, suggest};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// The node types of a webhook filter (API notes, core (b)).
const FILTERS: &[&str] = &[
    "equals",
    "not_equals",
    "is_null",
    "non_null",
    "contains",
    "and",
    "or",
    "not",
    "field_accessor",
    "any_array_value",
];

/// The node types whose order of filters means nothing.
const JOINS: &[&str] = &["and", "or"];

/// What is said of subscriptions of which no event has a filter.
const UNFILTERED: &str = "unfiltered";

/// How many bytes of a digest are written; a URL has few subscriptions.
const MARK: usize = 4;

/// Brings a filter to the form in which it is compared: what `and` and `or` join has no order.
pub fn canonicalize(filter: &mut Value) {
    let Value::Object(node) = filter else { return };
    node.values_mut().for_each(|inner| match inner {
        Value::Array(items) => items.iter_mut().for_each(canonicalize),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            canonicalize(inner);
        }
    });

    let is_join = node
        .get("type")
        .and_then(Value::as_str)
        .is_some_and(|name| JOINS.contains(&name));
    if is_join && let Some(Value::Array(joined)) = node.get_mut("filters") {
        joined.sort_by_cached_key(text);
    }
}

/// Returns a value as a text that does not depend on the order of its keys.
pub fn text(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, String> =
                map.iter().map(|(key, inner)| (key, text(inner))).collect();
            let entries = sorted.iter().map(|(key, inner)| format!("{key:?}:{inner}"));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(",")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}

/// Returns a short word for the filters of some events: another one for other filters, and the same in every
/// organization, because ids in filters are references by then.
pub fn mark(events: &[WebhookEvent]) -> String {
    let filters = events
        .iter()
        .filter_map(|event| Some((event.name(), event.filter()?)));
    let mut filters: Vec<String> = filters
        .map(|(name, filter)| {
            let mut filter = filter.clone();
            canonicalize(&mut filter);
            format!("{name} {}", text(&filter))
        })
        .collect();
    if filters.is_empty() {
        return UNFILTERED.to_owned();
    }

    filters.sort();
    let digest = Sha256::digest(filters.join("\n"));
    digest
        .iter()
        .take(MARK)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Reports node types that look like a misspelt one; an unknown one may be new.
pub fn check(checks: &mut Checks, pointer: &str, filter: &Value) {
    let Some(node) = filter.get("type").and_then(Value::as_str) else {
        let help = format!("write `type:` and one of {}", FILTERS.join(", "));
        checks.report(
            &FILTER_WITHOUT_TYPE,
            pointer,
            "a filter says what it is in `type`",
            help,
        );
        return;
    };

    if !FILTERS.contains(&node)
        && let Some(likely) = suggest(node, FILTERS.iter().copied())
    {
        let message = format!("unknown filter type `{node}`, did you mean `{likely}`?");
        checks.report(
            &UNKNOWN_FILTER,
            format!("{pointer}/type"),
            message,
            format!("write `type: {likely}`"),
        );
    }

    // A filter narrows down what another one finds, or joins several.
    if let Some(inner) = filter.get("filter") {
        check(checks, &format!("{pointer}/filter"), inner);
    }
    let joined = filter.get("filters").and_then(Value::as_array);
    for (at, inner) in joined.into_iter().flatten().enumerate() {
        check(checks, &format!("{pointer}/filters/{at}"), inner);
    }
}

/// What is reported here.
pub static CODES: &[&Code] = &[&FILTER_WITHOUT_TYPE, &UNKNOWN_FILTER];

static FILTER_WITHOUT_TYPE: Code = Code::error(explanation!("filter-without-type")).found_live();

static UNKNOWN_FILTER: Code = Code::error(explanation!("unknown-filter")).found_live();

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_filter_is_the_same_whatever_the_order_of_its_keys_and_of_what_it_joins() {
        let one = json!({"type": "or", "filters": [
            {"type": "equals", "value": "a"},
            {"type": "and", "filters": [{"type": "is_null"}, {"type": "contains", "value": 1}]},
        ]});
        let other = json!({"filters": [
            {"filters": [{"value": 1, "type": "contains"}, {"type": "is_null"}], "type": "and"},
            {"value": "a", "type": "equals"},
        ], "type": "or"});
        let marked = |filter: &Value, action: &str| {
            let event = json!({"object_type": "lead", "action": action, "extra_filter": filter});
            mark(&[serde_json::from_value(event).unwrap()])
        };
        assert_eq!(marked(&one, "updated"), marked(&other, "updated"));
        assert_ne!(marked(&one, "updated"), marked(&one, "created"));
        assert_ne!(
            marked(&one, "updated"),
            marked(&json!({"type": "is_null"}), "updated")
        );
        assert_eq!(marked(&Value::Null, "updated"), UNFILTERED);

        let (mut one, mut other) = (one, other);
        canonicalize(&mut one);
        canonicalize(&mut other);
        assert_eq!(one, other);
    }
}
