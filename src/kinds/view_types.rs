//! The types of smart views, and what they list (API notes, adjacent section 3).

use crate::model::Attr;
use serde_json::{Map, Value};

/// The types.
pub const TYPES: &[&str] = &[
    "lead",
    "contact",
    "opportunity",
    "call",
    "email",
    "sms",
    "meeting",
    "note",
    "whatsapp_message",
    "custom_activity",
    "form_submission",
];

/// The types of records. Columns of views of the other types were never seen.
const RECORDS: &[&str] = &["lead", "contact", "opportunity"];

/// The type of a new view where nothing is said.
const DEFAULT: &str = "lead";

/// Returns the type of a view.
pub fn of(own: &Attr<String>) -> &str {
    own.stated().map_or(DEFAULT, String::as_str)
}

/// Returns the type of a view by its attributes under their API names.
pub fn of_api(attributes: &Map<String, Value>) -> &str {
    attributes.get("type").and_then(Value::as_str).unwrap_or(DEFAULT)
}

/// Says whether columns of a view are known to have its type in them.
pub fn has_known_columns(own: &str) -> bool {
    RECORDS.contains(&own)
}

/// Returns what a query calls the objects that a view of a type lists.
pub fn object_type(own: &str) -> String {
    if RECORDS.contains(&own) {
        own.to_owned()
    } else {
        format!("activity.{own}")
    }
}
