//! One attribute from its value in a manifest to the value that the organization has, in as few edits as its nested
//! values allow.

use super::edit::{Edit, Slot, child, removed};
use crate::{
    manifest::yaml::{Content, Node},
    model::template::{self, Piece, Space},
};
use serde_json::Value;

/// The value comes from a variable, which is written so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromVariable(pub String);

/// How the items of a list are compared.
pub struct Likeness<'a> {
    /// Whether their order means nothing.
    pub is_set: bool,
    /// Brings an item into the form in which it is compared.
    pub canonical: &'a dyn Fn(&Value) -> Value,
    /// Values that stand for others as long as the manifests want records moved: the new one, and the one that the
    /// organization still has.
    pub moves: &'a [(String, String)],
}

impl Likeness<'_> {
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
    node: &Node,
    now: &Value,
    wanted: &Value,
    pointer: &str,
    likeness: &Likeness<'_>,
    edits: &mut Vec<Edit>,
) -> Result<(), FromVariable> {
    if now == wanted {
        return Ok(());
    }
    match (&node.content, now, wanted) {
        (Content::Mapping(_), Value::Object(before), Value::Object(after)) => {
            let mut remove = Vec::new();
            let mut add = Vec::new();
            for (key, now) in before {
                let Some(entry) = node.get(key) else {
                    return Err(FromVariable(variable(node).unwrap_or_else(|| key.clone())));
                };
                match after.get(key) {
                    Some(wanted) => {
                        let pointer = child(pointer, key);
                        steer(&entry.value, now, wanted, &pointer, &Likeness::plain(), edits)?;
                    }
                    None => {
                        keep_variables(&entry.value)?;
                        remove.push(key.clone());
                    }
                }
            }
            let new = after.iter().filter(|(key, _)| !before.contains_key(*key));
            add.extend(new.map(|(key, value)| (key.clone(), value.clone())));
            if !remove.is_empty() || !add.is_empty() {
                edits.push(Edit::Entries {
                    pointer: pointer.to_owned(),
                    remove,
                    add,
                });
            }
            Ok(())
        }
        (Content::Sequence(nodes), Value::Array(before), Value::Array(after)) => {
            items(nodes, before, after, pointer, likeness, edits)
        }
        (_, _, _) => {
            keep_variables(node)?;
            edits.push(Edit::Set {
                pointer: pointer.to_owned(),
                value: wanted.clone(),
            });
            Ok(())
        }
    }
}

fn items(
    nodes: &[Node],
    before: &[Value],
    after: &[Value],
    pointer: &str,
    likeness: &Likeness<'_>,
    edits: &mut Vec<Edit>,
) -> Result<(), FromVariable> {
    let old: Vec<Value> = before.iter().map(likeness.canonical).collect();
    let new: Vec<Value> = after.iter().map(likeness.canonical).collect();
    let matched = pair(&old, &new, likeness);
    let mut slots: Vec<Slot> = Vec::new();
    for (value, old_at) in after.iter().zip(&matched) {
        let Some(at) = *old_at else {
            slots.push(Slot::New(value.clone()));
            continue;
        };
        let is_same = {
            let new_at = slots.len();
            alike(&old[at], &new[new_at], likeness)
        };
        if let (false, Some(node)) = (is_same, nodes.get(at)) {
            let pointer = child(pointer, &at.to_string());
            steer(node, &before[at], value, &pointer, &Likeness::plain(), edits)?;
        }
        slots.push(Slot::Old(at));
    }
    if likeness.is_set {
        let (mut kept, new): (Vec<Slot>, Vec<Slot>) =
            slots.into_iter().partition(|slot| matches!(slot, Slot::Old(_)));
        kept.sort_by_key(|slot| match slot {
            Slot::Old(at) => *at,
            Slot::New(_) => usize::MAX,
        });
        slots = kept.into_iter().chain(new).collect();
    }
    for at in removed(&slots, before.len()) {
        if let Some(node) = nodes.get(at) {
            keep_variables(node)?;
        }
    }
    let is_unchanged =
        slots.len() == before.len() && slots.iter().enumerate().all(|(at, slot)| *slot == Slot::Old(at));
    if !is_unchanged {
        edits.push(Edit::Items {
            pointer: pointer.to_owned(),
            slots,
        });
    }
    Ok(())
}

/// Returns, for each new item, the old one that it is or comes from.
fn pair(old: &[Value], new: &[Value], likeness: &Likeness<'_>) -> Vec<Option<usize>> {
    let mut free: Vec<usize> = (0..old.len()).collect();
    let mut take = |fits: &dyn Fn(usize) -> bool| {
        let at = free.iter().position(|at| fits(*at))?;
        Some(free.remove(at))
    };
    let mut matched: Vec<Option<usize>> = new
        .iter()
        .map(|new| take(&|at| alike(&old[at], new, likeness)))
        .collect();
    for (new, matched) in new.iter().zip(&mut matched) {
        if matched.is_none() {
            *matched = take(&|at| is_akin(&old[at], new));
        }
    }
    matched
}

fn alike(old: &Value, new: &Value, likeness: &Likeness<'_>) -> bool {
    old == new
        || likeness
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
fn keep_variables(node: &Node) -> Result<(), FromVariable> {
    match variable(node) {
        Some(variable) => Err(FromVariable(variable)),
        None => Ok(()),
    }
}

/// Returns the first variable that is written in a value.
#[must_use]
pub fn variable(node: &Node) -> Option<String> {
    match &node.content {
        Content::String(text) => written(text),
        Content::Sequence(items) => items.iter().find_map(variable),
        Content::Mapping(entries) => entries
            .iter()
            .find_map(|entry| written(&entry.key).or_else(|| variable(&entry.value))),
        Content::Null | Content::Bool(_) | Content::Number(_) => None,
    }
}

fn written(text: &str) -> Option<String> {
    let pieces = template::parse(text).unwrap_or_default();
    pieces.into_iter().find_map(|piece| match piece {
        Piece::Expression {
            space: Space::Env | Space::Var,
            range,
            ..
        } => Some(text[range].to_owned()),
        Piece::Expression { space: Space::Id, .. } | Piece::Text(_) => None,
    })
}
