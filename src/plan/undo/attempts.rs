//! What earlier attempts to undo a run brought back without coming to their end. Such an object is no reason to leave it
//! alone: nobody but the attempt made it.

use crate::{
    model::{Address, Live},
    plan::{Action, Plan, RunHistory, StepStatus},
};
use std::collections::{BTreeMap, BTreeSet};

/// The objects that attempts brought back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UndoAttempts {
    /// The ids of what was made.
    ids: BTreeSet<String>,
    /// The addresses of what has no id of its own, or none that is known; where it took the place of another object, with the
    /// id of that one.
    addresses: BTreeMap<Address, Option<String>>,
    /// The last one, if it did not come to its end.
    open: Option<String>,
}

impl UndoAttempts {
    /// Adds a later attempt. One that did everything ends all that came before it: what they made is anybody's since.
    pub fn add(&mut self, run: &str, plan: &Plan, history: &RunHistory) {
        if history.did_all(plan) {
            *self = Self::default();
            return;
        }
        self.open = Some(run.to_owned());

        for step in &plan.steps {
            let Some(recorded) = history
                .steps
                .get(&step.id)
                .filter(|recorded| !matches!(recorded.status, StepStatus::Failed | StepStatus::Skipped))
            else {
                continue;
            };

            match &recorded.id {
                Some(id) if step.action.makes() && step.action != Action::Associate => {
                    self.ids.insert(id.clone());
                }
                // An association has no id of its own, and the id of a creation may never have come.
                Some(_) | None if step.action.makes() => {
                    let replaced = recorded.replaced.clone();
                    self.addresses.insert(step.address.clone(), replaced);
                }
                Some(_) | None => {}
            }
        }
    }

    /// Notes that a later run took back what a run did.
    pub fn taken_back(&mut self, run: &str) {
        self.open.take_if(|open| open == run);
    }

    /// Says whether the last attempt did not come to its end, so that the next one goes on with it.
    #[must_use]
    pub fn are_open(&self) -> bool {
        self.open.is_some()
    }

    /// Says whether an attempt brought the object back that has this address now.
    #[must_use]
    pub fn brought_back(&self, now: &Address, live: &Live) -> bool {
        let id = live.index.id(now);
        let is_made = |replaced: &Option<String>| replaced.is_none() || id != replaced.as_deref();
        self.addresses.get(now).is_some_and(is_made) || id.is_some_and(|id| self.ids.contains(id))
    }
}
