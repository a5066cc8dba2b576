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
    /// The value in the organization.
    pub live: Live,
    /// The addresses of entries that have another one here than in the manifests, by that one.
    pub adopted: BTreeMap<Address, Address>,
    /// What can't be told of an object, and why.
    pub untold: BTreeMap<Address, String>,
}

impl Sides {
    /// Returns the address that an entry has here; a longer one where several objects share a name.
    #[must_use]
    pub fn adopted(&self, address: &Address) -> Address {
        self.adopted.get(address).unwrap_or(address).clone()
    }
}
