//! Finds the steps of a saved plan that no longer fit an organization: what they were planned from has moved.

use super::{
    Action, ObjectEffect, Plan, Refusal, Stale, StaleCause, Step, growth::growth_since_saved,
    object_ids::recreated, same_steps::does_same,
};
use crate::{
    diff::Change,
    model::{Address, Live, Registry, RestoredValues, comparison::is_same, template},
};
use serde_json::Value;
use std::{collections::BTreeSet, iter};

/// Returns what has moved since a plan was saved.
///
/// `now` and `live` are the plan that the same manifests give now and the organization that it was made of. What
/// only `now` has is nobody's concern here, nor are attributes that the saved plan does not touch.
#[must_use]
pub fn stale(registry: &Registry, saved: &Plan, now: &Plan, live: &Live) -> Vec<Stale> {
    let made = saved
        .steps
        .iter()
        .filter(|step| step.action.makes())
        .map(|step| &step.address)
        .collect();

    let check = StaleCheck {
        registry,
        saved,
        now,
        live,
        made,
    };

    let found = saved.steps.iter().flat_map(|step| {
        check.step_and_records(step).into_iter().map(|moved| Stale {
            address: step.address.clone(),
            action: step.action,
            moved,
        })
    });
    found.collect()
}

struct StaleCheck<'a> {
    registry: &'a Registry,
    saved: &'a Plan,
    now: &'a Plan,
    live: &'a Live,
    /// What the saved plan makes.
    made: BTreeSet<&'a Address>,
}

