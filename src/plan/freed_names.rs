//! The names that steps take in lists, and the steps that leave these names before.

use super::{Action, Step};
use crate::model::{Address, Registry};
use std::collections::BTreeMap;

/// A list, by its address, and the name of an object in it.
type NameInList = (String, String);

/// Which steps free the names that others take.
#[derive(Default)]
pub(super) struct FreedNames {
    /// The name that each step which makes, moves or renames an object takes in a list.
    taken: BTreeMap<usize, NameInList>,
    /// The steps that move or rename objects, by the name that they leave in a list.
    left: BTreeMap<NameInList, Vec<usize>>,
}

impl FreedNames {
    /// Finds them in all steps of a plan; `on` returns the steps on an object.
    pub(super) fn of(registry: &Registry, all: &[Step], on: impl Fn(&Address) -> Vec<usize>) -> Self {
        let mut names = Self::default();
        for at in 0..all.len() {
            let Some((left, taken)) = names_of(registry, all, at, &on) else {
                continue;
            };
            names.taken.insert(at, taken);
            if let Some(left) = left {
                names.left.entry(left).or_default().push(at);
            }
        }
        names
    }

    /// Returns the steps that leave the name which a step takes.
    pub(super) fn before(&self, at: usize) -> &[usize] {
        let steps = self.taken.get(&at).and_then(|taken| self.left.get(taken));
        steps.map_or(&[], Vec::as_slice)
    }
}

/// Returns the name that a step leaves in a list, and the one that it takes; nothing for a step that does neither. What is
/// moved and renamed has one of the two old in between.
fn names_of(
    registry: &Registry,
    all: &[Step],
    at: usize,
    on: impl Fn(&Address) -> Vec<usize>,
) -> Option<(Option<NameInList>, NameInList)> {
    let step = &all[at];
    let list = step.address.container();
    let end = (list.to_owned(), step.address.name());
    if step.action.creates() {
        return Some((None, end));
    }
    if !matches!(step.action, Action::Move | Action::Rename) {
        return None;
    }

    let beside = on(&step.address);
    let find = |action| beside.iter().copied().find(|other| all[*other].action == action);
    let (moves, renames) = (find(Action::Move), find(Action::Rename));
    let list_before = moves.and_then(|at| all[at].named_before().next());
    let list_before = list_before.map_or_else(|| list.to_owned(), |before| before.to_string());
    let name_before = renames.and_then(|at| name_before(registry, &all[at]));
    let name_before = name_before.unwrap_or_else(|| step.address.name());

    let start = (list_before.clone(), name_before.clone());
    let (Some(moves), Some(renames)) = (moves, renames) else {
        return Some((Some(start), end));
    };
    let between = if renames < moves {
        (list_before, step.address.name())
    } else {
        (list.to_owned(), name_before)
    };
    let is_first = moves.min(renames) == at;
    Some(if is_first {
        (Some(start), between)
    } else {
        (Some(between), end)
    })
}

/// Returns the name that the object of a step had before it.
fn name_before(registry: &Registry, step: &Step) -> Option<String> {
    let key = registry.kind(&step.kind)?.any.def.key;
    let change = step.changes.iter().find(|change| change.attribute == key)?;
    change.before.as_str().map(str::to_owned)
}
