//! Which steps have to wait for which.

use super::{
    Action, Step,
    step_index::{StepIndex, archives},
};
use crate::model::Registry;
use std::collections::BTreeSet;

/// Returns the steps that each step waits for, by their positions.
///
/// A step that makes an object which names itself waits for itself.
pub(super) fn prerequisites(registry: &Registry, steps: &[Step]) -> Vec<BTreeSet<usize>> {
    let steps_of = StepIndex::new(registry, steps);
    let mut after: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); steps.len()];
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
                // Two moves that write the same list would each leave out what the other one brings.
                let beside = steps_of.moves_beside(step);
                after[at].extend(beside.into_iter().filter(|other| *other < at));
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
                after[at].extend(steps_of.earlier(at));
            }
            Action::Restore => {
                // The setting comes first, with all places of it.
                after[at].extend(steps_of.makers(step));
                after[at].extend(steps_of.made(&step.address));
                // What goes waits for its records, and not the other way round.
                let earlier = steps_of
                    .earlier(at)
                    .filter(|other| !steps[*other].action.removes());
                after[at].extend(earlier);
                after[at].extend(steps_of.placed(&step.address));
                after[at].extend(steps_of.restored_beside(at));
            }
            Action::Delete | Action::Disassociate => {
                after[at].extend(steps_of.before_removal(step));
                // What names something that has to go first lets go of that in a step before.
                after[at].extend(steps_of.earlier(at).filter(|other| steps[*other].action.edits()));
                after[at].extend(steps_of.before_last(registry, at));
            }
        }

        // A move writes its whole list and would leave out what comes meanwhile; an object in the archive
        // takes nothing in; and a name has to be free before anything else gets it.
        if step.action.creates() {
            after[at].extend(steps_of.moves_into(step.address.container()));
            after[at].extend(steps_of.unarchived(registry, step.address.container()));
        }
        if step.action.creates() || step.action == Action::Rename {
            after[at].extend(steps_of.vacated(&step.address));
        }

        after[at].extend(steps_of.makes_room(registry, step));
        after[at].extend(steps_of.enabled(registry, step));
        after[at].extend(steps_of.before_withdrawal(registry, step));

        // Close takes nothing for an object that is in the archive, so that this comes last.
        if archives(registry, step, true) {
            after[at].extend(steps_of.within(&step.address).filter(|other| *other != at));
        }
        // An object can be named only once it is there, by itself as well.
        let names_itself = step.action.makes() && step.named_after().any(|named| named == step.address);
        if !names_itself {
            after[at].remove(&at);
        }
    }
    after
}
