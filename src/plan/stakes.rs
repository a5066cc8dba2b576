//! Which searches tell how much each step would destroy.

use super::{Action, Plan, Risk, Step};
use crate::model::{Address, Index, Live, Loses, Registered, Registry, Spec, Stake, template};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Returns, for each step that loses data, the searches whose totals add up to the records that hold a value now.
#[must_use]
pub fn stakes(registry: &Registry, plan: &Plan, live: &Live) -> BTreeMap<usize, Vec<Value>> {
    let risky = plan
        .steps
        .iter()
        .filter(|step| matches!(step.risk, Risk::DataLoss { .. }));
    risky
        .map(|step| (step.id, searches(registry, step, live)))
        .collect()
}

fn searches(registry: &Registry, step: &Step, live: &Live) -> Vec<Value> {
    let Some(kind) = registry.kind(&step.kind) else {
        return Vec::new();
    };
    let values = gone(kind, step);
    let mut found = Vec::new();
    places(registry, &step.address, live, &live.index, |kind, id, whole| {
        let stake = Stake {
            id,
            whole,
            values: values.as_deref(),
        };
        found.extend((kind.any.holders)(&stake));
    });
    found
}

/// Visits an object and everything by which it appears elsewhere, which then knows the object's attributes too;
/// `index` has the ids, also of what was made since the organization was read.
pub(super) fn places(
    registry: &Registry,
    address: &Address,
    live: &Live,
    index: &Index,
    mut visit: impl FnMut(&Registered, Option<&str>, &Map<String, Value>),
) {
    let Some(spec) = live.specs.get(address) else {
        return;
    };
    let Some(kind) = registry.kind(spec.kind) else {
        return;
    };
    let own = resolved(kind, spec, index);
    visit(kind, index.id(address), &own);
    for other in live.specs.values() {
        let Some(kind) = registry.kind(other.kind) else {
            continue;
        };
        let key = other.attributes.get(kind.any.def.key).and_then(Value::as_str);
        if key.and_then(template::as_reference).as_ref() == Some(address) {
            let mut whole = own.clone();
            whole.extend(resolved(kind, other, index));
            visit(kind, None, &whole);
        }
    }
}

/// Returns the items that go, where that is all that is lost.
fn gone(kind: &Registered, step: &Step) -> Option<Vec<String>> {
    if !matches!(step.action, Action::Update | Action::Rename | Action::Archive) {
        return None;
    }
    let mut values = Vec::new();
    for change in &step.changes {
        match kind
            .attributes
            .get(&change.attribute)
            .and_then(|attribute| attribute.loses)
        {
            Some(Loses::Items) => {
                let kept = change.after.as_array().map(Vec::as_slice).unwrap_or_default();
                let before = change.before.as_array().into_iter().flatten();
                let gone = before
                    .filter(|item| !kept.contains(item))
                    .filter_map(Value::as_str);
                values.extend(gone.map(str::to_owned));
            }
            Some(Loses::WhenOff | Loses::UnlessText) => return None,
            None => {}
        }
    }
    Some(values)
}

/// Returns what is known of a live object as the API says it.
fn resolved(kind: &Registered, spec: &Spec, index: &Index) -> Map<String, Value> {
    let known = spec.attributes.iter().filter_map(|(name, value)| {
        template::resolve(value, index)
            .ok()
            .map(|value| (name.clone(), value))
    });
    kind.to_api(&known.collect())
}
