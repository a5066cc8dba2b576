//! Which searches tell how many records each step would take values from or move, and of which steps none can.

use super::{Action, Plan, Step, movement::moves_in};
use crate::model::{
    Address, IdIndex, Live, RecordSearch, RegisteredKind, Registry, Spec, ValueLoss, ValuesAtRisk, template,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Returns, for each step that loses data or moves records, the searches whose totals add up to the records that hold a
/// value now; nothing for a step of which no search can tell that.
#[must_use]
pub fn record_queries(
    registry: &Registry,
    plan: &Plan,
    live: &Live,
) -> BTreeMap<usize, Option<Vec<RecordSearch>>> {
    let counted = plan
        .steps
        .iter()
        .filter(|step| step.loses() || step.action == Action::Migrate);
    let places = PlaceIndex::of(registry, live, &live.index);
    counted.map(|step| (step.id, searches(&places, step))).collect()
}

fn searches(places: &PlaceIndex<'_>, step: &Step) -> Option<Vec<RecordSearch>> {
    if step.action == Action::Migrate {
        // What is found to be counted is what is found to be moved, wherever it goes.
        let moves = moves_in(places, step, &Value::Null)?;
        return Some(moves.into_iter().map(|one| one.search).collect());
    }

    let kind = places.registry.kind(&step.kind)?;
    let values = gone(kind, step);
    let mut found = Vec::new();
    let is_there = places.visit(&step.address, |kind, id, whole| {
        let at_risk = ValuesAtRisk {
            id,
            whole,
            values: values.as_deref(),
        };
        found.extend((kind.any.holders)(&at_risk));
    });
    is_there.then_some(found)
}

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
        for spec in live.specs.values() {
            let key = registry.kind(spec.kind).map_or("", |kind| kind.any.def.key);
            let key = spec.attributes.get(key).and_then(Value::as_str);
            if let Some(object) = key.and_then(template::as_reference) {
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

    /// Visits an object and everything by which it appears elsewhere, which then knows the object's attributes too; says
    /// whether the object is there.
    pub(super) fn visit(
        &self,
        address: &Address,
        mut visit: impl FnMut(&RegisteredKind, Option<&str>, &Map<String, Value>),
    ) -> bool {
        let Some(spec) = self.live.specs.get(address) else {
            return false;
        };
        let Some(kind) = self.registry.kind(spec.kind) else {
            return false;
        };

        // A shared field holds values of its own on every object that it is on.
        let own = resolved(kind, spec, self.index);
        visit(kind, self.index.id(address), &own);
        for other in self.by_object.get(address).into_iter().flatten() {
            if let Some(kind) = self.registry.kind(other.kind) {
                let mut whole = own.clone();
                whole.extend(resolved(kind, other, self.index));
                visit(kind, None, &whole);
            }
        }
        true
    }
}

/// Returns the items that go, where that is all that is lost.
fn gone(kind: &RegisteredKind, step: &Step) -> Option<Vec<String>> {
    if !step.action.edits() {
        return None;
    }

    let mut values = Vec::new();
    for change in &step.changes {
        let attribute = kind.attributes.get(&change.attribute);
        match attribute.and_then(|attribute| attribute.loses) {
            Some(ValueLoss::Items) => {
                let gone = change.removed_items().filter_map(Value::as_str);
                values.extend(gone.map(str::to_owned));
            }
            // Any value may be lost then, so all records that hold one count.
            Some(ValueLoss::WhenOff | ValueLoss::Conversion) => return None,
            None => {}
        }
    }

    // A loss that names no value may be a loss of any.
    (!values.is_empty()).then_some(values)
}

/// Returns what is known of a live object as the API says it.
fn resolved(kind: &RegisteredKind, spec: &Spec, index: &IdIndex) -> Map<String, Value> {
    let known = spec.attributes.iter().filter_map(|(name, value)| {
        let value = template::resolve(value, index).ok()?;
        Some((name.clone(), value))
    });
    kind.to_api(&known.collect())
}
