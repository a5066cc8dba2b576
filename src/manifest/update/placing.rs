//! Where an edit has to be made in a text, and the ways to write it.

use super::{
    block,
    edit::{ListSlot, ValueEdit},
    editable_text::{EditableText, TextSplice},
    flow,
    route::{NodeRoute, end, is_alias, is_flow, is_own, start},
    yaml_style,
};
use crate::manifest::yaml::{MappingEntry, YamlContent, YamlNode, child_pointer};
use serde_json::Value;

/// Returns the ways to write an edit, best first.
pub fn splices(editable: EditableText<'_>, document: &YamlNode, edit: &ValueEdit) -> Vec<Vec<TextSplice>> {
    let Some(route) = NodeRoute::new(editable, document, edit.pointer()) else {
        return Vec::new();
    };
    let Some(node) = route.node() else {
        return Vec::new();
    };

    match edit {
        ValueEdit::Set { value, .. } => set(editable, &route, node, value),
        ValueEdit::Items { slots, .. } => items(editable, &route, node, slots),
        ValueEdit::Entries { remove, add, .. } => {
            let YamlContent::Mapping(entries) = &node.content else {
                return Vec::new();
            };
            let way = if is_flow(editable, node) {
                flow::entries(editable, node, entries, remove, add)
            } else {
                block::entries(editable, node, entries, remove, add)
            };
            way.into_iter().collect()
        }
    }
}

fn items(
    editable: EditableText<'_>,
    route: &NodeRoute<'_>,
    node: &YamlNode,
    slots: &[ListSlot],
) -> Vec<Vec<TextSplice>> {
    let old = node.items();
    // An empty list has no item whose style could go on, and the items behind an alias stand elsewhere.
    if old.is_empty() || is_alias(editable, node) {
        return set(editable, route, node, &values(old, slots));
    }

    let way = if is_flow(editable, node) {
        flow::items(editable, node, old, slots)
    } else {
        block::items(editable, node, old, slots, route.entry)
    };

    // Written anew as a whole, a list loses comments, anchors and tags, so that is only done where it has none.
    let written = editable.cut(start(node), end(node));
    let has_more_than_values = !editable.is_json && written.contains(['#', '&', '*', '!']);
    let whole = || set(editable, route, node, &values(old, slots));
    let whole = if has_more_than_values { Vec::new() } else { whole() };
    way.into_iter().chain(whole).collect()
}

/// Returns the values that an edited list holds.
fn values(old: &[YamlNode], slots: &[ListSlot]) -> Value {
    let values = slots.iter().filter_map(|slot| match slot {
        ListSlot::Old(at) => Some(old.get(*at)?.to_json()),
        ListSlot::New(value) => Some(value.clone()),
    });
    values.collect()
}

/// Returns the ways to write a value in the place of another one.
fn set(
    editable: EditableText<'_>,
    route: &NodeRoute<'_>,
    node: &YamlNode,
    value: &Value,
) -> Vec<Vec<TextSplice>> {
    let (from, to) = (start(node), end(node));
    let old = editable.cut(from, to);
    let inline = || editable.inline(value);
    // JSON has no other quotes.
    let was = (!editable.is_json).then(|| node.to_json());
    let mut ways = Vec::new();

    // The quotes of a scalar stay, and so do the brackets of a collection that holds something.
    let is_scalar = !matches!(node.content, YamlContent::Sequence(_) | YamlContent::Mapping(_));
    if is_scalar
        && !old.contains('\n')
        && !is_alias(editable, node)
        && !old.is_empty()
        && let Some(text) = yaml_style::scalar_like(old, was.as_ref(), value, route.is_flow)
    {
        ways.push(vec![TextSplice::new(from, to, text)]);
    }

    let is_filled = !node.items().is_empty() || !node.entries().is_empty();
    if is_filled && is_flow(editable, node) && matches!(value, Value::Array(_) | Value::Object(_)) {
        ways.push(vec![TextSplice::new(from, to, inline())]);
    }

    // An item of a list has no key to stand behind, so only its own text is replaced.
    let behind = route
        .entry
        .and_then(|entry| Some((entry, editable.behind_colon(entry.key_place.end as usize)?)));
    let Some((entry, behind)) = behind else {
        ways.push(vec![TextSplice::new(from, to, inline())]);
        return ways;
    };

    // Lines come first, as `pull` writes them. Inside of `[…]` or `{…}` YAML allows none.
    if !route.is_flow {
        let column = editable.column(entry.key_place.start as usize);
        let lines = yaml_style::behind_key(value, column, editable.line_break());
        let way = lines.map(|(first, rest)| in_lines(editable, behind, node, &first, &rest));
        ways.extend(way);
    }
    let text = format!(" {}", inline());
    ways.push(vec![TextSplice::new(behind, to.max(behind), text)]);
    ways
}

