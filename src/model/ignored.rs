//! The objects of an organization that the project leaves alone. They are there all the same, and may go with what they
//! lie in.

use super::{Address, Spec};
use std::collections::{BTreeMap, BTreeSet};

/// The objects that nobody compares, because `ignore` names them.
#[derive(Clone, Debug, Default)]
pub struct IgnoredObjects {
    /// The objects.
    pub specs: BTreeMap<Address, Spec>,
    /// Addresses that several objects have, with the ids of those.
    pub ambiguous: BTreeMap<Address, Vec<String>>,
    /// The attributes of other objects that are left alone. The objects still show them.
    pub attributes: BTreeMap<Address, BTreeSet<String>>,
}

impl IgnoredObjects {
    /// Says whether an address names one of them, or several.
    #[must_use]
    pub fn has(&self, address: &Address) -> bool {
        self.specs.contains_key(address) || self.ambiguous.contains_key(address)
    }

    /// Says whether an attribute of an object is left alone.
    #[must_use]
    pub fn has_attribute(&self, address: &Address, attribute: &str) -> bool {
        let attributes = self.attributes.get(address);
        attributes.is_some_and(|attributes| attributes.contains(attribute))
    }
}
