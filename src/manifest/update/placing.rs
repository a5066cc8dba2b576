//! Where an edit has to be made in a text, and the ways to write it.

use super::{
    block,
    edit::{Edit, Slot, child},
    flow,
    page::{Page, Splice},
    route::{Route, end, is_alias, is_flow, is_own, start},
    words,
};
use crate::manifest::yaml::{Content, Entry, Node};
use serde_json::Value;

/// Returns the ways to write an edit, best first.
#[must_use]
pub fn splices(page: Page<'_>, document: &Node, edit: &Edit) -> Vec<Vec<Splice>> {
    let Some(route) = Route::new(page, document, edit.pointer()) else {
        return Vec::new();
    };
    let Some(node) = route.node() else {
        return Vec::new();
    };
    match edit {
        Edit::Set { value, .. } => set(page, &route, node, value),
        Edit::Entries { remove, add, .. } => {
            let Content::Mapping(entries) = &node.content else {
                return Vec::new();
            };
            let way = match is_flow(page, node) {
                true => flow::entries(page, node, entries, remove, add),
                false => block::entries(page, node, entries, remove, add),
            };
            way.into_iter().collect()
        }
        Edit::Items { slots, .. } => items(page, &route, node, slots),
    }
}

fn items(page: Page<'_>, route: &Route<'_>, node: &Node, slots: &[Slot]) -> Vec<Vec<Splice>> {
    let old: &[Node] = match &node.content {
        Content::Sequence(items) => items,
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) | Content::Mapping(_) => {
            &[]
        }
    };
    let values = slots.iter().filter_map(|slot| match slot {
        Slot::Old(at) => Some(old.get(*at)?.to_json()),
        Slot::New(value) => Some(value.clone()),
    });
    let whole = || Value::Array(values.clone().collect());
    if old.is_empty() || is_alias(page, node) {
        return set(page, route, node, &whole());
    }
    let way = match is_flow(page, node) {
        true => flow::items(page, node, old, slots),
        false => block::items(page, node, old, slots, route.entry),
    };
    way.into_iter().collect()
}

/// Returns the ways to write a value in the place of another one.
fn set(page: Page<'_>, route: &Route<'_>, node: &Node, value: &Value) -> Vec<Vec<Splice>> {
    let (from, to) = (start(node), end(node));
    let old = page.cut(from, to);
    let is_scalar = !matches!(node.content, Content::Sequence(_) | Content::Mapping(_));
    let mut ways = Vec::new();
    if is_scalar
        && !old.contains('\n')
        && !is_alias(page, node)
        && !old.is_empty()
        && let Some(text) = words::scalar_like(old, value, route.is_flow)
    {
        ways.push(vec![Splice::new(from, to, text)]);
    }
    let is_filled = match &node.content {
        Content::Sequence(items) => !items.is_empty(),
        Content::Mapping(entries) => !entries.is_empty(),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => false,
    };
    if is_filled && is_flow(page, node) && matches!(value, Value::Array(_) | Value::Object(_)) {
        ways.push(vec![Splice::new(from, to, words::inline(value))]);
    }
    let Some(behind) = route
        .entry
        .and_then(|entry| page.behind_colon(entry.key_place.end as usize))
    else {
        ways.push(vec![Splice::new(from, to, words::inline(value))]);
        return ways;
    };
    if !route.is_flow
        && let Some(entry) = route.entry
        && let Some((first, rest)) = words::behind_key(
            value,
            page.column(entry.key_place.start as usize),
            page.line_break(),
        )
    {
        ways.push(in_lines(page, (behind, from, to), &first, &rest));
    }
    ways.push(vec![Splice::new(
        behind,
        to.max(behind),
        format!(" {}", words::inline(value)),
    )]);
    ways
}

/// Writes the rest of a key's line and further lines, and keeps the comment on the line of the key.
fn in_lines(
    page: Page<'_>,
    (behind, from, to): (usize, usize, usize),
    first: &str,
    rest: &str,
) -> Vec<Splice> {
    let first_line_end = page.content_end(behind);
    let mut splices = Vec::new();
    let is_below = from > first_line_end;
    if is_below {
        let head = page.cut(behind, first_line_end);
        let comment = head
            .find(" #")
            .map_or(head.len(), |at| head[..at].trim_end().len());
        splices.push(Splice::new(behind, behind + comment, first));
        splices.push(Splice::new(first_line_end, to.max(first_line_end), ""));
    } else {
        splices.push(Splice::new(behind, to.max(behind), first));
    }
    if !rest.is_empty() {
        let at = page.content_end(to.max(behind));
        let rest = rest.trim_end_matches(['\n', '\r']);
        splices.push(Splice::new(at, at, format!("{}{rest}", page.line_break())));
    }
    splices
}

/// Returns the same edit at the text that an alias or a merged mapping stands for.
#[must_use]
pub fn home(page: Page<'_>, document: &Node, edit: &Edit) -> Option<Edit> {
    let route = Route::new(page, document, edit.pointer())?;
    let target = Target {
        node: route.node()?,
        entry: route.entry,
    };
    let pointer = find(page, document, &target, String::new())?;
    Some(match edit.clone() {
        Edit::Set { value, .. } => Edit::Set { pointer, value },
        Edit::Entries { remove, add, .. } => Edit::Entries { pointer, remove, add },
        Edit::Items { slots, .. } => Edit::Items { pointer, slots },
    })
}

/// What is looked for: a node, and the key that it is the value of.
struct Target<'a> {
    node: &'a Node,
    entry: Option<&'a Entry>,
}

/// Finds a node without passing an alias or a merge.
fn find(page: Page<'_>, node: &Node, target: &Target<'_>, pointer: String) -> Option<String> {
    if is_alias(page, node) {
        return None;
    }
    match &node.content {
        Content::Sequence(items) => items.iter().enumerate().find_map(|(at, item)| {
            let pointer = child(&pointer, &at.to_string());
            match target.entry.is_none() && item.place == target.node.place {
                true => Some(pointer),
                false => find(page, item, target, pointer),
            }
        }),
        Content::Mapping(entries) => entries
            .iter()
            .filter(|entry| is_own(node, entry))
            .find_map(|entry| {
                let pointer = child(&pointer, &entry.key);
                match target
                    .entry
                    .is_some_and(|wanted| wanted.key_place == entry.key_place)
                {
                    true => Some(pointer),
                    false => find(page, &entry.value, target, pointer),
                }
            }),
        Content::Null | Content::Bool(_) | Content::Number(_) | Content::String(_) => None,
    }
}
