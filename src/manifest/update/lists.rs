//! The lists of manifests, against what the organization has in them. Decides on edits; writes nothing.

use super::{
    difference::{DifferenceKind, ManifestDifference, UnwrittenDifference},
    edit::ValueEdit,
    members::{NewMember, StayingMember, arrange},
    survey::{DifferenceSurvey, EntryFate, SurveyInput},
    text_locations::EntryList,
};
use crate::{
    manifest::emit::EntryWriter,
    model::{Address, KindGroup, ListPosition},
};
use std::collections::{BTreeMap, BTreeSet};

impl DifferenceSurvey {
    /// Arranges every list.
    pub(super) fn lists(&mut self, input: SurveyInput<'_>, fates: &BTreeMap<Address, EntryFate>) {
        let groups = input.registry.groups();
        let mut done: BTreeSet<(usize, Option<Address>)> = BTreeSet::new();
        let lists = self.locations.lists.clone();
        for list in &lists {
            let key = (list.group, list.parent.clone());
            let is_left = |parent: &Address| {
                let entry = input.sides.desired.entries.get(parent);
                fates.get(parent) == Some(&EntryFate::Goes)
                    || entry.is_none_or(|entry| entry.removed)
                    || !input.sides.live.specs.contains_key(parent)
            };
            if list.parent.as_ref().is_some_and(is_left) || !done.insert(key) {
                continue;
            }
            let same = lists
                .iter()
                .filter(|other| (other.group, &other.parent) == (list.group, &list.parent));
            let same: Vec<&EntryList> = same.collect();
            self.arrange(input, &groups[list.group], &same, fates);
        }
    }

    /// Arranges the lists that make up one list of the organization.
    fn arrange(
        &mut self,
        input: SurveyInput<'_>,
        group: &KindGroup<'_>,
        lists: &[&EntryList],
        fates: &BTreeMap<Address, EntryFate>,
    ) {
        let Some(first) = lists.first() else { return };
        let container = first
            .parent
            .clone()
            .or_else(|| Some(Address::of(group.order?.container?)));
        let order = container
            .as_ref()
            .filter(|_| group.order.is_some())
            .and_then(|container| input.sides.live.orders.get(container));
        let ranks: BTreeMap<&Address, usize> = order
            .into_iter()
            .flat_map(|live| live.order.members.iter().enumerate().map(|(at, one)| (one, at)))
            .collect();
        let is_ordered = |address: &Address| {
            let entry = input.sides.desired.entries.get(address);
            entry.is_some_and(|entry| !entry.removed)
        };
        let rank = |address: &Address| ranks.get(address).copied();
        let is_overlay = |list: &EntryList| input.sources.overlays().any(|id| id == list.location.source);
        let mut newcomers = self.newcomers(input, group, first, &rank);
        let may_move = container
            .as_ref()
            .is_none_or(|container| input.is_meant(container));
        for (at, list) in lists.iter().enumerate() {
            let here: Vec<NewMember> = {
                let (here, elsewhere) = newcomers
                    .into_iter()
                    .partition(|one: &NewMember| home(one, lists, &is_overlay, &rank) == at);
                newcomers = elsewhere;
                here
            };
            let mut members = Vec::new();
            let mut gone = 0;
            for (at, address) in list.items.iter().enumerate() {
                if let Some(address) = &list.named[at]
                    && fates.get(address) == Some(&EntryFate::Goes)
                {
                    gone += 1;
                    self.find(address, DifferenceKind::Removed);
                    continue;
                }
                let rank = address
                    .as_ref()
                    .filter(|address| is_ordered(address))
                    .and_then(rank);
                members.push(StayingMember { at, rank });
            }
            let (slots, moved) = arrange(&members, &here, may_move);
            for address in moved.iter().filter_map(|at| list.items.get(*at)?.as_ref()) {
                self.find(address, DifferenceKind::Moved);
            }
            for one in &here {
                self.find(&one.address, DifferenceKind::Added);
                if let ListPosition::Section(path) = group.at {
                    self.newcomers
                        .insert(one.address.clone(), (path, one.value.clone()));
                }
            }
            if gone > 0 || !moved.is_empty() || !here.is_empty() {
                let pointer = list.location.pointer.clone();
                self.edits
                    .push((list.location.clone(), ValueEdit::Items { pointer, slots }));
            }
        }
    }

    /// Returns the objects of a list that the manifests do not have, in the organization's order.
    fn newcomers(
        &mut self,
        input: SurveyInput<'_>,
        group: &KindGroup<'_>,
        list: &EntryList,
        rank: &dyn Fn(&Address) -> Option<usize>,
    ) -> Vec<NewMember> {
        let sides = input.sides;
        let mut writer = EntryWriter::new(input.registry, &sides.live);
        let mut newcomers = Vec::new();
        for spec in sides.live.specs.values() {
            let is_member = group.members.iter().any(|kind| kind.any.def.name == spec.kind);
            let is_here = list
                .parent
                .as_ref()
                .is_none_or(|parent| spec.address.container() == parent.as_str());
            let entry = sides.desired.entries.get(&spec.address);
            let is_listed = entry.is_some_and(|entry| entry.spec.kind == spec.kind);
            if !is_member || !is_here || is_listed || !input.is_meant(&spec.address) {
                continue;
            }
            if let Some(value) = writer.entry(spec) {
                newcomers.push(NewMember {
                    address: spec.address.clone(),
                    value,
                    rank: rank(&spec.address),
                });
            }
        }
        for left_out in writer.left_out {
            self.unplaced.push(UnwrittenDifference {
                finding: ManifestDifference {
                    address: left_out.address,
                    what: DifferenceKind::Added,
                },
                at: None,
                because: left_out.because,
            });
        }
        newcomers.sort_by(|one, other| {
            let key = |one: &NewMember| (one.rank.unwrap_or(usize::MAX), one.address.clone());
            key(one).cmp(&key(other))
        });
        newcomers
    }
}

/// Returns which of several lists an object comes to: that of the nearest listed one before it, else after it, else
/// the first. Overlays get none, because they would have to say that they add it.
fn home(
    one: &NewMember,
    lists: &[&EntryList],
    is_overlay: &dyn Fn(&EntryList) -> bool,
    rank: &dyn Fn(&Address) -> Option<usize>,
) -> usize {
    let Some(own) = one.rank else { return 0 };
    let ranked = lists
        .iter()
        .enumerate()
        .filter(|(_, list)| !is_overlay(list))
        .flat_map(|(at, list)| {
            let ranks = list.items.iter().flatten().filter_map(rank);
            ranks.map(move |rank| (rank, at))
        });
    let ranked: Vec<(usize, usize)> = ranked.collect();
    let before = ranked.iter().filter(|(rank, _)| *rank < own).max();
    let after = ranked.iter().filter(|(rank, _)| *rank > own).min();
    before.or(after).map_or(0, |(_, at)| *at)
}
