//! The way from a document to what a pointer leads to: through which nodes, and whether it passes an alias or a
//! merged mapping, whose text stands elsewhere.

use super::editable_text::EditableText;
use crate::manifest::yaml::{MappingEntry, YamlContent, YamlNode};

/// The way to a node.
#[derive(Debug)]
pub struct NodeRoute<'a> {
    /// The nodes, from the document to the one that is meant.
    pub nodes: Vec<&'a YamlNode>,
    /// The key of the last step, if it went into a mapping.
    pub entry: Option<&'a MappingEntry>,
    /// Whether it passes `[…]` or `{…}`, the last node not counted.
    pub is_flow: bool,
    /// Where it leaves its own text, if it does.
    pub exit: Option<Indirection>,
}

/// Where a way leaves its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indirection {
    /// Through an alias, to which this pointer leads.
    Alias(String),
    /// Into a key that was merged into the mapping to which this pointer leads.
    Merge(String, String),
}

impl<'a> NodeRoute<'a> {
    /// Goes where a pointer leads.
    pub fn new(editable: EditableText<'_>, document: &'a YamlNode, pointer: &str) -> Option<Self> {
        let mut route = Self {
            nodes: vec![document],
            entry: None,
            is_flow: false,
            exit: None,
        };

        let mut passed = String::new();
        for step in pointer.split('/').skip(1) {
            let node = *route.nodes.last()?;
            route.is_flow |= is_flow(editable, node);
            // Only the first detour counts: everything beyond it is written where the anchor is.
            if is_alias(editable, node) && route.exit.is_none() {
                route.exit = Some(Indirection::Alias(passed.clone()));
            }

            // In this order, as RFC 6901 asks, or `~01` would become a slash instead of `~1`.
            let key = step.replace("~1", "/").replace("~0", "~");
            let next = match &node.content {
                YamlContent::Sequence(items) => {
                    route.entry = None;
                    items.get(step.parse::<usize>().ok()?)?
                }
                YamlContent::Mapping(entries) => {
                    let entry = entries.iter().find(|entry| *entry.key == *key)?;
                    if !is_own(node, entry) && route.exit.is_none() {
                        route.exit = Some(Indirection::Merge(passed.clone(), key));
                    }
                    route.entry = Some(entry);
                    &entry.value
                }
                YamlContent::Null
                | YamlContent::Bool(_)
                | YamlContent::Number(_)
                | YamlContent::String(_) => return None,
            };

            route.nodes.push(next);
            passed = format!("{passed}/{step}");
        }
        Some(route)
    }

    /// Returns the node that is meant.
    pub fn node(&self) -> Option<&'a YamlNode> {
        self.nodes.last().copied()
    }
}

/// Says whether a key stands in the text of its mapping.
pub fn is_own(mapping: &YamlNode, entry: &MappingEntry) -> bool {
    mapping.place.start <= entry.key_place.start && entry.key_place.end <= mapping.place.end
}

/// Says whether a node is written `[…]` or `{…}`.
pub fn is_flow(editable: EditableText<'_>, node: &YamlNode) -> bool {
    let is_collection = matches!(node.content, YamlContent::Sequence(_) | YamlContent::Mapping(_));
    is_collection && editable.cut(start(node), end(node)).starts_with(['[', '{'])
}

/// Says whether a node is written as an alias.
pub fn is_alias(editable: EditableText<'_>, node: &YamlNode) -> bool {
    editable.cut(start(node), end(node)).starts_with('*')
}

/// Returns the first byte of a node.
pub fn start(node: &YamlNode) -> usize {
    node.place.start as usize
}

/// Returns the byte behind a node.
pub fn end(node: &YamlNode) -> usize {
    node.place.end as usize
}
