//! Arranges ids in the order that a client sends; what happens to the rest is for the caller to say.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::{protocol::Refusal, state::State};

/// What becomes of ids that an order leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OmittedIds {
    Refused,
    AtEnd,
    AtStart,
    Dropped,
}

impl OmittedIds {
    /// What the value of a switch about partial orders says.
    pub fn of(value: Option<&str>) -> Self {
        match value {
            Some("keep_at_end") => Self::AtEnd,
            Some("keep_at_start") => Self::AtStart,
            Some("delete_omitted") => Self::Dropped,
            _ => Self::Refused,
        }
    }
}

/// The ids of a list of objects that name others.
pub(crate) fn ids_of(items: &[&Map<String, Value>], attribute: &str) -> Result<Vec<String>, Refusal> {
    items
        .iter()
        .map(|item| item.get("id").and_then(Value::as_str).map(ToOwned::to_owned))
        .collect::<Option<_>>()
        .ok_or_else(|| Refusal::field(attribute, "Field required"))
}

/// The new order of `current` after a client sent `wanted` in the attribute `name`.
///
/// Unknown and repeated ids are refused or skipped as the switches say.
pub(crate) fn arrange(
    state: &State,
    name: &str,
    current: &[String],
    wanted: &[String],
    omitted: OmittedIds,
) -> Result<Vec<String>, Refusal> {
    let known: HashSet<&String> = current.iter().collect();
    let mut placed: HashSet<&String> = HashSet::new();
    let mut arranged: Vec<String> = Vec::new();
    for id in wanted {
        if !known.contains(id) {
            if state.is("unknown_id_in_order", "refuse") {
                return Err(Refusal::field(name, "Object does not exist."));
            }
        } else if !placed.insert(id) {
            if state.is("repeated_id_in_order", "refuse") {
                return Err(Refusal::field(name, "The list holds an id more than once."));
            }
        } else {
            arranged.push(id.clone());
        }
    }

    let rest: Vec<String> = current
        .iter()
        .filter(|id| !placed.contains(id))
        .cloned()
        .collect();
    if rest.is_empty() {
        return Ok(arranged);
    }

    match omitted {
        OmittedIds::Refused => Err(Refusal::field(name, "The list must hold every id.")),
        OmittedIds::AtEnd => Ok(arranged.into_iter().chain(rest).collect()),
        OmittedIds::AtStart => Ok(rest.into_iter().chain(arranged).collect()),
        OmittedIds::Dropped => Ok(arranged),
    }
}