impl StaleCheck<'_> {
    /// Checks a step, and then how many records it concerns.
    fn step_and_records(&self, step: &Step) -> Vec<StaleCause> {
        let causes = self.step(step);
        if !causes.is_empty() {
            return causes;
        }
        let same = does_same(self.registry, step, self.now);
        growth_since_saved(step, same).into_iter().collect()
    }

    fn step(&self, step: &Step) -> Vec<StaleCause> {
        // Nobody has reviewed what another object of the same name holds.
        let others = recreated(self.saved, step, self.live);
        if !others.is_empty() {
            return others;
        }

        // A refusal of the new plan says more than any comparison, unless the saved plan was refused for it already.
        let mut refusals = self.now.refusals.iter();
        let is_new =
            |refusal: &&Refusal| refusal.address == step.address && !self.saved.refusals.contains(*refusal);
        if let Some(refusal) = refusals.find(is_new) {
            let because = refusal.because.clone();
            return vec![StaleCause::Unplanned { because }];
        }

        let live = self.live.specs.get(&step.address);
        match step.action.effect().object {
            ObjectEffect::Created if live.is_some() && !self.is_replaced(step) => self.exists(step),
            ObjectEffect::Created => self.wants(step),
            ObjectEffect::Reordered => self.order(step),
            // The step that makes it is checked, and nothing can have been set before.
            ObjectEffect::Edited if self.made.contains(&step.address) => self.wants(step),
            ObjectEffect::Edited | ObjectEffect::Moved | ObjectEffect::Emptied | ObjectEffect::Replaced => {
                if live.is_none() {
                    return vec![StaleCause::Gone];
                }
                if let Some(cause) = self.placed_since(step) {
                    return vec![cause];
                }
                let moved: Vec<StaleCause> = step
                    .changes
                    .iter()
                    // The values of such a step are those of records and not of the object.
                    .filter(|_| step.action != Action::Migrate)
                    .filter(|change| !self.is_changed_before(step, &change.attribute))
                    .filter_map(|change| self.attribute(step, change))
                    .collect();
                if moved.is_empty() { self.wants(step) } else { moved }
            }
            ObjectEffect::Refilled => self.restored(step),
            ObjectEffect::Removed => self.removal(step),
        }
    }

    /// An object that somebody else made is not yet what the plan wants: what of it is different is named.
    fn exists(&self, step: &Step) -> Vec<StaleCause> {
        let live = self.live.specs.get(&step.address);
        let kind = self.registry.kind(&step.kind);
        let others = step.changes.iter().filter_map(|change| {
            // What Close does not show of it, nobody can compare.
            let live_now = live?.attributes.get(&change.attribute)?;
            let facts = kind.and_then(|kind| kind.attributes.get(&change.attribute));
            let is_wanted = is_same(facts, live_now, &change.after);
            (!is_wanted).then(|| moved(change, live_now.clone()))
        });
        iter::once(StaleCause::Exists).chain(others).collect()
    }

    /// The values that were kept have to be those that were reviewed, and as many of them.
    fn restored(&self, step: &Step) -> Vec<StaleCause> {
        let mut same = self.same(step);
        let is_other = |values: &RestoredValues| Some(values) != step.values.as_ref();
        match same.find(|now| !now.values.as_ref().is_some_and(is_other)) {
            None if self.same(step).next().is_some() => vec![StaleCause::Unplanned {
                because: "the saved values are different now".to_owned(),
            }],
            Some(_) | None => self.wants(step),
        }
    }

    /// Says whether what a step makes is there now but goes with what the saved plan replaces.
    fn is_replaced(&self, step: &Step) -> bool {
        let replaces = |other: &Step| other.action == Action::Replace && step.places(&other.address);
        self.saved.steps.iter().any(replaces)
    }

    /// Finds a place of what a step replaces that has come since: it would go, and nobody has reviewed that.
    fn placed_since(&self, step: &Step) -> Option<StaleCause> {
        if step.action != Action::Replace {
            return None;
        }

        let saved = &self.saved.steps;
        let is_known = |place: &Step| saved.iter().any(|saved| saved.address == place.address);
        let mut now = self.now.steps.iter();
        let place = now.find(|place| place.places(&step.address) && !is_known(place))?;
        let because = format!("`{}` is another place of it now", place.address);
        Some(StaleCause::Unplanned { because })
    }

    /// Says whether an earlier step of the saved plan changes an attribute, so that the step does not start from
    /// what is live.
    fn is_changed_before(&self, step: &Step, attribute: &str) -> bool {
        let changes = |other: &&Step| {
            other.address == step.address
                && other.action.edits()
                && other.changes.iter().any(|change| change.attribute == attribute)
        };
        self.saved.steps[..step.id].iter().any(|other| changes(&other))
    }

    /// Compares what an attribute had with what it has.
    fn attribute(&self, step: &Step, change: &Change) -> Option<StaleCause> {
        let live = self.live.specs.get(&step.address)?;
        let live_now = live.attributes.get(&change.attribute).unwrap_or(&Value::Null);
        let attribute = self
            .registry
            .kind(&step.kind)
            .and_then(|kind| kind.attributes.get(&change.attribute));
        // What an item came to show since then is a change, too.
        let is = |one, other| is_same(attribute, one, other);
        if is(live_now, &change.before) && is(&change.before, live_now) {
            return None;
        }
        // A list that only has another order than the plan wants is what it wants.
        let is_wanted = is_same(attribute, live_now, &change.after);
        let live_now = if is_wanted { &change.after } else { live_now };
        Some(moved(change, live_now.clone()))
    }

    /// Makes sure that a new plan wants the same. It may want more of the same object, and name that otherwise.
    fn wants(&self, step: &Step) -> Vec<StaleCause> {
        let facts = |name: &str| {
            self.registry
                .kind(&step.kind)
                .and_then(|kind| kind.attributes.get(name))
        };
        // An order that Close keeps itself may have come about meanwhile: writing it once more changes nothing.
        let orders = |change: &Change| step.action.edits() && change.is_only_order(facts(&change.attribute));
        let same: Vec<&Step> = self.same(step).collect();
        let is_order = !step.changes.is_empty() && step.changes.iter().all(orders);
        if same.is_empty() && !is_order {
            return vec![StaleCause::Unplanned {
                because: String::new(),
            }];
        }

        // The new plan may do the same in several steps, so all of them are looked through.
        let differs = |change: &Change| {
            let all = same.iter().flat_map(|step| &step.changes);
            let now: Vec<&Change> = all.filter(|now| now.attribute == change.attribute).collect();
            let found = now.iter().any(|now| {
                let is_of_records = matches!(step.action, Action::Migrate | Action::Restore);
                let moves = !is_of_records || now.before == change.before;
                moves && is_same(facts(&change.attribute), &now.after, &change.after)
            });
            (!found && !orders(change)).then(|| StaleCause::Wanted {
                attribute: change.attribute.clone(),
                planned: change.after.clone(),
                now: now.last().map_or(Value::Null, |now| now.after.clone()),
            })
        };
        step.changes.iter().filter_map(differs).collect()
    }

    /// A removal takes every attribute with it, so that each of them has to be as it was.
    fn removal(&self, step: &Step) -> Vec<StaleCause> {
        let Some(live) = self.live.specs.get(&step.address) else {
            return vec![StaleCause::Gone];
        };

        // What was set since would go with the object, and nobody has reviewed that.
        let known = |name: &String| step.changes.iter().any(|change| change.attribute == *name);
        let new = live
            .attributes
            .iter()
            .filter(|(name, value)| !value.is_null() && !known(name))
            .map(|(name, value)| StaleCause::Attribute {
                attribute: name.clone(),
                planned_from: Value::Null,
                live_now: value.clone(),
                wanted: Value::Null,
            });

        let moved: Vec<StaleCause> = step
            .changes
            .iter()
            .filter(|change| !self.is_changed_before(step, &change.attribute))
            .filter_map(|change| self.attribute(step, change))
            .chain(new)
            .collect();

        // A smaller risk than the one that was agreed to is no reason to stop.
        let risk = self
            .same(step)
            .find(|now| now.risk != step.risk && now.risk.rank() >= step.risk.rank())
            .map(|now| StaleCause::Risk {
                planned: step.risk.clone(),
                now: now.risk.clone(),
            });

        match (moved.is_empty(), risk) {
            (false, _) => moved,
            (true, Some(risk)) => vec![risk],
            (true, None) => self.wants(step),
        }
    }

    /// Compares the order of the members that both sides know; a member that the step names has to be there.
    fn order(&self, step: &Step) -> Vec<StaleCause> {
        let live = self.live.orders.get(&step.address);
        let live: Vec<Address> = live.map(|live| live.order.members.clone()).unwrap_or_default();

        // A member that the saved plan itself brings into the list is not there yet.
        let arrives = |member: &Address| {
            let comes = |other: &Step| {
                other.address == *member && (other.action.creates() || other.action == Action::Move)
            };
            self.saved.steps.iter().any(comes)
        };

        let planned = self.same(step).next();
        let moved = step.changes.iter().filter(|change| {
            let (before, after) = (members(&change.before), members(&change.after));
            let lost = after
                .iter()
                .any(|member| !live.contains(member) && !arrives(member));
            let same = relative(&before, &live) == relative(&live, &before);
            // Members that only one of the two plans knows leave the others where they are.
            let wants =
                planned.and_then(|now| now.changes.iter().find(|now| now.attribute == change.attribute));
            let wanted = wants.map(|now| members(&now.after));
            let is_wanted =
                wanted.is_some_and(|wanted| relative(&after, &wanted) == relative(&wanted, &after));
            lost || !same || !is_wanted
        });

        let live_now: Value = live.iter().map(template::reference).map(Value::from).collect();
        moved
            .map(|change| self::moved(change, live_now.clone()))
            .collect()
    }

    /// Returns the steps of the new plan that do the same to the same object. Which word a change of attributes
    /// has depends on all of them, and so on more than the saved step touches.
    fn same(&self, step: &Step) -> impl Iterator<Item = &Step> {
        let effect = step.action.effect().object;
        self.now.steps.iter().filter(move |now| {
            now.address == step.address && now.kind == step.kind && now.action.effect().object == effect
        })
    }
}

