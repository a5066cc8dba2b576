//! Refuses what would take a protected object, or an item of its list, out of the protection without anybody saying so: no
//! plan deletes it then, but the next one could.

use super::{Action, AdoptedSides, Plan, Refusal, Step};
use crate::model::{Address, RegisteredKind, Registry, Selector};
use std::collections::BTreeMap;

/// Refuses to give a protected object an address that no rule fits, even where its old address would then fit nothing:
/// anybody may give that to another object. Also refuses to give another object the old name under which a rule still
/// protects a renamed one.
pub(super) fn left_protection(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    protect: &[Selector],
) -> Vec<Refusal> {
    if protect.is_empty() {
        return Vec::new();
    }

    let steps = plan.steps.iter();
    let moving = steps.filter(|step| matches!(step.action, Action::Rename | Action::Move));
    let plan = PlanOfNames {
        registry,
        adopted,
        plan,
        protect,
        moving: moving.map(|step| (step.address.as_str(), step)).collect(),
    };

    // A later plan could delete what this one ignores, and what several objects are called.
    let live = &adopted.live;
    let objects = live.addresses().filter_map(|now| plan.judge(now));
    let items = live
        .specs
        .values()
        .filter_map(|spec| Some(registry.kind(spec.kind)?.items_of(spec)));
    let items = items.flatten().filter_map(|now| plan.judge(&now));
    objects.chain(items).collect()
}

/// A plan, as far as it gives names.
struct PlanOfNames<'a> {
    registry: &'a Registry,
    adopted: &'a AdoptedSides,
    plan: &'a Plan,
    protect: &'a [Selector],
    /// The steps that give objects other addresses, by these.
    moving: BTreeMap<&'a str, &'a Step>,
}

impl PlanOfNames<'_> {
    /// Refuses what takes a live object or item out of the protection.
    fn judge(&self, now: &Address) -> Option<Refusal> {
        // What lies in a renamed object, and the places of a shared field, get other addresses with it.
        let carriers = self.adopted.carriers(self.registry, now);
        let mut names = self.adopted.names_here(now, now);
        names.extend(carriers.iter().cloned());
        let is_covered = |name: &Address| self.protect.iter().any(|rule| rule.covers(name));
        if names.iter().any(is_covered) {
            return None;
        }

        let step = carriers.iter().find_map(|one| self.moving.get(one.as_str()));
        match step {
            Some(step) => self.judge_moved(now, step),
            None => self.judge_renamed_before(now),
        }
    }

    /// Refuses a step that gives a protected object an address that no rule fits.
    fn judge_moved(&self, now: &Address, step: &Step) -> Option<Refusal> {
        let former = self.adopted.former(now);
        let names = self.adopted.names_here(now, &former);
        if former == *now || !names.iter().any(|name| self.selects(name)) {
            return None;
        }

        let verb = if step.action == Action::Move {
            "moves"
        } else {
            "renames"
        };
        let protected = format!("the policy protects `{former}`, which this plan {verb} to `{now}`");
        // A place is called like its field, so the policy has to name the field.
        let new = if now.is_within(&step.address) {
            now
        } else {
            &step.address
        };
        let mut steps = self.plan.steps.iter();
        let other = steps.find(|step| self.is_about(step, &former) && step.action != Action::Reorder);
        Some(match other {
            Some(other) => decoy(other, &protected, new),
            None => {
                let because = format!(
                    "{protected}, and no entry of `policy.protect` fits `{new}`; add `{new}` to `policy.protect`"
                );
                Refusal::new(&step.address, step.at.as_ref(), because)
            }
        })
    }

    /// Refuses a step that gives another object the name under which a renamed one is protected.
    fn judge_renamed_before(&self, now: &Address) -> Option<Refusal> {
        let names = self.adopted.names(self.registry, now);
        let former = names.iter().find(|name| *name != now && self.selects(name))?;
        let is_decoy = |step: &&Step| {
            let is_named_so = step.action.makes() || self.moving.contains_key(step.address.as_str());
            is_named_so && self.is_about(step, former)
        };
        let other = self.plan.steps.iter().find(is_decoy)?;
        let protected = format!("the policy protects `{former}`, which was renamed to `{now}`");
        Some(decoy(other, &protected, now))
    }

    /// Says whether a step is about what an address names. An item has no steps of its own, only the object that has it.
    fn is_about(&self, step: &Step, address: &Address) -> bool {
        let kind = self.registry.kind(&step.kind);
        let has_items = kind.and_then(RegisteredKind::itemized).is_some();
        step.address == *address || has_items && step.address.as_str() == address.container()
    }

    fn selects(&self, name: &Address) -> bool {
        self.protect.iter().any(|rule| rule.selects(name))
    }
}

/// Refuses a step that gives another object the old name of a protected one.
fn decoy(step: &Step, protected: &str, new: &Address) -> Refusal {
    let because = format!(
        "{protected}, and another object would get the old name and its protection; add `{new}` to `policy.protect`"
    );
    Refusal::new(&step.address, step.at.as_ref(), because)
}
