//! One attribute from its value in a manifest to the value that the organization has, in as few edits as its nested
//! values allow.

use super::edit::{ListSlot, ValueEdit, removed};
use crate::{
    manifest::yaml::{YamlContent, YamlNode, child_pointer},
    model::template::{self, Namespace, TemplatePiece},
};
use serde_json::{Map, Value};

/// The value comes from a variable, which is written so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueFromVariable(pub String);

/// The comparison by which the items of a list are matched.
pub struct ItemComparison<'a> {
    /// Whether their order means nothing.
    pub is_set: bool,
    /// Brings an item into the form in which it is compared.
    pub canonical: &'a dyn Fn(&Value) -> Value,
    /// Values that stand for others as long as the manifests want records moved: the new one, and the one that the
    /// organization still has.
    pub moves: &'a [(String, String)],
}

impl ItemComparison<'_> {
    /// Compares items as they are written, in order.
    fn plain() -> Self {
        Self {
            is_set: false,
            canonical: &Value::clone,
            moves: &[],
        }
    }
}

/// Adds the edits that make one value of another; `node` is how `now` is written.
///
/// # Errors
///
/// Names the variable that the value comes from.
pub fn steer(
    node: &YamlNode,
    now: &Value,
    wanted: &Value,
    pointer: &str,
    comparison: &ItemComparison<'_>,
    edits: &mut Vec<ValueEdit>,
) -> Result<(), ValueFromVariable> {
    if now == wanted {
        return Ok(());
    }

    match (&node.content, now, wanted) {
        (YamlContent::Mapping(_), Value::Object(before), Value::Object(after)) => {
            entries(node, before, after, pointer, edits)
        }
        (YamlContent::Sequence(nodes), Value::Array(before), Value::Array(after)) => {
            items(nodes, before, after, pointer, comparison, edits)
        }
        (_, _, _) => {
            keep_variables(node)?;
            edits.push(ValueEdit::Set {
                pointer: pointer.to_owned(),
                value: wanted.clone(),
            });
            Ok(())
        }
    }
}

fn entries(
    node: &YamlNode,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    pointer: &str,
    edits: &mut Vec<ValueEdit>,
) -> Result<(), ValueFromVariable> {
    let plain = ItemComparison::plain();
    let mut remove = Vec::new();
    for (key, now) in before {
        // A key that the text does not have was written as a variable.
        let Some(entry) = node.get(key) else {
            return Err(ValueFromVariable(variable(node).unwrap_or_else(|| key.clone())));
        };
        if let Some(wanted) = after.get(key) {
            let pointer = child_pointer(pointer, key);
            steer(&entry.value, now, wanted, &pointer, &plain, edits)?;
        } else {
            keep_variables(&entry.value)?;
            remove.push(key.clone());
        }
    }

    let new = after.iter().filter(|(key, _)| !before.contains_key(*key));
    let add: Vec<_> = new.map(|(key, value)| (key.clone(), value.clone())).collect();
    if !remove.is_empty() || !add.is_empty() {
        let pointer = pointer.to_owned();
        edits.push(ValueEdit::Entries { pointer, remove, add });
    }
    Ok(())
}

