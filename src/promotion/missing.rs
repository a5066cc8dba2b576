//! What promoted objects name and the target, or the source itself, lacks: found before anything is written.

use super::decision::{DanglingReference, MissingReference};
use crate::model::{Address, Desired, IdIndex, Live, Registry, likely_address, template};
use std::collections::{BTreeMap, BTreeSet};

/// Finds everything that is named and neither there nor promoted.
#[must_use]
pub fn find(desired: &Desired, index: &IdIndex) -> Vec<MissingReference> {
    let mut missing: BTreeMap<String, MissingReference> = BTreeMap::new();
    let mut lacks = |what: String, by: &Address, likely: Option<Address>| {
        let one = missing.entry(what.clone()).or_insert_with(|| MissingReference {
            what,
            named_by: Vec::new(),
            likely,
        });
        if !one.named_by.contains(by) {
            one.named_by.push(by.clone());
        }
    };

    for (address, entry) in desired.entries.iter().filter(|(_, entry)| !entry.removed) {
        for named in entry.spec.references() {
            // What this promotion removes is as good as missing.
            let exists = match desired.entries.get(&named) {
                Some(other) => !other.removed,
                None => index.id(&named).is_some(),
            };
            if !exists {
                let there = index.addresses().chain(desired.entries.keys());
                lacks(named.to_string(), address, likely_address(&named, there).cloned());
            }
        }
    }

    missing.into_values().collect()
}

/// Finds the ids in what is asked for that have no name in the source, which is called `from`: they mean nothing in the
/// target, and nobody can create an id.
#[must_use]
pub fn dangling(registry: &Registry, desired: &Desired, source: &Live, from: &str) -> Vec<DanglingReference> {
    let mut found = Vec::new();
    for (address, entry) in desired.entries.iter().filter(|(_, entry)| !entry.removed) {
        // In a URL, an id is part of that.
        let kind = registry.kind(entry.spec.kind);
        let is_url = |name: &str, value| kind.is_some_and(|kind| kind.is_url(name, value));

        let attributes = entry.spec.attributes.iter();
        for (name, value) in attributes.filter(|(name, value)| !is_url(name, value)) {
            let ids: BTreeSet<String> = template::raw_ids(value).into_iter().collect();
            found.extend(ids.into_iter().map(|id| DanglingReference {
                address: address.clone(),
                attribute: name.clone(),
                because: nameless(registry, source, &id, from),
                id,
            }));
        }
    }
    found
}

/// Says why an id has no name in the source, as the rest of a sentence about what holds it.
fn nameless(registry: &Registry, source: &Live, id: &str, from: &str) -> String {
    let mut shared = source.ambiguous.iter();
    match shared.find(|(_, ids)| ids.iter().any(|one| one == id)) {
        Some((address, ids)) => format!(
            "refers to `{id}`, and {} objects of {from} share its name, `{address}`",
            ids.len()
        ),
        None if !registry.looks_up(id) => {
            format!("contains `{id}`, an id of Close that other organizations don't have")
        }
        None => format!(
            "refers to `{id}`, which {from} does not have any more or does not show to the key of {from}"
        ),
    }
}
