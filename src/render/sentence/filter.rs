//! Filters of events, node by node (API notes, core (b), "Webhook filter grammar").

use super::{
    field::reference_name,
    statement::{Join, Statement},
    wording::{bare, has_only, literal, text},
};
use serde_json::{Map, Value};

/// The most nodes inside each other that are told; a filter that is deeper is shown as it is.
const DEEPEST: usize = 32;

/// Says which events a filter lets through, as it follows "only if"; nothing where a part of it is not known.
#[must_use]
pub fn filter_text(filter: &Value) -> Option<String> {
    let said = statement(filter, &FilterPlace::default(), false)?;
    Some(said.line(false))
}

/// Where in an event a filter looks.
#[derive(Clone, Debug, Default)]
struct FilterPlace {
    /// The keys on the way there.
    keys: Vec<String>,
    /// How many nodes lie around it.
    depth: usize,
}

impl FilterPlace {
    fn at(&self, key: &str) -> Self {
        let mut keys = self.keys.clone();
        keys.push(key.to_owned());
        Self {
            keys,
            depth: self.depth + 1,
        }
    }

    fn deeper(&self) -> Self {
        Self {
            keys: self.keys.clone(),
            depth: self.depth + 1,
        }
    }

    /// Names it as people know it: what the object has is what an event is about unless something else is said.
    fn subject(&self) -> Option<String> {
        let path = |keys: &[String]| {
            keys.iter()
                .map(|key| key_name(key))
                .collect::<Vec<_>>()
                .join(" → ")
        };
        match self.keys.as_slice() {
            [] => None,
            [root] => Some(bare(root)),
            [root, keys @ ..] if root == "data" => Some(path(keys)),
            [root, keys @ ..] if root == "previous_data" => Some(format!("{} before the change", path(keys))),
            keys => Some(path(keys)),
        }
    }

    fn is_changed_fields(&self) -> bool {
        self.keys.len() == 1 && self.keys[0] == "changed_fields"
    }
}

/// Names a key of an event: a custom field by its name.
fn key_name(key: &str) -> String {
    let custom = key.strip_prefix("custom.").and_then(reference_name);
    custom.unwrap_or_else(|| bare(key))
}

fn statement(node: &Value, place: &FilterPlace, is_negated: bool) -> Option<Statement> {
    if place.depth > DEEPEST {
        return None;
    }
    let node = node.as_object()?;
    let kind = text(node, "type")?;

    match kind {
        "and" | "or" => {
            only(node, &["filters"])?;
            let parts = node
                .get("filters")?
                .as_array()
                .filter(|parts| !parts.is_empty())?;
            let inner = place.deeper();
            // A negation goes in front of what is joined, not of each part.
            let parts: Option<Vec<Statement>> =
                parts.iter().map(|part| statement(part, &inner, false)).collect();
            let join = match (kind == "and", is_negated) {
                (true, false) => Join::All,
                (false, false) => Join::Any,
                (true, true) => Join::NotAll,
                (false, true) => Join::None,
            };
            Some(Statement::joined(join, parts?))
        }
        "not" => {
            only(node, &["filter"])?;
            statement(node.get("filter")?, &place.deeper(), !is_negated)
        }
        "field_accessor" => {
            only(node, &["field", "filter"])?;
            statement(node.get("filter")?, &place.at(text(node, "field")?), is_negated)
        }
        "any_array_value" => {
            only(node, &["filter"])?;
            let list = place.subject()?;
            let item = FilterPlace {
                keys: vec!["it".to_owned()],
                depth: place.depth + 1,
            };
            let inner = statement(node.get("filter")?, &item, false)?;
            let which = if is_negated { "no item" } else { "an item" };
            Some(inner.led_by(&format!("{which} of {list} fits:")))
        }
        _ => leaf(node, kind, place, is_negated).map(Statement::Single),
    }
}

/// Says what the value at a place has to be.
fn leaf(node: &Map<String, Value>, kind: &str, place: &FilterPlace, is_negated: bool) -> Option<String> {
    let subject = place.subject()?;
    let choose = |yes: &'static str, no: &'static str| if is_negated { no } else { yes };
    let value = || {
        node.get("value")
            .filter(|value| !value.is_object() && !value.is_array())
    };

    match kind {
        "equals" | "not_equals" => {
            only(node, &["value"])?;
            let is = if (kind == "equals") == is_negated {
                "is not"
            } else {
                "is"
            };
            Some(format!("{subject} {is} {}", literal(value()?)))
        }
        "is_null" | "non_null" => {
            only(node, &[])?;
            let is = if (kind == "is_null") == is_negated {
                "is set"
            } else {
                "is empty"
            };
            Some(format!("{subject} {is}"))
        }
        "contains" if place.is_changed_fields() => {
            only(node, &["value"])?;
            let field = key_name(value()?.as_str()?);
            Some(format!("{field} {}", choose("changed", "did not change")))
        }
        "contains" => {
            only(node, &["value"])?;
            let verb = choose("contains", "does not contain");
            Some(format!("{subject} {verb} {}", literal(value()?)))
        }
        _ => None,
    }
}

