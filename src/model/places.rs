//! Objects that are places of others: where a shared field appears is an object of its own, which is called like the field.

use super::{Address, RegisteredKind, Registry, Spec, template};
use serde_json::{Map, Value};

impl RegisteredKind {
    /// Returns what the addresses begin with of that which objects of the kind are places of; nothing where they have names
    /// of their own.
    #[must_use]
    pub fn placed(&self) -> Option<&str> {
        self.attributes.get(self.any.def.key)?.reference.as_deref()
    }

    /// Returns what an object with these attributes is a place of.
    #[must_use]
    pub fn place_of(&self, attributes: &Map<String, Value>) -> Option<Address> {
        self.placed()?;
        template::as_reference(attributes.get(self.any.def.key)?.as_str()?)
    }

    /// Says whether records may hold objects of what an address names in an object of the kind, as in a field that refers to a
    /// custom object type.
    #[must_use]
    pub fn may_hold(&self, address: &Address) -> bool {
        let mut attributes = self.attributes.values().filter(|one| one.holds);
        attributes.any(|one| one.reference.as_deref() == Some(address.container()))
    }
}

impl Registry {
    /// Returns what an object is a place of.
    #[must_use]
    pub fn place_of(&self, spec: &Spec) -> Option<Address> {
        self.kind(spec.kind)?.place_of(&spec.attributes)
    }
}
