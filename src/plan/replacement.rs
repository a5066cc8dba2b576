//! Which objects are deleted and made again, because Close can't change what has to change.

use super::{AdoptedSides, Risk, risk};
use crate::{
    diff::compare,
    model::{Address, Registry},
};
use std::collections::BTreeSet;

/// Returns the objects whose entries say `replace: true` and that Close can't change to what is wanted.
pub(super) fn replaced(registry: &Registry, adopted: &AdoptedSides) -> BTreeSet<Address> {
    let entries = adopted
        .desired
        .entries
        .values()
        .filter(|entry| entry.replace && !entry.removed);

    let unchangeable = entries.filter(|entry| {
        let live = adopted.live.specs.get(&entry.spec.address);
        let live = live.filter(|live| live.kind == entry.spec.kind);
        let (Some(live), Some(kind)) = (live, registry.kind(entry.spec.kind)) else {
            return false;
        };

        // `replace` permits and does not command: what can be changed in place keeps its id and its values.
        let changes = compare(live, &entry.spec, &kind.attributes).changes;
        matches!(
            risk::of_changes(kind, Some(live), &changes),
            Risk::Impossible { .. }
        )
    });
    unchangeable.map(|entry| entry.spec.address.clone()).collect()
}
