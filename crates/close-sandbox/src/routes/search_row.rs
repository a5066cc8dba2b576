//! The rows of a search: an id and a type, and whatever `_fields` asks for of that type.

use serde_json::{Map, Value, json};

use crate::{
    objects::{Place, Record},
    protocol::Call,
    state::State,
};

/// The object type that searches give a record.
pub(crate) fn object_type(place: &Place) -> &'static str {
    match place {
        Place::Lead => "lead",
        Place::Contact => "contact",
        Place::Opportunity => "opportunity",
        Place::Activity(_) => "activity.custom_activity",
        Place::CustomObject(_) => "custom_object",
    }
}

/// A record as a search shows it.
pub(crate) fn row(state: &State, call: &Call, record: &Record) -> Value {
    let object_type = object_type(&record.place);
    let mut map = Map::from_iter([
        ("__object_type".to_owned(), json!(object_type)),
        ("id".to_owned(), json!(record.id)),
    ]);

    let wanted = call
        .body
        .get("_fields")
        .and_then(|fields| fields.get(object_type));
    let Some(Value::Array(wanted)) = wanted else {
        if record.place == Place::Contact {
            map.insert("lead_id".to_owned(), json!(record.lead_id));
        }
        return Value::Object(map);
    };

    let Value::Object(whole) = record.render(state) else {
        return Value::Object(map);
    };
    let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == name);
    for (key, value) in whole {
        match key.strip_prefix("custom.") {
            Some(field) if is_wanted("custom") || is_wanted(&key) => put(state, &mut map, field, value),
            Some(_) => {}
            None if is_wanted(&key) => {
                map.insert(key, value);
            }
            None => {}
        }
    }
    Value::Object(map)
}

/// Puts a custom value into a row, in one of the three shapes that were seen.
fn put(state: &State, row: &mut Map<String, Value>, field: &str, value: Value) {
    let key = match state.switches.get("search_row_values") {
        Some("by_id") => field.to_owned(),
        Some("by_name") => state
            .field(field)
            .map_or_else(String::new, |field| field.name.clone()),
        _ => {
            row.insert(format!("custom.{field}"), value);
            return;
        }
    };

    let nested = row.entry("custom").or_insert_with(|| json!({}));
    if let Value::Object(nested) = nested {
        nested.insert(key, value);
    }
}
