//! Addresses over time: what a run called an object, what it is called now, and what it was called before the run.

use super::state_before::StateBefore;
use crate::{
    model::{Address, KindVerbs, Live, PARENT, RegisteredKind, Registry, id, live_orders::place, template},
    plan::{Action, Plan, RunHistory},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Turns the addresses of a run into those that the same objects have now.
pub struct PastAddresses<'a> {
    live: &'a Live,
    /// The ids of the objects that the run wrote to or referred to, by the addresses that it gave them.
    ids: BTreeMap<&'a Address, &'a str>,
}

impl<'a> PastAddresses<'a> {
    /// Takes the ids from before the run and from its journal. An association is known by its place: the id is its
    /// field's.
    pub fn new(
        registry: &Registry,
        plan: &'a Plan,
        before: &'a StateBefore,
        history: &'a RunHistory,
        live: &'a Live,
    ) -> Self {
        let known = before.ids.iter();
        let mut ids: BTreeMap<&Address, &str> = known.map(|(address, id)| (address, id.as_str())).collect();

        for step in plan.steps.iter().filter(|step| step.action != Action::Reorder) {
            let kind = registry.kind(&step.kind);
            if kind.is_none_or(|kind| kind.any.def.verbs != KindVerbs::Create) {
                ids.remove(&step.address);
                continue;
            }
            // The journal has the last word: what the run made had no id before it, or another one.
            let made = history.steps.get(&step.id).and_then(|one| one.id.as_ref());
            ids.extend(made.map(|id| (&step.address, id.as_str())));
        }
        Self { live, ids }
    }

    /// Returns the address that an object of the run has now.
    pub fn now(&self, address: &Address) -> Address {
        let known = self.ids.get(address).and_then(|id| self.live.index.address(id));
        // By its id, because somebody may have renamed it since.
        match known {
            Some(address) => address.clone(),
            None if address.container().is_empty() => address.clone(),
            None => self.now(&Address::of(address.container())).child(&address.name()),
        }
    }

    /// Returns the address that a place of a field has now: it is called like the field, which is known by its id.
    pub fn place(&self, address: &Address, field: &str) -> Address {
        let list = self.now(&Address::of(address.container()));
        match self.live.index.address(field) {
            Some(_) => place(&self.live.index, &list, field),
            None => self.now(address),
        }
    }

    /// Returns a value of the plan with the addresses of now.
    pub fn value(&self, value: &Value) -> Value {
        template::readdress(value, &|address| self.now(&address))
    }
}

/// Turns the addresses of now into those that the objects get back.
#[derive(Debug, Default)]
pub struct RestoredAddresses {
    /// By the addresses of now.
    pub changes: BTreeMap<Address, RestoredName>,
}

/// The old name and place that an object gets back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestoredName {
    /// The object around it, by its address of now.
    pub parent: Option<Address>,
    /// The list of its kind that it is in, where an attribute decides that, such as the type of an integration link.
    pub list: Option<Address>,
    /// Its name.
    pub name: Option<String>,
}

impl RestoredName {
    /// Returns it with the old value of an attribute that makes the address; nothing for any other attribute.
    pub fn of(&self, kind: &RegisteredKind, attribute: &str, before: &Value) -> Option<Self> {
        if attribute == kind.any.def.key {
            let name = Some(before.as_str()?.to_owned());
            return Some(Self { name, ..self.clone() });
        }
        if kind.any.def.family == Some(attribute) {
            let list = Some(kind.list_of(None, before.as_str()));
            return Some(Self { list, ..self.clone() });
        }
        let parent = template::targets(before).into_iter().next();
        (attribute == PARENT).then(|| Self {
            parent,
            ..self.clone()
        })
    }

    /// Returns the address that it makes of one.
    pub fn address(&self, now: &Address) -> Address {
        let parent = self.parent.clone().or_else(|| self.list.clone());
        let parent = parent.unwrap_or_else(|| Address::of(now.container()));
        match &self.name {
            Some(name) => parent.child(name),
            None => parent.child(&now.name()),
        }
    }
}

impl RestoredAddresses {
    /// Returns the address that an object gets.
    pub fn address(&self, now: &Address) -> Address {
        let change = self.changes.get(now);
        let parent = change.and_then(|change| change.parent.clone().or_else(|| change.list.clone()));
        // What is told apart by its id keeps that in its address under any name.
        let own = now.as_str().rsplit_once('#').filter(|(_, last)| id::is_id(last));
        let name = change.and_then(|change| {
            let name = change.name.as_ref()?;
            Some(own.map_or_else(|| name.clone(), |(_, id)| format!("{name}#{id}")))
        });
        if parent.is_none() && now.container().is_empty() {
            return now.clone();
        }
        let parent = parent.unwrap_or_else(|| Address::of(now.container()));
        self.address(&parent).child(&name.unwrap_or_else(|| now.name()))
    }

    /// Returns the address under which the plan finds an object once the objects around it have theirs.
    pub fn within(&self, now: &Address) -> Address {
        match now.container() {
            "" => now.clone(),
            container => self.address(&Address::of(container)).child(&now.name()),
        }
    }

    /// Returns a value with the addresses that objects get.
    pub fn value(&self, value: &Value) -> Value {
        template::readdress(value, &|address| self.address(&address))
    }
}
