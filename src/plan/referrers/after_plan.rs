//! The objects that are still there once a plan is carried out, as they are then.

use crate::{
    model::{Address, ShownObject},
    plan::{AdoptedSides, Plan, Step, risk},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Returns everything of the organization that is still there after a plan, with the attributes as they are then: also what
/// `ignore` names and what no plan is about, because that may rely on what changes all the same.
///
/// Only the steps of the plan count, and not what the manifests want besides: a selection may have left that out.
pub(super) fn after_plan<'a>(
    adopted: &'a AdoptedSides,
    plan: &Plan,
) -> impl Iterator<Item = (ShownObject<'a>, Map<String, Value>)> {
    let removed = plan.steps.iter().filter(|step| step.action.removes());
    let gone: BTreeSet<Address> = removed.map(|step| step.address.clone()).collect();
    let mut edits: BTreeMap<&Address, Vec<&Step>> = BTreeMap::new();
    for step in plan.steps.iter().filter(|step| step.action.edits()) {
        edits.entry(&step.address).or_default().push(step);
    }

    let stays = adopted.live.everything().filter(|one| {
        let address = &one.spec.address;
        // What has the address of another object does not go with that.
        let mut lineage = address
            .lineage()
            .filter(|text| one.is_addressed || *text != address.as_str());
        !lineage.any(|text| gone.contains(text))
    });
    let then = stays.map(|one| {
        let steps = edits.get(&one.spec.address).filter(|_| one.is_addressed);
        let attributes = steps
            .into_iter()
            .flatten()
            .fold(one.spec.attributes.clone(), |attributes, step| {
                risk::changed(Some(&attributes), &step.changes)
            });
        (one, attributes)
    });
    then.collect::<Vec<_>>().into_iter()
}
