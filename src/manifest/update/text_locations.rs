//! Where the lists and entries of manifests stand: in which text, and where in it.

use super::sides::Sides;
use crate::{
    manifest::{
        pointer,
        yaml::{self, YamlNode, child_pointer},
    },
    model::{Address, KindGroup, ListPosition, Place, Registry, SourceId, Sources},
};
use std::collections::{BTreeMap, HashMap};

/// A place in a text, as a pointer into one of its documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextLocation {
    /// The text.
    pub source: SourceId,
    /// The document, counted from 0.
    pub document: usize,
    /// The pointer.
    pub pointer: String,
}

/// A list of entries.
#[derive(Clone, Debug)]
pub struct EntryList {
    /// Where it stands.
    pub location: TextLocation,
    /// The group that it is of.
    pub group: usize,
    /// The object around it.
    pub parent: Option<Address>,
    /// The addresses of its entries; nothing for one that only says more about an entry elsewhere.
    pub items: Vec<Option<Address>>,
    /// The addresses of all of them.
    pub named: Vec<Option<Address>>,
}

/// The locations of all lists and entries.
#[derive(Debug, Default)]
pub struct TextLocations {
    /// The lists, in the order of the texts.
    pub lists: Vec<EntryList>,
    /// The entries.
    pub entries: BTreeMap<Address, TextLocation>,
    documents: Vec<(SourceId, usize, YamlNode)>,
}

impl TextLocations {
    /// Finds every list and entry.
    pub fn new(registry: &Registry, sources: &Sources, sides: &Sides) -> Self {
        let mut documents = Vec::new();
        for (id, source) in sources.iter().filter(|(_, source)| !source.is_text_file) {
            let parsed = yaml::parse(id, &source.text).documents.into_iter().enumerate();
            documents.extend(parsed.map(|(at, node)| (id, at, node)));
        }

        // Merging keeps the places, so that the place of a text tells which object it became.
        let written = sides.read.nodes.iter();
        let groups = registry.groups();
        let mut walk = EntryWalk {
            groups: &groups,
            by_place: written
                .map(|(address, node)| (node.place, sides.adopted(address)))
                .collect(),
            sides,
            lists: Vec::new(),
            entries: BTreeMap::new(),
        };
        for (source, document, node) in &documents {
            for (group, kinds) in groups.iter().enumerate() {
                let Some(path) = kinds.at.path() else {
                    continue;
                };
                let location = TextLocation {
                    source: *source,
                    document: *document,
                    pointer: pointer(path),
                };
                let Some(found) = node.find(&location.pointer) else {
                    continue;
                };
                if kinds.is_single() {
                    walk.single(found.value, location);
                } else {
                    walk.list(found.value, group, None, &location);
                }
            }
        }
        Self {
            lists: walk.lists,
            entries: walk.entries,
            documents,
        }
    }

    /// Returns the node at a location.
    pub fn node(&self, location: &TextLocation) -> Option<&YamlNode> {
        let mut documents = self.documents.iter();
        let (_, _, node) =
            documents.find(|(source, at, _)| (*source, *at) == (location.source, location.document))?;
        Some(node.find(&location.pointer)?.value)
    }

    /// Returns the list in which an entry stands.
    pub fn list_of(&self, address: &Address) -> Option<&YamlNode> {
        self.list_with(|item| item == address)
    }

    /// Returns a list in which other members of an object's list stand.
    pub fn siblings(&self, address: &Address) -> Option<&YamlNode> {
        self.list_with(|item| item.container() == address.container())
    }

    fn list_with(&self, is_meant: impl Fn(&Address) -> bool) -> Option<&YamlNode> {
        let mut lists = self.lists.iter();
        let list = lists.find(|list| list.items.iter().flatten().any(&is_meant))?;
        self.node(&list.location)
    }

