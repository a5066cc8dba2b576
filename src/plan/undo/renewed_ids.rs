//! What undos brought back: Close gives it new ids, and earlier runs know it by the old ones.

use super::state_before::StateBefore;
use crate::plan::{Plan, RunHistory};
use std::collections::BTreeMap;

/// The new ids of the objects that undos brought back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RenewedIds {
    /// By the ids that they had before.
    new: BTreeMap<String, String>,
}

impl RenewedIds {
    /// Adds what a run brought back, which is newer than all before it.
    pub fn add(&mut self, plan: &Plan, before: &StateBefore, history: &RunHistory) {
        for step in plan.steps.iter().filter(|step| step.action.makes()) {
            let made = history.steps.get(&step.id).and_then(|one| one.id.as_ref());
            let old = before.origin.old_ids.get(&step.address);
            if let (Some(old), Some(made)) = (old, made)
                && old != made
            {
                self.new.insert(old.clone(), made.clone());
                // An id that was taken back is that of the same object once more; without this, two would name each other.
                self.new.remove(made);
            }
        }
    }

    /// Gives a run the ids that its objects have since.
    pub fn renew(&self, before: &mut StateBefore, history: &mut RunHistory) {
        let recorded = history.steps.values_mut();
        let recorded = recorded.flat_map(|step| [&mut step.id, &mut step.replaced]);
        let objects = before.objects.iter_mut().map(|object| &mut object.id);
        let own = recorded.chain(objects).flatten();
        let listed = before.orders.values_mut().flatten();
        for id in own.chain(listed).chain(before.ids.values_mut()) {
            self.follow(id);
        }
    }

    fn follow(&self, id: &mut String) {
        // Each entry leads to a newer object, so that this comes to an end.
        while let Some(new) = self.new.get(id) {
            id.clone_from(new);
        }
    }
}
