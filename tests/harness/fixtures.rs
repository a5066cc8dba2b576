//! Organizations and manifests that several tests begin with.

use super::{World, applied};
use serde_json::{Value, json};

/// Everything that a manifest can have, at once.
pub const WHOLE: &str = include_str!("../law/whole.yaml");
/// Changes of it: renames, moves, orders, updates, an archive, and what can be made and deleted without any loss.
pub const REVERSIBLE: &str = include_str!("../law/reversible.yaml");

/// Three fields of leads: one with choices, one with text, and a shared one.
pub const THREE_FIELDS: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail]}
    - {name: Note, type: text}
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
";

/// An organization with [`THREE_FIELDS`] and a lead for each row, which holds these values by the names of the fields.
pub fn leads_that_hold(rows: &[&[(&str, &str)]]) -> World {
    let world = applied(THREE_FIELDS);
    world.sandbox.edit(|state| {
        for row in rows {
            let values: Vec<(&str, Value)> = row.iter().map(|(name, value)| (*name, json!(value))).collect();
            state.add_lead(&values);
        }
    });
    world.sandbox.clear_calls();
    world
}
