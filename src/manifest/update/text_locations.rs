//! Where the lists and entries of manifests stand: in which text, and where in it.

use super::sides::Sides;
use crate::{
    manifest::yaml::{self, YamlContent, YamlNode, child_pointer},
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

/// Where everything stands.
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
    #[must_use]
    pub fn new(registry: &Registry, sources: &Sources, sides: &Sides) -> Self {
        let mut locations = Self::default();
        for (id, source) in sources.iter() {
            let documents = yaml::parse(id, &source.text).documents;
            let documents = documents.into_iter().enumerate();
            locations
                .documents
                .extend(documents.map(|(at, node)| (id, at, node)));
        }
        let by_place: HashMap<Place, Address> = sides
            .read
            .nodes
            .iter()
            .map(|(address, node)| (node.place, sides.adopted(address)))
            .collect();
        let walk = EntryWalk {
            groups: &registry.groups(),
            by_place: &by_place,
            sides,
        };
        let (mut lists, mut entries) = (Vec::new(), BTreeMap::new());
        for (source, document, node) in &locations.documents {
            for (group, one) in walk.groups.iter().enumerate() {
                let ListPosition::Section(path) = one.at else {
                    continue;
                };
                let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
                if let Some(found) = node.find(&pointer) {
                    let location = TextLocation {
                        source: *source,
                        document: *document,
                        pointer,
                    };
                    walk.list(found.value, group, None, location, (&mut lists, &mut entries));
                }
            }
        }
        (locations.lists, locations.entries) = (lists, entries);
        locations
    }

    /// Returns what stands at a spot.
    #[must_use]
    pub fn node(&self, location: &TextLocation) -> Option<&YamlNode> {
        let mut documents = self.documents.iter();
        let (_, _, node) =
            documents.find(|(source, at, _)| (*source, *at) == (location.source, location.document))?;
        Some(node.find(&location.pointer)?.value)
    }

    /// Returns where an attribute of an entry stands: in the entry, or where another text adds it.
    #[must_use]
    pub fn attribute(&self, entry: &TextLocation, name: &str, place: Place) -> Option<TextLocation> {
        let own = TextLocation {
            pointer: child_pointer(&entry.pointer, name),
            ..entry.clone()
        };
        if self.node(&own).is_some_and(|node| node.place == place) {
            return Some(own);
        }
        self.documents.iter().find_map(|(source, document, node)| {
            (*source == place.source).then_some(())?;
            let pointer = find(node, place, String::new())?;
            Some(TextLocation {
                source: *source,
                document: *document,
                pointer,
            })
        })
    }
}

struct EntryWalk<'a> {
    groups: &'a [KindGroup<'a>],
    by_place: &'a HashMap<Place, Address>,
    sides: &'a Sides,
}

impl EntryWalk<'_> {
    fn list(
        &self,
        node: &YamlNode,
        group: usize,
        parent: Option<&Address>,
        location: TextLocation,
        out: (&mut Vec<EntryList>, &mut BTreeMap<Address, TextLocation>),
    ) {
        let (lists, entries) = out;
        let items: &[YamlNode] = match &node.content {
            YamlContent::Sequence(items) => items,
            YamlContent::Null
            | YamlContent::Bool(_)
            | YamlContent::Number(_)
            | YamlContent::String(_)
            | YamlContent::Mapping(_) => &[],
        };
        let addresses: Vec<Option<Address>> = items
            .iter()
            .map(|item| self.by_place.get(&item.place).cloned())
            .collect();
        let named = items.iter().zip(&addresses);
        let named = named.map(|(item, address)| address.clone().or_else(|| self.named(item, group, parent)));
        let named: Vec<Option<Address>> = named.collect();
        lists.push(EntryList {
            location: location.clone(),
            group,
            parent: parent.cloned(),
            items: addresses.clone(),
            named: named.clone(),
        });
        for (at, (item, address)) in items.iter().zip(named).enumerate() {
            let Some(address) = address else { continue };
            let location = TextLocation {
                pointer: child_pointer(&location.pointer, &at.to_string()),
                ..location.clone()
            };
            if addresses[at].is_some() {
                entries.insert(address.clone(), location.clone());
            }
            let kind = self
                .sides
                .desired
                .entries
                .get(&address)
                .map(|entry| entry.spec.kind);
            for (group, one) in self.groups.iter().enumerate() {
                if let ListPosition::Within(holder, attribute) = one.at
                    && kind == Some(holder)
                    && let Some(inner) = item.get(attribute)
                {
                    let location = TextLocation {
                        pointer: child_pointer(&location.pointer, attribute),
                        ..location.clone()
                    };
                    let out = (&mut *lists, &mut *entries);
                    self.list(&inner.value, group, Some(&address), location, out);
                }
            }
        }
    }
}

impl EntryWalk<'_> {
    /// Returns the entry elsewhere about which an item says more.
    fn named(&self, item: &YamlNode, group: usize, parent: Option<&Address>) -> Option<Address> {
        let kind = self.groups.get(group)?.kind_of(&item.to_json())?;
        let name = &item.get(kind.any.def.key)?.value.content;
        let YamlContent::String(name) = name else {
            return None;
        };
        let address = match parent {
            Some(parent) => parent.child(name),
            None => Address::new(kind.any.def.prefix, name),
        };
        self.sides
            .desired
            .entries
            .contains_key(&address)
            .then_some(address)
    }
}

/// Finds the value that stands at a place.
fn find(node: &YamlNode, place: Place, pointer: String) -> Option<String> {
    let holds = |inner: &YamlNode| {
        let inner = inner.place;
        inner.source == place.source && inner.start <= place.start && place.end <= inner.end
    };
    if !holds(node) {
        return None;
    }
    if node.place == place {
        return Some(pointer);
    }
    match &node.content {
        YamlContent::Sequence(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| find(item, place, child_pointer(&pointer, &at.to_string()))),
        YamlContent::Mapping(entries) => entries
            .iter()
            .find_map(|entry| find(&entry.value, place, child_pointer(&pointer, &entry.key))),
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::String(_) => None,
    }
}
