//! The entries of the ledger of destroyed record values.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CustomField, Record};

/// One record value that a change of settings destroyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loss {
    /// The record's id.
    pub record: String,
    /// What the record is: `lead`, `contact`, `opportunity`, `activity/ID` or `custom_object/ID`.
    pub object_type: String,
    /// The custom field's id; `status_id` for a status, `id` for the record as a whole.
    pub field: String,
    /// The custom field's name; the status's label; empty for a record.
    pub field_name: String,
    /// What was lost; one entry for each value of a field that holds several.
    pub value: Value,
    /// The request that did it, as `DELETE /custom_field/lead/cf_…/`.
    pub cause: String,
    /// True when the value is only no longer shown, and would come back with its choice.
    pub hidden: bool,
}

impl Loss {
    /// The loss of one value of a custom field.
    pub(crate) fn of(record: &Record, field: &CustomField, value: Value, cause: &str) -> Self {
        Self {
            field_name: field.name.clone(),
            ..Self::of_record(record, &field.id, value, cause)
        }
    }

    /// The loss of something else that a record had; `field` is the attribute.
    pub(crate) fn of_record(record: &Record, field: &str, value: Value, cause: &str) -> Self {
        Self {
            record: record.id.clone(),
            object_type: record.place.to_string(),
            field: field.to_owned(),
            field_name: String::new(),
            value,
            cause: cause.to_owned(),
            hidden: false,
        }
    }
}
