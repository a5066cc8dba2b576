//! What promoted objects name and the target lacks: found before anything is written.

use super::decision::MissingReference;
use crate::model::{Address, Desired, IdIndex, Registry, suggest, template};
use std::collections::BTreeMap;

/// Finds everything that is named and neither there nor promoted.
#[must_use]
pub fn find(registry: &Registry, desired: &Desired, index: &IdIndex) -> Vec<MissingReference> {
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
                let likely = likely(&named, desired, index);
                lacks(named.to_string(), address, likely);
            }
        }

        // An id of the source that has no name means nothing in the target; in a URL it is part of that.
        let kind = registry.kind(entry.spec.kind);
        let is_url = |name: &str, value| kind.is_some_and(|kind| kind.is_url(name, value));
        let attributes = entry.spec.attributes.iter();
        for (_, value) in attributes.filter(|(name, value)| !is_url(name, value)) {
            for id in template::raw_ids(value) {
                lacks(id, address, None);
            }
        }
    }

    missing.into_values().collect()
}

/// Returns what the target has that may be meant by a name.
fn likely(named: &Address, desired: &Desired, index: &IdIndex) -> Option<Address> {
    let all = index.addresses().chain(desired.entries.keys());
    let siblings: Vec<(String, &Address)> = all
        .filter(|other| other.container() == named.container())
        .map(|other| (other.name(), other))
        .collect();
    let name = suggest(&named.name(), siblings.iter().map(|(name, _)| name.as_str()))?;
    let found = siblings.iter().find(|(other, _)| other == name);
    found.map(|(_, address)| (*address).clone())
}
