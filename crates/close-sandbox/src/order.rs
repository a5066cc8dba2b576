//! Arranges ids in the order that a client sends; what happens to the rest is for the caller to say.

use std::collections::HashSet;

use super::answer::Refusal;
use super::state::State;

/// What becomes of ids that an order leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Omitted {
    Refused,
    AtEnd,
    AtStart,
    Dropped,
}

/// The new order of `current` after a client sent `wanted` in the attribute `name`.
///
/// Unknown and repeated ids are refused or skipped as the switches say.
pub(super) fn arrange(
    state: &State,
    name: &str,
    current: &[String],
    wanted: &[String],
    omitted: Omitted,
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
        Omitted::Refused => Err(Refusal::field(name, "The list must hold every id.")),
        Omitted::AtEnd => Ok(arranged.into_iter().chain(rest).collect()),
        Omitted::AtStart => Ok(rest.into_iter().chain(arranged).collect()),
        Omitted::Dropped => Ok(arranged),
    }
}
