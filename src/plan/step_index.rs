//! The steps of a plan by what they concern.

use super::{Action, Step, freed_names::FreedNames, needed_attribute::needed_change};
use crate::{
    diff::Change,
    model::{Address, KeptLast, Registry, template},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The steps of a plan by what they concern.
pub(super) struct StepIndex<'a> {
    registry: &'a Registry,
    all: &'a [Step],
    by_address: BTreeMap<&'a Address, Vec<usize>>,
    by_container: BTreeMap<&'a str, Vec<usize>>,
    /// The moves, by the list that they bring something into.
    moves_into: BTreeMap<&'a str, Vec<usize>>,
    /// The steps that take a reference to an object away, by that object.
    releases: BTreeMap<Address, Vec<usize>>,
    freed: FreedNames,
}

impl<'a> StepIndex<'a> {
    pub(super) fn new(registry: &'a Registry, all: &'a [Step]) -> Self {
        let mut steps = Self {
            registry,
            all,
            by_address: BTreeMap::new(),
            by_container: BTreeMap::new(),
            moves_into: BTreeMap::new(),
            releases: BTreeMap::new(),
            freed: FreedNames::default(),
        };

        for (at, step) in all.iter().enumerate() {
            let list = step.address.container();
            steps.by_address.entry(&step.address).or_default().push(at);
            steps.by_container.entry(list).or_default().push(at);

            if step.action == Action::Move {
                steps.moves_into.entry(list).or_default().push(at);
            }
            // A reorder names all members, and a migration what records hold: neither lets go of an object.
            if !matches!(step.action, Action::Reorder | Action::Migrate) {
                for address in step.named_before().chain(step.named_inside.iter().cloned()) {
                    steps.releases.entry(address).or_default().push(at);
                }
            }
        }

        steps.freed = FreedNames::of(registry, all, |address| steps.at(address).collect());
        steps
    }

