//! What is asked of a bulk edit, and how it is recognised in Close's list of them. Pure.
//!
//! The list shows the field by its name, a value as text or not at all, and the query in Close's own form (API notes,
//! adjacent section 19), so an edit is never recognised by what was sent word for word.

use crate::model::{BulkChange, RecordSearch};
use serde_json::Value;
use std::collections::BTreeMap;

/// The request of a bulk edit.
pub struct BulkRequest {
    /// What is sent.
    pub body: Value,
    field_name: Option<String>,
}

/// How much an edit in Close's list is like a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditLikeness {
    /// It does the same to the same leads.
    Same,
    /// It does the same, to leads that are perhaps others: its query is not the one that was sent, or can't be compared.
    SameChange,
    /// It does something else.
    Other,
}

impl BulkRequest {
    /// Makes the request of a change of what a search finds.
    pub fn new(search: &RecordSearch, change: &BulkChange) -> Self {
        let mut body = change.body.clone();
        body["s_query"] = search.query();
        Self {
            body,
            field_name: change.field_name.clone(),
        }
    }

    /// Compares an edit of Close's list with it.
    pub fn likeness(&self, edit: &Value) -> EditLikeness {
        if !self.changes_the_same(edit) {
            EditLikeness::Other
        } else if canonical(&edit["s_query"]) == canonical(&self.body["s_query"]) {
            EditLikeness::Same
        } else {
            EditLikeness::SameChange
        }
    }

    fn changes_the_same(&self, edit: &Value) -> bool {
        let is_same = |key: &str| edit[key] == self.body[key];
        let shows = |key: &str| edit.get(key).is_some_and(|shown| !shown.is_null());

        // Recorded edits show the name of the field alone, newer ones may show the id.
        let is_same_field = if shows(FIELD) {
            is_same(FIELD)
        } else {
            edit["custom_field_name"].as_str() == self.field_name.as_deref()
        };
        // Several values are not shown, and neither is what isn't text.
        let value = &self.body[VALUE];
        let is_same_value = value.is_null() || !shows(VALUE) || text_of(&edit[VALUE]) == text_of(value);

        // The rest is shown as it was sent, such as the type and a status.
        let rest = self.body.as_object().into_iter().flatten();
        let mut rest = rest.filter(|(key, _)| !SHOWN_OTHERWISE.contains(&key.as_str()));
        is_same_field && is_same_value && rest.all(|(key, sent)| edit[key.as_str()] == *sent)
    }
}

const FIELD: &str = "custom_field_id";
const VALUE: &str = "custom_field_value";

/// What the list shows in another way than it was sent, or not at all.
const SHOWN_OTHERWISE: &[&str] = &[
    FIELD,
    VALUE,
    "custom_field_values",
    "custom_field_operation",
    "s_query",
    "send_done_email",
];

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Brings a query to a form in which it is the same however Close writes it: without what is not negated, and with the
/// parts of `and` and `or` in an order of their own.
fn canonical(query: &Value) -> Value {
    let Value::Object(node) = query else {
        return query.clone();
    };
    let parts = node.iter().filter(|(key, value)| {
        let is_default = *key == "negate" && **value == Value::Bool(false);
        !is_default && !value.is_null()
    });
    // Sorted, because the parts of a list are put in the order of their texts.
    let parts: BTreeMap<String, Value> = parts
        .map(|(key, value)| (key.clone(), canonical_part(value)))
        .collect();
    Value::Object(parts.into_iter().collect())
}

fn canonical_part(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(canonical).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        other => canonical(other),
    }
}

#[cfg(test)]
mod tests {
    use super::{BulkRequest, EditLikeness};
    use crate::model::{BulkChange, HeldValue, RecordSearch, RecordType};
    use serde_json::{Value, json};

    fn request(body: Value, field_name: Option<&str>) -> BulkRequest {
        let records = RecordType {
            noun: "lead",
            object_type: "some",
            path: "/some/",
            type_attribute: None,
            in_bulk: true,
            starts_workflows: true,
        };
        let held = HeldValue::OneOf {
            field: "cf_1".to_owned(),
            values: vec!["Old".to_owned()],
        };
        let search = RecordSearch {
            records,
            type_id: None,
            held: Some(held),
        };
        BulkRequest::new(&search, &BulkChange::new(body, field_name))
    }

    fn set() -> BulkRequest {
        let body =
            json!({"type": "set_custom_field", "custom_field_id": "cf_1", "custom_field_value": "New"});
        request(body, Some("Kind"))
    }

    /// The edit as the recorded one was shown.
    fn shown() -> Value {
        json!({
            "id": "bulkedit_1", "type": "set_custom_field", "status": "loading", "query": null, "n_leads": null,
            "s_query": {"negate": false, "type": "and", "queries": [
                {"negate": false, "type": "field_condition", "condition": {"type": "term", "values": ["Old"]},
                 "field": {"custom_field_id": "cf_1", "type": "custom_field"}},
                {"object_type": "some", "type": "object_type", "negate": false},
            ]},
            "custom_field_name": "Kind", "custom_field_value": "New", "send_done_email": false,
        })
    }

    #[test]
    fn an_edit_is_recognised_by_the_name_of_its_field_and_its_query_in_any_form() {
        assert_eq!(set().likeness(&shown()), EditLikeness::Same);
        assert_eq!(set().body["send_done_email"], false, "nobody gets a mail");
    }

    #[test]
    fn an_edit_that_does_the_same_to_others_is_told_from_it() {
        let mut negated = shown();
        negated["s_query"]["negate"] = json!(true);
        let mut other = shown();
        other["s_query"]["queries"][0]["condition"]["values"] = json!(["Older"]);
        let mut unreadable = shown();
        unreadable["s_query"] = json!(null);
        for edit in [negated, other, unreadable] {
            assert_eq!(set().likeness(&edit), EditLikeness::SameChange, "{edit}");
        }
    }

    #[test]
    fn an_edit_that_does_something_else_is_no_likeness() {
        for (key, value) in [
            ("type", json!("clear_custom_field")),
            ("custom_field_name", json!("Kinds")),
            ("custom_field_name", json!(null)),
            ("custom_field_value", json!("Newer")),
            ("custom_field_id", json!("cf_2")),
        ] {
            let mut edit = shown();
            edit[key] = value;
            assert_eq!(set().likeness(&edit), EditLikeness::Other, "{edit}");
        }
        assert_eq!(set().likeness(&json!({})), EditLikeness::Other);
    }

    #[test]
    fn values_that_are_not_shown_are_not_compared() {
        let body = json!({"type": "set_custom_field", "custom_field_id": "cf_1", "custom_field_values": ["New"],
            "custom_field_operation": "add"});
        let mut edit = shown();
        for value in [json!(null), json!("New"), json!("[New]")] {
            edit["custom_field_value"] = value;
            let several = request(body.clone(), Some("Kind"));
            assert_eq!(several.likeness(&edit), EditLikeness::Same, "{edit}");
        }
        edit["custom_field_value"] = json!(null);
        assert_eq!(
            set().likeness(&edit),
            EditLikeness::Same,
            "a value may be missing"
        );
        let status = request(json!({"type": "set_something", "something_id": "some_1"}), None);
        let mut moved = shown();
        moved["type"] = json!("set_something");
        (moved["custom_field_name"], moved["custom_field_value"]) = (json!(null), json!(null));
        assert_eq!(status.likeness(&moved), EditLikeness::Other);
        moved["something_id"] = json!("some_1");
        assert_eq!(status.likeness(&moved), EditLikeness::Same);
    }
}
