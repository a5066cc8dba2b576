//! The ledger of destroyed record values, and what happens to records when settings go.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::fields::CustomField;
use super::place::Place;
use super::records::Record;
use super::state::State;

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
    pub(super) fn of(record: &Record, field: &CustomField, value: Value, cause: &str) -> Self {
        Self {
            record: record.id.clone(),
            object_type: record.place.to_string(),
            field: field.id.clone(),
            field_name: field.name.clone(),
            value,
            cause: cause.to_owned(),
            hidden: false,
        }
    }

    fn of_status(record: &Record, status: &str, label: &str, cause: &str) -> Self {
        Self {
            record: record.id.clone(),
            object_type: record.place.to_string(),
            field: "status_id".to_owned(),
            field_name: label.to_owned(),
            value: json!(status),
            cause: cause.to_owned(),
            hidden: false,
        }
    }
}

/// Says whether a lead or an opportunity has this status.
pub(super) fn status_in_use(state: &State, status: &str) -> bool {
    state
        .records
        .values()
        .any(|record| record.status_id.as_deref() == Some(status))
}

/// Gives every record of a deleted status another one; its own is lost.
pub(super) fn replace_status(
    state: &mut State,
    status: &str,
    label: &str,
    heir: Option<String>,
    cause: &str,
) {
    note_dangling_status(state, status, label, cause);
    for record in state
        .records
        .values_mut()
        .filter(|record| record.status_id.as_deref() == Some(status))
    {
        record.status_id.clone_from(&heir);
    }
}

/// Notes every record whose status no longer exists.
pub(super) fn note_dangling_status(state: &mut State, status: &str, label: &str, cause: &str) {
    let holders = state
        .records
        .values()
        .filter(|record| record.status_id.as_deref() == Some(status));
    let losses: Vec<Loss> = holders
        .map(|record| Loss::of_status(record, status, label, cause))
        .collect();
    state.ledger.extend(losses);
}

/// Deletes all records of a place, each with its values.
pub(super) fn drop_records(state: &mut State, place: &Place, cause: &str) {
    let mut losses = Vec::new();
    for record in state.records.values().filter(|record| record.place == *place) {
        for (id, value) in &record.custom {
            let Some(field) = state.fields.iter().find(|field| field.id == *id) else {
                continue;
            };
            for item in items(value) {
                losses.push(Loss::of(record, field, item.clone(), cause));
            }
        }
        losses.push(Loss {
            record: record.id.clone(),
            object_type: place.to_string(),
            field: "id".to_owned(),
            field_name: String::new(),
            value: json!(record.id),
            cause: cause.to_owned(),
            hidden: false,
        });
    }
    state.ledger.extend(losses);
    state.records.retain(|_, record| record.place != *place);
}

/// The single values inside a value.
pub(super) fn items(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        single => vec![single],
    }
}
