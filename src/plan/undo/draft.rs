//! Works out what would bring an organization back to how it was before a run, as what an ordinary plan is made of.
//!
//! Takes back only what the run did and nobody has changed since; whatever it leaves alone, it says.

use super::{
    addresses::PastAddresses,
    attempts::UndoAttempts,
    conflicts,
    kept_standing::KeptStanding,
    leftover::{LeftoverKind, UndoLeftover},
    reverse_changes::ReverseChanges,
    state_before::StateBefore,
    undone_step::UndoneStep,
};
use crate::{
    model::{Address, Desired, Live, Order, RegisteredKind, Registry, Spec, ValueReturn},
    plan::{Action, Note, Plan, RunHistory, Step, StepStatus},
};
use std::collections::{BTreeMap, BTreeSet};

/// The way back from a run: what to plan for, and what can't be brought back.
#[must_use]
#[derive(Clone, Debug, Default)]
pub struct Undo {
    /// How the organization was, as far as the run changed it.
    pub desired: Desired,
    /// The values of records that may come back, in the order of those of `desired`, under the addresses of now.
    pub returns: Vec<ValueReturn>,
    /// What can't be brought back.
    pub lost: Vec<Note>,
    /// Steps of which the run does not know whether they were done, and what the organization shows.
    pub doubtful: Vec<Note>,
    /// What stays as it is, and why.
    pub left: Vec<Note>,
    /// The ids of the objects that are replaced: records hold nothing yet in what takes their places.
    pub replaced: BTreeSet<String>,
    /// The ids that the objects had which come back, by the addresses that they get.
    pub old_ids: BTreeMap<Address, String>,
    /// The addresses that the objects of the run have now, by those that its steps name.
    pub addresses: BTreeMap<Address, Address>,
}

impl Undo {
    /// Returns everything that it leaves: first what stays, then what can't come back.
    #[must_use]
    pub fn leftovers(&self) -> Vec<UndoLeftover> {
        let stays = self.left.iter().map(UndoLeftover::stays);
        let lost = self.lost.iter().map(|note| UndoLeftover {
            what: LeftoverKind::Lost,
            ..UndoLeftover::stays(note)
        });
        stays.chain(lost).collect()
    }
}

/// Works out what takes a run back from an organization as it is now, after some attempts to do so.
pub fn undo(
    registry: &Registry,
    plan: &Plan,
    before: &StateBefore,
    history: &RunHistory,
    attempts: &UndoAttempts,
    kept: &BTreeMap<usize, KeptStanding>,
    live: &Live,
) -> Undo {
    let mut draft = UndoDraft {
        registry,
        before,
        attempts,
        kept,
        live,
        past: PastAddresses::new(registry, plan, before, history, live),
        inverse: ReverseChanges::default(),
        undo: Undo::default(),
        own: BTreeSet::new(),
        edited: BTreeSet::new(),
        staying: BTreeSet::new(),
        emptied: emptied(plan, history),
        there_again: BTreeSet::new(),
    };
    draft.own = draft.own_objects(plan, history);
    let UndoneSteps { by_object, reorders } = draft.undone_steps(plan, history);

    // What is replaced comes first: its places come back with it, or stay as it does.
    let (replacing, others): (Vec<_>, Vec<_>) =
        by_object.values().partition(|steps| replaced(steps).is_some());
    for steps in replacing.into_iter().chain(others) {
        draft.object(steps, &by_object);
    }

    // Names before what the run made: what can't go back to where it was keeps a new object around it there.
    let taken = conflicts::names(&mut draft.inverse, live);
    let is_left =
        |address: &Address| taken.contains_key(address) && !draft.inverse.reverted.contains_key(address);
    draft.undo.lost.retain(|note| !is_left(&note.address));
    draft.edited = by_object
        .values()
        .filter_map(|steps| draft.edited_own(steps))
        .collect();
    for steps in by_object.values() {
        draft.object_of_the_run(steps);
    }
    // Values come back only with the setting that they belong to.
    for steps in by_object.values() {
        draft.give_back(steps);
    }
    draft.return_once();
    // After all objects, because only now is it known which of the deleted ones come back.
    draft.mentions(&by_object);
    draft.leave_out_dead_ids();

    // Names before references: a name that stays decides what a reference to it reads.
    let names = conflicts::name_notes(&draft.inverse, taken);
    let references = conflicts::references(&mut draft.inverse, live);
    draft.undo.left.extend(names.into_iter().chain(references));

    let added = draft.added_by_others(plan);
    draft.undo.left.extend(added);

    // Orders come last: they name members by the addresses that these get back.
    let mut desired = draft.inverse.desired(registry, live);
    desired.orders = draft.orders(&reorders);
    Undo {
        desired,
        replaced: draft.inverse.replaced(live),
        old_ids: draft.inverse.renewed(registry, live),
        returns: draft.inverse.returns,
        addresses: plan
            .steps
            .iter()
            .map(|step| (step.address.clone(), draft.past.now(&step.address)))
            .collect(),
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

/// Returns the step that made an object.
fn made<'s, 'a>(steps: &'s [UndoneStep<'a>]) -> Option<&'s UndoneStep<'a>> {
    steps.iter().find(|taken| taken.step.action.creates())
}

/// Returns the step that replaced an object.
fn replaced<'s, 'a>(steps: &'s [UndoneStep<'a>]) -> Option<&'s UndoneStep<'a>> {
    steps.iter().find(|taken| taken.step.action == Action::Replace)
}

