//! What an organization has for itself, as its overlays say: neither promoted from it nor to it.

use crate::model::Address;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The values and objects that an organization has for itself.
#[derive(Clone, Debug, Default)]
pub struct LocalOverrides {
    /// Attributes with their values in canonical form.
    pub attributes: BTreeMap<Address, BTreeMap<String, Value>>,
    /// Objects that only it has, or only it does not have.
    pub objects: BTreeSet<Address>,
}

impl LocalOverrides {
    /// Says whether an object, by any of its names, belongs to the organization as a whole.
    #[must_use]
    pub fn has_object(&self, names: &[&Address]) -> bool {
        names.iter().any(|name| self.objects.contains(*name))
    }

    /// Returns the value that the organization has for itself of an object's attribute.
    #[must_use]
    pub fn value(&self, names: &[&Address], attribute: &str) -> Option<&Value> {
        let mut values = names.iter().filter_map(|name| self.attributes.get(*name));
        values.find_map(|attributes| attributes.get(attribute))
    }
}
