//! The values of records that a run took or changed come back with the setting that they belong to, if the run kept them.

use super::{draft::UndoDraft, kept_standing::KeptStanding, undone_step::UndoneStep};
use crate::{
    diff::Change,
    model::{
        Address, RegisteredKind, RestoredValues, Spec, ValueEffect, ValueLoss, ValueMove, ValueReturn,
        template,
    },
    plan::{Action, ObjectEffect, RecordCount, Step, conversion},
};
use serde_json::Value;

/// The attribute under which a step names the status that records go to.
const STATUS: &str = "status";

impl UndoDraft<'_> {
    /// Lets records get back what the steps on one object took or changed.
    pub(super) fn give_back(&mut self, steps: &[UndoneStep<'_>]) {
        let effects: Vec<ValueEffect> = steps
            .iter()
            .filter_map(|taken| Some(effects(self.registry.kind(&taken.step.kind)?, taken.step)))
            .flatten()
            .collect();

        for taken in steps {
            let Some(kind) = self.registry.kind(&taken.step.kind) else {
                continue;
            };
            if taken.step.action == Action::Restore {
                self.take_back_again(taken);
            } else if !self::effects(kind, taken.step).is_empty() {
                self.return_values(taken, &effects);
            }
        }
    }

    /// Lets each value come back once: what a shared field held in a place was kept with the place and with the field where
    /// both went.
    pub(super) fn return_once(&mut self) {
        let field = |one: &ValueReturn| match self.kept.get(&one.values.step) {
            Some(KeptStanding::Whole { field, .. }) => field.as_ref(),
            Some(KeptStanding::Unusable { .. }) | None => None,
        };
        let is_cleared = |one: &ValueReturn| {
            !one.values.again && one.movement.is_none() && one.values.effects == [ValueEffect::Cleared]
        };
        let covers = |more: &ValueReturn, one: &ValueReturn| {
            let types = &more.values.records;
            let holds_all = one.values.records.iter().all(|records| types.contains(records));
            let is_larger = (types.len(), one.values.step) > (one.values.records.len(), more.values.step);
            is_cleared(more) && holds_all && is_larger && field(more).is_some() && field(more) == field(one)
        };

        let all = &self.inverse.returns;
        let is_kept = |one: &ValueReturn| !is_cleared(one) || !all.iter().any(|more| covers(more, one));
        let returns = all.iter().filter(|one| is_kept(one)).cloned().collect();
        self.inverse.returns = returns;
    }

    /// Lets records get back what one step took or changed.
    fn return_values(&mut self, taken: &UndoneStep<'_>, effects: &[ValueEffect]) {
        let step = taken.step;
        if let Some(why) = self.not_kept(step) {
            self.tell_not_kept(taken, &why);
        }
        let Some(KeptStanding::Whole {
            digest,
            count,
            records,
            ..
        }) = self.kept.get(&step.id)
        else {
            return;
        };
        let Some(address) = self.comes_back(taken).filter(|_| *count > 0) else {
            return;
        };

        let movement = step.changes.first().filter(|_| step.action == Action::Migrate);
        let movement = movement.and_then(|change| self.way_back(change));
        self.inverse.returns.push(ValueReturn {
            address,
            movement,
            values: RestoredValues {
                run: String::new(),
                step: step.id,
                digest: digest.clone(),
                records: records.clone(),
                effects: effects.to_vec(),
                again: false,
                empties: false,
            },
            count: *count,
        });
    }

    /// Says that records don't get back what a step took or changed. Where the undo itself brings the setting back that the
    /// values belong to, that is said with the setting.
    fn tell_not_kept(&mut self, taken: &UndoneStep<'_>, why: &str) {
        let step = taken.step;
        if step.action == Action::Migrate {
            let text = format!("records were moved to another value and stay there: {why}");
            self.lose(&step.address, text);
            return;
        }

        let is_brought_back = |now: &Address| {
            let reverted = self.inverse.reverted.get(now);
            let mut changes = step.changes.iter();
            self.inverse.brings_back(now)
                || changes.any(|change| {
                    reverted.is_some_and(|back| back.attributes.contains_key(&change.attribute))
                })
        };
        if step.loses() && self.comes_back(taken).is_some_and(|now| !is_brought_back(&now)) {
            self.lose(&step.address, format!("records lost values in the run: {why}"));
        }
    }

    /// Lets the records that an undo moved back come to hold again what the run had moved them to. Values that were given
    /// back otherwise go with the setting, which keeps them.
    fn take_back_again(&mut self, taken: &UndoneStep<'_>) {
        let step = taken.step;
        let (Some(values), Some(change)) = (&step.values, step.changes.first()) else {
            return;
        };
        let Some(address) = self.comes_back(taken) else {
            return;
        };

        let movement = self.way_back(change);
        self.inverse.returns.push(ValueReturn {
            address,
            movement,
            values: RestoredValues {
                again: !values.again,
                empties: false,
                ..values.clone()
            },
            count: 0,
        });
    }

    /// Returns the address of now of what values belong to, if it is as before the run, or will be.
    fn comes_back(&self, taken: &UndoneStep<'_>) -> Option<Address> {
        let step = taken.step;
        let now = self.past.now(&step.address);
        if self.inverse.brings_back(&now) || self.there_again.contains(&now) {
            return Some(now);
        }
        if step.action.takes_away() {
            return None;
        }

        let (kind, spec) = self.find(taken).or_else(|| self.made_again(step))?;
        let is_back = step
            .changes
            .iter()
            .all(|change| self.is_back(kind, spec, step, change));
        is_back.then(|| spec.address.clone())
    }

    /// Finds the object of a step that is not the run's own any more: where somebody made it again under its name, it has
    /// another id, and the values belong to it all the same.
    pub(super) fn made_again(&self, step: &Step) -> Option<(&RegisteredKind, &Spec)> {
        let spec = self.live.specs.get(&self.past.now(&step.address))?;
        let kind = self.registry.kind(spec.kind)?;
        (spec.kind == step.kind).then_some((kind, spec))
    }

    /// Says whether an object has again, or gets, what a change took.
    fn is_back(&self, kind: &RegisteredKind, spec: &Spec, step: &Step, change: &Change) -> bool {
        let reverted = self.inverse.reverted.get(&spec.address);
        let wanted = reverted.and_then(|one| one.attributes.get(&change.attribute));
        let wanted = wanted.or_else(|| spec.attributes.get(&change.attribute));
        let items = || {
            wanted
                .and_then(Value::as_array)
                .map(Vec::as_slice)
                .unwrap_or_default()
        };

        if step.action.effect().object != ObjectEffect::Edited {
            return change.attribute == STATUS || items().contains(&change.before);
        }
        let attribute = kind.attributes.get(&change.attribute);
        match attribute.and_then(|attribute| attribute.loses) {
            None => true,
            Some(ValueLoss::Items) => change.removed_items().all(|item| items().contains(item)),
            // What lets records hold more than before took nothing from them.
            Some(ValueLoss::WhenOff) if change.before != true => true,
            Some(ValueLoss::WhenOff | ValueLoss::Conversion) => {
                wanted.is_some_and(|wanted| *wanted == self.past.value(&change.before))
            }
        }
    }

    /// Returns the move that takes a move of records back, in addresses of now.
    fn way_back(&self, change: &Change) -> Option<ValueMove> {
        let (before, after) = (change.before.as_str()?, change.after.as_str()?);
        match (template::as_reference(before), template::as_reference(after)) {
            // A status: the one that records left is the object, or the one that they went to.
            (Some(from), Some(to)) => {
                let [from, to] = [from, to].map(|one| template::reference(&self.past.now(&one)));
                Some(ValueMove {
                    attribute: STATUS.into(),
                    from: to,
                    to: from,
                })
            }
            (None, None) => Some(ValueMove {
                attribute: change.attribute.clone().into(),
                from: after.to_owned(),
                to: before.to_owned(),
            }),
            (Some(_), None) | (None, Some(_)) => None,
        }
    }

    /// Says why the values that a step took can't come back, if they can't; nothing either where no record held any.
    pub(super) fn not_kept(&self, step: &Step) -> Option<String> {
        match self.kept.get(&step.id) {
            Some(KeptStanding::Whole { .. }) => None,
            Some(KeptStanding::Unusable { because }) => Some(because.clone()),
            None if step.records == Some(RecordCount::Counted { count: 0 }) => None,
            None => Some("the run saved no values, so they can't be restored".to_owned()),
        }
    }
}

