//! What names an object before a rename, and after it.

use crate::model::{Address, Desired, Registry};
use std::collections::BTreeMap;

/// The names that objects have until they are renamed as the manifests ask for, with those that they get.
pub(super) struct RenamedAddresses<'a> {
    renamed: BTreeMap<Address, &'a Address>,
}

/// The name that an object gets.
pub(super) struct LaterName {
    /// The object that the manifests rename or move: this one, or one that it lies in.
    pub(super) former: Address,
    /// The object's address after that.
    pub(super) address: Address,
}

impl<'a> RenamedAddresses<'a> {
    /// Collects what the manifests rename.
    pub(super) fn of(registry: &Registry, desired: &'a Desired) -> Self {
        let entries = desired.entries.values();
        let renamed = entries.filter(|entry| !entry.removed && !entry.renamed_from.is_empty());

        let formers = renamed.flat_map(|entry| {
            let prefix = registry
                .kind(entry.spec.kind)
                .map_or("", |kind| kind.any.def.prefix);
            let formers = entry.formers(prefix).into_iter();
            formers.map(|former| (former, &entry.spec.address))
        });
        Self {
            renamed: formers.collect(),
        }
    }

    /// Returns what an object will be called, if it gets another name, or something that it lies in does.
    pub(super) fn later_name(&self, address: &Address) -> Option<LaterName> {
        if self.renamed.is_empty() {
            return None;
        }
        let mut lineage = address.lineage().map(Address::of);
        lineage.find_map(|former| {
            let address = address.moved(&former, self.renamed.get(&former)?);
            Some(LaterName { former, address })
        })
    }

    /// Returns what an object may be called until something that it lies in gets another name.
    pub(super) fn earlier_names(&self, address: &Address) -> impl Iterator<Item = Address> {
        let renamed = self.renamed.iter();
        renamed
            .filter(move |(_, later)| address != **later && address.is_within(later))
            .map(move |(former, later)| address.moved(later, former))
    }
}

/// Says what to write for an address that another one replaces: its name is another one, or only where it is.
pub(super) fn new_name(former: &Address, later: &Address) -> String {
    if former.name() == later.name() {
        format!("write its new address (`{later}`)")
    } else {
        format!("write its new name, `{}` (`{later}`)", later.name())
    }
}
