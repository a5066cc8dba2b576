//! What can be wrong between entries: references to nothing, and names that contradict each other.

use super::{
    codes,
    known_lists::KnownLists,
    possible_names::PossibleNames,
    schema::RENAMED_FROM,
    yaml::{YamlContent, YamlNode},
};
use crate::model::{
    Address, Desired, IdIndex, ListPosition, Place, Problem, RENAME_CONTRADICTS, Registry, Spec, suggest,
    template,
};
use std::collections::{BTreeMap, BTreeSet};

/// What can be known beyond the entries.
pub enum KnownObjects<'a> {
    /// No organization, only what broken parts of the manifests may list besides.
    Offline(PossibleNames),
    /// The objects of an organization.
    Live(&'a IdIndex),
}

impl KnownObjects<'_> {
    fn addresses(&self) -> impl Iterator<Item = &Address> {
        let index = match self {
            Self::Offline(_) => None,
            Self::Live(index) => Some(index),
        };
        index.into_iter().flat_map(|index| index.addresses())
    }

    fn unnamed(&self) -> impl Iterator<Item = (&Spec, Option<&(Place, YamlNode)>)> {
        let possible_names = match self {
            Self::Offline(possible_names) => Some(possible_names),
            Self::Live(_) => None,
        };
        let unnamed = possible_names.into_iter().flat_map(PossibleNames::unnamed);
        unnamed.map(|(spec, place)| (spec, Some(place)))
    }
}

/// Reports references to objects that neither the manifests nor the organization have.
///
/// Without an organization, only references into lists that the manifests manage can be told. Ends soon after
/// `most` problems.
#[must_use]
pub fn references(
    registry: &Registry,
    desired: &Desired,
    places: &BTreeMap<Address, (Place, YamlNode)>,
    known: &KnownObjects<'_>,
    most: usize,
) -> Vec<Problem> {
    let known_lists = KnownLists::new(registry, desired);
    let mut problems = Vec::new();
    let entries = desired.entries.values().filter(|entry| !entry.removed);
    let named = entries.map(|entry| (&entry.spec, places.get(&entry.spec.address)));
    for (spec, place) in named.chain(known.unnamed()) {
        let targets: BTreeSet<Address> = spec.references().into_iter().collect();
        for target in targets {
            let exists = match desired.entries.get(&target) {
                Some(other) => !other.removed,
                None => match known {
                    KnownObjects::Live(index) => index.id(&target).is_some(),
                    KnownObjects::Offline(possible_names) => {
                        possible_names.may_be(&target) || !known_lists.covers(&target)
                    }
                },
            };
            if problems.len() > most {
                return problems;
            }
            if !exists {
                problems.push(dangling(registry, desired, known, (spec, place), &target));
            }
        }
    }
    problems
}

