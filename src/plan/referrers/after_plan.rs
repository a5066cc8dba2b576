//! The objects that are still there once a plan is carried out, as they are then.

use crate::{
    model::{Address, Spec},
    plan::{AdoptedSides, Plan, Step, risk},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the objects of the organization that are still there after a plan, with their attributes as they are then.
///
/// Only the steps of the plan count, and not what the manifests want besides: a selection may have left that out.
pub(super) fn after_plan<'a>(
    adopted: &'a AdoptedSides,
    plan: &Plan,
) -> impl Iterator<Item = (&'a Spec, Map<String, Value>)> {
    let removed = plan.steps.iter().filter(|step| step.action.removes());
    let gone: BTreeSet<Address> = removed.map(|step| step.address.clone()).collect();
    let mut edits: BTreeMap<&Address, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.action.edits()) {
        edits.entry(&step.address).or_default().push(step);
    }

    let stays = adopted.live.specs.values().filter(|spec| {
        let mut lineage = spec.address.lineage();
        !lineage.any(|text| gone.iter().any(|address| address.as_str() == text))
    });
    let then = stays.map(|spec| {
        let steps = edits.get(&spec.address).into_iter().flatten();
        let attributes = steps.fold(spec.attributes.clone(), |attributes, step| {
            risk::changed(Some(&attributes), &step.changes)
        });
        (spec, attributes)
    });
    then.collect::<Vec<_>>().into_iter()
}
