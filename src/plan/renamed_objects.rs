//! The objects that a plan gives other addresses, and what these do to the addresses of what lies in them.

use crate::model::{Address, Entry};
use std::collections::BTreeMap;

/// The old addresses of renamed and moved objects, by their new ones.
#[derive(Clone, Copy, Debug)]
pub(super) struct RenamedObjects<'a>(pub &'a BTreeMap<Address, Address>);

impl RenamedObjects<'_> {
    /// Returns the address that an object gets because what it lies in gets another one.
    pub(super) fn carried(self, former: &Address) -> Option<Address> {
        let container = Address::of(former.container());
        let mut renamed = self.0.iter();
        let (new, old) = renamed.find(|(_, old)| container.is_within(old))?;
        Some(former.moved(old, new))
    }

    /// Returns the address that an object had before what it lies in got another one.
    pub(super) fn before(self, address: &Address) -> Address {
        let container = Address::of(address.container());
        let mut renamed = self.0.iter();
        let found = renamed.find(|(new, _)| container.is_within(new));
        found.map_or_else(|| address.clone(), |(new, old)| address.moved(new, old))
    }

    /// Returns the old addresses of an entry: as they are written, and as they are in this plan.
    pub(super) fn formers(self, entry: &Entry, prefix: &str) -> Vec<Address> {
        let mut formers = entry.formers(prefix);
        let carried: Vec<Address> = formers.iter().filter_map(|old| self.carried(old)).collect();
        formers.extend(carried);
        formers
    }
}
