//! What a step may destroy on records, and how those records are found.

use serde_json::{Map, Value, json};

/// The values that records hold of one object and that a step may destroy.
#[derive(Clone, Copy, Debug)]
pub struct ValuesAtRisk<'a> {
    /// The id of the object, if it has one of its own.
    pub id: Option<&'a str>,
    /// Its attributes as they are now, under their API names, with references as ids.
    pub whole: &'a Map<String, Value>,
    /// Only records that hold one of these values; without it, any value.
    pub values: Option<&'a [String]>,
}

impl ValuesAtRisk<'_> {
    /// Says whether an attribute is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        self.whole.get(name) == Some(&Value::Bool(true))
    }

    /// Returns how the values of a field, which they name, become another one; `path` is where the records
    /// are that can't be edited in bulk.
    #[must_use]
    pub fn move_in_field(
        &self,
        object_type: &str,
        field: &str,
        to: &Value,
        path: Option<&'static str>,
    ) -> RecordMove {
        let from = json!(self.values.unwrap_or_default());
        let many = self.is_on("accepts_multiple_values");

        // Close sends a mail about each bulk edit unless it is told not to.
        let edit = |operation: Option<&str>, values: &Value| {
            let mut body =
                json!({ "type": "set_custom_field", "custom_field_id": field, "send_done_email": false });
            match operation {
                Some(operation) => {
                    body["custom_field_values"] = values.clone();
                    body["custom_field_operation"] = json!(operation);
                }
                None => body["custom_field_value"] = values.clone(),
            }
            body
        };

        // The new value is added before the old ones go, so that no record is ever without one.
        let method = match (path, many) {
            (None, false) => MoveMethod::Bulk(vec![edit(None, to)]),
            (None, true) => {
                MoveMethod::Bulk(vec![edit(Some("add"), &json!([to])), edit(Some("remove"), &from)])
            }
            (Some(path), false) => {
                let key = format!("custom.{field}");
                MoveMethod::Each {
                    path,
                    body: json!({ key: to }),
                }
            }
            (Some(path), true) => {
                let (add, remove) = (format!("custom.{field}.add"), format!("custom.{field}.remove"));
                MoveMethod::Each {
                    path,
                    body: json!({ add: [to], remove: from }),
                }
            }
        };

        RecordMove {
            query: self.in_field(object_type, field),
            method,
        }
    }

    /// Returns an attribute that holds text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.whole.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the query for the records of a type that hold a value, or one of the values, in a custom field.
    #[must_use]
    pub fn in_field(&self, object_type: &str, field: &str) -> Value {
        // Where the whole field is at stake, every record counts that holds anything in it.
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

/// How the values of some records move to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordMove {
    /// Finds the records that are still to move.
    pub query: Value,
    /// How they are written.
    pub method: MoveMethod,
}

/// How records are written.
#[derive(Clone, Debug, PartialEq)]
pub enum MoveMethod {
    /// All at once: the bodies of bulk edits of leads, one after the other, without their query.
    Bulk(Vec<Value>),
    /// One by one: where the records are, and what each is sent.
    Each {
        /// The path that a record's id is put behind.
        path: &'static str,
        /// The body.
        body: Value,
    },
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