/// Returns the step that removed an object.
fn gone<'s, 'a>(steps: &'s [UndoneStep<'a>]) -> Option<&'s UndoneStep<'a>> {
    steps.iter().find(|taken| taken.step.action.removes())
}

/// Returns the objects that have no records any more since a step of their own.
fn emptied<'a>(plan: &'a Plan, history: &RunHistory) -> BTreeSet<&'a Address> {
    let is_over = |step: &&Step| {
        let recorded = history.steps.get(&step.id);
        recorded.is_some_and(|one| matches!(one.status, StepStatus::Done | StepStatus::UpToDate))
    };
    let moving = plan.steps.iter().filter(|step| step.action == Action::Migrate);
    moving.filter(is_over).map(|step| &step.address).collect()
}

/// An undo in the making.
pub(super) struct UndoDraft<'a> {
    pub(super) registry: &'a Registry,
    pub(super) before: &'a StateBefore,
    pub(super) attempts: &'a UndoAttempts,
    pub(super) kept: &'a BTreeMap<usize, KeptStanding>,
    pub(super) live: &'a Live,
    pub(super) past: PastAddresses<'a>,
    pub(super) inverse: ReverseChanges<'a>,
    pub(super) undo: Undo,
    /// The objects that the run made, by their addresses of now.
    pub(super) own: BTreeSet<Address>,
    /// Those of them that somebody changed since.
    pub(super) edited: BTreeSet<Address>,
    /// The objects of the run that stay because of what others did to them since.
    pub(super) staying: BTreeSet<Address>,
    /// What the run took all records away from, or found without any, before it deleted it.
    pub(super) emptied: BTreeSet<&'a Address>,
    /// What the run deleted and somebody made again, so that the values of records fit it, by their addresses of now.
    pub(super) there_again: BTreeSet<Address>,
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
                // Another step of the run may have given the same records theirs; each is judged by what it holds.
                StepStatus::UpToDate if step.action == Action::Restore => true,
                StepStatus::Started | StepStatus::Unknown | StepStatus::Unfinished => false,
                // Records are written one after the other, and some of them were before it failed.
                StepStatus::Failed if step.action.moves_records() => false,
                StepStatus::UpToDate | StepStatus::Failed | StepStatus::Skipped => continue,
            };

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
        let former = self.inverse.former(self.registry, self.live);
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

    /// Takes back what was done to one object that was there before the run.
    fn object(&mut self, steps: &[UndoneStep<'a>], undone: &BTreeMap<&Address, Vec<UndoneStep<'a>>>) {
        if let Some(taken) = replaced(steps) {
            self.replaced(taken, steps, undone);
            return;
        }
        match (made(steps), gone(steps)) {
            (None, Some(gone)) => self.gone(gone, steps),
            (None, None) => {
                for at in 0..steps.len() {
                    self.changed(&steps[..at], &steps[at], &steps[at + 1..]);
                }
            }
            (Some(_), _) => {}
        }
    }

    /// Takes back one object that the run made.
    fn object_of_the_run(&mut self, steps: &[UndoneStep<'a>]) {
        match (made(steps), gone(steps)) {
            // What went with a replaced object was there before.
            (Some(made), None) if self.before.ids.contains_key(&made.step.address) => {}
            (Some(made), None) => self.made(made, steps),
            (Some(one), Some(_)) => self.leave(&one.step.address, "the run replaced it with another one"),
            (None, _) => {}
        }
    }

    /// Returns the address of an object that the run made and somebody changed since.
    fn edited_own(&self, steps: &[UndoneStep<'a>]) -> Option<Address> {
        let made = made(steps)?;
        let (kind, spec) = self.find(made)?;
        self.edited_since(made, steps, (kind, spec))?;
        Some(spec.address.clone())
    }

    /// Finds the object of a step as it is now.
    pub(super) fn find(&self, taken: &UndoneStep<'_>) -> Option<(&'a RegisteredKind, &'a Spec)> {
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

    /// Says of an object, by its address in the run, that it stays as it is.
    pub(super) fn leave(&mut self, address: &Address, text: impl Into<String>) {
        self.undo.left.push(Note::new(&self.past.now(address), text));
    }

    /// Says of an object, by its address in the run, that it does not get everything back.
    pub(super) fn lose(&mut self, address: &Address, text: impl Into<String>) {
        self.undo.lost.push(Note::new(&self.past.now(address), text));
    }

    pub(super) fn doubt(&mut self, taken: &UndoneStep<'_>, found: &str) {
        let action = taken.step.action;
        let text =
            format!("the run does not know the outcome of `{action}`; judging by the organization, {found}");
        let address = self.past.now(&taken.step.address);
        self.undo.doubtful.push(Note::new(&address, text));
    }
}
