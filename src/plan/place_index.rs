//! Where an object appears besides itself, and what is known of it there.

use crate::model::{
    Address, IdIndex, Live, RecordSearch, RegisteredKind, Registry, ShownObject, Spec, ValuesAtRisk, template,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// An index of the places where an object appears besides itself, such as those of a shared field.
pub(super) struct PlaceIndex<'a> {
    registry: &'a Registry,
    live: &'a Live,
    /// The ids, also of what was made since the organization was read.
    index: &'a IdIndex,
    by_object: BTreeMap<Address, Vec<&'a Spec>>,
}

impl<'a> PlaceIndex<'a> {
    /// Looks through an organization.
    pub(super) fn of(registry: &'a Registry, live: &'a Live, index: &'a IdIndex) -> Self {
        let mut by_object: BTreeMap<Address, Vec<&'a Spec>> = BTreeMap::new();
        for spec in live.everything().map(|one| one.spec) {
            if let Some(object) = registry.place_of(spec) {
                by_object.entry(object).or_default().push(spec);
            }
        }
        Self {
            registry,
            live,
            index,
            by_object,
        }
    }

    /// Returns a kind by its name.
    pub(super) fn kind(&self, name: &str) -> Option<&'a RegisteredKind> {
        self.registry.kind(name)
    }

    /// Returns the object at an address.
    pub(super) fn spec(&self, address: &Address) -> Option<&'a Spec> {
        self.live.shown(address).map(|one| one.spec)
    }

    /// Returns the searches for all records that hold anything of an object, wherever it appears.
    pub(super) fn holders(&self, object: &ShownObject<'_>) -> Vec<RecordSearch> {
        let mut found = Vec::new();
        self.visit_object(object, |kind, id, whole| {
            let at_risk = ValuesAtRisk {
                id,
                whole,
                values: None,
            };
            found.extend((kind.any.holders)(&at_risk));
        });
        found
    }

    /// Visits an object and everything by which it appears elsewhere, which then knows the object's attributes too; says
    /// whether the object is there.
    pub(super) fn visit(
        &self,
        address: &Address,
        visit: impl FnMut(&RegisteredKind, Option<&str>, &Map<String, Value>),
    ) -> bool {
        let object = self.live.shown(address).map(|object| ShownObject {
            // It may have been made since the organization was read.
            id: self.index.id(address),
            ..object
        });
        object.is_some_and(|object| self.visit_object(&object, visit))
    }

    fn visit_object(
        &self,
        object: &ShownObject<'_>,
        mut visit: impl FnMut(&RegisteredKind, Option<&str>, &Map<String, Value>),
    ) -> bool {
        let spec = object.spec;
        let Some(kind) = self.registry.kind(spec.kind) else {
            return false;
        };

        // A shared field holds values of its own on every object that it is on.
        let own = resolved(kind, spec, self.index);
        visit(kind, object.id, &own);
        let places = self.by_object.get(&spec.address).filter(|_| object.is_addressed);
        for other in places.into_iter().flatten() {
            if let Some(kind) = self.registry.kind(other.kind) {
                let mut whole = own.clone();
                whole.extend(resolved(kind, other, self.index));
                visit(kind, None, &whole);
            }
        }
        true
    }
}

/// Returns what is known of a live object as the API says it.
fn resolved(kind: &RegisteredKind, spec: &Spec, index: &IdIndex) -> Map<String, Value> {
    let known = spec.attributes.iter().filter_map(|(name, value)| {
        let value = template::resolve(value, index).ok()?;
        Some((name.clone(), value))
    });
    kind.to_api(&known.collect())
}
