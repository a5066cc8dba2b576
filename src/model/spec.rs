//! The canonical form of objects; desired and live ones both end up here.

use super::{Address, template};
use serde_json::{Map, Value};

/// One object in canonical form: manifest attribute names, templates for strings, one spelling per meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    /// What people call it.
    pub address: Address,
    /// The name of its kind in the registry.
    pub kind: &'static str,
    /// The attributes that are known; an attribute that is missing is not stated or not shown.
    pub attributes: Map<String, Value>,
}

impl Spec {
    /// Lists the addresses that the object names.
    #[must_use]
    pub fn references(&self) -> Vec<Address> {
        self.attributes.values().flat_map(template::targets).collect()
    }
}

/// An ordered list of objects: those of a section, or those inside another object.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The section's prefix or the object that holds the list.
    pub container: Address,
    /// The members, first to last.
    pub members: Vec<Address>,
}
