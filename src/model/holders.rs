//! Objects that others lie in or name, by what these say.

use super::{ListPosition, PARENT, RegisteredKind, Registry, Responses, template};
use serde_json::Value;
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
        let lying = group.members.iter().flat_map(|member| lying(member, responses));
        let parents = lying.map(|(_, parent)| parent);
        let unknown = parents.filter(|id| !known.contains(id));
        missing.extend(unknown.map(|id| (holder.any.def.path, id)));
    }
    missing
}

/// Returns how many objects lie in each of some objects, or name it or what lies in it, by their ids; those that nothing uses
/// are not there.
#[must_use]
pub fn uses_of<'a>(
    registry: &Registry,
    responses: &Responses,
    ids: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, usize> {
    let mut roots: BTreeMap<String, String> = ids.map(|id| (id.clone(), id.clone())).collect();
    let mut uses = BTreeMap::new();
    // Hardly any organization has objects that share an address.
    if roots.is_empty() {
        return uses;
    }

    // What lies in an object goes with it. Holders come before what lies in them.
    for kind in registry.kinds() {
        for (id, parent) in lying(kind, responses) {
            if let Some(root) = id.as_ref().and_then(|_| roots.get(&parent)).cloned() {
                roots.extend(id.map(|id| (id, root)));
            }
        }
    }

    for kind in registry.kinds() {
        for found in kind.live(responses) {
            let own = found.id.as_ref();
            let mut words = BTreeSet::new();
            template::add_possible_ids(&Value::Object(kind.from_api(&found.value)), &mut words);
            let named = words.iter().filter_map(|word| roots.get(word));
            let used: BTreeSet<&String> = named.filter(|root| Some(*root) != own).collect();
            for root in used {
                *uses.entry(root.clone()).or_default() += 1;
            }
        }
    }
    uses
}

/// Returns the objects of a kind that lie in others, each with the id of the object around it.
fn lying(kind: &RegisteredKind, responses: &Responses) -> Vec<(Option<String>, String)> {
    let Some(attribute) = kind.attributes.get(PARENT) else {
        return Vec::new();
    };
    let found = kind.live(responses).into_iter();
    let both = found.filter_map(|found| {
        let parent = found.value.get(&attribute.api)?.as_str()?.to_owned();
        Some((found.id, parent))
    });
    both.collect()
}
