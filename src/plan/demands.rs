//! Attributes that demand a value of every record, as a required field does: while one is on, Close refuses each write of a
//! record that lacks the value, also one that brings the value of another field (API notes, custom fields 2.1).

use super::{Action, Step, step_index::StepIndex};
use crate::{
    diff::Change,
    model::{Address, RegisteredKind, Registry, ValueLoss, template},
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

/// Says whether the object of a step demands a value of every record before the step.
pub(super) fn demanded(registry: &Registry, step: &Step) -> bool {
    registry.kind(&step.kind).is_some_and(|kind| {
        let is_on = |change: &Change| {
            let attribute = kind.attributes.get(&change.attribute);
            attribute.is_some_and(|attribute| attribute.demands) && change.before == true
        };
        step.changes.iter().any(is_on)
    })
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

impl StepIndex<'_> {
    /// Returns the steps that write records of other fields beside the object of a step: all that a demand of the object
    /// could stop.
    pub(super) fn record_writes_beside(&self, step: &Step) -> Vec<usize> {
        let is_own = |address: &Address| {
            let mut placed = step.identity.values().flat_map(template::targets);
            *address == step.address || placed.any(|one| one == *address)
        };
        let writes = |other: &Step| {
            matches!(other.action, Action::Restore | Action::Migrate) && !is_own(&other.address)
        };
        self.among_records_of(step, writes)
    }

    /// Returns the steps after which records can be written without a value in their object.
    pub(super) fn lifted_beside(&self, step: &Step) -> Vec<usize> {
        let lifts = |other: &Step| other.action.edits() && demand(self.registry(), other) == Some(false);
        self.among_records_of(step, lifts)
    }

    /// Returns the steps that remove what demands a value of the records that a step writes.
    pub(super) fn demands_removed_beside(&self, step: &Step) -> Vec<usize> {
        let goes = |other: &Step| {
            other.action.removes() && other.address != step.address && demanded(self.registry(), other)
        };
        self.among_records_of(step, goes)
    }

    /// Returns such steps on objects of which the same records may hold values as of that of a step. What has places may be in
    /// any list.
    fn among_records_of(&self, step: &Step, is_such: impl Fn(&Step) -> bool) -> Vec<usize> {
        let shares = |other: &Step| {
            let mut lists = [step, other].map(|one| one.address.container()).into_iter();
            let is_placed = |list| self.registry().kinds().any(|kind| kind.placed() == Some(list));
            step.address.container() == other.address.container() || lists.any(is_placed)
        };
        let steps = self.all().iter().enumerate();
        let found = steps.filter(|(_, other)| is_such(other) && shares(other));
        found.map(|(at, _)| at).collect()
    }
}
