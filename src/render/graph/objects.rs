//! Finds what there is to draw: which objects are boxes, which are rows of them, and what refers to what.
//!
//! Reads only what the registry says of kinds and what the objects themselves refer to.

use super::drawing::{ArrowEnd, GraphArrow, GraphDrawing, GraphMark, GraphNode, GraphRow};
use crate::model::{
    Address, Desired, KindVerbs, ListPosition, Live, PARENT, RegisteredKind, Registry, Spec, template,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The title of the box for what is not among the objects.
const ELSEWHERE: &str = "Not in this picture";

/// The objects to draw, their order, and what happens to them.
#[derive(Clone, Debug, Default)]
pub struct GraphObjects {
    /// The objects.
    pub specs: BTreeMap<Address, Spec>,
    /// The members of ordered lists, by the section or object that they lie in.
    pub orders: BTreeMap<Address, Vec<Address>>,
    /// What happens to them.
    pub marks: BTreeMap<Address, GraphMark>,
}

impl GraphObjects {
    /// Takes what manifests ask for.
    pub fn of_manifests(desired: &Desired) -> Self {
        // An entry that says `removed` is in the manifests, but not wanted.
        let wanted = desired.entries.iter().filter(|(_, entry)| !entry.removed);
        let orders = desired.orders.iter();
        Self {
            specs: wanted
                .map(|(address, entry)| (address.clone(), entry.spec.clone()))
                .collect(),
            orders: orders
                .map(|order| (order.container.clone(), order.members.clone()))
                .collect(),
            marks: BTreeMap::new(),
        }
    }

    /// Takes what an organization has.
    pub fn of_organization(live: &Live) -> Self {
        let orders = live.orders.iter();
        Self {
            specs: live.specs.clone(),
            orders: orders
                .map(|(container, live)| (container.clone(), live.order.members.clone()))
                .collect(),
            marks: BTreeMap::new(),
        }
    }
}

/// Finds what there is to draw.
pub fn of(registry: &Registry, objects: &GraphObjects) -> GraphDrawing {
    let mut drawing = GraphDrawing::default();
    let mut ends: BTreeMap<&Address, ArrowEnd> = BTreeMap::new();
    for (kind, spec) in sorted(registry, objects) {
        let place = place(registry, kind, spec);
        let is_row = place.address != spec.address;
        let mark = objects.marks.get(&spec.address).copied();
        let at = drawing
            .nodes
            .iter()
            .position(|node| node.address == place.address);
        let node = at.unwrap_or_else(|| {
            drawing.nodes.push(place);
            drawing.nodes.len() - 1
        });

        let row = is_row.then(|| {
            drawing.nodes[node].rows.push(row(kind, spec, mark));
            drawing.nodes[node].rows.len() - 1
        });

        ends.insert(&spec.address, ArrowEnd { node, row });
    }

    // A box may have been made for its first row, so boxes get their marks once all are there.
    for node in &mut drawing.nodes {
        node.mark = objects.marks.get(&node.address).copied();
    }
    add_arrows(registry, objects, &ends, &mut drawing);
    drawing
}

/// Returns the objects that manifests can list: what holds others first, and every list in its order.
fn sorted<'a>(registry: &'a Registry, objects: &'a GraphObjects) -> Vec<(&'a RegisteredKind, &'a Spec)> {
    let groups = registry.groups();
    let group_of = |kind: &str| {
        let is_member = |member: &RegisteredKind| member.any.def.name == kind;
        groups
            .iter()
            .position(|group| group.members.iter().any(|one| is_member(one)))
    };

    let mut positions: BTreeMap<&Address, usize> = BTreeMap::new();
    for members in objects.orders.values() {
        positions.extend(members.iter().enumerate().map(|(at, member)| (member, at)));
    }

    let known = objects.specs.values().filter_map(|spec| {
        let group = group_of(spec.kind)?;
        let at = positions.get(&spec.address).copied().unwrap_or(usize::MAX);
        Some((
            (group, spec.address.container(), at),
            (registry.kind(spec.kind)?, spec),
        ))
    });

    let mut known: Vec<_> = known.collect();
    known.sort_by_key(|(key, _)| *key);
    known.into_iter().map(|(_, object)| object).collect()
}

