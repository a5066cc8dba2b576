//! The addresses that what the manifests rename has before and after: a rule that was written for either still means it.

use crate::model::{Address, Desired, Registry};
use std::collections::BTreeSet;

/// What entries say was called otherwise, and what it is called then: each new address with an old one.
#[derive(Debug, Default)]
pub(super) struct RenamedEntries {
    renames: Vec<(Address, Address)>,
}

impl RenamedEntries {
    /// Collects what the manifests rename, whether or not that was done already.
    pub(super) fn of(registry: &Registry, desired: &Desired) -> Self {
        let entries = desired.entries.values();
        let renamed = entries.filter(|entry| !entry.removed && !entry.renamed_from.is_empty());
        let renames = renamed.flat_map(|entry| {
            let kind = registry.kind(entry.spec.kind);
            let formers = entry.formers(kind.map_or("", |kind| kind.any.def.prefix));
            let new = &entry.spec.address;
            // An address in another one of the same object would never come to an end.
            let apart = formers
                .into_iter()
                .filter(move |old| !old.is_within(new) && !new.is_within(old));
            apart.map(move |old| (new.clone(), old))
        });
        Self {
            renames: renames.collect(),
        }
    }

    /// Returns an address with all others that the object has before or after what it lies in, or the object itself, gets its new
    /// name.
    pub(super) fn names(&self, address: &Address) -> BTreeSet<Address> {
        let mut names = BTreeSet::from([address.clone()]);
        let mut open = vec![address.clone()];
        while let Some(address) = open.pop() {
            let both = self
                .renames
                .iter()
                .flat_map(|(new, old)| [(new, old), (old, new)]);
            for (one, other) in both.filter(|(one, _)| address.is_within(one)) {
                let moved = address.moved(one, other);
                if names.insert(moved.clone()) {
                    open.push(moved);
                }
            }
        }
        names
    }
}
