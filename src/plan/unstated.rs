//! What an entry does not state and is not as everybody expects: an organization may switch something off by itself, and
//! then is not what the files say, whether they mention it or not.

use super::AdoptedSides;
use crate::model::{Address, Location, Registry};
use serde_json::Value;

/// An attribute that the manifests leave open, with another value than everybody expects.
#[derive(Clone, Debug, PartialEq)]
pub struct UnstatedDifference {
    /// The object.
    pub address: Address,
    /// The kind of the object.
    pub kind: String,
    /// The attribute.
    pub attribute: String,
    /// The value in the organization.
    pub live: Value,
    /// What is expected.
    pub expected: Value,
    /// Where the manifests list the object.
    pub at: Option<Location>,
}

/// Finds the attributes that entries leave open and that are not as expected.
#[must_use]
pub fn unstated(registry: &Registry, adopted: &AdoptedSides) -> Vec<UnstatedDifference> {
    let mut found = Vec::new();
    for (address, entry) in adopted.desired.entries.iter().filter(|(_, entry)| !entry.removed) {
        let (Some(kind), Some(live)) = (registry.kind(entry.spec.kind), adopted.live.specs.get(address))
        else {
            continue;
        };

        for attribute in kind.attributes.values() {
            let (Some(expected), Some(value)) = (&attribute.expected, live.attributes.get(&attribute.name))
            else {
                continue;
            };
            if adopted.live.ignored.has_attribute(address, &attribute.name) {
                continue;
            }
            // A null is the organization's own silence, and what is stated is compared like anything else.
            let is_open = !entry.spec.attributes.contains_key(&attribute.name);
            if is_open && !value.is_null() && value != expected {
                found.push(UnstatedDifference {
                    address: address.clone(),
                    kind: kind.any.def.name.to_owned(),
                    attribute: attribute.name.clone(),
                    live: value.clone(),
                    expected: expected.clone(),
                    at: entry.at.clone(),
                });
            }
        }
    }
    found
}
