//! Which steps have to wait for which.

use super::{
    Action, Step,
    demands::{demand, only_demands, takes_items},
    step_index::{StepIndex, archives},
};
use crate::model::Registry;
use std::collections::BTreeSet;

/// The steps that each step waits for, by their positions.
///
/// A step that makes an object which names itself waits for itself.
pub(super) struct Prerequisites {
    /// Those without which the step can't be carried out.
    pub(super) needed: Vec<BTreeSet<usize>>,
    /// Those that only come first if they are in the plan at all.
    pub(super) earlier: Vec<BTreeSet<usize>>,
}

/// Returns the steps that each step waits for, by their positions.
pub(super) fn prerequisites(registry: &Registry, steps: &[Step]) -> Vec<BTreeSet<usize>> {
    let Prerequisites { needed, earlier } = Prerequisites::of(&StepIndex::new(registry, steps));
    let both = needed.into_iter().zip(earlier);
    both.map(|(mut needed, earlier)| {
        needed.extend(earlier);
        needed
    })
    .collect()
}

impl Prerequisites {
    pub(super) fn of(steps_of: &StepIndex<'_>) -> Self {
        let steps = steps_of.all();
        let mut found = Self {
            needed: needed(steps_of),
            earlier: vec![BTreeSet::new(); steps.len()],
        };
        for (at, step) in steps.iter().enumerate() {
            found.earlier[at] = earlier(steps_of, at);
            // An object can be named only once it is there, by itself as well.
            let names_itself = step.action.makes() && step.named_after().any(|named| named == step.address);
            found.earlier[at].remove(&at);
            if !names_itself {
                found.needed[at].remove(&at);
            }
        }
        found
    }
}

/// Returns the steps that come before a step although it could be carried out without them.
fn earlier(steps_of: &StepIndex<'_>, at: usize) -> BTreeSet<usize> {
    let step = &steps_of.all()[at];
    let mut before = BTreeSet::new();

    if step.action == Action::Move {
        // Two moves that write the same list would each leave out what the other one brings.
        let beside = steps_of.moves_beside(step);
        let waits_for_this = |other: &usize| steps_of.vacated(*other).contains(&at);
        before.extend(
            beside
                .into_iter()
                .filter(|other| *other < at && !waits_for_this(other)),
        );
    }
    if step.action.creates() {
        // A move writes its whole list and would leave out what comes meanwhile.
        before.extend(steps_of.moves_into(step.address.container()));
    }
    if matches!(step.action, Action::Migrate | Action::Restore) {
        // What goes demands nothing any more.
        before.extend(steps_of.demands_removed_beside(step));
    }
    if step.action.removes() {
        // The order of a list waits for what comes into it, and so does whoever waits for the order.
        let orders = steps_of.orders(&step.address);
        let is_arrival = |other: &usize| !steps_of.all()[*other].action.removes();
        let last = steps_of.before_last(at).into_iter();
        before.extend(last.filter(|other| orders.is_empty() || !is_arrival(other)));
        before.extend(orders);
    }

    before.extend(steps_of.makes_room(step));
    before
}

fn needed(steps_of: &StepIndex<'_>) -> Vec<BTreeSet<usize>> {
    let steps = steps_of.all();
    let mut after: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); steps.len()];
    let demands = |other: &usize| only_demands(steps_of.registry(), &steps[*other]);
    for (at, step) in steps.iter().enumerate() {
        match step.action {
            Action::Create | Action::Associate | Action::Update | Action::Rename | Action::Archive => {
                after[at].extend(steps_of.makers(step));
                if !step.action.creates() {
                    after[at].extend(steps_of.made(&step.address));
                    after[at].extend(steps_of.earlier(at));
                }
            }
            Action::Move => {
                after[at].extend(steps_of.makers(step));
                after[at].extend(steps_of.earlier(at));
            }
            Action::Reorder => {
                // The write names every member: those that come have to be there, those that leave have to be gone.
                let arrivals = [Action::Create, Action::Associate, Action::Replace, Action::Move];
                after[at].extend(steps_of.arrivals(step.address.as_str(), &arrivals));
                after[at].extend(steps_of.made(&step.address));
                after[at].extend(steps_of.departures(&step.address));
            }
            Action::Replace => {
                after[at].extend(steps_of.makers(step));
                // Close deletes the places of an object with it, and those that go have a step of their own.
                after[at].extend(steps_of.removed_by_name(&step.address));
            }
            Action::Migrate => {
                after[at].extend(steps_of.makers(step));
                after[at].extend(steps_of.earlier(at).filter(|other| !demands(other)));
                after[at].extend(steps_of.lifted_beside(step));
            }
            Action::Restore => {
                // The setting comes first, with all places of it.
                after[at].extend(steps_of.makers(step));
                after[at].extend(steps_of.made(&step.address));
                // What goes waits for its records, and not the other way round.
                let earlier = steps_of
                    .earlier(at)
                    .filter(|other| !steps[*other].action.removes() && !demands(other));
                after[at].extend(earlier);
                after[at].extend(steps_of.lifted_beside(step));
                after[at].extend(steps_of.placed(&step.address));
                after[at].extend(steps_of.restored_beside(at));
            }
            Action::Delete | Action::Disassociate => {
                after[at].extend(steps_of.before_removal(step));
                // What names something that has to go first lets go of that in a step before.
                after[at].extend(steps_of.earlier(at).filter(|other| steps[*other].action.edits()));
            }
        }

        // An object in the archive takes nothing in, and a name has to be free before anything else gets it.
        if step.action.creates() {
            after[at].extend(steps_of.unarchived(step.address.container()));
        }
        after[at].extend(steps_of.vacated(at));

        // Records are written while nothing is demanded of them yet, and while they have what is.
        if demand(steps_of.registry(), step) == Some(true) {
            after[at].extend(steps_of.record_writes_beside(step));
        }
        if takes_items(steps_of.registry(), step) {
            let writes = steps_of.record_writes_beside(step).into_iter();
            after[at].extend(writes.filter(|other| steps[*other].action == Action::Migrate));
        }

        after[at].extend(steps_of.enabled(step));
        after[at].extend(steps_of.before_withdrawal(step));

        // Close takes nothing for an object that is in the archive, so that this comes last.
        if archives(steps_of.registry(), step, true) {
            after[at].extend(steps_of.within(&step.address).filter(|other| *other != at));
        }
    }
    after
}
