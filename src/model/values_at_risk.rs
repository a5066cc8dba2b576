//! What a step may destroy on records, and how those records are found.

use super::record_search::{HeldValue, RecordSearch, RecordType};
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

    /// Returns an attribute that holds text.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.whole.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the search for all records of a type. A custom type is the object itself, or the object around it.
    #[must_use]
    pub fn records(&self, records: RecordType, type_id: Option<&str>) -> RecordSearch {
        RecordSearch {
            records,
            type_id: type_id.map(str::to_owned),
            held: None,
        }
    }

    /// Returns the search for those records that have a status.
    #[must_use]
    pub fn in_status(&self, records: RecordType, status: &str) -> RecordSearch {
        RecordSearch {
            held: Some(HeldValue::Status(status.to_owned())),
            ..self.records(records, None)
        }
    }

    /// Returns the search for those records of another one that hold a value, or one of the values, in a custom field.
    #[must_use]
    pub fn in_field(&self, records: RecordSearch, field: &str) -> RecordSearch {
        let field = field.to_owned();
        // Where the whole field is at stake, every record counts that holds anything in it.
        let held = match self.values {
            Some(values) => HeldValue::OneOf {
                field,
                values: values.to_vec(),
            },
            None => HeldValue::Any { field },
        };
        RecordSearch {
            held: Some(held),
            ..records
        }
    }

    /// Returns how the values of a field, which they name, become another one.
    #[must_use]
    pub fn move_in_field(&self, records: RecordSearch, field: &str, to: &Value) -> RecordMove {
        let from = json!(self.values.unwrap_or_default());
        let many = self.is_on("accepts_multiple_values");
        let search = self.in_field(records, field);

        let method = if search.records.in_bulk {
            let edit = |operation: Option<&str>, values: &Value| {
                let mut body = json!({ "type": "set_custom_field", "custom_field_id": field });
                match operation {
                    Some(operation) => {
                        body["custom_field_values"] = values.clone();
                        body["custom_field_operation"] = json!(operation);
                    }
                    None => body["custom_field_value"] = values.clone(),
                }
                BulkChange::new(body, Some(self.text("name")))
            };
            // The new value is added before the old ones go, so that no record is ever without one.
            MoveMethod::Bulk(if many {
                vec![edit(Some("add"), &json!([to])), edit(Some("remove"), &from)]
            } else {
                vec![edit(None, to)]
            })
        } else if many {
            let (add, remove) = (format!("custom.{field}.add"), format!("custom.{field}.remove"));
            MoveMethod::Each(json!({ add: [to], remove: from }))
        } else {
            let key = format!("custom.{field}");
            MoveMethod::Each(json!({ key: to }))
        };

        RecordMove { search, method }
    }
}

/// How the values of some records move to another one.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordMove {
    /// Finds the records that are still to move.
    pub search: RecordSearch,
    /// How they are written.
    pub method: MoveMethod,
}

/// How records are written.
#[derive(Clone, Debug, PartialEq)]
pub enum MoveMethod {
    /// All at once, by bulk edits, one after the other.
    Bulk(Vec<BulkChange>),
    /// One by one: what each is sent.
    Each(Value),
}

/// A change that a bulk edit makes to every record it finds.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkChange {
    /// The body of the edit, without its query.
    pub body: Value,
    /// The name of the custom field that it is about; Close lists edits by that and not by the field's id.
    pub field_name: Option<String>,
}

impl BulkChange {
    /// Makes the change. Close sends a mail about each bulk edit unless it is told not to, so every body tells it.
    #[must_use]
    pub fn new(mut body: Value, field_name: Option<&str>) -> Self {
        body["send_done_email"] = json!(false);
        Self {
            body,
            field_name: field_name.map(str::to_owned),
        }
    }
}
