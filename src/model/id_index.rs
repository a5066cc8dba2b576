//! Which id an address has in one organization, and back.

use super::Address;
use std::collections::HashMap;

/// Maps ids of one organization to addresses and back.
#[derive(Clone, Debug, Default)]
pub struct IdIndex {
    by_id: HashMap<String, Address>,
    by_address: HashMap<Address, String>,
}

impl IdIndex {
    /// Connects an address with an id, both ways.
    pub fn insert(&mut self, address: Address, id: impl Into<String>) {
        let id = id.into();
        self.by_id.insert(id.clone(), address.clone());
        self.by_address.insert(address, id);
    }

    /// Gives an address an id that has another address already, as a shared field's place has.
    pub fn alias(&mut self, address: Address, id: impl Into<String>) {
        self.by_address.insert(address, id.into());
    }

    /// Forgets an address and the id that belongs to it.
    pub fn remove(&mut self, address: &Address) {
        if let Some(id) = self.by_address.remove(address) {
            self.by_id.remove(&id);
        }
    }

    /// Returns the id of an object.
    #[must_use]
    pub fn id(&self, address: &Address) -> Option<&str> {
        self.by_address.get(address).map(String::as_str)
    }

    /// Returns the address that an id belongs to.
    #[must_use]
    pub fn address(&self, id: &str) -> Option<&Address> {
        self.by_id.get(id)
    }

    /// Returns every address that has an id.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.by_address.keys()
    }

    /// Gives objects new addresses: those that `renamed` has one for.
    #[must_use]
    pub fn readdressed(mut self, renamed: impl Fn(&Address) -> Option<Address>) -> Self {
        for address in self.by_id.values_mut() {
            if let Some(new) = renamed(address) {
                *address = new;
            }
        }

        // All of them are taken out before any is put back, so that two objects can swap their addresses.
        let moved = self
            .by_address
            .extract_if(|address, _| renamed(address).is_some());
        let moved: Vec<(Address, String)> = moved.collect();
        let moved = moved
            .into_iter()
            .map(|(address, id)| (renamed(&address).unwrap_or(address), id));
        self.by_address.extend(moved);
        self
    }
}
