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
#[must_use]
pub fn splices(editable: EditableText<'_>, document: &YamlNode, edit: &ValueEdit) -> Vec<Vec<TextSplice>> {
    let Some(route) = NodeRoute::new(editable, document, edit.pointer()) else {
        return Vec::new();
    };
    let Some(node) = route.node() else {
        return Vec::new();
    };
    match edit {
        ValueEdit::Set { value, .. } => set(editable, &route, node, value),
        ValueEdit::Entries { remove, add, .. } => {
            let YamlContent::Mapping(entries) = &node.content else {
                return Vec::new();
            };
            let way = match is_flow(editable, node) {
                true => flow::entries(editable, node, entries, remove, add),
                false => block::entries(editable, node, entries, remove, add),
            };
            way.into_iter().collect()
        }
        ValueEdit::Items { slots, .. } => items(editable, &route, node, slots),
    }
}

fn items(
    editable: EditableText<'_>,
    route: &NodeRoute<'_>,
    node: &YamlNode,
    slots: &[ListSlot],
) -> Vec<Vec<TextSplice>> {
    let old: &[YamlNode] = match &node.content {
        YamlContent::Sequence(items) => items,
        YamlContent::Null
        | YamlContent::Bool(_)
        | YamlContent::Number(_)
        | YamlContent::String(_)
        | YamlContent::Mapping(_) => &[],
    };
    let values = slots.iter().filter_map(|slot| match slot {
        ListSlot::Old(at) => Some(old.get(*at)?.to_json()),
        ListSlot::New(value) => Some(value.clone()),
    });
    let whole = || Value::Array(values.clone().collect());
    if old.is_empty() || is_alias(editable, node) {
        return set(editable, route, node, &whole());
    }
    let way = match is_flow(editable, node) {
        true => flow::items(editable, node, old, slots),
        false => block::items(editable, node, old, slots, route.entry),
    };
    way.into_iter().collect()
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
    let is_scalar = !matches!(node.content, YamlContent::Sequence(_) | YamlContent::Mapping(_));
    let mut ways = Vec::new();
    if is_scalar
        && !old.contains('\n')
        && !is_alias(editable, node)
        && !old.is_empty()
        && let Some(text) = yaml_style::scalar_like(old, value, route.is_flow)
    {
        ways.push(vec![TextSplice::new(from, to, text)]);
    }
    let is_filled = match &node.content {
        YamlContent::Sequence(items) => !items.is_empty(),
        YamlContent::Mapping(entries) => !entries.is_empty(),
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::String(_) => false,
    };
    if is_filled && is_flow(editable, node) && matches!(value, Value::Array(_) | Value::Object(_)) {
        ways.push(vec![TextSplice::new(from, to, yaml_style::inline(value))]);
    }
    let Some(behind) = route
        .entry
        .and_then(|entry| editable.behind_colon(entry.key_place.end as usize))
    else {
        ways.push(vec![TextSplice::new(from, to, yaml_style::inline(value))]);
        return ways;
    };
    if !route.is_flow
        && let Some(entry) = route.entry
        && let Some((first, rest)) = yaml_style::behind_key(
            value,
            editable.column(entry.key_place.start as usize),
            editable.line_break(),
        )
    {
        ways.push(in_lines(editable, (behind, from, to), &first, &rest));
    }
    ways.push(vec![TextSplice::new(
        behind,
        to.max(behind),
        format!(" {}", yaml_style::inline(value)),
    )]);
    ways
}

/// Writes the rest of a key's line and further lines, and keeps the comment on the line of the key.
fn in_lines(
    editable: EditableText<'_>,
    (behind, from, to): (usize, usize, usize),
    first: &str,
    rest: &str,
) -> Vec<TextSplice> {
    let first_line_end = editable.content_end(behind);
    let mut splices = Vec::new();
    let is_below = from > first_line_end;
    if is_below {
        let head = editable.cut(behind, first_line_end);
        let comment = head
            .find(" #")
            .map_or(head.len(), |at| head[..at].trim_end().len());
        splices.push(TextSplice::new(behind, behind + comment, first));
        splices.push(TextSplice::new(first_line_end, to.max(first_line_end), ""));
    } else {
        splices.push(TextSplice::new(behind, to.max(behind), first));
    }
    if !rest.is_empty() {
        let at = editable.content_end(to.max(behind));
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
#[must_use]
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

/// What is looked for: a node, and the key that it is the value of.
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
    match &node.content {
        YamlContent::Sequence(items) => items.iter().enumerate().find_map(|(at, item)| {
            let pointer = child_pointer(&pointer, &at.to_string());
            match target.entry.is_none() && item.place == target.node.place {
                true => Some(pointer),
                false => find(editable, item, target, pointer),
            }
        }),
        YamlContent::Mapping(entries) => {
            entries
                .iter()
                .filter(|entry| is_own(node, entry))
                .find_map(|entry| {
                    let pointer = child_pointer(&pointer, &entry.key);
                    match target
                        .entry
                        .is_some_and(|wanted| wanted.key_place == entry.key_place)
                    {
                        true => Some(pointer),
                        false => find(editable, &entry.value, target, pointer),
                    }
                })
        }
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) | YamlContent::String(_) => None,
    }
}
