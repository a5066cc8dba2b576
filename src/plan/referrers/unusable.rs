//! Refuses what would leave an object that names another one which it can't use, as a workflow can't send a template that is
//! not shared (API notes, adjacent section 5).

use super::{
    disturbance::{MentionedObject, Upset, disturbances},
    mention::{Mention, mention},
    referrer::all,
    referring_kind::FoundReferrer,
};
use crate::{
    model::{Address, Attribute, Registry},
    plan::{AdoptedSides, Plan, Refusal, Step, needed_attribute::needed_change},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Refuses the steps of a plan that write the name of an object which can't be used, and those that withdraw an object which
/// is named after the plan, of what the organization has and of what else was found.
#[must_use]
pub fn unusable(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    found: &[FoundReferrer],
) -> Vec<Refusal> {
    let check = UsabilityCheck {
        registry,
        adopted,
        plan,
    };
    let mut refusals: Vec<Refusal> = plan.steps.iter().flat_map(|step| check.named(step)).collect();

    let mut referrers = None;
    for step in plan.steps.iter().filter(|step| step.action.edits()) {
        let Some(change) = needed_change(registry, step).filter(|change| !change.is_on) else {
            continue;
        };
        let disturbed = disturbances(registry, &adopted.live, std::slice::from_ref(step));
        let all = referrers.get_or_insert_with(|| all(registry, adopted, plan, found));
        let users = all
            .iter()
            .filter(|one| change.attribute.needed_by.iter().any(|kind| kind == one.kind));
        for user in users {
            let names = |object: &MentionedObject| {
                let mention = mention(&user.value, std::iter::empty(), object, &Upset::Gone);
                mention == Some(Mention::Id)
            };
            if disturbed.iter().flat_map(|one| &one.objects).any(names) {
                let because = format!(
                    "{} uses it, which Close allows only with `{}: true`; keep that, or remove it there first",
                    user.who(),
                    change.attribute.name
                );
                refusals.push(Refusal::new(&step.address, step.at.as_ref(), because));
            }
        }
    }
    refusals
}

struct UsabilityCheck<'a> {
    registry: &'a Registry,
    adopted: &'a AdoptedSides,
    plan: &'a Plan,
}

impl UsabilityCheck<'_> {
    /// Refuses a step that writes the name of an object which its kind can't use.
    fn named(&self, step: &Step) -> Vec<Refusal> {
        if !step.action.makes() && !step.action.edits() {
            return Vec::new();
        }

        let named: BTreeSet<Address> = step.named_after().collect();
        let refusals = named.iter().filter_map(|address| {
            let attribute = self.withheld(address)?;
            attribute.needed_by.contains(&step.kind).then(|| {
                let name = &attribute.name;
                let because = format!(
                    "it uses `{address}`, which Close allows only with `{name}: true`; write that in the manifests, or use \
                     another one"
                );
                Refusal::new(&step.address, step.at.as_ref(), because)
            })
        });
        refusals.collect()
    }

    /// Returns the attribute of an object without which others can't use it, if that is off after the plan.
    fn withheld(&self, address: &Address) -> Option<&Attribute> {
        let steps = self.plan.steps.iter().filter(|step| step.address == *address);
        let changed = steps
            .filter_map(|step| needed_change(self.registry, step))
            .next_back();
        if let Some(change) = changed {
            return Some(change.attribute).filter(|_| !change.is_on);
        }

        let live = &self.adopted.live;
        let kind = self.registry.addressed(address.as_str())?;
        let spec = live.shown(address).map(|one| one.spec);
        kind.attributes.values().find(|attribute| {
            let shown = spec.and_then(|spec| spec.attributes.get(&attribute.name));
            let is_off = || live.private.contains(address) || shown == Some(&Value::Bool(false));
            !attribute.needed_by.is_empty() && is_off()
        })
    }
}
