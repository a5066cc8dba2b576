//! The addresses whose existence can be decided without an organization.

use crate::model::{Address, Desired, ListPosition, RegisteredKind, Registry};
use std::collections::BTreeSet;

/// The lists that manifests have, looked up once for all references.
pub struct KnownLists<'a> {
    /// The prefixes of the addresses that manifests can list.
    listed: BTreeSet<&'static str>,
    /// The prefixes of those that are only read.
    read_only: BTreeSet<&'static str>,
    /// The sections and objects whose lists the manifests have.
    containers: BTreeSet<&'a str>,
}

impl<'a> KnownLists<'a> {
    /// Looks at what the manifests list.
    pub fn new(registry: &Registry, desired: &'a Desired) -> Self {
        let (listed, read_only): (Vec<_>, Vec<_>) =
            registry.kinds().partition(|kind| kind.any.def.listing.is_some());
        let prefixes = |kinds: &[&RegisteredKind]| kinds.iter().map(|kind| kind.any.def.prefix).collect();
        let sections = listed.iter().filter_map(|kind| {
            let at = kind.any.def.listing?.at;
            (matches!(at, ListPosition::Section(_)) && desired.managed.contains(&at))
                .then_some(kind.any.def.prefix)
        });
        let containers = desired.orders.iter().map(|order| order.container.as_str());
        Self {
            listed: prefixes(&listed),
            read_only: prefixes(&read_only),
            containers: sections.chain(containers).collect(),
        }
    }

    /// Says whether the manifests list everything that could have such an address.
    pub fn covers(&self, target: &Address) -> bool {
        let container = target.container();
        let is_known = target
            .as_str()
            .match_indices('/')
            .any(|(at, _)| self.listed.contains(&target.as_str()[..at]));

        // An address that begins with no kind at all is wrong in every organization.
        (!is_known && !self.read_only.contains(container)) || self.containers.contains(container)
    }
}
