//! Steps that Close refuses unless others come first, which only what an organization has tells: the removal of the last
//! object that Close keeps, and one more in use where it takes only so many.

use super::{Action, AdoptedSides, LastOnes, Step, step_index::archives};
use crate::model::{RegisteredKind, Registry};
use serde_json::Value;
use std::collections::BTreeSet;

/// Returns those of some steps that Close would refuse if these were all.
pub(super) fn lacking_steps(registry: &Registry, adopted: &AdoptedSides, steps: &[&Step]) -> BTreeSet<usize> {
    let mut lacking = LastOnes::of(registry, adopted, steps).steps;
    let names: BTreeSet<&str> = steps.iter().map(|step| step.kind.as_str()).collect();
    for kind in names.into_iter().filter_map(|name| registry.kind(name)) {
        let limit = kind.any.def.limit.and_then(|limit| limit.in_use);
        if limit.is_some_and(|most| in_use(registry, kind, adopted, steps) > most) {
            let own = steps.iter().filter(|step| step.kind == kind.any.def.name);
            lacking.extend(own.filter(|step| comes(registry, step)).map(|step| step.id));
        }
    }
    lacking
}

/// Returns how many objects of a kind are in use once the steps are carried out.
fn in_use(registry: &Registry, kind: &RegisteredKind, adopted: &AdoptedSides, steps: &[&Step]) -> usize {
    let is_archived = |name: &String, value: &Value| {
        let attribute = kind.attributes.get(name);
        attribute.is_some_and(|attribute| attribute.archives) && *value == true
    };
    let live = adopted.live.all_of(kind.any.def.name);
    let used = live.filter(|one| {
        let mut attributes = one.spec.attributes.iter();
        let goes = |step: &&Step| step.address == one.spec.address && leaves(registry, step);
        let is_gone = one.is_addressed && steps.iter().any(goes);
        !is_gone && !attributes.any(|(name, value)| is_archived(name, value))
    });

    let own = steps.iter().filter(|step| step.kind == kind.any.def.name);
    let put_away = |step: &Step| {
        let mut others = steps.iter().filter(|other| other.address == step.address);
        others.any(|other| leaves(registry, other))
    };
    let coming = own.filter(|step| comes(registry, step) && !put_away(step));
    used.count() + coming.count()
}

/// Says whether a step brings an object into use.
fn comes(registry: &Registry, step: &Step) -> bool {
    step.action.creates() || archives(registry, step, false)
}

/// Says whether a step takes an object out of use.
fn leaves(registry: &Registry, step: &Step) -> bool {
    step.action == Action::Delete || archives(registry, step, true)
}
