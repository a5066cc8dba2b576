//! All addresses by which a rule may mean a live object, so that no rename and no other spelling is a way around a rule.

use super::{AdoptedSides, renamed_objects::RenamedObjects};
use crate::model::{Address, Entry, Live, QualifiedObject, Registry, template};
use serde_json::Value;
use std::collections::BTreeSet;

impl AdoptedSides {
    /// Returns the addresses by which rules may name a live object: that of now, those that it has or would have beside
    /// others of its name, those that entries say it had, whether it was renamed in this plan or long ago, and each of
    /// these in what it lies in under all of its names.
    #[must_use]
    pub fn names(&self, registry: &Registry, address: &Address) -> Vec<Address> {
        let mut names = self.own_names(registry, address);
        names.extend(self.names_of_shown(registry, address));

        // What lies in a renamed object is meant by its address in the object of before, too.
        let container = Address::of(address.container());
        if self.is_object(&container) {
            let around = self.names(registry, &container);
            let former = around.iter().filter(|one| **one != container);
            let beside: Vec<Address> = former
                .flat_map(|former| names.iter().map(|name| name.moved(&container, former)))
                .collect();
            names.extend(beside);
        }

        names.sort();
        names.dedup();
        names
    }

    /// Returns the address that a live object had before this plan, in what it lay in before.
    #[must_use]
    pub fn former(&self, address: &Address) -> Address {
        let own = self.renamed.get(address).unwrap_or(address);
        let container = Address::of(own.container());
        if self.is_object(&container) {
            own.moved(&container, &self.former(&container))
        } else {
            own.clone()
        }
    }

    /// Returns all names by which rules may mean what the organization has, what is ignored included.
    #[must_use]
    pub fn all_names(&self, registry: &Registry) -> BTreeSet<Address> {
        let items = self.live.specs.values().filter_map(|spec| {
            let kind = registry.kind(spec.kind)?;
            Some(kind.items_of(spec))
        });
        let all = self.live.addresses().cloned().chain(items.flatten());
        all.flat_map(|address| self.names(registry, &address)).collect()
    }

    /// Returns the old addresses of an entry: as they are written, and as they are in this plan.
    pub(super) fn formers(&self, entry: &Entry, prefix: &str) -> Vec<Address> {
        RenamedObjects(&self.renamed).formers(entry, prefix)
    }

    /// Returns the objects whose new address gives a live object another one: itself, what it lies in, and what appears
    /// there, such as a shared field.
    #[must_use]
    pub fn carriers(&self, registry: &Registry, address: &Address) -> Vec<Address> {
        let around: Vec<Address> = address.lineage().map(Address::of).collect();
        let shown = around.iter().filter_map(|one| self.shown(registry, one));
        let shown: Vec<Address> = shown.collect();
        around.into_iter().chain(shown).collect()
    }

    /// Returns the names by which rules may mean an object under one of its addresses, beside others of its name: as the
    /// organization has it or, if it does not have it yet, as the manifests do. `own` is its address here.
    #[must_use]
    pub fn names_here(&self, own: &Address, address: &Address) -> Vec<Address> {
        let live = self.live.qualifiers.get(own).map(Vec::as_slice);
        let wanted = || Some(self.desired.entries.get(own)?.qualifiers.as_slice());
        let qualifiers = live.or_else(wanted).unwrap_or_default();
        QualifiedObject { address, qualifiers }.names()
    }

    /// Returns the names of an object where it is.
    fn own_names(&self, registry: &Registry, address: &Address) -> Vec<Address> {
        let mut names = self.names_here(address, address);
        let before = self.renamed.get(address);
        names.extend(before.into_iter().flat_map(|old| self.names_here(address, old)));

        let written = self.adopted.iter().filter(|(_, here)| *here == address);
        names.extend(written.map(|(written, _)| written.clone()));
        if let Some(entry) = self.desired.entries.get(address) {
            let prefix = registry
                .kind(entry.spec.kind)
                .map_or("", |kind| kind.any.def.prefix);
            let formers = entry.formers(prefix);
            names.extend(formers.iter().flat_map(|old| self.names_here(address, old)));
        }
        names
    }

    /// Returns the names of a place by those of what appears there, such as a shared field.
    fn names_of_shown(&self, registry: &Registry, address: &Address) -> Vec<Address> {
        let Some(shown) = self.shown(registry, address) else {
            return Vec::new();
        };

        let place = Address::of(address.container());
        let names = self.own_names(registry, &shown);
        names.iter().map(|name| place.child(&name.name())).collect()
    }

    /// Returns what appears at a place, such as a shared field.
    fn shown(&self, registry: &Registry, address: &Address) -> Option<Address> {
        let spec = self.live.shown(address)?.spec;
        let kind = registry.kind(spec.kind)?;
        let key = spec.attributes.get(kind.any.def.key).and_then(Value::as_str);
        key.and_then(template::as_reference)
    }

    fn is_object(&self, address: &Address) -> bool {
        let Live { specs, ignored, .. } = &self.live;
        specs.contains_key(address)
            || ignored.has(address)
            || self.live.ambiguous.contains_key(address)
            || self.desired.entries.contains_key(address)
    }
}
