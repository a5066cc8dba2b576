//! Lays overlays over manifests: by address, attribute by attribute.
//!
//! Works on the trees that the texts become, so that every value keeps the place where it really stands. Whether the
//! result makes sense is for the validation that follows.

use super::{
    codes,
    document::pointer,
    schema::ADDED,
    yaml::{MappingEntry, YamlContent, YamlNode},
};
use crate::model::{Address, KindGroup, Place, Problem, RegisteredKind, suggest};
use std::{collections::HashMap, sync::Arc};

/// The merge of overlays into the documents of manifests.
pub struct OverlayMerge<'a> {
    groups: &'a [KindGroup<'a>],
    /// Replaces variables in a name.
    plain: &'a dyn Fn(&str) -> String,
    /// The problems of overlays that can't be merged.
    pub problems: Vec<Problem>,
}

/// A list of an overlay, by what its entries name.
#[derive(Default)]
struct OverlayList {
    entries: Vec<OverlayEntry>,
    known: HashMap<(&'static str, Address), Vec<usize>>,
    /// The names that the list of the manifests has, for suggestions.
    names: Vec<String>,
}

/// An entry of an overlay.
struct OverlayEntry {
    address: Address,
    /// What it says of that by which objects of one name are told apart and which never changes.
    marks: Vec<(&'static str, String)>,
    node: YamlNode,
    /// How many entries of the manifests it names.
    hits: usize,
}

impl<'a> OverlayMerge<'a> {
    /// Begins; `plain` replaces the variables in a name.
    pub fn new(groups: &'a [KindGroup<'a>], plain: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            groups,
            plain,
            problems: Vec::new(),
        }
    }

    /// Lays one overlay, which fits its schema, over the documents.
    pub fn lay(&mut self, documents: &mut Vec<YamlNode>, overlay: &YamlNode) {
        for group in 0..self.groups.len() {
            let at = self.groups[group].at;
            let Some(path) = at.path() else {
                continue;
            };
            let pointer = pointer(path);
            let Some(list) = overlay.find(&pointer).map(|found| found.value) else {
                continue;
            };

            // A section may be spread over several documents, and an overlay doesn't say which one it means.
            let mut layers = self.layers(group, list, None);
            for document in documents.iter_mut() {
                if let Some(base) = document.find(&pointer).map(|found| found.value.clone()) {
                    let merged = self.list(group, &base, &mut layers, None);
                    let merged = self.joined(group, base.place, merged);
                    *document = replaced(document, path, merged);
                }
            }

            // What is new goes into a document of its own, because it belongs to no text of the manifests.
            let added = self.left(group, layers);
            if !added.is_empty() {
                let added = self.joined(group, list.place, added);
                documents.push(section(path, added, list.place));
            }
        }
    }

