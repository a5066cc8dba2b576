//! Works out what would bring an organization back to how it was before a run, as what an ordinary plan is made of.
//!
//! Takes back only what the run did and nobody has changed since; whatever it leaves alone, it says.

use super::{
    addresses::PastAddresses,
    attempts::UndoAttempts,
    conflicts,
    reverse_changes::{RestoredObject, ReverseChanges, RevertedObject},
    state_before::{ObjectBefore, StateBefore},
    undone_step::UndoneStep,
};
use crate::{
    diff::Change,
    model::{
        Address, Deletion, Desired, KindVerbs, Live, Order, PARENT, RegisteredKind, Registry, Spec,
        live::is_same, template,
    },
    plan::{Action, Note, ObjectEffect, Plan, Risk, RunHistory, StepStatus, conversion},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The way back from a run: what to plan for, and what can't be brought back.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Undo {
    /// How the organization was, as far as the run changed it.
    pub desired: Desired,
    /// What can't be brought back.
    pub lost: Vec<Note>,
    /// Steps of which the run does not know whether they were done, and what the organization shows.
    pub doubtful: Vec<Note>,
    /// What stays as it is, and why.
    pub left: Vec<Note>,
}

/// Works out what takes a run back from an organization as it is now, after some attempts to do so.
pub fn undo(
    registry: &Registry,
    plan: &Plan,
    before: &StateBefore,
    history: &RunHistory,
    attempts: &UndoAttempts,
    live: &Live,
) -> Undo {
    let mut draft = UndoDraft {
        registry,
        before,
        attempts,
        live,
        past: PastAddresses::new(registry, plan, before, history, live),
        inverse: ReverseChanges::default(),
        undo: Undo::default(),
    };
    let UndoneSteps { by_object, reorders } = draft.undone_steps(plan, history);

    for steps in by_object.values() {
        draft.object(steps);
    }
    // After all objects, because only now is it known which of the deleted ones come back.
    draft.mentions();

    // Names before references: a name that stays decides what a reference to it reads.
    let names = conflicts::names(&mut draft.inverse, live);
    let references = conflicts::references(&mut draft.inverse, live);
    draft.undo.left.extend(names.into_iter().chain(references));

    // Orders come last: they name members by the addresses that these get back.
    let mut desired = draft.inverse.desired();
    desired.orders = draft.orders(&reorders);
    Undo {
        desired,
        ..draft.undo
    }
}

/// The steps of a run that are taken back.
#[derive(Default)]
struct UndoneSteps<'a> {
    /// By their objects, each in the order of the plan.
    by_object: BTreeMap<&'a Address, Vec<UndoneStep<'a>>>,
    /// By their lists.
    reorders: BTreeMap<&'a Address, UndoneStep<'a>>,
}

/// Returns why the steps of an action can't be taken back, if that is so.
fn irreversible(action: Action) -> Option<&'static str> {
    match action.effect().object {
        ObjectEffect::Emptied => {
            Some("records were moved to another value, and which held the old one is not kept")
        }
        ObjectEffect::Replaced => {
            Some("it was deleted and made again, so its old type, id and values are gone")
        }
        ObjectEffect::Created
        | ObjectEffect::Edited
        | ObjectEffect::Moved
        | ObjectEffect::Reordered
        | ObjectEffect::Removed => None,
    }
}

/// An undo in the making.
pub(super) struct UndoDraft<'a> {
    registry: &'a Registry,
    pub(super) before: &'a StateBefore,
    attempts: &'a UndoAttempts,
    pub(super) live: &'a Live,
    pub(super) past: PastAddresses<'a>,
    pub(super) inverse: ReverseChanges<'a>,
    undo: Undo,
}

