//! Whether a saved plan was carried out already, so that applying it again has nothing left to do.

use super::{ObjectEffect, Plan, Step, is_carried_out};
use crate::{
    diff::Change,
    model::{Address, Live, Registry, comparison::is_same, template},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Says whether an organization has everything that a saved plan wants.
///
/// `now` is the plan that the same manifests give now: it must have nothing left to do to what the saved plan touches.
/// That alone is not enough, because a variable of the environment may have another value by now, so `live` has to hold
/// what the saved plan itself wants, step by step. A plan of which only a part is done is not applied but stale. What
/// records hold is not in `live`: `is_restored` says of a step whether they have their values back.
#[must_use]
pub fn is_applied(
    registry: &Registry,
    saved: &Plan,
    now: &Plan,
    live: &Live,
    is_restored: &dyn Fn(&Step) -> bool,
) -> bool {
    let mut last = BTreeMap::new();
    for step in saved.steps.iter().filter(|step| !step.action.moves_records()) {
        for change in &step.changes {
            last.insert((&step.address, change.attribute.as_str()), &change.after);
        }
    }

    let removed = saved.steps.iter();
    let removed = removed.filter(|step| step.action.removes());

    let check = AppliedCheck {
        registry,
        live,
        last,
        removed: removed.map(|step| &step.address).collect(),
        is_restored,
    };
    !saved.steps.is_empty()
        && is_carried_out(saved, now)
        && saved.steps.iter().all(|step| check.is_done(step))
}

struct AppliedCheck<'a> {
    registry: &'a Registry,
    live: &'a Live,
    /// The value of each attribute after the last step that changes it.
    last: BTreeMap<(&'a Address, &'a str), &'a Value>,
    /// What the plan deletes: an order of a list still names it.
    removed: BTreeSet<&'a Address>,
    /// Says whether records have the values back that a step restores.
    is_restored: &'a dyn Fn(&Step) -> bool,
}

impl AppliedCheck<'_> {
    fn is_done(&self, step: &Step) -> bool {
        match step.action.effect().object {
            // Where an object was moved to is part of its address.
            ObjectEffect::Created | ObjectEffect::Edited | ObjectEffect::Moved | ObjectEffect::Replaced => {
                self.is_there(step)
            }
            ObjectEffect::Reordered => self.is_ordered(step),
            // How many records hold a value is known to the new plan only, which has nothing to move any more.
            ObjectEffect::Emptied => true,
            ObjectEffect::Refilled => (self.is_restored)(step),
            ObjectEffect::Removed => !self.live.specs.contains_key(&step.address),
        }
    }

    /// Says whether an object has the attributes that a step gives it. What Close does not show of it, nobody can compare.
    fn is_there(&self, step: &Step) -> bool {
        let Some(live) = self.live.specs.get(&step.address) else {
            return false;
        };
        let kind = self.registry.kind(&step.kind);
        let is_as_wanted = |change: &Change| {
            let name = change.attribute.as_str();
            let wanted = self.last.get(&(&step.address, name)).copied();
            let wanted = wanted.unwrap_or(&change.after);
            let facts = kind.and_then(|kind| kind.attributes.get(name));
            let has = live.attributes.get(name);
            has.is_none_or(|has| is_same(facts, has, wanted))
        };
        step.changes.iter().all(is_as_wanted)
    }

    /// Says whether the members that a step puts in order and that stay are all there, in that order.
    fn is_ordered(&self, step: &Step) -> bool {
        let live = self.live.orders.get(&step.address);
        let live: &[Address] = live.map_or(&[], |live| &live.order.members);
        step.changes.iter().all(|change| {
            let mut wanted = template::targets(&change.after);
            wanted.retain(|member| !self.removed.contains(member));
            let has: Vec<&Address> = live.iter().filter(|member| wanted.contains(member)).collect();
            has == wanted.iter().collect::<Vec<_>>()
        })
    }
}

/// Returns what is left of a saved plan that was carried out: nothing.
pub fn nothing_left(now: &Plan) -> Plan {
    Plan {
        organization: now.organization.clone(),
        steps: Vec::new(),
        ids: BTreeMap::new(),
        refusals: Vec::new(),
        unmanaged: Vec::new(),
        unlisted: Vec::new(),
        unreported: Vec::new(),
        notes: Vec::new(),
        records: None,
        forecast: None,
        is_applied: true,
        unmatched: Vec::new(),
    }
}
