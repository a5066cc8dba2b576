//! Reads the body of a record: its custom values, checked against their fields, and its status.

use serde_json::{Map, Value, json};

use super::{field_values::is_date, losses::items, pipeline_statuses::home_of};
use crate::{
    objects::{CustomField, Place, Record, position_of},
    protocol::{Call, Refusal},
    state::State,
};

/// Attributes that only the server writes, or that have their own place in a record.
const RESERVED: &[&str] = &[
    "id",
    "organization_id",
    "lead_id",
    "status_id",
    "status_label",
    "status_type",
    "pipeline_id",
    "pipeline_name",
    "custom_activity_type_id",
    "custom_object_type_id",
    "custom",
    "date_created",
    "date_updated",
    "_type",
];

/// Puts the attributes and custom values of a body into a record.
pub(crate) fn fill(state: &State, record: &mut Record, body: &Map<String, Value>) -> Result<(), Refusal> {
    let mut problems = Map::new();
    for (key, value) in body {
        if let Some(id) = key.strip_prefix("custom.") {
            let (id, value) = combined(record, id, value);
            match custom_value(state, &record.place, id, &value) {
                Ok(Some(value)) => {
                    record.custom.insert(id.to_owned(), value);
                }
                Ok(None) => {
                    record.custom.shift_remove(id);
                }
                Err(text) => {
                    problems.insert(key.clone(), Value::String(text));
                }
            }
        } else if !is_reserved(&record.place, key) {
            record.attributes.insert(key.clone(), value.clone());
        }
    }

    if !problems.is_empty() {
        return Err(Refusal::Fields(problems));
    }
    require(state, record)
}

fn is_reserved(place: &Place, key: &str) -> bool {
    RESERVED.contains(&key) || (*place == Place::Lead && ["status", "contacts"].contains(&key))
}

/// The status that a body asks for, if it asks for one.
pub(crate) fn status(state: &State, place: &Place, call: &Call) -> Result<Option<String>, Refusal> {
    let text = |key: &str| call.body.get(key).and_then(Value::as_str);
    let absent = |name: &str| Err(Refusal::field(name, "Object does not exist."));

    match place {
        Place::Lead => {
            // Leads take a status by its label as well, opportunities only by its id.
            let mut statuses = state.lead_statuses.iter();
            let (name, found) = if let Some(id) = text("status_id") {
                ("status_id", statuses.find(|status| status.id == id))
            } else if let Some(label) = text("status") {
                ("status", statuses.find(|status| status.label == label))
            } else {
                return Ok(None);
            };
            found.map_or_else(|| absent(name), |status| Ok(Some(status.id.clone())))
        }
        Place::Opportunity => {
            let Some(id) = text("status_id") else {
                return Ok(None);
            };
            if home_of(state, id).is_some() {
                Ok(Some(id.to_owned()))
            } else {
                absent("status_id")
            }
        }
        Place::Contact | Place::Activity(_) | Place::CustomObject(_) => Ok(None),
    }
}

/// The status of a new record that asks for none.
pub(crate) fn default_status(state: &State, place: &Place, call: &Call) -> Result<Option<String>, Refusal> {
    match place {
        Place::Lead => Ok(state.lead_statuses.first().map(|status| status.id.clone())),
        Place::Opportunity => {
            let wanted = call.body.get("pipeline_id").and_then(Value::as_str);
            let pipelines = state
                .pipelines
                .iter()
                .filter(|pipeline| wanted.is_none_or(|id| id == pipeline.id));
            let mut statuses = pipelines.flat_map(|pipeline| &pipeline.statuses);
            match (statuses.next(), wanted) {
                (Some(status), _) => Ok(Some(status.id.clone())),
                (None, Some(_)) => Err(Refusal::field("pipeline_id", "Object does not exist.")),
                (None, None) => Ok(None),
            }
        }
        Place::Contact | Place::Activity(_) | Place::CustomObject(_) => Ok(None),
    }
}

/// Refuses a custom object, or a published activity, without a value that its type requires.
fn require(state: &State, record: &Record) -> Result<(), Refusal> {
    let draft = record.attributes.get("status").and_then(Value::as_str) == Some("draft");
    match &record.place {
        Place::CustomObject(_) => {}
        Place::Activity(_) if !draft => {}
        Place::Lead | Place::Contact | Place::Opportunity | Place::Activity(_) => return Ok(()),
    }

    // For a shared field, each association says whether the field is required there.
    let is_missing = |field: &&CustomField| {
        let association = field.association(&record.place);
        let required = association.map_or(field.required, |association| association.required);
        required && !record.custom.contains_key(&field.id)
    };
    let missing = state.fields_at(&record.place).into_iter().filter(is_missing);
    let missing: Map<String, Value> = missing
        .map(|field| (format!("custom.{}", field.id), json!("This field is required.")))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Fields(missing))
    }
}

/// The field and its new value; `.add` and `.remove` behind the id change one value of several.
fn combined<'a>(record: &Record, key: &'a str, value: &Value) -> (&'a str, Value) {
    let present = |id: &str| match record.custom.get(id) {
        Some(Value::Array(items)) => items.clone(),
        Some(single) => vec![single.clone()],
        None => Vec::new(),
    };

    if let Some(id) = key.strip_suffix(".add") {
        let mut list = present(id);
        let new = items(value)
            .into_iter()
            .filter(|item| !present(id).contains(item));
        list.extend(new.cloned());
        (id, Value::Array(list))
    } else if let Some(id) = key.strip_suffix(".remove") {
        let mut list = present(id);
        list.retain(|item| !items(value).contains(&item));
        (id, Value::Array(list))
    } else {
        (key, value.clone())
    }
}

fn custom_value(state: &State, place: &Place, id: &str, value: &Value) -> Result<Option<Value>, String> {
    let field = state.field(id).filter(|field| field.stands_on(place));
    let field = field.ok_or_else(|| format!("The Custom Field \"{id}\" does not exist."))?;
    if matches!(value, Value::Null) || value == &json!([]) || value == "" {
        return Ok(None);
    }
    if !field.accepts_multiple_values && value.is_array() {
        return Err("Value must be a single value.".to_owned());
    }

    for item in items(value) {
        check_item(state, field, item)?;
    }
    Ok(Some(match value {
        single if field.accepts_multiple_values && !single.is_array() => json!([single]),
        value => value.clone(),
    }))
}

fn check_item(state: &State, field: &CustomField, item: &Value) -> Result<(), String> {
    let text = item.as_str();
    let is_record =
        |prefix: &str| text.is_some_and(|id| id.starts_with(prefix) && state.records.contains_key(id));

    let valid = match field.kind.as_str() {
        "number" => item.is_number(),
        "date" => text.is_some_and(|text| text.len() == 10 && is_date(text)),
        "datetime" => text.is_some_and(is_date),
        "choices" => text.is_some_and(|text| field.choices.iter().flatten().any(|choice| choice == text)),
        "user" => text.is_some_and(|id| position_of(&state.users, id).is_some()),
        "contact" => is_record("cont_"),
        "custom_object" => is_record("custobj_"),
        // Hidden fields hold whatever a program writes into them; people never see it.
        "hidden" => true,
        _ => text.is_some(),
    };
    if valid {
        Ok(())
    } else {
        Err(format!("Not a valid value of type {}.", field.kind))
    }
}
