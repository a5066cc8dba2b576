//! The names that broken parts of manifests may hold, so that nobody is told that they are missing.

use super::yaml::YamlNode;
use crate::model::{Address, KindGroup, RegisteredKind, Spec};
use serde_json::Value;
use std::collections::BTreeSet;

/// The names that manifests may list besides those that could be read.
#[derive(Clone, Debug, Default)]
pub struct PossibleNames {
    /// The beginnings of the addresses in lists that could not be read.
    lists: BTreeSet<String>,
    /// Possible names of entries that could not be read.
    names: BTreeSet<Address>,
    /// What could be read of entries without a name, and how they are written.
    unnamed: Vec<(Spec, YamlNode)>,
    /// Nothing at all can be said, because a whole document could not be read.
    everything: bool,
}

impl PossibleNames {
    /// Says whether the manifests may list an object after all.
    pub fn may_be(&self, address: &Address) -> bool {
        let is_in_list = |list: &String| address.is_within(&Address::of(list.as_str()));
        self.everything
            || self.lists.iter().any(is_in_list)
            || self.names.iter().any(|name| address.is_within(name))
    }

    /// Returns what could be read of entries without a name, and how they are written.
    pub fn unnamed(&self) -> &[(Spec, YamlNode)] {
        &self.unnamed
    }

    /// The name of an entry could not be read, but other attributes could.
    pub fn add_unnamed(&mut self, spec: Spec, node: YamlNode) {
        self.unnamed.push((spec, node));
    }

    /// A document could not be read.
    pub fn add_everything(&mut self) {
        self.everything = true;
    }

    /// A list could not be read.
    pub fn add_list(&mut self, group: &KindGroup<'_>) {
        let prefixes = group.members.iter().map(|kind| kind.any.def.prefix.to_owned());
        self.lists.extend(prefixes);
    }

    /// What lies in an object could not be read.
    pub fn add_inside(&mut self, address: &Address) {
        self.lists.insert(address.to_string());
    }

    /// An entry could not be read: any text in it may be its name.
    pub fn add_entry(&mut self, kind: &RegisteredKind, parent: Option<&Address>, entry: &Value) {
        let name = match entry {
            Value::String(name) => name.clone(),
            Value::Number(_) | Value::Bool(_) => entry.to_string(),
            Value::Object(attributes) => {
                // The key itself may be misspelt, so that nothing says which attribute was meant as the name.
                for value in attributes.values().filter(|value| !value.is_object()) {
                    self.add_entry(kind, parent, value);
                }
                return;
            }
            Value::Null | Value::Array(_) => return,
        };

        // Which of the lists it is in may be what can't be read.
        let families = kind.families().into_iter().map(Some);
        let families = families.chain(kind.any.def.family.is_none().then_some(None));
        let names = families.map(|family| kind.address(&name, parent, family));
        self.names.extend(names);
    }
}
