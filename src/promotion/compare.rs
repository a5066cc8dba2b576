//! How two sides differ, each an organization or manifests: shown as a plan from one to the other that is never applied.

use super::{local_overrides::LocalSides, verdict::without_ids};
use crate::{
    model::{
        Address, Desired, Entry, ListPosition, Live, LiveOrder, Registry, Seldom, Selector, Spec,
        comparison::{is_same, sort},
    },
    plan::{self, AdoptedSides, Organization, Plan, PlanRules},
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// One side of a comparison.
#[derive(Debug)]
pub enum ComparedSide<'a> {
    /// An organization, as it is or was.
    Organization(&'a Live),
    /// Manifests; what they don't state is not compared.
    Manifests(&'a Desired),
}

/// The differences between two sides.
#[must_use]
#[derive(Clone, Debug)]
pub struct SideComparison {
    /// What would make one side the other.
    pub plan: Plan,
    /// What the side has that the plan leads from, as far as it is compared.
    pub live: Live,
    /// Whether the plan leads from the source to the target; else the other way round.
    pub leads_to_target: bool,
    /// What can't be compared, in words.
    pub left_out: Vec<String>,
    /// The addresses of both sides.
    pub addresses: BTreeSet<Address>,
    /// What both sides have for themselves and differs, which is meant: the objects, and `ADDRESS:attribute`.
    pub meant: Vec<String>,
}

/// Compares two sides.
pub fn compare(
    registry: &Registry,
    source: &ComparedSide<'_>,
    target: &ComparedSide<'_>,
    ignore: &[Selector],
    local: LocalSides<'_>,
) -> SideComparison {
    let mut left_out = Vec::new();
    let mut meant = Vec::new();
    // Manifests become what is wanted, because they may leave things out. Otherwise the source is wanted.
    let (mut desired, mut live, leads_to_target) = match (source, target) {
        (ComparedSide::Organization(source), ComparedSide::Manifests(target)) => {
            (bare(target), (*source).clone(), true)
        }
        (ComparedSide::Manifests(source), ComparedSide::Organization(target)) => {
            (bare(source), (*target).clone(), false)
        }
        (ComparedSide::Organization(source), ComparedSide::Organization(target)) => {
            left_out.extend(hidden(registry, source));
            let mut live = (*target).clone();
            live.specs
                .retain(|address, spec| is_known(source, spec.kind, address));
            (wanted(registry, source, target), live, false)
        }
        (ComparedSide::Manifests(source), ComparedSide::Manifests(target)) => {
            let mut desired = bare(source);
            restrict(registry, &mut desired, target);
            (desired, existing(registry, target), false)
        }
    };

    left_out.extend(hidden(registry, &live));
    meant.extend(leave_objects(local, &mut desired, &mut live));

    // With everything pruned, what only one side has counts as a difference too.
    let rules = PlanRules {
        ignore: ignore.to_vec(),
        prune: vec!["*".to_owned()],
        ..PlanRules::default()
    };
    rules.apply(registry, &mut desired, &mut live);

    let addresses = desired
        .entries
        .keys()
        .chain(live.specs.keys())
        .chain(live.orders.keys());
    let addresses = addresses.cloned().collect();

    // Adoption brings renamed objects together, so that they don't count as removed and added.
    let mut adopted = plan::adopt(registry, desired, live);
    rules.prune(registry, &mut adopted);

    // Masking comes after the rules, which look at values as they are.
    for spec in adopted.live.specs.values_mut() {
        mask(&mut spec.attributes);
        // Nothing is going to be written, so that an order that Close keeps itself never counts.
        let attributes = registry.kind(spec.kind).map(|kind| &kind.attributes);
        for attribute in attributes.into_iter().flat_map(|attributes| attributes.values()) {
            if let Some(list) = spec
                .attributes
                .get_mut(&attribute.name)
                .filter(|_| attribute.sorted)
            {
                sort(list);
            }
        }
    }
    for entry in adopted.desired.entries.values_mut() {
        mask(&mut entry.spec.attributes);
    }

    rules.skip(registry, &mut adopted);
    meant.extend(leave_attributes(registry, local, &mut adopted));
    if let (ComparedSide::Organization(source), ComparedSide::Organization(target)) = (source, target) {
        left_out.extend(other_words(source, target, &adopted));
    }
    SideComparison {
        meant,
        plan: plan::plan(registry, Organization::default(), &adopted),
        live: adopted.live,
        leads_to_target,
        left_out,
        addresses,
    }
}

/// Takes the objects out that only one of the two organizations is to have, and returns those that only one has.
fn leave_objects(local: LocalSides<'_>, desired: &mut Desired, live: &mut Live) -> Vec<String> {
    let addresses = desired.entries.keys().chain(live.specs.keys());
    let own: BTreeSet<Address> = addresses
        .filter(|address| local.has_object(&[*address]))
        .cloned()
        .collect();
    let is_own = |address: &Address| own.iter().any(|one| address.is_within(one));
    let one_sided = own
        .iter()
        .filter(|one| desired.entries.contains_key(*one) != live.specs.contains_key(*one));
    let meant = one_sided.map(ToString::to_string).collect();

    desired.entries.retain(|address, _| !is_own(address));
    for order in &mut desired.orders {
        order.members.retain(|member| !is_own(member));
    }
    live.specs.retain(|address, _| !is_own(address));
    meant
}

/// Takes the attributes out that one of the two organizations has for itself, and returns those that differ.
fn leave_attributes(registry: &Registry, local: LocalSides<'_>, adopted: &mut AdoptedSides) -> Vec<String> {
    let mut meant = Vec::new();
    let addresses: Vec<Address> = adopted.desired.entries.keys().cloned().collect();
    for address in addresses {
        let names = adopted.names(registry, &address);
        let names: Vec<&Address> = [&address].into_iter().chain(&names).collect();
        let entry = adopted.desired.entries.get_mut(&address);
        let (Some(entry), Some(live)) = (entry, adopted.live.specs.get_mut(&address)) else {
            continue;
        };

        let facts = registry.kind(live.kind).map(|kind| &kind.attributes);
        let own: Vec<String> = entry
            .spec
            .attributes
            .keys()
            .filter(|name| local.has_attribute(&names, name))
            .cloned()
            .collect();

        for name in own {
            let wanted = entry.spec.attributes.shift_remove(&name);
            let there = live.attributes.shift_remove(&name);
            let facts = facts.and_then(|facts| facts.get(&name));
            let differs = match (&wanted, &there) {
                (Some(wanted), Some(there)) => !is_same(facts, wanted, there),
                (None, _) | (_, None) => false,
            };
            if differs {
                meant.push(format!("{address}:{name}"));
            }
        }
    }
    meant
}

/// Ids differ between any two organizations, so that those which nothing names look alike.
fn mask(attributes: &mut Map<String, Value>) {
    for value in attributes.values_mut() {
        *value = without_ids(value).into_owned();
    }
}

/// Says of which kinds Close showed nothing.
fn hidden(registry: &Registry, live: &Live) -> Vec<String> {
    let listed = |kind: &&str| {
        let kind = registry.kind(kind);
        kind.filter(|kind| kind.any.def.listing.is_some())
    };

    let hidden = live
        .hidden
        .iter()
        .filter_map(|(kind, words)| Some((listed(kind)?, words)));

    let ambiguous = live.ambiguous.iter().map(|(address, ids)| {
        format!(
            "{address}: {} objects have this name; {}",
            ids.len(),
            registry.way_to_one(address)
        )
    });

    let unread = live.told(registry);
    let unread = unread.map(|part| format!("{}: {}", part.place, part.because));

    hidden
        .map(|(kind, words)| {
            format!(
                "{}: Close does not show them: failed to {words}",
                kind.any.def.plural()
            )
        })
        .chain(ambiguous)
        .chain(unread)
        .collect()
}

/// Says which objects of both organizations tags name by different words. No call sets those, so that they are no
/// difference that anything could lead out of.
fn other_words(source: &Live, target: &Live, adopted: &AdoptedSides) -> Vec<String> {
    let both = adopted.desired.entries.keys();
    let both = both.filter(|address| adopted.live.specs.contains_key(*address));
    let differing = both.filter_map(|address| {
        let words = (source.word(address)?, target.word(address)?);
        (words.0 != words.1).then(|| {
            format!(
                "{address}: its tag, which no call sets, is `{}` on the first side and `{}` on the second: a text with the \
                 one does not work on the other",
                words.0, words.1
            )
        })
    });
    differing.collect()
}

/// Returns what manifests state of the objects, without how to get there.
fn bare(desired: &Desired) -> Desired {
    // What is about carrying a change out would add steps and warnings to a plan that nobody applies.
    let mut bare = desired.clone();
    for entry in bare.entries.values_mut() {
        entry.replace = false;
        entry.move_to = Seldom::default();
        entry.moves = Seldom::default();
        entry.at = None;
    }
    bare
}

/// Says whether an organization surely has or lacks an object.
fn is_known(live: &Live, kind: &str, address: &Address) -> bool {
    let list = Address::of(address.container());
    live.doubt(kind, address).is_none() && live.unread_list(&list).is_none()
}

/// Returns what manifests would state that describe an organization as a whole, as far as both sides show it.
fn wanted(registry: &Registry, source: &Live, target: &Live) -> Desired {
    let mut desired = Desired::default();
    let is_known_of =
        |live: &Live, kind: &str| !live.hidden.contains_key(kind) && !live.unsought.contains(kind);
    let is_shown = |kind: &str| is_known_of(source, kind) && is_known_of(target, kind);
    let kinds = registry.kinds().filter(|kind| is_shown(kind.any.def.name));
    desired
        .managed
        .extend(kinds.filter_map(|kind| Some(kind.any.def.listing?.at)));

    for spec in source.specs.values() {
        let Some(kind) = registry.kind(spec.kind).filter(|kind| {
            let listing = kind.any.def.listing;
            listing.is_some_and(|listing| desired.managed.contains(&listing.at))
                && is_shown(kind.any.def.name)
                && is_known(target, spec.kind, &spec.address)
        }) else {
            continue;
        };
        let mut entry = Entry::of(kind, spec.address.clone(), spec.attributes.clone(), false);
        let qualifiers = source.qualifiers.get(&spec.address);
        entry.qualifiers = qualifiers.cloned().unwrap_or_default().into();
        desired.entries.insert(spec.address.clone(), Box::new(entry));
    }

    // An order may only name what is compared.
    let orders = source.orders.values().map(|live| {
        let mut order = live.order.clone();
        order
            .members
            .retain(|member| desired.entries.contains_key(member));
        order
    });
    desired.orders = orders.collect();
    desired
}

/// Leaves out what stands in lists that other manifests do not have.
fn restrict(registry: &Registry, desired: &mut Desired, other: &Desired) {
    // A list that the other side doesn't have is left to the organization there and can't differ.
    let has_list = |entry: &Entry| {
        let container = Address::of(entry.spec.address.container());
        let listing = registry
            .kind(entry.spec.kind)
            .and_then(|kind| kind.any.def.listing);
        let ordered = || other.orders.iter().any(|order| order.container == container);
        listing.is_some_and(|listing| match listing.at {
            ListPosition::Section(_) | ListPosition::Single(_) => other.managed.contains(&listing.at),
            ListPosition::Within(..) => ordered() || !other.entries.contains_key(&container),
        })
    };

    desired.entries.retain(|_, entry| has_list(entry));
    desired
        .orders
        .retain(|order| other.orders.iter().any(|one| one.container == order.container));
}

/// Returns the organization that manifests describe, which has nothing but what they state.
fn existing(registry: &Registry, desired: &Desired) -> Live {
    let mut live = Live::default();

    for (address, entry) in desired.entries.iter().filter(|(_, entry)| !entry.removed) {
        let Entry { spec, qualifiers, .. } = &**entry;
        let spec = Spec {
            address: address.clone(),
            ..spec.clone()
        };
        if !qualifiers.is_empty() {
            live.qualifiers.insert(address.clone(), qualifiers.to_vec());
        }
        live.specs.insert(address.clone(), spec);
        // Manifests have no ids, so addresses stand in for them.
        live.index.insert(address.clone(), address.as_str());
    }

    for order in &desired.orders {
        let holder = live.specs.get(&order.container).map(|spec| spec.kind);
        let Some((ordering, _)) = registry.ordered(&order.container, holder) else {
            continue;
        };
        let id = order.container.to_string();
        let list = LiveOrder {
            order: order.clone(),
            ids: Vec::new(),
            id,
            ordering,
        };
        live.orders.insert(order.container.clone(), list);
    }
    live
}
