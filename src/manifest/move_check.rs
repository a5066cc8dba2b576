//! Moves of records that lead back to the object that is deleted.

use super::{codes, reading::ManifestReading, schema::MOVE_TO};
use crate::model::{Problem, Registry};

/// Reports removed entries whose records should move to themselves.
#[must_use]
pub fn moves(registry: &Registry, reading: &ManifestReading) -> Vec<Problem> {
    let entries = reading.desired.entries.values();
    let found = entries.filter(|entry| entry.removed).filter_map(|entry| {
        let address = &entry.spec.address;
        let prefix = registry.kind(entry.spec.kind)?.any.def.prefix;
        if entry.move_target(prefix).as_ref() != Some(address) {
            return None;
        }

        let message = format!("`{MOVE_TO}` names `{}` itself, which is removed", address.name());
        let problem = Problem::new(&codes::MOVE_TO_ITSELF, message).help("name another one that stays");
        let written = reading.nodes.get(address).and_then(|node| node.get(MOVE_TO));
        Some(problem.at(written.map(|written| written.value.place), "the same entry"))
    });
    found.collect()
}