fn items(
    nodes: &[YamlNode],
    before: &[Value],
    after: &[Value],
    pointer: &str,
    comparison: &ItemComparison<'_>,
    edits: &mut Vec<ValueEdit>,
) -> Result<(), ValueFromVariable> {
    let old: Vec<Value> = before.iter().map(comparison.canonical).collect();
    let new: Vec<Value> = after.iter().map(comparison.canonical).collect();
    let matched = pair(&old, &new, comparison);

    let mut slots: Vec<ListSlot> = Vec::new();
    for (value, old_at) in after.iter().zip(&matched) {
        let Some(at) = *old_at else {
            slots.push(ListSlot::New(value.clone()));
            continue;
        };

        // An item that only became a bit different is edited in place, so that the comments in it survive.
        if !alike(&old[at], &new[slots.len()], comparison)
            && let Some(node) = nodes.get(at)
        {
            let pointer = child_pointer(pointer, &at.to_string());
            steer(
                node,
                &before[at],
                value,
                &pointer,
                &ItemComparison::plain(),
                edits,
            )?;
        }
        slots.push(ListSlot::Old(at));
    }

    // Of a set the old items keep their places, because their order means nothing.
    if comparison.is_set {
        let (mut kept, new): (Vec<ListSlot>, Vec<ListSlot>) = slots
            .into_iter()
            .partition(|slot| matches!(slot, ListSlot::Old(_)));
        kept.sort_by_key(|slot| match slot {
            ListSlot::Old(at) => *at,
            ListSlot::New(_) => usize::MAX,
        });
        slots = kept.into_iter().chain(new).collect();
    }

    // A variable may have another value in other organizations, so an item that holds one stays.
    for at in removed(&slots, before.len()) {
        if let Some(node) = nodes.get(at) {
            keep_variables(node)?;
        }
    }

    let is_unchanged = slots.len() == before.len()
        && slots
            .iter()
            .enumerate()
            .all(|(at, slot)| *slot == ListSlot::Old(at));
    if !is_unchanged {
        edits.push(ValueEdit::Items {
            pointer: pointer.to_owned(),
            slots,
        });
    }
    Ok(())
}

/// Returns, for each new item, the old one that it is or comes from.
fn pair(old: &[Value], new: &[Value], comparison: &ItemComparison<'_>) -> Vec<Option<usize>> {
    let mut free: Vec<usize> = (0..old.len()).collect();
    let mut take = |fits: &dyn Fn(usize) -> bool| {
        let at = free.iter().position(|at| fits(*at))?;
        Some(free.remove(at))
    };

    // Equal items first: a similar one must not take what an equal one further down belongs to.
    let mut matched: Vec<Option<usize>> = new
        .iter()
        .map(|new| take(&|at| alike(&old[at], new, comparison)))
        .collect();
    for (new, matched) in new.iter().zip(&mut matched) {
        if matched.is_none() {
            *matched = take(&|at| is_akin(&old[at], new));
        }
    }
    matched
}

fn alike(old: &Value, new: &Value, comparison: &ItemComparison<'_>) -> bool {
    old == new
        || comparison
            .moves
            .iter()
            .any(|(to, from)| old == to.as_str() && new == from.as_str())
}

/// Says whether two mappings have most of their scalars in common, so that one may have become the other.
fn is_akin(old: &Value, new: &Value) -> bool {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        return false;
    };
    let is_scalar = |value: &Value| !value.is_object() && !value.is_array();
    let scalars = old.iter().filter(|(_, value)| is_scalar(value));
    let (same, other): (Vec<_>, Vec<_>) = scalars.partition(|(key, value)| new.get(*key) == Some(value));
    same.len() > other.len()
}

/// Refuses to lose a variable.
fn keep_variables(node: &YamlNode) -> Result<(), ValueFromVariable> {
    match variable(node) {
        Some(variable) => Err(ValueFromVariable(variable)),
        None => Ok(()),
    }
}

/// Returns the first variable that is written in a value.
pub fn variable(node: &YamlNode) -> Option<String> {
    let in_items = || node.items().iter().find_map(variable);
    let in_entries = || {
        let mut entries = node.entries().iter();
        entries.find_map(|entry| written(&entry.key).or_else(|| variable(&entry.value)))
    };
    let in_text = node.text().and_then(written);
    in_text.or_else(in_items).or_else(in_entries)
}

fn written(text: &str) -> Option<String> {
    let pieces = template::parse(text).unwrap_or_default();
    pieces.into_iter().find_map(|piece| match piece {
        TemplatePiece::Expression {
            space: Namespace::Env | Namespace::Var,
            range,
            ..
        } => Some(text[range].to_owned()),
        TemplatePiece::Expression {
            space: Namespace::Id, ..
        }
        | TemplatePiece::Text(_) => None,
    })
}
