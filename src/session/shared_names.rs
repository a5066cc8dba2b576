//! The objects of a run that others are called like: their ids tell them apart while the run is taken back.

use crate::{
    engine::{FetchedOrganization, PastRun},
    kinds,
    model::Address,
    plan::Action,
};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the ids of what a run wrote to that share an address with other objects, or their names: what their addresses
/// are depends on which of these are there, and that changes while the run is taken back.
pub fn shared_objects(past: &PastRun, fetched: &FetchedOrganization) -> BTreeSet<String> {
    let live = &fetched.live;
    let recorded = past.history.steps.values().filter_map(|step| step.id.as_ref());
    let written: BTreeSet<&String> = recorded.chain(past.before.ids.values()).collect();

    // An object that is gone has its name all the same: it comes back.
    let mut bearers: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    for spec in live.specs.values() {
        let id = live.index.id(&spec.address).unwrap_or_default();
        let name = bare_name(&spec.address);
        bearers.entry((spec.kind, name)).or_default().insert(id);
    }
    // What one person keeps private gives way to a shared object of its name, and has that name once the other one is gone.
    for aside in &live.aside {
        let name = bare_name(&aside.spec.address);
        let id = aside.id.as_deref();
        bearers.entry((aside.spec.kind, name)).or_default().extend(id);
    }
    for step in past
        .plan
        .steps
        .iter()
        .filter(|step| step.action != Action::Reorder)
    {
        let recorded = past.history.steps.get(&step.id).and_then(|step| step.id.as_ref());
        let id = recorded
            .or_else(|| past.before.ids.get(&step.address))
            .map(String::as_str);
        // One that the run renamed gets its old name back, which others may have.
        let key = kinds::registry().kind(&step.kind).map(|kind| kind.any.def.key);
        let former = step
            .changes
            .iter()
            .filter(|change| Some(change.attribute.as_str()) == key);
        let former = former.filter_map(|change| change.before.as_str().map(str::to_owned));
        for name in former.chain([bare_name(&step.address)]) {
            bearers.entry((&step.kind, name)).or_default().extend(id);
        }
    }

    let has_rule = |kind: &str| {
        let kind = kinds::registry().kind(kind);
        kind.is_some_and(|kind| kind.any.def.namesakes.is_some())
    };
    let namesakes = bearers
        .iter()
        .filter(|((kind, _), ids)| ids.len() > 1 && has_rule(kind));
    let namesakes = namesakes.flat_map(|(_, ids)| ids.iter().copied());

    let alike = live.ambiguous.values().flatten().map(String::as_str);
    let shared = alike
        .chain(namesakes)
        .filter(|id| written.contains(&(*id).to_owned()));
    shared.map(str::to_owned).collect()
}

/// Returns the name of an object without what tells it apart from others of that name.
fn bare_name(address: &Address) -> String {
    let name = address.name();
    name.split_once('#')
        .map_or(name.clone(), |(bare, _)| bare.to_owned())
}