    /// Returns where an attribute of an entry stands: in the entry, or where another text adds it.
    pub fn attribute(&self, entry: &TextLocation, name: &str, place: Place) -> Option<TextLocation> {
        let own = entry.child(name);
        if self.node(&own).is_some_and(|node| node.place == place) {
            return Some(own);
        }

        // Another text may have set it, as an overlay does, so the value is looked for by its place.
        let documents = self.documents.iter();
        let mut documents = documents.filter(|(source, ..)| *source == place.source);
        documents.find_map(|(source, document, node)| {
            Some(TextLocation {
                source: *source,
                document: *document,
                pointer: find(node, place, String::new())?,
            })
        })
    }
}

/// A walk through the lists of all documents, with what was found so far.
struct EntryWalk<'a> {
    groups: &'a [KindGroup<'a>],
    by_place: HashMap<Place, Address>,
    sides: &'a Sides,
    lists: Vec<EntryList>,
    entries: BTreeMap<Address, TextLocation>,
}

impl EntryWalk<'_> {
    /// Finds the entry of a section that is a single object. One of an overlay became part of an entry elsewhere.
    fn single(&mut self, node: &YamlNode, location: TextLocation) {
        if let Some(address) = self.by_place.get(&node.place) {
            self.entries.insert(address.clone(), location);
        }
    }

    fn list(&mut self, node: &YamlNode, group: usize, parent: Option<&Address>, location: &TextLocation) {
        let items = node.items();
        let addresses = items.iter().map(|item| self.by_place.get(&item.place).cloned());
        let addresses: Vec<Option<Address>> = addresses.collect();

        // An overlay's item became part of an entry elsewhere, and only its name tells of which.
        let named = items.iter().zip(&addresses);
        let named = named.map(|(item, address)| address.clone().or_else(|| self.named(item, group, parent)));
        let named: Vec<Option<Address>> = named.collect();
        self.lists.push(EntryList {
            location: location.clone(),
            group,
            parent: parent.cloned(),
            items: addresses.clone(),
            named: named.clone(),
        });

        for (at, (item, address)) in items.iter().zip(named).enumerate() {
            let Some(address) = address else { continue };
            let location = location.child(&at.to_string());
            if addresses[at].is_some() {
                self.entries.insert(address.clone(), location.clone());
            }

            let entry = self.sides.desired.entries.get(&address);
            let kind = entry.map(|entry| entry.spec.kind);
            for (group, kinds) in self.groups.iter().enumerate() {
                if let ListPosition::Within(holder, attribute) = kinds.at
                    && kind == Some(holder)
                    && let Some(inner) = item.get(attribute)
                {
                    self.list(&inner.value, group, Some(&address), &location.child(attribute));
                }
            }
        }
    }

    /// Returns the entry elsewhere about which an item says more.
    fn named(&self, item: &YamlNode, group: usize, parent: Option<&Address>) -> Option<Address> {
        let kind = self.groups.get(group)?.kind_of(&item.to_json())?;
        let name = item.get(kind.any.def.key)?.value.text()?;
        let family = kind
            .any
            .def
            .family
            .and_then(|family| item.get(family)?.value.text());
        let address = kind.address(name, parent, family);
        self.sides
            .desired
            .entries
            .contains_key(&address)
            .then_some(address)
    }
}

impl TextLocation {
    /// Returns where a member of what stands here is.
    pub fn child(&self, step: &str) -> Self {
        Self {
            pointer: child_pointer(&self.pointer, step),
            ..self.clone()
        }
    }
}

/// Finds the value that stands at a place.
fn find(node: &YamlNode, place: Place, pointer: String) -> Option<String> {
    let outer = node.place;
    let holds = outer.source == place.source && outer.start <= place.start && place.end <= outer.end;
    if !holds {
        return None;
    }
    if outer == place {
        return Some(pointer);
    }

    let mut items = node.items().iter().enumerate();
    let in_items = items.find_map(|(at, item)| find(item, place, child_pointer(&pointer, &at.to_string())));
    let mut entries = node.entries().iter();
    in_items
        .or_else(|| entries.find_map(|entry| find(&entry.value, place, child_pointer(&pointer, &entry.key))))
}
