//! Attributes that demand a value of every record, as a required field does: while one is on, Close refuses each write of a
//! record that lacks the value, also one that brings the value of another field (API notes, custom fields 2.1).

use super::Step;
use crate::{
    diff::Change,
    model::{RegisteredKind, Registry, ValueLoss},
};

/// Says whether a change makes its object demand a value of every record, or no longer; nothing where it does neither.
pub(super) fn demand_of(kind: &RegisteredKind, change: &Change) -> Option<bool> {
    let attribute = kind.attributes.get(&change.attribute)?;
    attribute.demands.then_some(change.after == true)
}

/// Says whether a step makes its object demand a value of every record, or no longer; nothing where it does neither.
pub(super) fn demand(registry: &Registry, step: &Step) -> Option<bool> {
    let kind = registry
        .kind(&step.kind)
        .filter(|_| step.action.edits() || step.action.makes())?;
    step.changes.iter().find_map(|change| demand_of(kind, change))
}

/// Says whether a step takes values from records that hold them, after which these may lack one that is demanded.
pub(super) fn takes_items(registry: &Registry, step: &Step) -> bool {
    let kind = registry.kind(&step.kind).filter(|_| step.action.edits());
    kind.is_some_and(|kind| {
        let takes = |change: &Change| {
            let attribute = kind.attributes.get(&change.attribute);
            let loses = attribute.and_then(|attribute| attribute.loses);
            loses == Some(ValueLoss::Items) && change.removed_items().next().is_some()
        };
        step.changes.iter().any(takes)
    })
}

/// Says whether a step does nothing else than demand a value of every record from now on.
pub(super) fn only_demands(registry: &Registry, step: &Step) -> bool {
    let kind = registry.kind(&step.kind).filter(|_| step.action.edits());
    kind.is_some_and(|kind| {
        !step.changes.is_empty()
            && step
                .changes
                .iter()
                .all(|change| demand_of(kind, change) == Some(true))
    })
}
