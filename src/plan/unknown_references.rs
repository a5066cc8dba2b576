//! What the steps of a plan name and nobody can name to Close: it has no id, and no step of the plan gives it one. The plan
//! says so, because the run could only fail.

use super::{Action, AdoptedSides, Plan, Refusal, Step, reasons, unfit_references::exclusion};
use crate::model::{Address, DesiredOrigin, Registry, template};
use std::collections::BTreeSet;

/// Refuses the steps that are left of a plan and name what has no id, with why. `ignored` are the entries that nobody looks
/// at. What is refused itself is told there.
#[must_use]
pub fn unknown_references(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &Plan,
    ignored: &BTreeSet<Address>,
) -> Vec<Refusal> {
    let made = plan.steps.iter().filter(|step| step.action.makes());
    let made: BTreeSet<&Address> = made.map(|step| &step.address).collect();
    let refused: BTreeSet<&Address> = plan.refusals.iter().map(|refusal| &refusal.address).collect();
    let is_unknown = |address: &Address| {
        let has_id = adopted.live.index.id(address).is_some();
        !has_id && !made.contains(address) && !refused.contains(address)
    };

    let mut told = BTreeSet::new();
    let mut refusals = Vec::new();
    for step in &plan.steps {
        for (attribute, named) in names(step) {
            if !is_unknown(&named) || !told.insert((&step.address, named.clone())) {
                continue;
            }
            let why = why(registry, adopted, ignored, &named);
            let way_on = match adopted.desired.origin {
                DesiredOrigin::Manifests => {
                    format!("take it out of `{attribute}`, or {}", exclusion(&step.address))
                }
                DesiredOrigin::Promotion { .. } | DesiredOrigin::Undo => exclusion(&step.address),
            };
            let because = format!("its `{attribute}` names `{named}`, {why}; {way_on}");
            refusals.push(Refusal::new(&step.address, step.at.as_ref(), because));
        }
    }
    refusals
}

/// Returns what a step names in what it sends to Close, with the attributes that do so.
fn names(step: &Step) -> Vec<(&str, Address)> {
    // An order names what is there, and what goes is named by nobody.
    let is_sent = step.action.makes() || step.action.edits() || step.action == Action::Migrate;
    let changes = step.changes.iter().filter(|_| is_sent);
    let changed = changes.flat_map(|change| {
        let targets = template::targets(&change.after);
        targets
            .into_iter()
            .map(|named| (change.attribute.as_str(), named))
    });
    changed.collect()
}

/// Says why nothing is known by a name, as the rest of a sentence about it.
fn why(registry: &Registry, adopted: &AdoptedSides, ignored: &BTreeSet<Address>, named: &Address) -> String {
    let live = &adopted.live;
    let not_shown = registry
        .addressed(named.as_str())
        .and_then(|kind| live.not_shown(kind));

    // What Close keeps from the key says most.
    if let Some(not_shown) = not_shown {
        format!("and {not_shown}")
    } else if let Some(part) = live.unread_as(named) {
        format!("and closectl can't tell whether that exists: {}", part.because)
    } else if live.is_shared(named) {
        "and several objects have this name".to_owned()
    } else if ignored.contains(named) {
        format!("which the organization does not have: {}", reasons::IGNORED)
    } else {
        "which neither the organization has nor this plan creates".to_owned()
    }
}
