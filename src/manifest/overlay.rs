//! Lays overlays over manifests: by address, attribute by attribute.
//!
//! Works on the trees that the texts become, so that every value keeps the place where it really stands. Whether the
//! result makes sense is for the validation that follows.

use super::{
    codes,
    schema::ADDED,
    yaml::{MappingEntry, YamlContent, YamlNode},
};
use crate::model::{Address, KindGroup, ListPosition, Place, Problem, RegisteredKind, suggest};
use std::{collections::HashMap, sync::Arc};

/// Lays overlays over the documents of manifests.
pub struct OverlayMerge<'a> {
    groups: &'a [KindGroup<'a>],
    /// Replaces variables in a name.
    plain: &'a dyn Fn(&str) -> String,
    /// What the overlays can't mean.
    pub problems: Vec<Problem>,
}

/// One list of an overlay, by what its entries name.
struct OverlayList<'a> {
    entries: Vec<OverlayEntry<'a>>,
    known: HashMap<(&'static str, String), usize>,
}

/// One entry of an overlay.
struct OverlayEntry<'a> {
    kind: &'a RegisteredKind,
    name: String,
    node: YamlNode,
    /// How many entries of the manifests it names.
    hits: usize,
}

/// The names that a list of the manifests has, for suggestions.
type Names = Vec<String>;