    pub(super) fn registry(&self) -> &'a Registry {
        self.registry
    }

    pub(super) fn all(&self) -> &'a [Step] {
        self.all
    }

    pub(super) fn at(&self, address: &Address) -> impl Iterator<Item = usize> {
        self.by_address.get(address).into_iter().flatten().copied()
    }

    /// Returns the step that makes an object.
    pub(super) fn made(&self, address: &Address) -> impl Iterator<Item = usize> {
        self.at(address).filter(|at| self.all[*at].action.makes())
    }

    /// Returns the steps on the same object that come before in the plan; they are carried out one by one.
    pub(super) fn earlier(&self, at: usize) -> impl Iterator<Item = usize> {
        let steps = self.at(&self.all[at].address);
        steps.filter(move |other| *other < at && self.all[*other].action != Action::Reorder)
    }

    /// Returns the steps that move records away from an object.
    pub(super) fn emptied(&self, address: &Address) -> impl Iterator<Item = usize> {
        self.at(address)
            .filter(|at| self.all[*at].action == Action::Migrate)
    }

    /// Returns the steps that make what stands for an object elsewhere, such as the places of a shared field.
    pub(super) fn placed(&self, address: &Address) -> impl Iterator<Item = usize> {
        let stands_for = move |step: &Step| {
            let mut named = step.identity.values().flat_map(template::targets);
            step.address != *address && step.action.creates() && named.any(|one| one == *address)
        };
        let steps = self.all.iter().enumerate();
        steps.filter(move |(_, step)| stands_for(step)).map(|(at, _)| at)
    }

    /// Returns the steps that give records back what they held before they came to hold the same as those of a step that
    /// makes sure that none holds it any more.
    pub(super) fn restored_beside(&self, at: usize) -> impl Iterator<Item = usize> {
        let step = &self.all[at];
        let empties = step.values.as_ref().is_some_and(|values| values.empties);
        let others = self
            .all
            .iter()
            .enumerate()
            .filter(move |(other, _)| empties && *other != at);
        let beside = others.filter(|(_, other)| {
            let is_such = other.action == Action::Restore && !other.changes.is_empty();
            is_such
                && other.changes[0].before
                    == step.changes.first().map_or(Value::Null, |one| one.before.clone())
                && !other.values.as_ref().is_some_and(|values| values.empties)
        });
        beside.map(|(at, _)| at)
    }

    /// Returns the steps that make what a step names.
    pub(super) fn makers(&self, step: &Step) -> Vec<usize> {
        let identity = step.identity.values().flat_map(template::targets);
        let named = step.named_after().chain(identity);
        named
            .flat_map(|address| self.made(&address).collect::<Vec<_>>())
            .collect()
    }

    /// Returns the steps that let others use what a step names, such as those that share a template which a workflow sends.
    pub(super) fn enabled(&self, step: &Step) -> Vec<usize> {
        let enables = |at: &usize| {
            let change = needed_change(self.registry, &self.all[*at]);
            change.is_some_and(|change| change.is_on && change.attribute.needed_by.contains(&step.kind))
        };
        let named = step.named_after();
        named
            .flat_map(|address| self.at(&address).filter(enables).collect::<Vec<_>>())
            .collect()
    }

    /// Returns the steps that let go of an object before a step lets nobody use it any more.
    pub(super) fn before_withdrawal(&self, step: &Step) -> Vec<usize> {
        let change = needed_change(self.registry, step).filter(|change| !change.is_on && step.action.edits());
        let Some(change) = change else {
            return Vec::new();
        };
        let released = self.releases.get(&step.address).into_iter().flatten().copied();
        let is_user = |at: &usize| change.attribute.needed_by.contains(&self.all[*at].kind);
        released.filter(is_user).collect()
    }

    /// Returns the steps that bring objects into a list.
    pub(super) fn arrivals(&self, container: &str, actions: &[Action]) -> impl Iterator<Item = usize> {
        let members = self.by_container.get(container).into_iter().flatten().copied();
        members.filter(move |at| actions.contains(&self.all[*at].action))
    }

    /// Returns the moves that bring something into a list.
    pub(super) fn moves_into(&self, list: &str) -> impl Iterator<Item = usize> {
        self.moves_into.get(list).into_iter().flatten().copied()
    }

    /// Returns the moves out of a list. Whoever writes the list with a member that has just left takes it back.
    pub(super) fn departures(&self, container: &Address) -> impl Iterator<Item = usize> {
        let released = self.releases.get(container).into_iter().flatten().copied();
        released.filter(|at| self.all[*at].action == Action::Move)
    }

    /// Returns the moves that write a list which a move changes, or change the one that it writes.
    pub(super) fn moves_beside(&self, step: &Step) -> Vec<usize> {
        let here = Address::of(step.address.container());
        let mut beside: Vec<usize> = self.departures(&here).collect();
        for list in step.named_before().chain([here]) {
            beside.extend(self.moves_into(list.as_str()));
        }
        beside
    }

    /// Returns the steps on an object and on all that lies in it.
    pub(super) fn within(&self, address: &Address) -> impl Iterator<Item = usize> {
        self.at(address).chain(self.arrivals(
            address.as_str(),
            &[
                Action::Create,
                Action::Associate,
                Action::Update,
                Action::Rename,
                Action::Move,
                Action::Archive,
                Action::Disassociate,
                Action::Delete,
            ],
        ))
    }

    /// Returns the steps that remove what names an object, such as a place of a shared field.
    pub(super) fn removed_by_name(&self, address: &Address) -> impl Iterator<Item = usize> {
        let released = self.releases.get(address).into_iter().flatten().copied();
        released.filter(|at| self.all[*at].action.removes())
    }

    /// Returns what has to be over before an object goes: whatever still needs it.
    pub(super) fn before_removal(&self, step: &Step) -> BTreeSet<usize> {
        let released = self.releases.get(&step.address).into_iter().flatten();
        let mut before: BTreeSet<usize> = released.copied().collect();
        before.extend(self.arrivals(step.address.as_str(), &[Action::Delete, Action::Disassociate]));
        before.extend(self.emptied(&step.address));
        before
    }

    /// Returns the steps that bring the list of an object into order, or one that it has a place in. Each names every member
    /// that is there.
    pub(super) fn orders(&self, member: &Address) -> Vec<usize> {
        let list = Address::of(member.container());
        let is_reorder = |other: &usize| self.all[*other].action == Action::Reorder;
        let own = self.at(&list).filter(is_reorder);

        // A place is called like what it is a place of.
        let has_places = self
            .registry
            .kinds()
            .any(|kind| kind.placed() == Some(list.as_str()));
        let is_in = |other: &usize| {
            let step = &self.all[*other];
            has_places
                && step
                    .named_before()
                    .any(|one| one == step.address.child(&member.name()))
        };
        let reorders = (0..self.all.len()).filter(|other| has_places && is_reorder(other));
        own.chain(reorders.filter(is_in)).collect()
    }

    /// Returns what has to be over before an object goes if it is the last one that Close keeps: whatever takes its
    /// place, and the removals that leave nothing for it to be kept for.
    pub(super) fn before_last(&self, at: usize) -> Vec<usize> {
        let step = &self.all[at];
        let registry = self.registry;
        let Some(kind) = registry
            .kind(&step.kind)
            .filter(|kind| !kind.any.def.keeps.is_empty())
        else {
            return Vec::new();
        };
        let list = step.address.container();
        let arrivals = self.arrivals(list, &[Action::Create, Action::Move]);
        let mut before: Vec<usize> = arrivals.collect();

        for rule in kind.any.def.keeps {
            let KeptLast::OfValue { attribute, values } = rule else {
                continue;
            };
            let is_kept = |step: &Step| {
                let mut changes = step
                    .changes
                    .iter()
                    .filter(|change| change.attribute == *attribute);
                changes.any(|change| {
                    change
                        .before
                        .as_str()
                        .is_some_and(|value| values.contains(&value))
                })
            };
            if is_kept(step) {
                let beside = self.arrivals(list, &[Action::Delete]);
                before.extend(beside.filter(|other| !is_kept(&self.all[*other])));
                before.extend(self.departures(&Address::of(list)));
            }
        }
        before
    }

    /// Returns what the removal of the last object that Close keeps can't do without: what takes its place with the value that
    /// has to stay, and the removals that leave nothing for it to be kept for.
    pub(super) fn instead_of_last(&self, at: usize) -> Vec<usize> {
        let step = &self.all[at];
        let rules = self.registry.kind(&step.kind).map(|kind| kind.any.def.keeps);
        let value = |step: &'a Step, attribute: &str, side: fn(&'a Change) -> &'a Value| {
            let mut changes = step.changes.iter();
            changes.find(|change| change.attribute == attribute).map(side)
        };
        let kept = rules.into_iter().flatten().find_map(|rule| match rule {
            KeptLast::OfKind => None,
            KeptLast::OfValue { attribute, values } => {
                let value = value(step, attribute, |change| &change.before)?;
                let is_kept = value.as_str().is_some_and(|value| values.contains(&value));
                is_kept.then_some((*attribute, value))
            }
        });

        let takes_its_place = |other: &'a Step| {
            let has = |(attribute, wanted)| value(other, attribute, |change| &change.after) == Some(wanted);
            !other.action.creates() || kept.is_none_or(has)
        };
        let before = self.before_last(at).into_iter();
        before
            .filter(|other| takes_its_place(&self.all[*other]))
            .collect()
    }

    /// Returns the steps that free the name which a step takes, by moving the object that has it or giving it another one.
    pub(super) fn vacated(&self, at: usize) -> Vec<usize> {
        let steps = self.freed.before(at).iter();
        let others = steps.filter(|other| self.all[**other].address != self.all[at].address);
        others.copied().collect()
    }

    /// Returns the steps that take an object out of the archive.
    pub(super) fn unarchived(&self, container: &str) -> Vec<usize> {
        let address = Address::of(container);
        self.at(&address)
            .filter(|at| archives(self.registry, &self.all[*at], false))
            .collect()
    }

    /// Returns the steps that put objects of a step's kind away or delete them, where the step brings one more into use and
    /// Close takes only so many.
    pub(super) fn makes_room(&self, step: &Step) -> Vec<usize> {
        let limit = self.registry.kind(&step.kind).and_then(|kind| kind.any.def.limit);
        let is_limited = limit.is_some_and(|limit| limit.in_use.is_some());
        let comes = step.action.creates() || archives(self.registry, step, false);
        if !is_limited || !comes {
            return Vec::new();
        }

        // What the plan makes and puts away itself needs room first, and leaves it to what stays in use.
        let is_made = |address: &Address| self.at(address).any(|at| self.all[at].action.creates());
        let mut own = self.at(&step.address);
        let stays = !own.any(|at| archives(self.registry, &self.all[at], true));
        let goes = |other: &Step| {
            other.kind == step.kind
                && other.address != step.address
                && (other.action.removes() || archives(self.registry, other, true))
                && (stays || !is_made(&other.address))
        };
        let others = self.all.iter().enumerate();
        others
            .filter(|(_, other)| goes(other))
            .map(|(at, _)| at)
            .collect()
    }
}

/// Says whether a step puts its object away, or takes it out again.
pub(super) fn archives(registry: &Registry, step: &Step, away: bool) -> bool {
    let Some(kind) = registry.kind(&step.kind) else {
        return false;
    };
    let is_such = |change: &Change| {
        let attribute = kind.attributes.get(&change.attribute);
        attribute.is_some_and(|attribute| attribute.archives) && change.after == away
    };
    step.action.edits() && step.changes.iter().any(is_such)
}