/// Returns what a step does to the values that records hold.
fn effects(kind: &RegisteredKind, step: &Step) -> Vec<ValueEffect> {
    match step.action.effect().object {
        ObjectEffect::Removed | ObjectEffect::Replaced => match step.loses() {
            true => vec![ValueEffect::Cleared],
            false => Vec::new(),
        },
        ObjectEffect::Emptied => step.changes.iter().filter_map(moved).collect(),
        ObjectEffect::Edited => step
            .changes
            .iter()
            .filter_map(|change| lost(kind, change))
            .collect(),
        ObjectEffect::Created | ObjectEffect::Moved | ObjectEffect::Reordered | ObjectEffect::Refilled => {
            Vec::new()
        }
    }
}

fn moved(change: &Change) -> Option<ValueEffect> {
    if change.attribute == STATUS {
        return Some(ValueEffect::Status);
    }
    Some(ValueEffect::Choice {
        from: change.before.as_str()?.to_owned(),
        to: change.after.as_str()?.to_owned(),
    })
}

fn lost(kind: &RegisteredKind, change: &Change) -> Option<ValueEffect> {
    if conversion::begins(kind, change) {
        return Some(ValueEffect::Converted);
    }
    match kind.attributes.get(&change.attribute)?.loses? {
        ValueLoss::Items => {
            let items: Vec<String> = change
                .removed_items()
                .filter_map(|item| item.as_str().map(str::to_owned))
                .collect();
            (!items.is_empty()).then_some(ValueEffect::Without { items })
        }
        ValueLoss::WhenOff => {
            (change.after == false && change.before == true).then_some(ValueEffect::Narrowed)
        }
        ValueLoss::Conversion => None,
    }
}
