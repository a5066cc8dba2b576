//! What a promotion changes in the target, by its parts.

use crate::model::Address;
use std::collections::{BTreeMap, BTreeSet};

/// The attributes that a target gets from the source, the objects that are removed for it, and the lists that are put in
/// its order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BroughtChanges {
    attributes: BTreeMap<Address, BTreeSet<String>>,
    removed: BTreeSet<Address>,
    orders: BTreeSet<Address>,
}

impl BroughtChanges {
    /// Adds an attribute of an object.
    pub(super) fn attribute(&mut self, address: &Address, name: &str) {
        let names = self.attributes.entry(address.clone()).or_default();
        names.insert(name.to_owned());
    }

    /// Adds the removal of an object.
    pub(super) fn removal(&mut self, address: &Address) {
        self.removed.insert(address.clone());
    }

    /// Adds the order of a list.
    pub(super) fn order(&mut self, container: &Address) {
        self.orders.insert(container.clone());
    }

    /// Says whether an object gets an attribute.
    pub(super) fn has_attribute(&self, address: &Address, name: &str) -> bool {
        self.attributes
            .get(address)
            .is_some_and(|names| names.contains(name))
    }

    /// Says whether an object is removed.
    pub(super) fn removes(&self, address: &Address) -> bool {
        self.removed.contains(address)
    }

    /// Says whether a list is put in order.
    pub(super) fn has_order(&self, container: &Address) -> bool {
        self.orders.contains(container)
    }
}
