//! What can be wrong between entries: references to nothing, and names that contradict each other.

use super::yaml::{Content, Node};
use crate::model::{Address, At, Desired, Entry, Index, Place, Problem, Registry, suggest};
use std::collections::BTreeMap;

/// Reports references to objects that neither the manifests nor the organization have.
///
/// Without an organization, only references into lists that the manifests manage can be told.
#[must_use]
pub fn references(
    registry: &Registry,
    desired: &Desired,
    places: &BTreeMap<Address, (Place, Node)>,
    live: Option<&Index>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for entry in desired.entries.values().filter(|entry| !entry.removed) {
        for target in entry.spec.references() {
            let exists = match desired.entries.get(&target) {
                Some(other) => !other.removed,
                None => match live {
                    Some(index) => index.id(&target).is_some(),
                    None => !is_managed(registry, desired, &target),
                },
            };
            if !exists {
                problems.push(dangling(registry, desired, places, live, entry, &target));
            }
        }
    }
    problems
}

/// Reports entries that claim a name which another entry has.
#[must_use]
pub fn renames(desired: &Desired, places: &BTreeMap<Address, (Place, Node)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut claimed: BTreeMap<Address, &Address> = BTreeMap::new();
    for entry in desired.entries.values() {
        let address = &entry.spec.address;
        for name in &entry.renamed_from {
            let old = Address::new(address.container(), name);
            let place = places
                .get(address)
                .map(|(head, node)| spot(node, name).unwrap_or(*head));
            let contradiction = if old == *address {
                Some("it is renamed from its own name".to_owned())
            } else if desired.entries.get(&old).is_some_and(|other| other.removed) {
                Some(format!(
                    "`{old}` is removed by another entry, and here it is renamed"
                ))
            } else {
                claimed
                    .get(&old)
                    .map(|other| format!("`{other}` is renamed from `{old}` as well"))
            };
            if let Some(message) = contradiction {
                let problem =
                    Problem::new("rename-contradicts", message).help("take the line out of one of them");
                problems.push(match place {
                    Some(place) => problem.at(place, "here"),
                    None => problem,
                });
            }
            claimed.insert(old, address);
        }
    }
    problems
}

/// Says whether the manifests list everything that could have such an address.
fn is_managed(registry: &Registry, desired: &Desired, target: &Address) -> bool {
    let groups = registry.groups();
    let known = groups.iter().any(|group| {
        group
            .members
            .iter()
            .any(|kind| target.as_str().starts_with(&format!("{}/", kind.any.def.prefix)))
    });
    let read_only = registry
        .kinds()
        .any(|kind| kind.any.def.listing.is_none() && target.container() == kind.any.def.prefix);
    if !known && !read_only {
        return true;
    }
    groups.iter().any(|group| match group.at {
        At::Section(_) => {
            desired.managed.contains(&group.at)
                && group
                    .members
                    .iter()
                    .any(|kind| kind.any.def.prefix == target.container())
        }
        At::Within(..) => desired
            .orders
            .iter()
            .any(|order| order.container.as_str() == target.container()),
    })
}

fn dangling(
    registry: &Registry,
    desired: &Desired,
    places: &BTreeMap<Address, (Place, Node)>,
    live: Option<&Index>,
    entry: &Entry,
    target: &Address,
) -> Problem {
    let removed = desired.entries.get(target).is_some_and(|other| other.removed);
    let message = match removed {
        true => format!("`{target}` is named here, and the manifests remove it"),
        false => format!("there is no `{target}`"),
    };
    let wanted = desired
        .entries
        .values()
        .filter(|other| !other.removed)
        .map(|other| &other.spec.address);
    let known: Vec<&Address> = wanted
        .chain(live.into_iter().flat_map(Index::addresses))
        .collect();
    let siblings = known
        .iter()
        .filter(|other| other.container() == target.container());
    let names: Vec<(String, &Address)> = siblings.map(|other| (other.name(), *other)).collect();
    let likely = suggest(&target.name(), names.iter().map(|(name, _)| name.as_str()));
    let help = match likely.and_then(|likely| names.iter().find(|(name, _)| name == likely)) {
        Some((name, address)) => format!("did you mean `{name}` (`{address}`)?"),
        None if removed => "take the reference out, or keep the object".to_owned(),
        None => {
            let kinds: Vec<_> = registry
                .kinds()
                .map(|kind| format!("`{}/…`", kind.any.def.prefix))
                .collect();
            let mut kinds: Vec<_> = kinds.into_iter().filter(|kind| !kind.is_empty()).collect();
            kinds.dedup();
            format!(
                "list it in the manifests, or correct the name; addresses look like {}",
                kinds.join(", ")
            )
        }
    };
    let problem = Problem::new("unknown-reference", message).help(help);
    match places.get(&entry.spec.address) {
        Some((head, node)) => problem.at(spot(node, &target.name()).unwrap_or(*head), "named here"),
        None => problem,
    }
}

/// Returns the string in an entry that names something.
fn spot(node: &Node, name: &str) -> Option<Place> {
    match &node.content {
        Content::String(text) => text.contains(name).then_some(node.place),
        Content::Sequence(items) => items.iter().find_map(|item| spot(item, name)),
        Content::Mapping(entries) => entries.iter().rev().find_map(|entry| spot(&entry.value, name)),
        Content::Null | Content::Bool(_) | Content::Number(_) => None,
    }
}
