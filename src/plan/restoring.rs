//! Steps that give records back what they held before a run, once the setting is there that it belongs to.

use super::{
    Action, RecordCount, Risk, Step,
    build::{PlanDraft, PlannedObject},
    reasons,
};
use crate::{
    diff::Change,
    model::{Address, RestoredValues, ValueMove, ValueReturn, template},
};

impl<'a> PlanDraft<'a> {
    /// Returns the values that come back to an object by such a move of its records.
    pub(super) fn returning(&self, address: &Address, movement: &ValueMove) -> Option<&'a ValueReturn> {
        let mut returns = self.adopted.desired.returns.iter();
        returns.find(|one| one.address == *address && one.movement.as_ref() == Some(movement))
    }

    /// Says whether the records that have an object get something else back before it is removed.
    pub(super) fn is_emptied_by_returns(&self, address: &Address) -> bool {
        let reference = template::reference(address);
        let mut returns = self.adopted.desired.returns.iter();
        returns.any(|one| one.count > 0 && one.comes_from(&reference))
    }

    /// Adds the step that gives values back, unless it belongs to a step that is there already.
    pub(super) fn give_back(&mut self, values: &ValueReturn) {
        let is_this = |step: &Step| {
            let known = step.values.as_ref();
            step.address == values.address
                && known
                    .is_some_and(|known| known.run == values.values.run && known.step == values.values.step)
        };
        if values.count == 0 || self.steps.iter().any(is_this) {
            return;
        }

        // What is as it was before the run already has no entry that wants anything of it.
        let entries = &self.adopted.desired.entries;
        let wanted = entries.get(&values.address).filter(|entry| !entry.removed);
        let live = self.adopted.live.specs.get(&values.address);
        let Some(spec) = wanted.map(|entry| &entry.spec).or(live) else {
            return;
        };

        // Several may come from one object that goes; the last of them makes sure that nothing is left in it.
        let from = values.movement.as_ref().map(|one| one.from.as_str());
        let goes = from
            .and_then(template::as_reference)
            .is_some_and(|from| entries.get(&from).is_some_and(|entry| entry.removed));
        let mut others = self.adopted.desired.returns.iter().rev();
        let last = others.find(|one| one.count > 0 && from.is_some_and(|from| one.comes_from(from)));
        let is_last = last == Some(values);

        if let Some(kind) = self.registry.kind(spec.kind) {
            self.push_return(&PlannedObject { kind, spec, at: None }, values, goes && is_last);
        }
    }

    /// Adds the step that gives values back to the records of an object; `empties` where what they hold until then goes
    /// in a later step.
    pub(super) fn push_return(&mut self, object: &PlannedObject<'_>, values: &ValueReturn, empties: bool) {
        let movement = values.movement.iter();
        let changes: Vec<Change> = movement
            .map(|one| Change::new(&one.attribute, one.from.as_str(), one.to.as_str()))
            .collect();
        let risk = Risk::Behaviour {
            because: because(values),
        };

        let before = self.steps.len();
        self.push(object, Action::Restore, changes, reasons::GIVEN_BACK, risk);
        if let Some(step) = self.steps.get_mut(before) {
            step.records = Some(RecordCount::Counted { count: values.count });
            step.values = Some(RestoredValues {
                empties,
                ..values.values.clone()
            });
        }
    }
}

/// Says what comes back; never a value that a record holds.
fn because(values: &ValueReturn) -> String {
    let name = |text: &str| match template::as_reference(text) {
        Some(address) => address.name(),
        None => text.to_owned(),
    };
    match &values.movement {
        Some(one) => format!(
            "records that the run moved from `{}` to `{}` go back",
            name(&one.to),
            name(&one.from)
        ),
        None => "records get back the values that the run took from them".to_owned(),
    }
}