fn moved(change: &Change, live_now: Value) -> StaleCause {
    StaleCause::Attribute {
        attribute: change.attribute.clone(),
        planned_from: change.before.clone(),
        live_now,
        wanted: change.after.clone(),
    }
}

fn members(list: &Value) -> Vec<Address> {
    template::targets(list)
}

/// Returns the members of a list that another one has too.
fn relative<'a>(list: &'a [Address], other: &[Address]) -> Vec<&'a Address> {
    list.iter().filter(|member| other.contains(member)).collect()
}

/// Says whether a plan that was made after a saved one was carried out leaves nothing of it to do. What else it
/// wants was not reviewed, and is not meant.
#[must_use]
pub fn is_carried_out(saved: &Plan, after: &Plan) -> bool {
    let concerns = |address: &Address| saved.steps.iter().any(|step| step.address == *address);
    // What is refused in a step shows by the step; anything else that is refused may hide one.
    let is_shown = |address: &Address| after.steps.iter().any(|step| step.address == *address);
    let hides = |address: &Address| concerns(address) && !is_shown(address);
    let refused = after.refusals.iter().any(|refusal| hides(&refusal.address));
    !refused && !after.steps.iter().any(|step| is_left(saved, step))
}

fn is_left(saved: &Plan, step: &Step) -> bool {
    let mut done = saved.steps.iter().filter(|done| done.address == step.address);
    done.any(
        |done| match (done.action == Action::Reorder, step.action == Action::Reorder) {
            (true, true) => reorders_known(done, step),
            (true, false) | (false, true) => false,
            (false, false) if done.action.is_about_existence() || step.action.is_about_existence() => true,
            (false, false) => {
                let touches = |change: &Change| {
                    let mut planned = done.changes.iter();
                    planned.any(|planned| planned.attribute == change.attribute)
                };
                step.changes.iter().any(touches)
            }
        },
    )
}

/// Says whether a step changes the order of members that another one put in order. Others may have to find their
/// places yet.
fn reorders_known(done: &Step, step: &Step) -> bool {
    let known: Vec<Address> = done.named_after().collect();
    step.changes.iter().any(|change| {
        let (before, after) = (members(&change.before), members(&change.after));
        relative(&before, &known) != relative(&after, &known)
    })
}
