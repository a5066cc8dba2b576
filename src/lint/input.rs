//! What rules look at: the entries of the manifests with their kinds and places.

use crate::{
    manifest::{ManifestReading, yaml::YamlNode},
    model::{Address, Entry, Place, RegisteredKind, Registry, ValueLoss},
};
use serde_json::Value;

/// The manifests and kinds that rules look at.
#[derive(Clone, Copy)]
pub struct LintInput<'a> {
    /// The kinds.
    pub registry: &'a Registry,
    /// The manifests.
    pub read: &'a ManifestReading,
}

/// An entry that asks for an object, with its kind.
#[derive(Clone, Copy)]
pub struct WantedEntry<'a> {
    /// The value in the manifests.
    pub entry: &'a Entry,
    /// Its kind.
    pub kind: &'a RegisteredKind,
}

/// A text by which people tell things apart, such as a name or a choice.
pub struct EntryLabel {
    /// The text.
    pub text: String,
    /// Where it stands in the entry.
    pub pointer: String,
    /// Its name in a sentence.
    pub what: &'static str,
}

impl<'a> LintInput<'a> {
    /// Returns the entries whose objects are to be there, by address.
    pub fn wanted(self) -> impl Iterator<Item = WantedEntry<'a>> {
        let entries = self.read.desired.entries.values();
        entries.filter(|entry| !entry.removed).filter_map(move |entry| {
            let kind = self.registry.kind(entry.spec.kind)?;
            Some(WantedEntry { entry, kind })
        })
    }

    /// Returns an entry as it is written.
    #[must_use]
    pub fn node(self, address: &Address) -> Option<&'a YamlNode> {
        self.read.place(address).map(|(_, node)| node)
    }

    /// Returns where an entry begins, if there is one.
    #[must_use]
    pub fn head(self, address: &Address) -> Option<Place> {
        self.read.place(address).map(|(head, _)| head)
    }

    /// Returns where something of an entry stands, or else where the entry begins, if there is one.
    #[must_use]
    pub fn place(self, address: &Address, pointer: &str) -> Option<Place> {
        let (head, node) = self.read.place(address)?;
        let found = node.find(pointer).map(|found| found.value.place);
        Some(found.unwrap_or(head))
    }
}

impl<'a> WantedEntry<'a> {
    /// Returns the address of the object.
    #[must_use]
    pub fn address(self) -> &'a Address {
        &self.entry.spec.address
    }

    /// Returns the name as it is written; nothing where it is a reference to something else's name, or a URL.
    #[must_use]
    pub fn name(self) -> Option<EntryLabel> {
        let key = self.kind.any.def.key;
        let is_own = self
            .kind
            .attributes
            .get(key)
            .is_some_and(|attribute| attribute.reference.is_none());
        let text = self.entry.spec.attributes.get(key)?.as_str()?;
        // URLs are for machines, and two that look alike may be two places.
        (is_own && !text.contains("://")).then(|| EntryLabel {
            text: text.to_owned(),
            pointer: format!("/{key}"),
            what: "name",
        })
    }

    /// Returns the lists of values that records hold, each as the name of the attribute and the values.
    pub fn choices(self) -> impl Iterator<Item = (&'a str, Vec<EntryLabel>)> {
        let lists = self.kind.attributes.values();
        let lists = lists.filter(|attribute| attribute.loses == Some(ValueLoss::Items));
        lists.filter_map(move |attribute| {
            let values = self.entry.spec.attributes.get(&attribute.name)?.as_array()?;
            let labels = values.iter().enumerate().filter_map(|(at, value)| {
                Some(EntryLabel {
                    text: value.as_str()?.to_owned(),
                    pointer: format!("/{}/{at}", attribute.name),
                    what: "choice",
                })
            });
            Some((attribute.name.as_str(), labels.collect()))
        })
    }

    /// Says whether an attribute is written as `true`.
    #[must_use]
    pub fn is_on(self, attribute: &str) -> bool {
        self.entry.spec.attributes.get(attribute) == Some(&Value::Bool(true))
    }
}