/// Says nothing of a node that has more than is known.
fn only(node: &Map<String, Value>, keys: &[&str]) -> Option<()> {
    has_only(node, &[&["type"], keys].concat()).then_some(())
}

#[cfg(test)]
mod tests {
    use super::filter_text;
    use serde_json::{Value, json};

    fn at(keys: &[&str], inner: Value) -> Value {
        let nest =
            |inner: Value, key: &&str| json!({"type": "field_accessor", "field": key, "filter": inner});
        keys.iter().rev().fold(inner, nest)
    }

    fn equals(value: &str) -> Value {
        json!({"type": "equals", "value": value})
    }

    fn not(filter: Value) -> Value {
        json!({"type": "not", "filter": filter})
    }

    #[test]
    fn every_node_has_words() {
        let changed = at(
            &["changed_fields"],
            json!({"type": "contains", "value": "status_id"}),
        );
        let status = at(&["data", "status_id"], equals("${id:lead_status/Qualified}"));
        let field = "custom.${id:custom_field/opportunity/Win%2Floss reason}";
        for (filter, sentence) in [
            (equals("x"), None),
            (status.clone(), Some("status_id is Qualified")),
            (not(status.clone()), Some("status_id is not Qualified")),
            (
                at(
                    &["previous_data", "status_id"],
                    json!({"type": "not_equals", "value": "${id:lead_status/Won}"}),
                ),
                Some("status_id before the change is not Won"),
            ),
            (
                at(&["user_id"], json!({"type": "is_null"})),
                Some("user_id is empty"),
            ),
            (
                at(&["data", field], json!({"type": "non_null"})),
                Some("Win/loss reason is set"),
            ),
            (
                at(&["data", field], not(json!({"type": "non_null"}))),
                Some("Win/loss reason is empty"),
            ),
            (
                at(&["data", "name"], json!({"type": "contains", "value": "travel"})),
                Some("name contains travel"),
            ),
            (
                at(&["data", "name"], equals("x, and status_id is Won")),
                Some("name is \"x, and status_id is Won\""),
            ),
            (at(&["data", "name"], equals("3")), Some("name is \"3\"")),
            (
                at(&["data", "name"], json!({"type": "equals", "value": 3})),
                Some("name is 3"),
            ),
            (
                at(&["user_id"], equals("CURRENT_USER")),
                Some("user_id is CURRENT_USER"),
            ),
            (changed.clone(), Some("status_id changed")),
            (not(changed.clone()), Some("status_id did not change")),
            (
                json!({"type": "and", "filters": [changed.clone(), status.clone()]}),
                Some("status_id changed, and status_id is Qualified"),
            ),
            (
                not(json!({"type": "or", "filters": [changed.clone(), status.clone()]})),
                Some("none of these (status_id changed, or status_id is Qualified)"),
            ),
            (
                at(&["meta", "request_method"], equals("POST")),
                Some("meta → request_method is POST"),
            ),
            (
                at(
                    &["data", "addresses"],
                    json!({"type": "any_array_value", "filter": {"type": "and", "filters": [
                        at(&["state"], equals("MD")), at(&["country"], equals("US"))]}}),
                ),
                Some("an item of addresses fits: (it → state is MD, and it → country is US)"),
            ),
        ] {
            assert_eq!(filter_text(&filter).as_deref(), sentence, "{filter}");
        }
    }

    #[test]
    fn a_filter_of_which_a_part_is_not_known_is_not_told() {
        for odd in [
            json!({"type": "greater_than", "value": 3}),
            json!({"type": "equals", "value": 3, "fuzzy": true}),
            json!({"type": "equals", "value": {"a": 1}}),
            json!({"type": "and", "filters": []}),
            json!("everything"),
        ] {
            assert_eq!(filter_text(&at(&["data", "value"], odd.clone())), None, "{odd}");
            let joined = json!({"type": "or", "filters": [at(&["data", "value"], odd.clone()), equals("x")]});
            assert_eq!(filter_text(&joined), None, "{odd}");
        }
        let deep = (0..100).fold(at(&["data", "value"], equals("x")), |inner, _| not(inner));
        assert_eq!(filter_text(&deep), None);
    }
}