impl<'a> UndoDraft<'a> {
    /// Finds the steps that were done, or may have been. What can't be taken back of them is said to be lost.
    fn undone_steps(&mut self, plan: &'a Plan, history: &'a RunHistory) -> UndoneSteps<'a> {
        let mut undone = UndoneSteps::default();
        for step in &plan.steps {
            let Some(recorded) = history.steps.get(&step.id) else {
                continue;
            };
            let sure = match recorded.status {
                StepStatus::Done => true,
                StepStatus::Started | StepStatus::Unknown | StepStatus::Unfinished => false,
                StepStatus::UpToDate | StepStatus::Failed | StepStatus::Skipped => continue,
            };

            if let Some(text) = irreversible(step.action) {
                self.undo.lost.push(Note::new(&step.address, text));
                continue;
            }

            let taken = UndoneStep { step, recorded, sure };
            if step.action == Action::Reorder {
                undone.reorders.insert(&step.address, taken);
            } else {
                undone.by_object.entry(&step.address).or_default().push(taken);
            }
        }
        undone
    }

    /// Returns the orders that lists get back, in the addresses that objects get back.
    fn orders(&mut self, reorders: &BTreeMap<&Address, UndoneStep<'_>>) -> Vec<Order> {
        let former = self.inverse.former();
        let mut orders = Vec::new();
        for (list, ids) in &self.before.orders {
            if let Some(order) = self.order(list, ids, reorders.get(list)) {
                orders.push(Order {
                    container: former.address(&order.container),
                    members: order
                        .members
                        .iter()
                        .map(|member| former.address(member))
                        .collect(),
                });
            }
        }
        orders
    }

    /// Takes back what was done to one object.
    fn object(&mut self, steps: &[UndoneStep<'a>]) {
        let made = |taken: &&UndoneStep| taken.step.action.creates();
        let gone = |taken: &&UndoneStep| taken.step.action.removes();
        match (steps.iter().find(made), steps.iter().find(gone)) {
            (Some(made), None) => self.made(made, steps),
            (None, Some(gone)) => self.gone(gone),
            (None, None) => {
                for (at, taken) in steps.iter().enumerate() {
                    self.changed(taken, &steps[at + 1..]);
                }
            }
            (Some(one), Some(_)) => self.leave(&one.step.address, "the run replaced it by another one"),
        }
    }

    /// Removes what a step made, unless somebody changed it since.
    fn made(&mut self, made: &UndoneStep<'a>, steps: &[UndoneStep<'a>]) {
        let address = &made.step.address;
        let Some((kind, spec)) = self.find(made) else {
            if !made.sure {
                self.doubt(made, "it was not made");
            }
            return;
        };

        // A step that may or may not have been done leaves two values that are the run's own.
        let attributes = &kind.attributes;
        let mut wanted: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for taken in steps {
            for change in &taken.step.changes {
                let values = wanted.entry(&change.attribute).or_default();
                if taken.sure || taken.step.id == made.step.id {
                    values.clear();
                } else if values.is_empty() {
                    values.push(self.past.value(&change.before));
                }
                values.push(self.past.value(&change.after));
            }
        }

        // What somebody set since would be lost with the object.
        let edited = wanted.iter().find_map(|(name, values)| {
            let now = spec.attributes.get(*name)?;
            let as_made = values
                .iter()
                .any(|value| is_same(attributes.get(*name), now, value));
            let set = values.last().filter(|_| !as_made)?;
            Some(format!(
                "its `{name}` is {now} now, and the run made it with {set}, so it stays"
            ))
        });
        if let Some(because) = edited {
            self.leave(address, because);
            return;
        }

        for taken in steps.iter().filter(|taken| !taken.sure) {
            let was_made = taken.step.id == made.step.id;
            self.doubt(
                taken,
                if was_made {
                    "it was made"
                } else {
                    "it goes with the object"
                },
            );
        }
        self.inverse.removed.push((kind, spec));
    }

    /// Brings back what a step deleted, with all that went with it.
    fn gone(&mut self, taken: &UndoneStep<'a>) {
        let step = taken.step;
        let now = self.past.now(&step.address);
        let Some(kind) = self.registry.kind(&step.kind) else {
            return;
        };

        // It went because there was one too many of its name.
        let own = taken.recorded.id.as_ref().map(|id| format!("#{id}"));
        if own.is_some_and(|own| step.address.as_str().ends_with(&own)) {
            self.leave(
                &step.address,
                "the run deleted it as one of several objects of its name",
            );
            return;
        }

        // What an earlier attempt brought back is the same object, and is brought back to the end.
        let is_there = self.live.specs.contains_key(&now) && !self.attempts.brought_back(&now, self.live);
        if is_there || self.live.ambiguous.contains_key(&now) {
            if taken.sure {
                self.leave(&step.address, "the run deleted it, and it is there again");
            } else {
                self.doubt(taken, "it was not deleted");
            }
            return;
        }

        if !taken.sure {
            self.doubt(taken, "it was deleted");
        }
        let attributes = step
            .changes
            .iter()
            .map(|change| (&change.attribute, &change.before));
        self.restore(kind, now, taken.recorded.id.as_deref(), attributes);

        // Close deletes what lies in an object, and what says where it appears, with it.
        let went_with = |one: &&ObjectBefore| {
            one.address.is_within(&step.address)
                || one
                    .attributes
                    .get(self.registry.kind(&one.kind).map_or("", |kind| kind.any.def.key))
                    .is_some_and(|key| template::targets(key).contains(&step.address))
        };
        for kept in self.before.objects.iter().filter(went_with) {
            let now = self.past.now(&kept.address);
            if let Some(kind) = self.registry.kind(&kept.kind)
                && (!self.live.specs.contains_key(&now) || self.attempts.brought_back(&now, self.live))
            {
                self.restore(kind, now, kept.id.as_deref(), kept.attributes.iter());
            }
        }
    }

    fn restore<'b>(
        &mut self,
        kind: &'a RegisteredKind,
        now: Address,
        id: Option<&'a str>,
        attributes: impl Iterator<Item = (&'b String, &'b Value)>,
    ) {
        let mut lost = "it comes back with another id and creation date".to_owned();
        if kind.any.def.verbs == KindVerbs::Associate {
            lost = "it comes back".to_owned();
        }
        if let Some(secret) = kind.any.def.secret {
            lost = format!("{lost} and another {secret}");
        }
        if let Deletion::LosesData(because) = kind.any.def.deletion {
            lost = format!("{lost}, but without what records held: {because}");
        }

        self.undo.lost.push(Note::new(&now, lost));

        let attributes = attributes
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), self.past.value(value)))
            .collect();
        let restored = RestoredObject { kind, id, attributes };
        self.inverse.restored.insert(now, restored);
    }

    /// Lets objects that named a deleted one name the one that comes back in its place.
    fn mentions(&mut self) {
        for kept in &self.before.objects {
            let now = self.past.now(&kept.address);
            let Some(spec) = self.live.specs.get(&now).filter(|spec| spec.kind == kept.kind) else {
                continue;
            };
            let Some(kind) = self.registry.kind(spec.kind) else {
                continue;
            };

            for (name, before) in &kept.attributes {
                let before = self.past.value(before);
                let attribute = kind.attributes.get(name);
                let dangling = self.inverse.dangling(&before);
                let shown = spec.attributes.get(name);
                if dangling == before || shown.is_some_and(|shown| is_same(attribute, shown, &before)) {
                    continue;
                }

                // Close keeps the id of what was deleted in the value, so one that holds it was not touched since.
                let fixed = attribute.is_some_and(|attribute| attribute.immutable);
                if !fixed && shown.is_some_and(|shown| is_same(attribute, shown, &dangling)) {
                    let reverted = self.inverse.revert(kind, spec);
                    reverted.attributes.entry(name.clone()).or_insert(before);
                } else {
                    let text = format!("its `{name}` named what the run deleted and can't be brought back");
                    self.leave(&kept.address, text);
                }
            }
        }
    }

    /// Gives an object the values back that a step changed and nobody changed since; what the run itself changed again
    /// is the business of its later steps.
    fn changed(&mut self, taken: &UndoneStep<'a>, later: &[UndoneStep<'a>]) {
        let step = taken.step;
        let Some((kind, spec)) = self.find(taken) else {
            self.leave(&step.address, "it is not there any more");
            return;
        };

        let mut back = Vec::new();
        for change in &step.changes {
            let (after, before) = (self.past.value(&change.after), self.past.value(&change.before));
            let attribute = kind.attributes.get(&change.attribute);
            let coming = self.live.coming(&spec.address);
            if coming.is_some_and(|coming| coming.contains_key(&change.attribute)) {
                let because = format!(
                    "Close is still converting its `{}`; undo again once that is done",
                    change.attribute
                );
                self.leave(&step.address, because);
                continue;
            }

            let change_now = Change::new(&change.attribute, before.clone(), after.clone());
            match spec.attributes.get(&change.attribute) {
                Some(now) if conversion::is_result(kind, step, &change_now, now) => {
                    back.push((change, before))
                }
                Some(now) if is_same(attribute, now, &before) => {}
                // A later step of the run went on from this value and is taken back itself.
                Some(_) if later.iter().any(|other| other.goes_on_from(change)) => {}
                Some(now) => {
                    let name = &change.attribute;
                    let because =
                        format!("its `{name}` is {now} now, and the run had set it to {after}, so it stays");
                    self.leave(&step.address, because);
                }
                None if before.is_null() => {}
                None => {
                    let because = format!("Close does not show its `{}`, so it stays", change.attribute);
                    self.leave(&step.address, because);
                }
            }
        }

        let done = !back.is_empty();
        if !taken.sure {
            self.doubt(taken, if done { "it was done" } else { "it was not done" });
        }
        if !done {
            return;
        }

        if let Risk::DataLoss { because } = &step.risk {
            let text = format!("what the run lost stays lost: {because}");
            self.undo.lost.push(Note::new(&step.address, text));
        }
        let reverted = self.inverse.revert(kind, spec);
        for (change, before) in back {
            revert(reverted, change, before);
        }
    }

    /// Finds the object of a step as it is now.
    fn find(&self, taken: &UndoneStep<'_>) -> Option<(&'a RegisteredKind, &'a Spec)> {
        let step = taken.step;
        let is_place = step.action == Action::Associate;
        let now = match taken.recorded.id.as_deref().filter(|_| is_place) {
            Some(field) => self.past.place(&step.address, field),
            None => self.past.now(&step.address),
        };
        let spec = self.live.specs.get(&now).filter(|spec| spec.kind == step.kind)?;
        let id = self.live.index.id(&now);
        // An object that only has the same name by now is not the one that the run wrote to.
        let same = taken.recorded.id.is_none() || taken.recorded.id.as_deref() == id;
        same.then_some((self.registry.kind(spec.kind)?, spec))
    }

    pub(super) fn leave(&mut self, address: &Address, text: impl Into<String>) {
        self.undo.left.push(Note::new(address, text));
    }

    pub(super) fn doubt(&mut self, taken: &UndoneStep<'_>, found: &str) {
        let action = taken.step.action;
        let text =
            format!("the run does not know what became of `{action}`; as the organization is now, {found}");
        self.undo.doubtful.push(Note::new(&taken.step.address, text));
    }
}

/// Takes one change back; a name and the object around are kept apart, because they make the address.
fn revert(reverted: &mut RevertedObject<'_>, change: &Change, before: Value) {
    if change.attribute == reverted.kind.any.def.key
        && let Some(name) = before.as_str()
    {
        reverted.renaming.name = Some(name.to_owned());
    } else if change.attribute == PARENT {
        reverted.renaming.parent = template::targets(&before).into_iter().next();
    } else {
        reverted.attributes.insert(change.attribute.clone(), before);
    }
}
