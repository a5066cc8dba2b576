//! The objects of an organization that the project leaves alone. They are there all the same, and may go with what they
//! lie in.

use super::{Address, Spec};
use std::collections::BTreeMap;

/// The objects that nobody compares, because `ignore` names them.
#[derive(Clone, Debug, Default)]
pub struct IgnoredObjects {
    /// The objects.
    pub specs: BTreeMap<Address, Spec>,
    /// Addresses that several objects have, with the ids of those.
    pub ambiguous: BTreeMap<Address, Vec<String>>,
}

impl IgnoredObjects {
    /// Says whether an address names one of them, or several.
    #[must_use]
    pub fn has(&self, address: &Address) -> bool {
        self.specs.contains_key(address) || self.ambiguous.contains_key(address)
    }
}
