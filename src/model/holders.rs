//! Objects in which others lie, by what these say.

use super::{ListPosition, PARENT, RegisteredKind, Registry, Responses};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the objects that others say they lie in but that no list shows, as the path of their kind and their
/// id. Nobody promises that lists show what is archived.
#[must_use]
pub fn missing_holders(registry: &Registry, responses: &Responses) -> BTreeSet<(&'static str, String)> {
    let mut missing = BTreeSet::new();
    for group in registry.groups() {
        let ListPosition::Within(holder, _) = group.at else {
            continue;
        };
        let Some(holder) = registry.kind(holder) else {
            continue;
        };

        let found = holder.live(responses).into_iter();
        let known: BTreeSet<String> = found.filter_map(|found| found.id).collect();
        let parents = group.members.iter().flat_map(|member| parents(member, responses));
        let unknown = parents.filter(|id| !known.contains(id));
        missing.extend(unknown.map(|id| (holder.any.def.path, id)));
    }
    missing
}

/// Returns how many objects lie in each of some objects, by their ids; those in which none lies are not there.
#[must_use]
pub fn held_by<'a>(
    registry: &Registry,
    responses: &Responses,
    ids: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, usize> {
    let ids: BTreeSet<&String> = ids.collect();
    let mut held = BTreeMap::new();
    // Hardly any organization has objects that share an address.
    if ids.is_empty() {
        return held;
    }
    for id in registry.kinds().flat_map(|kind| parents(kind, responses)) {
        if ids.contains(&id) {
            *held.entry(id).or_default() += 1;
        }
    }
    held
}

/// Returns the id of the object around each object of a kind that lies in others.
fn parents(kind: &RegisteredKind, responses: &Responses) -> Vec<String> {
    let Some(attribute) = kind.attributes.get(PARENT) else {
        return Vec::new();
    };
    let found = kind.live(responses).into_iter();
    let ids = found.filter_map(|found| found.value.get(&attribute.api)?.as_str().map(str::to_owned));
    ids.collect()
}
