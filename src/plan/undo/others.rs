//! What others added since a run: what lies in an object that the run made keeps that object there, and what is in a list
//! that the run touched stays in it.

use super::{draft::UndoDraft, undone_step::UndoneStep};
use crate::{
    model::Address,
    plan::{Note, Plan, RunHistory},
};
use std::collections::BTreeSet;

impl UndoDraft<'_> {
    /// Returns why an object that the run made stays, if others use it by now: Close would delete theirs with it.
    pub(super) fn held_by_others(&self, made: &UndoneStep<'_>) -> Option<String> {
        let address = self.past.now(&made.step.address);
        if let Some(around) = self.staying.iter().find(|around| address.is_within(around)) {
            return Some(format!("it is part of `{around}`, which stays"));
        }

        let lies_in = |one: &Address| *one != address && one.is_within(&address);
        // What the run moved into it goes back to where it was first.
        let goes_back = |one: &Address| {
            let reverted = self.inverse.reverted.get(one);
            let parent = reverted.and_then(|one| one.renaming.parent.as_ref());
            parent.is_some_and(|parent| !parent.is_within(&address))
        };
        let mut specs = self.live.specs.iter();
        let (theirs, spec) = specs.find(|(one, spec)| {
            // A place of a shared field goes with the field.
            let is_place = || self.registry.place_of(spec).as_ref() == Some(&address);
            let is_theirs = !self.own.contains(*one) || self.edited.contains(*one);
            (lies_in(one) || is_place()) && is_theirs && !goes_back(one)
        })?;
        // Whoever put it there: it may have been added or moved, by somebody, by this run or by a later one.
        let what = if lies_in(&spec.address) {
            "is part of it"
        } else {
            "uses it"
        };
        let whose = if self.own.contains(theirs) {
            "somebody changed since"
        } else {
            "this run did not create"
        };
        Some(format!("`{theirs}`, which {whose}, {what}, so it stays"))
    }

    /// Says which members of the lists that the run touched others added since. They are not the run's, and stay.
    pub(super) fn added_by_others(&self, plan: &Plan) -> Vec<Note> {
        let touched: BTreeSet<Address> = plan
            .steps
            .iter()
            .map(|step| self.past.now(&step.address))
            .collect();
        let mut notes = Vec::new();
        for (list, before) in &self.before.orders {
            let now = self.past.now(list);
            let Some(order) = self.live.orders.get(&now) else {
                continue;
            };

            // A place of a field has the id of the field, which may have been in the list before under another name.
            let was_there: BTreeSet<Address> = before
                .iter()
                .map(|id| crate::model::live_orders::place(&self.live.index, &now, id))
                .collect();
            let members = order.order.members.iter();
            let added = members.filter(|member| {
                !was_there.contains(*member)
                    && !touched.contains(*member)
                    && !self.attempts.brought_back(member, self.live)
            });
            notes.extend(added.map(|member| Note::new(member, "it was added after the run")));
        }
        notes
    }

    /// Returns the addresses that the objects have now which the run made.
    pub(super) fn own_objects(&self, plan: &Plan, history: &RunHistory) -> BTreeSet<Address> {
        let made = plan.steps.iter().filter(|step| step.action.creates());
        let own = made.filter_map(|step| {
            let address = self.past.now(&step.address);
            let recorded = history.steps.get(&step.id)?.id.as_deref();
            // An object that only has the same name by now is somebody else's.
            let id = self.live.index.id(&address);
            let is_same = recorded.is_none() || id.is_none() || recorded == id;
            is_same.then_some(address)
        });
        own.collect()
    }
}
