//! The addresses that somebody may mean: what the manifests say and what the organization has, whatever the rules ignore.

use crate::model::{
    Address, AddressPattern, Desired, Live, QualifiedObject, Registry, Selector, address_likeness, suggest,
};
use std::collections::BTreeSet;

/// The addresses that a selector may mean, written or live, under every name that their objects have or had.
#[derive(Clone, Debug, Default)]
pub struct KnownAddresses {
    addresses: BTreeSet<Address>,
    /// The addresses of entries that are to be gone. Without such an object, nobody can mean it.
    removed: BTreeSet<Address>,
    /// Every other name by which a rule means what is there: those of before a rename, and those of after it.
    names: BTreeSet<Address>,
    /// Where nobody knows what is there: lists that can't be read, and kinds that Close does not show or nobody needed.
    obscure: Vec<AddressPattern>,
}

impl KnownAddresses {
    /// Collects the addresses of both sides, before anything is ignored or renamed.
    #[must_use]
    pub fn of(registry: &Registry, desired: &Desired, live: &Live) -> Self {
        let mut known = Self::default();
        known.add_desired(registry, desired);
        known.add_live(registry, live);
        known
    }

    /// Adds what an organization has.
    pub fn add_live(&mut self, registry: &Registry, live: &Live) {
        for (address, qualifiers) in &live.qualifiers {
            self.addresses
                .extend(QualifiedObject { address, qualifiers }.names());
        }
        let with_ids = live.index.addresses().chain(live.specs.keys());
        let unclear = live.ambiguous.keys().chain(live.unnamed.keys());
        let all = with_ids.chain(unclear).chain(live.orders.keys());
        self.addresses.extend(all.cloned());
        for spec in live.specs.values() {
            let kind = registry.kind(spec.kind);
            self.addresses
                .extend(kind.into_iter().flat_map(|kind| kind.items_of(spec)));
        }

        // What can't be read may have the name that somebody wrote.
        for part in &live.unread {
            match (&part.within, &part.name) {
                (Some(_), Some(_)) => drop(self.addresses.insert(part.place.clone())),
                (Some(_), None) => {}
                (None, _) => {
                    let kinds = part.kinds.iter().filter_map(|kind| registry.kind(kind));
                    self.obscure
                        .extend(kinds.flat_map(|kind| AddressPattern::all_of_kind(registry, kind)));
                }
            }
            self.obscure.push(AddressPattern::of_members(&part.place));
        }
        let unknown = live.hidden.keys().chain(&live.unsought);
        let hidden = unknown.filter_map(|kind| registry.kind(kind));
        self.obscure
            .extend(hidden.flat_map(|kind| AddressPattern::all_of_kind(registry, kind)));
    }

    /// Adds the names by which rules mean what is there, once it is known what is renamed.
    pub fn add_names(&mut self, names: BTreeSet<Address>) {
        self.names.extend(names);
    }

    fn add_desired(&mut self, registry: &Registry, desired: &Desired) {
        for (address, entry) in &desired.entries {
            let qualifiers = entry.qualifiers.as_slice();
            let names = QualifiedObject { address, qualifiers }.names();
            if entry.removed {
                self.removed.extend(names);
            } else {
                self.addresses.extend(names);
            }

            let kind = registry.kind(entry.spec.kind);
            let prefix = kind.map_or("", |kind| kind.any.def.prefix);
            let formers = entry.formers(prefix);
            let formers = formers
                .iter()
                .flat_map(|address| QualifiedObject { address, qualifiers }.names());
            self.addresses.extend(formers);
            self.addresses
                .extend(kind.into_iter().flat_map(|kind| kind.items_of(&entry.spec)));
        }
        let orders = desired.orders.iter().map(|order| order.container.clone());
        self.addresses.extend(orders);
    }

    /// Says whether a selector fits something, or may fit something that can't be read.
    #[must_use]
    pub fn fits(&self, selector: &Selector) -> bool {
        let mut written_or_there = self.addresses.iter().chain(&self.removed).chain(&self.names);
        written_or_there.any(|address| selector.means(address)) || self.may_hide(selector)
    }

    /// Says whether a selector protects something that is there or is to be there, or may be, under any of its names.
    #[must_use]
    pub fn fits_protected(&self, selector: &Selector) -> bool {
        let mut kept = self.addresses.iter().chain(&self.names);
        kept.any(|address| selector.means(address)) || self.may_hide(selector)
    }

    /// Says whether consent is to something that is there, or may be.
    #[must_use]
    pub fn fits_consent(&self, selector: &Selector) -> bool {
        let mut all = self.addresses.iter().chain(&self.removed);
        all.any(|address| selector.agrees(address)) || self.may_hide(selector)
    }

    fn may_hide(&self, selector: &Selector) -> bool {
        self.obscure.iter().any(|shape| selector.may_meet(shape))
    }

    /// Returns the end of a sentence about a selector that fits nothing: how to write what it most likely means.
    #[must_use]
    pub fn suggestion(&self, selector: &Selector) -> Option<String> {
        // Webhooks of one URL, of which consent has to name one.
        let shared = self.addresses.iter().filter(|address| selector.selects(address));
        let shared: Vec<String> = shared
            .filter(|address| !selector.agrees(address))
            .map(|address| format!("`{}`", Selector::spell(address)))
            .collect();
        if !shared.is_empty() && selector.is_spelt_out() {
            return Some(format!(
                "several objects share this address: write {}",
                shared.join(" or ")
            ));
        }

        // The same letters with another case, or without the escapes, are surely meant.
        let loose = address_likeness(selector.text());
        let same = self
            .addresses
            .iter()
            .find(|address| address_likeness(address.as_str()) == loose);
        // A list is no likely name of an object in one.
        let is_object =
            |address: &&Address| !address.container().is_empty() || !selector.text().contains('/');
        let spelt: Vec<String> = match same {
            Some(same) => vec![Selector::spell(same)],
            None => self
                .addresses
                .iter()
                .filter(is_object)
                .map(Selector::spell)
                .collect(),
        };
        let likely = match spelt.as_slice() {
            [only] if same.is_some() => Some(only.as_str()),
            all => suggest(selector.text(), all.iter().map(String::as_str)),
        }?;

        let is_escaped = same.is_some_and(|same| !same.as_str().eq_ignore_ascii_case(selector.text()));
        let how = if is_escaped {
            " In a name, `/` is written `%2F`, `:` `%3A` and `*` `%2A`"
        } else {
            ""
        };
        Some(format!("did you mean `{likely}`?{how}"))
    }
}

impl Extend<Address> for KnownAddresses {
    fn extend<T: IntoIterator<Item = Address>>(&mut self, addresses: T) {
        self.addresses.extend(addresses);
    }
}

impl FromIterator<Address> for KnownAddresses {
    fn from_iter<T: IntoIterator<Item = Address>>(addresses: T) -> Self {
        Self {
            addresses: addresses.into_iter().collect(),
            ..Self::default()
        }
    }
}
