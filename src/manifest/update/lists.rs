//! The lists of manifests, against what the organization has in them. Decides on edits; writes nothing.

use super::{
    difference::DifferenceKind,
    edit::ValueEdit,
    members::{NewMember, StayingMember, arrange},
    survey::{DifferenceSurvey, EntryFate, NewcomingEntry, SurveyInput},
    text_file_edit::named_new_files,
    text_locations::EntryList,
};
use crate::{
    manifest::emit::{EntryWriter, TextPlacing},
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
            // Lists inside an object that goes, or that only one side has, are settled with that object.
            let is_left = |parent: &Address| {
                let entry = input.sides.desired.entries.get(parent);
                fates.get(parent) == Some(&EntryFate::Goes)
                    || entry.is_none_or(|entry| entry.removed)
                    || !input.sides.live.specs.contains_key(parent)
            };
            let key = (list.group, list.parent.clone());
            if list.parent.as_ref().is_some_and(is_left) || !done.insert(key) {
                continue;
            }

            // Several texts may each have a part of what is one list in Close.
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
        // A list that could not be read says neither what is in it nor in which order.
        let unread = container
            .as_ref()
            .and_then(|container| input.sides.live.unread_list(container));
        if unread.is_some() {
            return;
        }
        let ordered = container.as_ref().filter(|_| group.order.is_some());
        let order = ordered.and_then(|container| input.sides.live.orders.get(container));
        let members = order.into_iter().flat_map(|live| &live.order.members);
        let ranks: BTreeMap<&Address, usize> = members.enumerate().map(|(at, one)| (one, at)).collect();
        let rank = |address: &Address| ranks.get(address).copied();

        // Where Close takes no order, no plan compares it either, and the entries stay as a person put them.
        let is_settable = group.order.is_none_or(|order| !order.is_newest_first());
        let is_meant = container
            .as_ref()
            .is_none_or(|container| input.is_meant(container));
        let may_move = is_meant && is_settable;
        let mut newcomers = self.newcomers(input, group, lists, &rank);

        // Every newcomer goes into exactly one of the texts.
        for (at, list) in lists.iter().enumerate() {
            let is_here = |one: &NewMember| home(one, lists, input, &rank) == at;
            let (here, elsewhere): (Vec<_>, Vec<_>) = newcomers.into_iter().partition(is_here);
            newcomers = elsewhere;
            self.arrange_one(input, list, &here, fates, &rank, may_move);
            for one in &here {
                let files = named_new_files(&one.value, &self.newcomer_files, list.location.source);
                self.new_files.extend(files);
            }

            // What no text takes is written into a new one, where its section belongs.
            if let ListPosition::Section(section) = group.at {
                let here = here.into_iter().map(|one| NewcomingEntry {
                    address: one.address,
                    section,
                    value: one.value,
                    rank: one.rank,
                });
                self.newcomers.extend(here);
            }
        }
        // Those of one list come from several texts, each in its own order.
        self.newcomers
            .sort_by_key(|one| (one.section, one.rank.unwrap_or(usize::MAX)));
    }

    /// Arranges one list: takes out what is gone, puts in what comes here, and moves what has another place.
    fn arrange_one(
        &mut self,
        input: SurveyInput<'_>,
        list: &EntryList,
        here: &[NewMember],
        fates: &BTreeMap<Address, EntryFate>,
        rank: &dyn Fn(&Address) -> Option<usize>,
        may_move: bool,
    ) {
        // What `apply` is still to delete has no say in the order.
        let is_ordered = |address: &&Address| {
            let entry = input.sides.desired.entries.get(*address);
            entry.is_some_and(|entry| !entry.removed)
        };
        let mut members = Vec::new();
        for (at, address) in list.items.iter().enumerate() {
            let named = list.named[at].as_ref();
            let gone = named.filter(|address| fates.get(*address) == Some(&EntryFate::Goes));
            match gone {
                Some(address) => self.find(address, DifferenceKind::Removed),
                None => members.push(StayingMember {
                    at,
                    rank: address.as_ref().filter(is_ordered).and_then(rank),
                }),
            }
        }

        let (slots, moved) = arrange(&members, here, may_move);
        for address in moved.iter().filter_map(|at| list.items.get(*at)?.as_ref()) {
            self.find(address, DifferenceKind::Moved);
        }
        for one in here {
            self.find(&one.address, DifferenceKind::Added);
        }
        if members.len() < list.items.len() || !moved.is_empty() || !here.is_empty() {
            let pointer = list.location.pointer.clone();
            let edit = ValueEdit::Items { pointer, slots };
            self.edits.push((list.location.clone(), edit));
        }
    }

    /// Returns the objects of a list that the manifests do not have, in the organization's order.
    fn newcomers(
        &mut self,
        input: SurveyInput<'_>,
        group: &KindGroup<'_>,
        lists: &[&EntryList],
        rank: &dyn Fn(&Address) -> Option<usize>,
    ) -> Vec<NewMember> {
        let sides = input.sides;
        let parent = lists.first().and_then(|list| list.parent.as_ref());
        // Which of the manifests an object comes to is decided later, so its files are new beside each.
        let is_taken = |path: &str| {
            lists
                .iter()
                .any(|list| (input.is_taken)(list.location.source, path))
        };
        let mut writer = EntryWriter::new(input.registry, &sides.live, TextPlacing::Files, &is_taken);
        let mut newcomers = Vec::new();
        for spec in sides.live.specs.values() {
            let is_member = group.members.iter().any(|kind| kind.any.def.name == spec.kind);
            let is_here = parent.is_none_or(|parent| spec.address.container() == parent.as_str());
            let entry = sides.desired.entries.get(&spec.address);
            let is_listed = entry.is_some_and(|entry| entry.spec.kind == spec.kind);
            if !is_member || !is_here || is_listed || !input.is_meant(&spec.address) {
                continue;
            }
            newcomers.extend(writer.entry(spec).map(|value| NewMember {
                address: spec.address.clone(),
                value,
                rank: rank(&spec.address),
            }));
        }

        self.newcomer_files.append(&mut writer.text_files);
        self.kept.append(&mut writer.kept);
        for left_out in writer.left_out {
            self.leave(&left_out.address, DifferenceKind::Added, None, left_out.because);
        }
        newcomers.sort_by_cached_key(|one| (one.rank.unwrap_or(usize::MAX), one.address.clone()));
        newcomers
    }
}

/// Returns which of several lists an object comes to: that of the nearest listed one before it, else after it, else
/// the first. Overlays get none, because they would have to say that they add it.
fn home(
    one: &NewMember,
    lists: &[&EntryList],
    input: SurveyInput<'_>,
    rank: &dyn Fn(&Address) -> Option<usize>,
) -> usize {
    let Some(own) = one.rank else { return 0 };
    let is_overlay = |list: &EntryList| input.sources.overlays().any(|id| id == list.location.source);
    let lists = lists.iter().enumerate().filter(|(_, list)| !is_overlay(list));
    let ranked = lists.flat_map(|(at, list)| {
        let ranks = list.items.iter().flatten().filter_map(rank);
        ranks.map(move |rank| (rank, at))
    });
    let ranked: Vec<(usize, usize)> = ranked.collect();

    let before = ranked.iter().filter(|(rank, _)| *rank < own).max();
    let after = ranked.iter().filter(|(rank, _)| *rank > own).min();
    before.or(after).map_or(0, |(_, at)| *at)
}
