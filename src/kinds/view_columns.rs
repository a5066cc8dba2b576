//! The columns of a smart view. Close writes each as `{type_id, field_id}`; people write the name alone where the column
//! is of the view's own type, as all that were ever seen are.

use super::view_types;
use crate::model::Attr;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ViewColumn {
    /// A field of the view's own type.
    Named(String),
    /// Any other column, as Close writes it.
    Whole(Map<String, Value>),
}

impl JsonSchema for ViewColumn {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "ViewColumn".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": ["string", "object"], "minLength": 1 })
    }
}

/// The attribute that holds the columns, and the two that a column has.
const COLUMNS: &str = "selected_fields";
const TYPE_ID: &str = "type_id";
const FIELD_ID: &str = "field_id";

/// Writes columns of the view's own type as their names; no columns are like none that somebody chose.
pub fn canonicalize(columns: &mut Attr<Option<Vec<ViewColumn>>>, own: &Attr<String>) {
    let Some(columns) = columns.stated_mut() else {
        return;
    };
    if columns.as_ref().is_some_and(Vec::is_empty) {
        *columns = None;
    }
    // What type a view has that says nothing depends on the organization.
    let Some(own) = own.stated() else { return };
    for column in columns.iter_mut().flatten() {
        if let ViewColumn::Whole(map) = column
            && let Some(name) = name(map, own)
        {
            *column = ViewColumn::Named(name);
        }
    }
}

/// Returns the name of a column that has nothing but that and the type of the view.
fn name(column: &Map<String, Value>, own: &str) -> Option<String> {
    let is_own = column.get(TYPE_ID).and_then(Value::as_str) == Some(own);
    let is_plain = is_own && column.len() == 2 && view_types::has_known_columns(own);
    let name = column.get(FIELD_ID).and_then(Value::as_str);
    name.filter(|_| is_plain).map(str::to_owned)
}

/// Writes the columns that Close shows as people do.
pub fn shorten(value: &Value, attributes: &mut Map<String, Value>) {
    let own = value["type"].as_str().unwrap_or_default();
    let Some(Value::Array(columns)) = attributes.get_mut(COLUMNS) else {
        return;
    };
    for column in columns {
        let short = column.as_object().and_then(|map| name(map, own));
        if let Some(short) = short {
            *column = Value::String(short);
        }
    }
}

/// Writes the columns that people wrote as Close does.
pub fn lengthen(send: &mut Map<String, Value>, own: &str) {
    let Some(Value::Array(columns)) = send.get_mut(COLUMNS) else {
        return;
    };
    for column in columns {
        if let Value::String(name) = column {
            *column = json!({ TYPE_ID: own, FIELD_ID: name });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_the_own_type_are_names_and_come_back_as_they_were() {
        let column = |kind: &str, id: &str| json!({"type_id": kind, "field_id": id});
        let odd = json!({"type_id": "lead", "field_id": "a", "width": 5});
        for (own, columns, short) in [
            (
                "lead",
                json!([column("lead", "display_name"), column("contact", "title"), odd]),
                json!(["display_name", column("contact", "title"), odd]),
            ),
            // The type of such columns was never seen, so it stands there.
            (
                "call",
                json!([column("call", "duration")]),
                json!([column("call", "duration")]),
            ),
            ("lead", json!(null), json!(null)),
        ] {
            let view = json!({"type": own, "selected_fields": columns});
            let mut attributes = view.as_object().unwrap().clone();
            shorten(&view, &mut attributes);
            assert_eq!(attributes[COLUMNS], short);
            lengthen(&mut attributes, own);
            assert_eq!(attributes[COLUMNS], columns);
        }
    }
}