    /// Returns the entries of a list; a section that is a single object is its only one.
    fn items<'n>(&self, group: usize, node: &'n YamlNode) -> &'n [YamlNode] {
        if self.groups[group].is_single() {
            std::slice::from_ref(node)
        } else {
            node.items()
        }
    }

    /// Makes a section of its entries.
    fn joined(&self, group: usize, place: Place, mut entries: Vec<YamlNode>) -> YamlNode {
        match entries.pop() {
            Some(only) if self.groups[group].is_single() => only,
            last => {
                entries.extend(last);
                list_node(place, entries)
            }
        }
    }

    /// Reads a list of an overlay.
    fn layers(&mut self, group: usize, list: &YamlNode, parent: Option<&Address>) -> OverlayList {
        let mut layers = OverlayList::default();
        for node in self.items(group, list) {
            let Some((kind, address)) = self.names(group, node, parent) else {
                continue;
            };
            let marks = self.marks(kind, node);
            let known = layers
                .known
                .entry((kind.any.def.name, address.clone()))
                .or_default();
            let entries = &layers.entries;
            if let Some(first) = known.iter().find(|at| entries[**at].marks == marks) {
                let message = format!("the overlay lists `{address}` twice");
                self.problems.push(
                    Problem::new(&codes::DUPLICATE_ADDRESS, message)
                        .at(node.place, "again here")
                        .with(entries[*first].node.place, "first here")
                        .help("join the two entries"),
                );
                continue;
            }

            known.push(layers.entries.len());
            layers.entries.push(OverlayEntry {
                address,
                marks,
                node: node.clone(),
                hits: 0,
            });
        }
        layers
    }

    /// Merges the layers into a list of the manifests.
    fn list(
        &mut self,
        group: usize,
        base: &YamlNode,
        layers: &mut OverlayList,
        parent: Option<&Address>,
    ) -> Vec<YamlNode> {
        let mut merged = Vec::new();
        for item in self.items(group, base) {
            // An entry without a name stays as it is, and the validation that follows reports it.
            let Some((kind, address)) = self.names(group, item, parent) else {
                merged.push(item.clone());
                continue;
            };

            let name = address.name();
            let key = (kind.any.def.name, address);
            let marks = self.marks(kind, item);
            let says = |at: &usize| layers.entries[*at].marks.iter().all(|mark| marks.contains(mark));
            let fitting = layers.known.get(&key).into_iter().flatten().copied().filter(says);
            // The one that says most is meant.
            let fitting = fitting.max_by_key(|at| layers.entries[*at].marks.len());
            merged.push(match fitting.map(|at| &mut layers.entries[at]) {
                Some(layer) => {
                    layer.hits += 1;
                    self.entry(kind, item, &layer.node, &layer.address)
                }
                None => item.clone(),
            });
            layers.names.push(name);
        }
        merged
    }

    /// Reports what the manifests do not have, and returns what the overlay adds.
    fn left(&mut self, group: usize, layers: OverlayList) -> Vec<YamlNode> {
        let is_single = self.groups[group].is_single();
        let mut added = Vec::new();
        for layer in layers.entries {
            let address = layer.address;
            let is_true = |entry: &&MappingEntry| entry.value.content == YamlContent::Bool(true);
            let addition = layer.node.get(ADDED).filter(is_true);

            let place = layer.node.place;
            // Either exactly one entry has the name, or none has it and the overlay says that it adds one.
            let problem = match (layer.hits, addition) {
                (1, None) => continue,
                // Its section can't be misspelt, and the organization has it anyway.
                (0, None) if is_single => {
                    added.push(layer.node);
                    continue;
                }
                (0, Some(_)) => {
                    added.push(without(&layer.node, ADDED));
                    continue;
                }
                (0, None) => {
                    let likely = suggest(&address.name(), layers.names.iter().map(String::as_str));
                    nothing_like_it(&address, likely).at(place, "not in the manifests")
                }
                (1, Some(entry)) => {
                    let message = format!("the overlay adds `{address}`, which the manifests have already");
                    Problem::new(&codes::OVERLAY_ADDS_TWICE, message)
                        .at(entry.key_place, "not new")
                        .help(format!("remove `{ADDED}` to change the existing entry here"))
                }
                (hits, _) => {
                    let message = format!("the overlay names `{address}`, but {hits} entries have that name");
                    Problem::new(&codes::OVERLAY_AMBIGUOUS, message)
                        .at(place, "which one?")
                        .help("write in the overlay what distinguishes them, such as the `type` of a smart view, give each \
                               its own name, or write the difference with ${var:…}")
                }
            };
            self.problems.push(problem);
        }
        added
    }

    /// Merges one entry: the overlay's attributes replace those of the manifests, lists of objects are merged.
    fn entry(
        &mut self,
        kind: &'a RegisteredKind,
        base: &YamlNode,
        over: &YamlNode,
        address: &Address,
    ) -> YamlNode {
        let YamlContent::Mapping(changes) = &over.content else {
            return base.clone();
        };

        let mut entries = entries(kind, base);
        for change in changes.iter() {
            // The name only says which entry is meant, and `added` is not an attribute of the object.
            if *change.key == *kind.any.def.key || *change.key == *ADDED {
                continue;
            }
            let mut groups = self.groups.iter();
            let nested = groups.position(|group| group.attribute_of(kind) == Some(&*change.key));
            let known = entries.iter().position(|entry| entry.key == change.key);

            // Only lists of objects are merged. Items of any other list have no names to match by.
            let value = match nested {
                Some(group) => {
                    let empty = list_node(change.value.place, Vec::new());
                    let list = known.map_or(empty, |at| entries[at].value.clone());
                    self.inner(group, &list, &change.value, address)
                }
                None => change.value.clone(),
            };

            let entry = MappingEntry {
                value,
                ..change.clone()
            };
            match known {
                Some(at) => entries[at] = entry,
                None => entries.push(entry),
            }
        }
        YamlNode {
            place: base.place,
            content: YamlContent::Mapping(entries.into()),
        }
    }

    fn inner(&mut self, group: usize, base: &YamlNode, over: &YamlNode, parent: &Address) -> YamlNode {
        let mut layers = self.layers(group, over, Some(parent));
        let mut all = self.list(group, base, &mut layers, Some(parent));
        all.extend(self.left(group, layers));
        list_node(base.place, all)
    }

    /// Returns what an entry says of that by which objects of one name are told apart and which never changes, such as the
    /// type of a smart view.
    fn marks(&self, kind: &RegisteredKind, node: &YamlNode) -> Vec<(&'static str, String)> {
        let told = kind.any.def.namesakes.map_or(&[][..], |rule| rule.by);
        let lasting = told
            .iter()
            .filter(|name| kind.attributes.get(**name).is_some_and(|one| one.immutable));
        let marks = lasting.filter_map(|name| {
            let said = node.get(name)?.value.text()?;
            Some((*name, (self.plain)(said)))
        });
        marks.collect()
    }

    /// Returns the kind and the address of what an entry of a list names.
    fn names(
        &self,
        group: usize,
        node: &YamlNode,
        parent: Option<&Address>,
    ) -> Option<(&'a RegisteredKind, Address)> {
        let groups: &'a [KindGroup<'a>] = self.groups;
        let members = &groups[group].members;
        if let Some(kind) = members.first().filter(|kind| kind.is_single()) {
            return Some((kind, kind.address("", None, None)));
        }
        let (kind, text) = match node.text() {
            Some(text) => (*members.first()?, text),
            None => {
                let mut keyed = members
                    .iter()
                    .filter_map(|kind| Some((*kind, node.get(kind.any.def.key)?)));
                let (kind, entry) = keyed.next()?;
                (kind, entry.value.text()?)
            }
        };

        let family = kind.any.def.family.and_then(|family| node.get(family));
        let family = family.and_then(|family| family.value.text());
        let family = family.map(|family| (self.plain)(family));
        Some((kind, kind.address(&(self.plain)(text), parent, family.as_deref())))
    }
}