impl<'a> OverlayMerge<'a> {
    /// Begins; `plain` replaces the variables in a name.
    #[must_use]
    pub fn new(groups: &'a [KindGroup<'a>], plain: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            groups,
            plain,
            problems: Vec::new(),
        }
    }

    /// Lays one overlay, which fits its schema, over the documents.
    pub fn lay(&mut self, documents: &mut Vec<YamlNode>, overlay: &YamlNode) {
        for at in 0..self.groups.len() {
            let ListPosition::Section(path) = self.groups[at].at else {
                continue;
            };
            let pointer: String = path.iter().map(|step| format!("/{step}")).collect();
            let Some(list) = overlay.find(&pointer).map(|found| found.value) else {
                continue;
            };
            let mut layers = self.layers(at, list, None);
            let mut names = Names::new();
            for document in documents.iter_mut() {
                if let Some(base) = document.find(&pointer).map(|found| found.value.clone()) {
                    let merged = self.list(at, &base, &mut layers, None, &mut names);
                    *document = replaced(document, path, merged);
                }
            }
            let added = self.left(layers, None, &names);
            if !added.is_empty() {
                documents.push(section(path, added, list.place));
            }
        }
    }

    /// Reads a list of an overlay.
    fn layers(&mut self, group: usize, list: &YamlNode, parent: Option<&Address>) -> OverlayList<'a> {
        let mut layers = OverlayList {
            entries: Vec::new(),
            known: HashMap::new(),
        };
        for node in items(list) {
            let Some((kind, name)) = self.names(group, node) else {
                continue;
            };
            let key = (kind.any.def.name, name.clone());
            if let Some(first) = layers.known.get(&key) {
                let address = address(kind, &name, parent);
                let first = layers.entries[*first].node.place;
                self.problems.push(
                    Problem::new(
                        &codes::DUPLICATE_ADDRESS,
                        format!("the overlay lists `{address}` twice"),
                    )
                    .at(node.place, "again here")
                    .with(first, "first here")
                    .help("join the two entries"),
                );
                continue;
            }
            layers.known.insert(key, layers.entries.len());
            layers.entries.push(OverlayEntry {
                kind,
                name,
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
        layers: &mut OverlayList<'a>,
        parent: Option<&Address>,
        names: &mut Names,
    ) -> YamlNode {
        let mut merged = Vec::new();
        for item in items(base) {
            let Some((kind, name)) = self.names(group, item) else {
                merged.push(item.clone());
                continue;
            };
            let key = (kind.any.def.name, name.clone());
            let layer = layers.known.get(&key).map(|at| &mut layers.entries[*at]);
            merged.push(match layer {
                Some(layer) => {
                    layer.hits += 1;
                    let over = layer.node.clone();
                    self.entry(kind, item, &over, &address(kind, &name, parent))
                }
                None => item.clone(),
            });
            names.push(name);
        }
        YamlNode {
            place: base.place,
            content: YamlContent::Sequence(merged.into()),
        }
    }

    /// Reports what the manifests do not have, and returns what the overlay adds.
    fn left(&mut self, layers: OverlayList<'a>, parent: Option<&Address>, names: &Names) -> Vec<YamlNode> {
        let mut added = Vec::new();
        for layer in layers.entries {
            let address = address(layer.kind, &layer.name, parent);
            let is_added = layer
                .node
                .get(ADDED)
                .filter(|entry| entry.value.content == YamlContent::Bool(true));
            let place = layer.node.place;
            match (layer.hits, is_added) {
                (0, Some(_)) => added.push(without(&layer.node, ADDED)),
                (0, None) => {
                    let message = format!("the overlay names `{address}`, which the manifests do not have");
                    let likely = suggest(&layer.name, names.iter().map(String::as_str));
                    let help = match likely {
                        Some(likely) => format!("did you mean `{likely}`? To add it, write `{ADDED}: true`"),
                        None => format!("list it in the manifests, or write `{ADDED}: true` to add it here"),
                    };
                    let problem = Problem::new(&codes::OVERLAY_OF_NOTHING, message);
                    self.problems
                        .push(problem.at(place, "not in the manifests").help(help));
                }
                (1, None) => {}
                (1, Some(entry)) => {
                    let message = format!("the overlay adds `{address}`, which the manifests have already");
                    let problem = Problem::new(&codes::OVERLAY_ADDS_TWICE, message);
                    let help = format!("take `{ADDED}` out to change it here");
                    self.problems
                        .push(problem.at(entry.key_place, "not new").help(help));
                }
                (hits, _) => {
                    let message = format!("the overlay names `{address}`, and {hits} entries have that name");
                    let problem = Problem::new(&codes::OVERLAY_AMBIGUOUS, message);
                    let help = "give each of them a name of its own, or write what differs with ${var:…}";
                    self.problems.push(problem.at(place, "which one?").help(help));
                }
            }
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
        for change in changes
            .iter()
            .filter(|change| change.key != kind.any.def.key && change.key != ADDED)
        {
            let nested = (0..self.groups.len()).find(|at| {
                matches!(self.groups[*at].at, ListPosition::Within(holder, attribute)
                    if holder == kind.any.def.name && attribute == change.key)
            });
            let known = entries.iter().position(|entry| entry.key == change.key);
            let value = match nested {
                Some(group) => {
                    let empty = YamlNode {
                        place: change.value.place,
                        content: YamlContent::Sequence(Arc::from([])),
                    };
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
        let mut names = Names::new();
        let merged = self.list(group, base, &mut layers, Some(parent), &mut names);
        let added = self.left(layers, Some(parent), &names);
        let all: Vec<YamlNode> = items(&merged).iter().cloned().chain(added).collect();
        YamlNode {
            place: base.place,
            content: YamlContent::Sequence(all.into()),
        }
    }

    /// Returns what an entry of a list names.
    fn names(&self, group: usize, node: &YamlNode) -> Option<(&'a RegisteredKind, String)> {
        let groups: &'a [KindGroup<'a>] = self.groups;
        let group = &groups[group];
        let (kind, text) = match &node.content {
            YamlContent::String(text) => (*group.members.first()?, text),
            YamlContent::Mapping(_) => {
                let keyed = group
                    .members
                    .iter()
                    .find(|kind| node.get(kind.any.def.key).is_some());
                let kind = *keyed?;
                match &node.get(kind.any.def.key)?.value.content {
                    YamlContent::String(text) => (kind, text),
                    YamlContent::Null
                    | YamlContent::Bool(_)
                    | YamlContent::Number(_)
                    | YamlContent::Sequence(_)
                    | YamlContent::Mapping(_) => return None,
                }
            }
            YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::Sequence(_) => {
                return None;
            }
        };
        Some((kind, (self.plain)(text)))
    }
}

fn address(kind: &RegisteredKind, name: &str, parent: Option<&Address>) -> Address {
    match parent {
        Some(parent) => parent.child(name),
        None => Address::new(kind.any.def.prefix, name),
    }
}

fn items(list: &YamlNode) -> &[YamlNode] {
    match &list.content {
        YamlContent::Sequence(items) => items,
        YamlContent::Null
        | YamlContent::Bool(_)
        | YamlContent::Number(_)
        | YamlContent::String(_)
        | YamlContent::Mapping(_) => &[],
    }
}

/// Returns the attributes of an entry; a bare name is short for one attribute.
fn entries(kind: &RegisteredKind, node: &YamlNode) -> Vec<MappingEntry> {
    match &node.content {
        YamlContent::Mapping(entries) => entries.to_vec(),
        YamlContent::String(_) => vec![MappingEntry {
            key: kind.any.def.key.to_owned(),
            key_place: node.place,
            value: node.clone(),
        }],
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::Sequence(_) => {
            Vec::new()
        }
    }
}

fn without(node: &YamlNode, key: &str) -> YamlNode {
    match &node.content {
        YamlContent::Mapping(entries) => YamlNode {
            place: node.place,
            content: YamlContent::Mapping(entries.iter().filter(|entry| entry.key != key).cloned().collect()),
        },
        YamlContent::Null
        | YamlContent::Bool(_)
        | YamlContent::Number(_)
        | YamlContent::String(_)
        | YamlContent::Sequence(_) => node.clone(),
    }
}

/// Returns a document with another value at a path that it has.
fn replaced(document: &YamlNode, path: &[&str], value: YamlNode) -> YamlNode {
    let (Some((first, rest)), YamlContent::Mapping(entries)) = (path.split_first(), &document.content) else {
        return value;
    };
    let entries = entries.iter().map(|entry| match entry.key == *first {
        true => MappingEntry {
            value: replaced(&entry.value, rest, value.clone()),
            ..entry.clone()
        },
        false => entry.clone(),
    });
    YamlNode {
        place: document.place,
        content: YamlContent::Mapping(entries.collect()),
    }
}

/// Makes a document of one section.
fn section(path: &[&str], items: Vec<YamlNode>, place: Place) -> YamlNode {
    let list = YamlNode {
        place,
        content: YamlContent::Sequence(items.into()),
    };
    path.iter().rev().fold(list, |value, step| YamlNode {
        place,
        content: YamlContent::Mapping(Arc::from([MappingEntry {
            key: (*step).to_owned(),
            key_place: place,
            value,
        }])),
    })
}