/// An object that lies in another is a row of that; one that others can lie in is a box; all else are rows of the box
/// of their section.
fn place(registry: &Registry, kind: &RegisteredKind, spec: &Spec) -> GraphNode {
    let def = &kind.any.def;
    let holds = registry.groups().iter().any(|group| match group.at {
        ListPosition::Within(holder, _) => holder == def.name,
        ListPosition::Section(_) | ListPosition::Single(_) => false,
    });

    let container = Address::of(spec.address.container());
    match def.listing.map(|listing| listing.at) {
        Some(ListPosition::Section(_)) if holds => {
            GraphNode::new(spec.address.clone(), spec.address.name(), def.title)
        }
        Some(ListPosition::Within(holder, _)) => {
            let about = registry.kind(holder).map_or("", |holder| holder.any.def.title);
            let name = container.name();
            GraphNode::new(container, name, about)
        }
        Some(ListPosition::Single(_)) => GraphNode::new(spec.address.clone(), heading(registry, kind), ""),
        Some(ListPosition::Section(_)) | None => GraphNode::new(container, heading(registry, kind), ""),
    }
}

/// Returns what the list is called that objects of a kind stand in.
fn heading(registry: &Registry, kind: &RegisteredKind) -> String {
    let groups = registry.groups();
    let group = groups.iter().find(|group| {
        let mut members = group.members.iter();
        members.any(|member| member.any.def.name == kind.any.def.name)
    });
    let first = group.and_then(|group| group.members.first()).copied();
    first.unwrap_or(kind).any.def.heading()
}

fn row(kind: &RegisteredKind, spec: &Spec, mark: Option<GraphMark>) -> GraphRow {
    let def = &kind.any.def;
    let value = def.caption.and_then(|attribute| spec.attributes.get(attribute));
    // What is added to an object instead of created in it is a shared field.
    let caption = match (def.verbs, value.and_then(Value::as_str)) {
        (KindVerbs::Associate, _) => "shared".to_owned(),
        (KindVerbs::Create, value) => value.unwrap_or_default().replace('_', " "),
    };
    GraphRow {
        address: spec.address.clone(),
        name: spec.address.name(),
        caption,
        mark,
    }
}

fn add_arrows(
    registry: &Registry,
    objects: &GraphObjects,
    ends: &BTreeMap<&Address, ArrowEnd>,
    drawing: &mut GraphDrawing,
) {
    let mut arrows: BTreeSet<GraphArrow> = BTreeSet::new();
    let mut missing: BTreeMap<Address, BTreeSet<(ArrowEnd, bool)>> = BTreeMap::new();

    for (address, from) in ends {
        let Some(spec) = objects.specs.get(*address) else {
            continue;
        };
        let kind = registry.kind(spec.kind);

        for (name, value) in spec.attributes.iter().filter(|(name, _)| *name != PARENT) {
            let fact = kind.and_then(|kind| kind.attributes.get(name));
            // A reference in an attribute that isn't declared as one stands in a text or a filter.
            let is_mention = fact.is_none_or(|fact| fact.reference.is_none());
            for target in template::targets(value) {
                match ends.get(&target) {
                    Some(to) => drop(arrows.insert(GraphArrow {
                        from: *from,
                        to: *to,
                        is_mention,
                    })),
                    // What is only read, such as users, is never drawn, so such an arrow isn't missed.
                    None if is_only_read(registry, &target) => {}
                    None => drop(missing.entry(target).or_default().insert((*from, is_mention))),
                }
            }
        }
    }

    drawing.arrows = arrows.into_iter().collect();
    if missing.is_empty() {
        return;
    }

    // What is referred to and not drawn gets a box of its own, or its arrows would be lost.
    let node = drawing.nodes.len();
    let mut elsewhere = GraphNode {
        is_elsewhere: true,
        ..GraphNode::new(Address::of(""), ELSEWHERE.to_owned(), "")
    };

    for (row, (address, from)) in missing.into_iter().enumerate() {
        elsewhere.rows.push(GraphRow {
            name: address.to_string(),
            address,
            caption: String::new(),
            mark: None,
        });
        let to = ArrowEnd { node, row: Some(row) };
        drawing.arrows.extend(
            from.into_iter()
                .map(|(from, is_mention)| GraphArrow { from, to, is_mention }),
        );
    }

    drawing.nodes.push(elsewhere);
}

/// Says whether an address is of a kind that manifests can't list, such as people.
fn is_only_read(registry: &Registry, address: &Address) -> bool {
    registry
        .kinds()
        .any(|kind| kind.any.def.listing.is_none() && kind.any.def.prefix == address.container())
}
