//! Both sides of an update: what the manifests say and what the organization has, under the same addresses.

use crate::{
    manifest::ManifestReading,
    model::{Address, Desired, Live},
};
use std::collections::{BTreeMap, BTreeSet};

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
    /// What a plan of the manifests would change.
    pub planned: BTreeSet<PlannedDifference>,
}

/// Something that a plan of the manifests would change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlannedDifference {
    /// The object, or the one whose members are ordered.
    pub address: Address,
    /// Whether the order of its members changes.
    pub is_order: bool,
}

impl Sides {
    /// Returns the address that an entry has here; a longer one where several objects share a name.
    #[must_use]
    pub fn adopted(&self, address: &Address) -> Address {
        self.adopted.get(address).unwrap_or(address).clone()
    }

    /// Says whether the manifests list an object that they want to be there.
    #[must_use]
    pub fn lists(&self, address: &Address) -> bool {
        let entry = self.desired.entries.get(address);
        entry.is_some_and(|entry| !entry.removed)
    }
}
