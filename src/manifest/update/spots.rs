//! Where the lists and entries of manifests stand: in which text, and where in it.

use super::{edit::child, sides::Sides};
use crate::{
    manifest::yaml::{self, Content, Node},
    model::{Address, At, Group, Place, Registry, SourceId, Sources},
};
use std::collections::{BTreeMap, HashMap};

/// A place in a text, as a pointer into one of its documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The text.
    pub source: SourceId,
    /// The document, counted from 0.
    pub document: usize,
    /// The pointer.
    pub pointer: String,
}

/// A list of entries.
#[derive(Clone, Debug)]
pub struct List {
    /// Where it stands.
    pub spot: Spot,
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
pub struct Spots {
    /// The lists, in the order of the texts.
    pub lists: Vec<List>,
    /// The entries.
    pub entries: BTreeMap<Address, Spot>,
    documents: Vec<(SourceId, usize, Node)>,
}

impl Spots {
    /// Finds every list and entry.
    #[must_use]
    pub fn new(registry: &Registry, sources: &Sources, sides: &Sides) -> Self {
        let mut spots = Self::default();
        for (id, source) in sources.iter() {
            let documents = yaml::parse(id, &source.text).documents;
            let documents = documents.into_iter().enumerate();
            spots.documents.extend(documents.map(|(at, node)| (id, at, node)));
        }
        let by_place: HashMap<Place, Address> = sides
            .read
            .places
            .iter()
            .map(|(address, (_, node))| (node.place, sides.adopted(address)))
            .collect();
        let walk = Walk {
            groups: &registry.groups(),
            by_place: &by_place,
            sides,
        };
        let (mut lists, mut entries) = (Vec::new(), BTreeMap::new());
        for (source, document, node) in &spots.documents {
            for (group, one) in walk.groups.iter().enumerate() {
                let At::Section(path) = one.at else { continue };
                let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
                if let Some(found) = node.find(&pointer) {
                    let spot = Spot {
                        source: *source,
                        document: *document,
                        pointer,
                    };
                    walk.list(found.value, group, None, spot, (&mut lists, &mut entries));
                }
            }
        }
        (spots.lists, spots.entries) = (lists, entries);
        spots
    }

    /// Returns what stands at a spot.
    #[must_use]
    pub fn node(&self, spot: &Spot) -> Option<&Node> {
        let mut documents = self.documents.iter();
        let (_, _, node) =
            documents.find(|(source, at, _)| (*source, *at) == (spot.source, spot.document))?;
        Some(node.find(&spot.pointer)?.value)
    }

    /// Returns where an attribute of an entry stands: in the entry, or where another text adds it.
    #[must_use]
    pub fn attribute(&self, entry: &Spot, name: &str, place: Place) -> Option<Spot> {
        let own = Spot {
            pointer: child(&entry.pointer, name),
            ..entry.clone()
        };
        if self.node(&own).is_some_and(|node| node.place == place) {
            return Some(own);
        }
        self.documents.iter().find_map(|(source, document, node)| {
            (*source == place.source).then_some(())?;
            let pointer = find(node, place, String::new())?;
            Some(Spot {
                source: *source,
                document: *document,
                pointer,
            })
        })
    }
}

struct Walk<'a> {
    groups: &'a [Group<'a>],
    by_place: &'a HashMap<Place, Address>,
    sides: &'a Sides,
}

impl Walk<'_> {
    fn list(
        &self,
        node: &Node,
        group: usize,
        parent: Option<&Address>,
        spot: Spot,
        out: (&mut Vec<List>, &mut BTreeMap<Address, Spot>),
    ) {
        let (lists, entries) = out;
        let items: &[Node] = match &node.content {
            Content::Sequence(items) => items,
            Content::Null
            | Content::Bool(_)
            | Content::Number(_)
            | Content::String(_)
            | Content::Mapping(_) => &[],
        };
        let addresses: Vec<Option<Address>> = items
            .iter()
            .map(|item| self.by_place.get(&item.place).cloned())
            .collect();
        let named = items.iter().zip(&addresses);
        let named = named.map(|(item, address)| address.clone().or_else(|| self.named(item, group, parent)));
        let named: Vec<Option<Address>> = named.collect();
        lists.push(List {
            spot: spot.clone(),
            group,
            parent: parent.cloned(),
            items: addresses.clone(),
            named: named.clone(),
        });
        for (at, (item, address)) in items.iter().zip(named).enumerate() {
            let Some(address) = address else { continue };
            let spot = Spot {
                pointer: child(&spot.pointer, &at.to_string()),
                ..spot.clone()
            };
            if addresses[at].is_some() {
                entries.insert(address.clone(), spot.clone());
            }
            let kind = self
                .sides
                .desired
                .entries
                .get(&address)
                .map(|entry| entry.spec.kind);
            for (group, one) in self.groups.iter().enumerate() {
                if let At::Within(holder, attribute) = one.at
                    && kind == Some(holder)
                    && let Some(inner) = item.get(attribute)
                {
                    let spot = Spot {
                        pointer: child(&spot.pointer, attribute),
                        ..spot.clone()
                    };
                    let out = (&mut *lists, &mut *entries);
                    self.list(&inner.value, group, Some(&address), spot, out);
                }
            }
        }
    }
}

impl Walk<'_> {
    /// Returns the entry elsewhere about which an item says more.
    fn named(&self, item: &Node, group: usize, parent: Option<&Address>) -> Option<Address> {
        let kind = self.groups.get(group)?.kind_of(&item.to_json())?;
        let name = &item.get(kind.any.def.key)?.value.content;
        let Content::String(name) = name else { return None };
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
fn find(node: &Node, place: Place, pointer: String) -> Option<String> {
    let holds = |inner: &Node| {
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
        Content::Sequence(items) => items
            .iter()
            .enumerate()
            .find_map(|(at, item)| find(item, place, child(&pointer, &at.to_string()))),
        Content::Mapping(entries) => entries
            .iter()
            .find_map(|entry| find(&entry.value, place, child(&pointer, &entry.key))),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
    }
}
