//! Limits what a run plans to what was reviewed: of an object that a saved plan only edits, every attribute that the plan does
//! not touch may have moved since. It is not sent, so it needs no consent, counts no records and breaks no policy.

use super::{Action, AdoptedSides, Plan, Step};
use crate::model::{Address, PARENT, Registry};
use std::collections::{BTreeMap, BTreeSet};

/// Takes out of what is wanted all attributes that a saved plan does not touch of the objects that it only edits.
pub fn limit_to_reviewed(registry: &Registry, adopted: &mut AdoptedSides, saved: &Plan) {
    for (address, reviewed) in reviewed_attributes(&saved.steps) {
        let live = adopted.live.specs.get(address);
        let entry = adopted.desired.entries.get(address).filter(|_| live.is_some());
        let Some(entry) = entry.filter(|entry| !entry.removed) else {
            continue;
        };

        let key = registry.kind(entry.spec.kind).map(|kind| kind.any.def.key);
        let names = entry.spec.attributes.keys();
        let is_left = |name: &&String| {
            let makes_address = Some(name.as_str()) == key || *name == PARENT;
            !makes_address && !reviewed.contains(name.as_str())
        };
        let left: Vec<String> = names.filter(is_left).cloned().collect();
        for name in left {
            adopted.leave_attribute(address, &name);
        }
    }
}

/// Returns the attributes that steps touch of each object that they only edit. What is made or removed was reviewed as a whole.
fn reviewed_attributes(steps: &[Step]) -> BTreeMap<&Address, BTreeSet<&str>> {
    let mut found: BTreeMap<&Address, BTreeSet<&str>> = BTreeMap::new();
    for step in steps
        .iter()
        .filter(|step| step.action.edits() || step.action == Action::Move)
    {
        let names = step.changes.iter().map(|change| change.attribute.as_str());
        found.entry(&step.address).or_default().extend(names);
    }
    for step in steps.iter().filter(|step| step.action.is_about_existence()) {
        found.remove(&step.address);
    }
    found
}
