//! Both sides of an update: what the manifests say and what the organization has, under the same addresses.

use crate::{
    manifest::ManifestReading,
    model::{Address, Desired, Live},
};
use std::collections::BTreeMap;

/// Both sides of an update.
#[derive(Debug)]
pub struct Sides {
    /// What was read of the manifests.
    pub read: ManifestReading,
    /// What the manifests say, under the addresses that the organization's objects have as well.
    pub desired: Desired,
    /// What the organization has.
    pub live: Live,
    /// What can't be told of an object, and why.
    pub untold: BTreeMap<Address, String>,
}

impl Sides {
    /// Returns the address that an entry has here; a longer one where several objects share a name.
    #[must_use]
    pub fn adopted(&self, address: &Address) -> Address {
        if self.desired.entries.contains_key(address) {
            return address.clone();
        }
        let entry = self.read.desired.entries.get(address);
        match entry.and_then(|entry| entry.qualifier.as_ref()) {
            Some(qualifier) => address.qualified(qualifier),
            None => address.clone(),
        }
    }
}
