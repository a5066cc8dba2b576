//! The parts of a text that hold values: scalars, aliases, and what is written in brackets.

use crate::manifest::{
    update::{EditableText, end, is_alias, is_flow, is_own, start},
    yaml::YamlNode,
};

/// The range of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TextLeaf {
    /// Its first byte.
    pub start: usize,
    /// The byte behind it.
    pub end: usize,
}

/// Returns the values that stand in the text of some documents, in the order of the text: single ones with their keys, or
/// else whole collections where they are in brackets.
pub fn leaves(editable: EditableText<'_>, documents: &[YamlNode], is_single: bool) -> Vec<TextLeaf> {
    let mut leaves = Vec::new();
    for document in documents {
        collect(editable, document, is_single, &mut leaves);
    }
    leaves.sort();
    leaves
}

fn collect(editable: EditableText<'_>, node: &YamlNode, is_single: bool, leaves: &mut Vec<TextLeaf>) {
    let has_members = !node.items().is_empty() || !node.entries().is_empty();
    let is_whole = is_flow(editable, node) && !is_single;
    if is_alias(editable, node) || !has_members || is_whole {
        leaves.push(TextLeaf {
            start: start(node),
            end: end(node),
        });
        return;
    }

    for item in node.items() {
        collect(editable, item, is_single, leaves);
    }
    for entry in node.entries().iter().filter(|entry| is_own(node, entry)) {
        leaves.push(TextLeaf {
            start: entry.key_place.start as usize,
            end: entry.key_place.end as usize,
        });
        collect(editable, &entry.value, is_single, leaves);
    }
}

/// Returns the value around a byte, if it is not the first one of it.
pub fn leaf_around(leaves: &[TextLeaf], at: usize) -> Option<TextLeaf> {
    let before = leaves.partition_point(|leaf| leaf.start < at);
    let leaf = leaves.get(before.checked_sub(1)?)?;
    (at < leaf.end).then_some(*leaf)
}
