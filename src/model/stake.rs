//! What a step may destroy on records, and how those records are found.

use serde_json::{Map, Value, json};

/// What a step may destroy: the values that records hold of one object.
#[derive(Clone, Copy, Debug)]
pub struct Stake<'a> {
    /// The id of the object, if it has one of its own.
    pub id: Option<&'a str>,
    /// Its attributes as they are now, under their API names, with references as ids.
    pub whole: &'a Map<String, Value>,
    /// Only records that hold one of these values; without it, any value.
    pub values: Option<&'a [String]>,
}

impl Stake<'_> {
    /// Returns an attribute that holds text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.whole.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the query for the records of a type that hold a value, or one of the values, in a custom field.
    #[must_use]
    pub fn in_field(&self, object_type: &str, field: &str) -> Value {
        let condition = match self.values {
            Some(values) => json!({ "type": "term", "values": values }),
            None => json!({ "type": "exists" }),
        };
        let field = json!({ "type": "custom_field", "custom_field_id": field });
        both(
            object_type,
            json!({ "type": "field_condition", "field": field, "condition": condition }),
        )
    }

    /// Returns the query for the records of a type that have a status.
    #[must_use]
    pub fn in_status(&self, object_type: &str, status: &str) -> Value {
        let field = json!({ "type": "regular_field", "object_type": object_type, "field_name": "status_id" });
        let reference = format!("status.{object_type}");
        let condition = json!({ "type": "reference", "reference_type": reference, "object_ids": [status] });
        both(
            object_type,
            json!({ "type": "field_condition", "field": field, "condition": condition }),
        )
    }
}

/// Returns the query for all records of a type.
#[must_use]
pub fn of_type(object_type: &str) -> Value {
    json!({ "type": "object_type", "object_type": object_type })
}

/// Joins a type and a condition as Close's searches want them (API notes, adjacent section 3).
fn both(object_type: &str, condition: Value) -> Value {
    json!({ "type": "and", "queries": [of_type(object_type), condition] })
}
