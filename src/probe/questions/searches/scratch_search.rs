//! Searches for the probe's own leads.

use serde_json::{Value, json};

/// The query for all leads: an organization that may be probed holds a handful.
pub fn leads() -> Value {
    json!({ "type": "object_type", "object_type": "lead" })
}

/// A search for leads.
pub fn with_ids() -> Value {
    json!({ "query": leads(), "_limit": 200 })
}

/// The row of a lead.
pub fn row_of<'a>(found: &'a Value, id: &str) -> Option<&'a Value> {
    found["data"].as_array()?.iter().find(|row| row["id"] == id)
}
