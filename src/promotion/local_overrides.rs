//! What an organization has for itself, as its overlays say: neither promoted from it nor to it.

use crate::model::{Address, Location};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The values and objects that an organization has for itself.
#[derive(Clone, Debug, Default)]
pub struct LocalOverrides {
    /// Attributes with their values in canonical form.
    pub attributes: BTreeMap<Address, BTreeMap<String, Value>>,
    /// Objects that only it has, or only it does not have.
    pub objects: BTreeSet<Address>,
    /// Where its overlays state these.
    pub places: BTreeMap<Address, Location>,
}

impl LocalOverrides {
    /// Says whether an object, by any of its names, belongs to the organization as a whole.
    #[must_use]
    pub fn has_object(&self, names: &[&Address]) -> bool {
        names.iter().any(|name| self.objects.contains(*name))
    }

    /// Says whether the organization has an object, or something of it, for itself.
    #[must_use]
    pub fn names(&self, address: &Address) -> bool {
        self.objects.contains(address) || self.attributes.contains_key(address)
    }

    /// Returns all values that the organization has for itself of an object; a name that comes first counts more.
    #[must_use]
    pub fn values(&self, names: &[&Address]) -> BTreeMap<&String, &Value> {
        let mut values = BTreeMap::new();
        for (attribute, value) in names
            .iter()
            .filter_map(|name| self.attributes.get(*name))
            .flatten()
        {
            values.entry(attribute).or_insert(value);
        }
        values
    }

    /// Returns the value that the organization has for itself of an object's attribute.
    #[must_use]
    pub fn value(&self, names: &[&Address], attribute: &str) -> Option<&Value> {
        let mut values = names.iter().filter_map(|name| self.attributes.get(*name));
        values.find_map(|attributes| attributes.get(attribute))
    }
}

/// What both organizations have for themselves: the one answer of `promote` and `diff` to what is meant to differ.
#[derive(Clone, Copy, Debug)]
pub struct LocalSides<'a> {
    /// What the source has for itself, in the target's words.
    pub source: &'a LocalOverrides,
    /// What the target has for itself.
    pub target: &'a LocalOverrides,
}

impl LocalSides<'_> {
    /// Says whether an object, by any of its names, belongs to one of the two as a whole.
    #[must_use]
    pub fn has_object(&self, names: &[&Address]) -> bool {
        self.source.has_object(names) || self.target.has_object(names)
    }

    /// Says whether one of the two has a value of its own for an attribute of an object.
    #[must_use]
    pub fn has_attribute(&self, names: &[&Address], attribute: &str) -> bool {
        let mut sides = [self.source, self.target].into_iter();
        sides.any(|own| own.value(names, attribute).is_some())
    }
}
