//! The names that broken parts of manifests may hold, so that nobody is told that they are missing.

use super::yaml::YamlNode;
use crate::model::{Address, KindGroup, ListPosition, Place, RegisteredKind, Spec};
use serde_json::Value;
use std::collections::BTreeSet;

/// What manifests may list besides what could be read of them.
#[derive(Clone, Debug, Default)]
pub struct PossibleNames {
    /// What the addresses of a list begin with that could not be read.
    lists: BTreeSet<String>,
    /// Possible names of entries that could not be read.
    names: BTreeSet<Address>,
    /// What could be read of entries without a name, with where they stand.
    unnamed: Vec<(Spec, (Place, YamlNode))>,
    /// Nothing at all can be said, because a whole document could not be read.
    everything: bool,
}

impl PossibleNames {
    /// Says whether the manifests may list an object after all.
    #[must_use]
    pub fn may_be(&self, address: &Address) -> bool {
        let is_in_list = |list: &String| address.is_within(&Address::of(list.as_str()));
        self.everything
            || self.lists.iter().any(is_in_list)
            || self.names.iter().any(|name| address.is_within(name))
    }

    /// Returns what could be read of entries without a name, with where they stand.
    pub fn unnamed(&self) -> impl Iterator<Item = &(Spec, (Place, YamlNode))> {
        self.unnamed.iter()
    }

    /// The name of an entry could not be read, but other attributes could.
    pub fn add_unnamed(&mut self, spec: Spec, place: (Place, YamlNode)) {
        self.unnamed.push((spec, place));
    }

    /// A document could not be read.
    pub fn add_everything(&mut self) {
        self.everything = true;
    }

    /// A list could not be read.
    pub fn add_list(&mut self, group: &KindGroup<'_>, parent: Option<&Address>) {
        match (group.at, parent) {
            (ListPosition::Within(..), Some(parent)) => {
                self.lists.insert(parent.to_string());
            }
            (ListPosition::Within(..) | ListPosition::Section(_), _) => {
                let prefixes = group.members.iter().map(|kind| kind.any.def.prefix.to_owned());
                self.lists.extend(prefixes);
            }
        }
    }

    /// What lies in an object could not be read.
    pub fn add_inside(&mut self, address: &Address) {
        self.lists.insert(address.to_string());
    }

    /// An entry could not be read: any text in it may be its name.
    pub fn add_entry(&mut self, kind: &RegisteredKind, parent: Option<&Address>, entry: &Value) {
        let address = |name: &str| match parent {
            Some(parent) => parent.child(name),
            None => Address::new(kind.any.def.prefix, name),
        };
        match entry {
            Value::String(name) => {
                self.names.insert(address(name));
            }
            Value::Number(_) | Value::Bool(_) => {
                self.names.insert(address(&entry.to_string()));
            }
            Value::Object(attributes) => {
                for value in attributes.values().filter(|value| !value.is_object()) {
                    self.add_entry(kind, parent, value);
                }
            }
            Value::Null | Value::Array(_) => {}
        }
    }
}