/// Reports entries that claim a name which another entry has.
#[must_use]
pub fn renames(desired: &Desired, places: &BTreeMap<Address, (Place, YamlNode)>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut claimed: BTreeMap<Address, &Address> = BTreeMap::new();
    for entry in desired.entries.values() {
        let address = &entry.spec.address;
        for name in &entry.renamed_from {
            let old = Address::new(address.container(), name);
            let place = places
                .get(address)
                .map(|(head, node)| old_name(node, name).unwrap_or(*head));
            let contradiction = if old == *address {
                Some(("it is renamed from its own name".to_owned(), "take it out"))
            } else if desired.entries.get(&old).is_some_and(|other| other.removed) {
                Some((
                    format!("`{old}` is removed by another entry, and here it is renamed"),
                    "take one of the two out",
                ))
            } else {
                claimed.get(&old).map(|other| {
                    let message = format!("`{other}` is renamed from `{old}` as well");
                    (message, "take it out of one of the two")
                })
            };
            if let Some((message, help)) = contradiction {
                let problem = Problem::new(&RENAME_CONTRADICTS, message).help(help);
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

/// Returns where an entry says what it was called before.
fn old_name(node: &YamlNode, name: &str) -> Option<Place> {
    spot(&node.get(RENAMED_FROM)?.value, &|text| text == name)
}

fn dangling(
    registry: &Registry,
    desired: &Desired,
    live: &KnownObjects<'_>,
    (spec, place): (&Spec, Option<&(Place, YamlNode)>),
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
    let known: Vec<&Address> = wanted.chain(live.addresses()).collect();
    let siblings = known
        .iter()
        .filter(|other| other.container() == target.container());
    let names: Vec<(String, &Address)> = siblings.map(|other| (other.name(), *other)).collect();
    let likely = suggest(&target.name(), names.iter().map(|(name, _)| name.as_str()));
    let help = match likely.and_then(|likely| names.iter().find(|(name, _)| name == likely)) {
        Some((name, address)) => format!("did you mean `{name}` (`{address}`)?"),
        None if removed => "take the reference out, or keep the object".to_owned(),
        None => remedy(registry, target, &names),
    };
    let problem = Problem::new(&codes::UNKNOWN_REFERENCE, message).help(help);
    match place {
        Some((head, node)) => problem.at(
            mention(registry, spec, node, target).unwrap_or(*head),
            "named here",
        ),
        None => problem,
    }
}

/// Returns what to do about a name that nothing is like.
fn remedy(registry: &Registry, target: &Address, names: &[(String, &Address)]) -> String {
    let container = target.container();
    let of_it = registry.kinds().find(|kind| {
        let prefix = kind.any.def.prefix;
        container == prefix
            || container
                .strip_prefix(prefix)
                .is_some_and(|rest| rest.starts_with('/'))
    });
    let Some(kind) = of_it else {
        return unknown_prefix(registry, target);
    };
    let list = match kind.any.def.listing.map(|listing| listing.at) {
        Some(ListPosition::Section(path)) => {
            format!("list it under `{}:`, or correct the name", path.join(": "))
        }
        Some(ListPosition::Within(..)) => "list it in the object around it, or correct the name".to_owned(),
        None => "correct the name".to_owned(),
    };
    let known: Vec<_> = names.iter().map(|(name, _)| format!("`{name}`")).collect();
    match known.len() {
        1..=MOST_NAMES => format!("{list}; there is {}", known.join(", ")),
        _ => list,
    }
}

/// The most names that help lists.
const MOST_NAMES: usize = 8;

fn unknown_prefix(registry: &Registry, target: &Address) -> String {
    let mut prefixes: Vec<&str> = registry.kinds().map(|kind| kind.any.def.prefix).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    match suggest(target.container(), prefixes.iter().copied()) {
        Some(likely) => format!("did you mean `{}`?", Address::new(likely, &target.name())),
        None => {
            let forms: Vec<_> = prefixes.iter().map(|prefix| format!("`{prefix}/…`")).collect();
            format!("say what it is; addresses look like {}", forms.join(", "))
        }
    }
}

/// Returns the string in an entry that names an object: an attribute of that sort, or `${id:…}` in any text.
fn mention(registry: &Registry, spec: &Spec, node: &YamlNode, target: &Address) -> Option<Place> {
    let kind = registry.kind(spec.kind)?;
    let name = target.name();
    let mut naming = kind
        .attributes
        .values()
        .filter(|attribute| attribute.reference.as_deref() == Some(target.container()))
        .filter_map(|attribute| node.get(&attribute.name));
    naming
        .find_map(|attribute| spot(&attribute.value, &|text| text == name))
        .or_else(|| spot(node, &|text| names(text, target)))
}

fn names(text: &str, target: &Address) -> bool {
    template::targets(&text.into()).contains(target)
}

/// Returns the first string that a test finds.
fn spot(node: &YamlNode, is_it: &impl Fn(&str) -> bool) -> Option<Place> {
    match &node.content {
        YamlContent::String(text) => is_it(text).then_some(node.place),
        YamlContent::Sequence(items) => items.iter().find_map(|item| spot(item, is_it)),
        YamlContent::Mapping(entries) => entries.iter().find_map(|entry| {
            let key = is_it(&entry.key).then_some(entry.key_place);
            key.or_else(|| spot(&entry.value, is_it))
        }),
        YamlContent::Null | YamlContent::Bool(_) | YamlContent::Number(_) => None,
    }
}
