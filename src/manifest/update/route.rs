//! The way from a document to what a pointer leads to: through which nodes, and whether it passes an alias or a
//! merged mapping, whose text stands elsewhere.

use super::page::Page;
use crate::manifest::yaml::{Content, Entry, Node};

/// The way to a node.
#[derive(Debug)]
pub struct Route<'a> {
    /// The nodes, from the document to the one that is meant.
    pub nodes: Vec<&'a Node>,
    /// The key of the last step, if it went into a mapping.
    pub entry: Option<&'a Entry>,
    /// Whether it passes `[…]` or `{…}`, the last node not counted.
    pub is_flow: bool,
    /// Where it leaves its own text, if it does.
    pub exit: Option<Exit>,
}

/// Where a way leaves its own text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Through an alias, to which this pointer leads.
    Alias(String),
    /// Into a key that was merged into the mapping to which this pointer leads.
    Merge(String, String),
}

impl<'a> Route<'a> {
    /// Goes where a pointer leads.
    #[must_use]
    pub fn new(page: Page<'_>, document: &'a Node, pointer: &str) -> Option<Self> {
        let mut route = Self {
            nodes: vec![document],
            entry: None,
            is_flow: false,
            exit: None,
        };
        let mut passed = String::new();
        for step in pointer.split('/').skip(1) {
            let node = *route.nodes.last()?;
            route.is_flow |= is_flow(page, node);
            if is_alias(page, node) && route.exit.is_none() {
                route.exit = Some(Exit::Alias(passed.clone()));
            }
            let key = step.replace("~1", "/").replace("~0", "~");
            let next = match &node.content {
                Content::Sequence(items) => {
                    route.entry = None;
                    items.get(step.parse::<usize>().ok()?)?
                }
                Content::Mapping(entries) => {
                    let entry = entries.iter().find(|entry| entry.key == key)?;
                    if !is_own(node, entry) && route.exit.is_none() {
                        route.exit = Some(Exit::Merge(passed.clone(), key));
                    }
                    route.entry = Some(entry);
                    &entry.value
                }
                Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => return None,
            };
            route.nodes.push(next);
            passed = format!("{passed}/{step}");
        }
        Some(route)
    }

    /// Returns the node that is meant.
    #[must_use]
    pub fn node(&self) -> Option<&'a Node> {
        self.nodes.last().copied()
    }
}

/// Says whether a key stands in the text of its mapping.
#[must_use]
pub fn is_own(mapping: &Node, entry: &Entry) -> bool {
    mapping.place.start <= entry.key_place.start && entry.key_place.end <= mapping.place.end
}

/// Says whether a node is written `[…]` or `{…}`.
#[must_use]
pub fn is_flow(page: Page<'_>, node: &Node) -> bool {
    let is_collection = matches!(node.content, Content::Sequence(_) | Content::Mapping(_));
    is_collection && page.cut(start(node), end(node)).starts_with(['[', '{'])
}

/// Says whether a node is written as an alias.
#[must_use]
pub fn is_alias(page: Page<'_>, node: &Node) -> bool {
    page.cut(start(node), end(node)).starts_with('*')
}

/// Returns the first byte of a node.
#[must_use]
pub fn start(node: &Node) -> usize {
    node.place.start as usize
}

/// Returns the byte behind a node.
#[must_use]
pub fn end(node: &Node) -> usize {
    node.place.end as usize
}
