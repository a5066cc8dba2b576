//! Which objects people look for in one place: what lies in an object together with it, everything else by its section.

use super::{ChangeSign, ReviewGroup, ReviewItem};
use crate::model::{Address, ListPosition, RegisteredKind, Registry};
use std::collections::BTreeMap;

/// The group that an object is found in.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey {
    /// The position of the section among those of the manifest.
    section: usize,
    /// The object that everything here lies in, if there is one.
    holder: Option<Address>,
}

/// Puts items together, the sections in the order of the manifest.
pub(super) fn grouped(registry: &Registry, items: Vec<ReviewItem>) -> Vec<ReviewGroup> {
    let mut groups: BTreeMap<GroupKey, Vec<ReviewItem>> = BTreeMap::new();
    for item in items {
        groups.entry(place(registry, &item)).or_default().push(item);
    }
    let mut groups: Vec<(GroupKey, Vec<ReviewItem>)> = groups.into_iter().collect();
    for (place, items) in &mut groups {
        items.sort_by_cached_key(|item| (rank(place, item), position(item)));
    }
    groups.sort_by_cached_key(|(place, items)| (place.section, items.first().map(position)));
    let groups = groups.into_iter().map(|(place, items)| ReviewGroup {
        title: title(registry, &place, &items),
        items,
    });
    groups.collect()
}

/// The object around the others comes first, and the order of a list after its members.
fn rank(place: &GroupKey, item: &ReviewItem) -> u8 {
    match (item.sign, place.holder.as_ref() == Some(&item.address)) {
        (ChangeSign::Ordered, _) => 2,
        (_, true) => 0,
        (_, false) => 1,
    }
}

/// Returns where an item stands: as in the manifests, and what is not written there after that.
fn position(item: &ReviewItem) -> (bool, String, usize, usize, Address) {
    let (file, line) = item
        .at
        .as_ref()
        .map_or_else(Default::default, |at| (at.file.to_string(), at.line));
    let step = item.steps.first().copied().unwrap_or_default();
    (item.at.is_none(), file, line, step, item.address.clone())
}

fn place(registry: &Registry, item: &ReviewItem) -> GroupKey {
    let nowhere = GroupKey {
        section: usize::MAX,
        holder: None,
    };
    let Some(at) = listed(registry, &item.kind) else {
        return nowhere;
    };

    let (at, holder) = match at {
        ListPosition::Within(parent, _) => {
            // The order of a list is a change of the object that holds the list.
            let holder = match item.sign {
                ChangeSign::Ordered => item.address.clone(),
                ChangeSign::Added
                | ChangeSign::Replaced
                | ChangeSign::Changed
                | ChangeSign::Moved
                | ChangeSign::Removed => Address::of(item.address.container()),
            };
            match listed(registry, parent) {
                Some(at) => (at, Some(holder)),
                None => return nowhere,
            }
        }
        ListPosition::Single(_) => (at, None),
        ListPosition::Section(_) => (at, holds(registry, &item.kind).then(|| item.address.clone())),
    };

    let groups = registry.groups();
    let section = groups.iter().position(|group| group.at == at);
    GroupKey {
        section: section.unwrap_or(usize::MAX),
        holder,
    }
}

fn title(registry: &Registry, place: &GroupKey, items: &[ReviewItem]) -> String {
    let groups = registry.groups();
    let kind: Option<&RegisteredKind> = groups
        .get(place.section)
        .and_then(|group| group.members.first())
        .copied();
    let heading = kind.map(|kind| kind.any.def.heading());
    match (&place.holder, kind, heading) {
        (Some(holder), Some(kind), _) => format!("{} {}", holder.name(), kind.any.def.title),
        (None, _, Some(heading)) => heading,
        (_, None, _) | (None, _, None) => items.first().map_or_else(String::new, |item| item.title.clone()),
    }
}

fn listed(registry: &Registry, kind: &str) -> Option<ListPosition> {
    registry.kind(kind)?.any.def.listing.map(|listing| listing.at)
}

/// Says whether other objects lie in those of a kind.
fn holds(registry: &Registry, kind: &str) -> bool {
    registry
        .groups()
        .iter()
        .any(|group| matches!(group.at, ListPosition::Within(parent, _) if parent == kind))
}