fn nothing_like_it(address: &Address, likely: Option<&str>) -> Problem {
    let message = format!("the overlay names `{address}`, which the manifests do not have");
    let help = match likely {
        Some(likely) => format!("did you mean `{likely}`? To add it, write `{ADDED}: true`"),
        None => format!("list it in the manifests, or write `{ADDED}: true` to add it here"),
    };
    Problem::new(&codes::OVERLAY_OF_NOTHING, message).help(help)
}

fn list_node(place: Place, items: Vec<YamlNode>) -> YamlNode {
    YamlNode {
        place,
        content: YamlContent::Sequence(items.into()),
    }
}

/// Returns the attributes of an entry; a bare name is short for one attribute.
fn entries(kind: &RegisteredKind, node: &YamlNode) -> Vec<MappingEntry> {
    if node.text().is_none() {
        return node.entries().to_vec();
    }
    vec![MappingEntry {
        key: Arc::from(kind.any.def.key),
        key_place: node.place,
        value: node.clone(),
    }]
}

fn without(node: &YamlNode, key: &str) -> YamlNode {
    let others = node.entries().iter().filter(|entry| *entry.key != *key);
    YamlNode {
        place: node.place,
        content: YamlContent::Mapping(others.cloned().collect()),
    }
}

/// Returns a document with another value at a path that it has.
fn replaced(document: &YamlNode, path: &[&str], value: YamlNode) -> YamlNode {
    let (Some((first, rest)), YamlContent::Mapping(entries)) = (path.split_first(), &document.content) else {
        return value;
    };
    let entries = entries.iter().map(|entry| {
        let mut entry = entry.clone();
        if *entry.key == **first {
            entry.value = replaced(&entry.value, rest, value.clone());
        }
        entry
    });
    YamlNode {
        place: document.place,
        content: YamlContent::Mapping(entries.collect()),
    }
}

/// Makes a document of one section.
fn section(path: &[&str], value: YamlNode, place: Place) -> YamlNode {
    path.iter().rev().fold(value, |value, step| YamlNode {
        place,
        content: YamlContent::Mapping(Arc::from([MappingEntry {
            key: Arc::from(*step),
            key_place: place,
            value,
        }])),
    })
}