/// Writes the rest of a key's line and further lines, and keeps the comment on the line of the key.
pub fn in_lines(
    editable: EditableText<'_>,
    behind: usize,
    node: &YamlNode,
    first: &str,
    rest: &str,
) -> Vec<TextSplice> {
    let to = end(node).max(behind);
    let first_line_end = editable.content_end(behind);
    let mut splices = Vec::new();
    if start(node) > first_line_end {
        // The value stands below its key, whose own line may end with a comment.
        let head = editable.cut(behind, first_line_end);
        let comment = head.find(" #").map_or(head, |at| head[..at].trim_end());
        splices.push(TextSplice::new(behind, behind + comment.len(), first));
        splices.push(TextSplice::new(first_line_end, to.max(first_line_end), ""));
    } else {
        splices.push(TextSplice::new(behind, to, first));
    }

    // Further lines go behind the comment that may stand where the value ended.
    if !rest.is_empty() {
        let at = editable.content_end(to);
        let rest = rest.trim_end_matches(['\n', '\r']);
        splices.push(TextSplice::new(
            at,
            at,
            format!("{}{rest}", editable.line_break()),
        ));
    }
    splices
}

/// Returns the same edit at the text that an alias or a merged mapping stands for.
pub fn home(editable: EditableText<'_>, document: &YamlNode, edit: &ValueEdit) -> Option<ValueEdit> {
    let route = NodeRoute::new(editable, document, edit.pointer())?;
    let target = SoughtNode {
        node: route.node()?,
        entry: route.entry,
    };
    let pointer = find(editable, document, &target, String::new())?;
    Some(match edit.clone() {
        ValueEdit::Set { value, .. } => ValueEdit::Set { pointer, value },
        ValueEdit::Entries { remove, add, .. } => ValueEdit::Entries { pointer, remove, add },
        ValueEdit::Items { slots, .. } => ValueEdit::Items { pointer, slots },
    })
}

/// A node that is looked for, and the key that it is the value of.
struct SoughtNode<'a> {
    node: &'a YamlNode,
    entry: Option<&'a MappingEntry>,
}

/// Finds a node without passing an alias or a merge.
fn find(
    editable: EditableText<'_>,
    node: &YamlNode,
    target: &SoughtNode<'_>,
    pointer: String,
) -> Option<String> {
    if is_alias(editable, node) {
        return None;
    }

    let mut items = node.items().iter().enumerate();
    let in_items = items.find_map(|(at, item)| {
        let pointer = child_pointer(&pointer, &at.to_string());
        if target.entry.is_none() && item.place == target.node.place {
            Some(pointer)
        } else {
            find(editable, item, target, pointer)
        }
    });
    let mut entries = node.entries().iter().filter(|entry| is_own(node, entry));
    in_items.or_else(|| {
        entries.find_map(|entry| {
            let pointer = child_pointer(&pointer, &entry.key);
            let is_meant = |wanted: &MappingEntry| wanted.key_place == entry.key_place;
            if target.entry.is_some_and(is_meant) {
                Some(pointer)
            } else {
                find(editable, &entry.value, target, pointer)
            }
        })
    })
}
