//! The steps that bring lists into the wanted order.

use super::{
    Action, Refusal, Risk, Step,
    build::{PlanDraft, PlannedObject},
    merge::merge,
    reasons,
};
use crate::{
    diff::Change,
    model::{Address, Order, Spec, template},
};
use serde_json::{Map, Value};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

impl PlanDraft<'_> {
    /// Adds the step that brings a list into the wanted order, if it takes one.
    pub(super) fn order(&mut self, wanted: &Order) {
        let container = &wanted.container;
        let holder = self.holder(container).map(|spec| spec.kind);
        let known = self.registry.ordered(container, holder);
        if known.is_some_and(|(order, _)| order.is_newest_first()) {
            self.make_last_first(wanted);
            return;
        }

        // What is not known can be neither compared nor written; a single member is always in its place.
        if let Some(part) = self.adopted.live.unread_list(container) {
            if wanted.members.len() > 1 {
                let because = format!("{}, so it can't be compared with the manifests", part.because);
                let first = self.adopted.desired.entries.get(&wanted.members[0]);
                let at = first.and_then(|entry| entry.at.as_ref());
                self.refusals.push(Refusal::new(container, at, because));
            }
            return;
        }

        // What is replaced leaves the list and comes back to its place as a new one.
        let is_kept = |member: &&Address| !self.comes_again(member);
        let all = self.adopted.live.orders.get(container);
        let all = all.map(|live| live.order.members.as_slice()).unwrap_or_default();
        let live: Vec<Address> = all.iter().filter(is_kept).cloned().collect();
        let live = live.as_slice();

        let present: BTreeSet<&Address> = live.iter().collect();
        // A refused member does not come, and an order that names it can't be written.
        let refused: BTreeSet<&Address> = self.refusals.iter().map(|refusal| &refusal.address).collect();
        let members: Vec<Address> = wanted
            .members
            .iter()
            .filter(|member| !refused.contains(member))
            .cloned()
            .collect();

        let after = merge(all, &members);
        let arrivals = after.iter().filter(|member| !present.contains(member)).count();
        // The only member of a list is always in its place.
        if after == live || (arrivals > 0 && after.len() == 1) {
            return;
        }

        let Some((order, kind)) = known else { return };

        let list = |members: &[Address]| -> Value {
            members.iter().map(template::reference).map(Value::from).collect()
        };
        let changes = vec![Change::new("order", list(live), list(&after))];

        // The first one that stays is what Close takes where nothing else is said.
        let goes = |member: &&Address| {
            let entry = self.adopted.desired.entries.get(*member);
            entry.is_some_and(|entry| entry.removed)
        };
        let new_first = after.iter().find(|member| !goes(member));
        let risk = match (order.first, live.first(), new_first) {
            (Some(those), Some(old), Some(new)) if old != new => Risk::Behaviour {
                because: format!("{those} get `{}` instead of `{}`", new.name(), old.name()),
            },
            (Some(_) | None, Some(_) | None, Some(_) | None) => Risk::Safe,
        };

        let entries = &self.adopted.desired.entries;
        let first_entry = members.first().and_then(|member| entries.get(member));
        let at = first_entry.and_then(|entry| entry.at.clone());
        let reason = if members.is_empty() {
            reasons::KEPT_PLACE
        } else if arrivals == 0 {
            reasons::ORDERED
        } else {
            reasons::ARRIVALS
        };

        let spec = Spec {
            address: container.clone(),
            kind: kind.any.def.name,
            attributes: Map::new(),
        };
        let object = PlannedObject {
            kind,
            spec: &spec,
            at: at.as_ref(),
        };
        self.push(&object, Action::Reorder, changes, reason, risk);
    }

    /// Brings the steps that make the members of a list into the order in which Close then shows them, the newest first.
    fn make_last_first(&mut self, wanted: &Order) {
        let members = wanted.members.iter().enumerate();
        let ranks: BTreeMap<&Address, usize> = members.map(|(rank, member)| (member, rank)).collect();
        let is_made = |step: &Step| step.action.makes() && ranks.contains_key(&step.address);
        let slots: Vec<usize> = (0..self.steps.len())
            .filter(|at| is_made(&self.steps[*at]))
            .collect();

        let mut made: Vec<Step> = slots.iter().map(|at| self.steps[*at].clone()).collect();
        made.sort_by_key(|step| Reverse(ranks.get(&step.address).copied()));
        for (slot, step) in slots.into_iter().zip(made) {
            self.steps[slot] = step;
        }
    }

    /// Says whether an object leaves its list and comes back to it as a new one: it is replaced, or what it is the place of.
    pub(super) fn comes_again(&self, address: &Address) -> bool {
        let live = self.adopted.live.specs.get(address);
        let key = live.and_then(|spec| self.registry.place_of(spec));
        let goes = self
            .adopted
            .desired
            .entries
            .get(address)
            .is_some_and(|entry| entry.removed);
        let comes = self.replaced.contains(address) || key.is_some_and(|key| self.replaced.contains(&key));
        comes && !goes
    }

    /// Returns the lists that no manifest puts in order and in which something comes again: it has to get its place back.
    pub(super) fn lists_to_keep(&self) -> Vec<Order> {
        let orders = &self.adopted.desired.orders;
        let lists = self.adopted.live.orders.iter().filter(|(container, list)| {
            let is_known = orders.iter().any(|order| order.container == **container);
            !is_known && list.order.members.iter().any(|member| self.comes_again(member))
        });
        let lists = lists.map(|(container, _)| Order {
            container: container.clone(),
            members: Vec::new(),
        });
        lists.collect()
    }

    fn holder(&self, container: &Address) -> Option<&Spec> {
        let entry = self.adopted.desired.entries.get(container);
        entry
            .map(|entry| &entry.spec)
            .or_else(|| self.adopted.live.specs.get(container))
    }
}
