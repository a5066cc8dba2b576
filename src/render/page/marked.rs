//! An organization with what a plan does to it, for drawing both in one picture.

use crate::{
    diff::Change,
    model::{Address, Live, Registry, Spec, template},
    plan::{Action, Plan},
    render::graph::{GraphMark, GraphObjects},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Returns the organization with everything that comes, changes and goes marked as such; what goes is still there. `extra`
/// goes as well, with all that lies in it.
pub fn marked(registry: &Registry, live: &Live, plan: &Plan, extra: &[&Address]) -> GraphObjects {
    let mut objects = GraphObjects::of_organization(live);
    let is_extra = |address: &&Address| extra.iter().any(|outer| address.is_within(outer));
    let gone = live.specs.keys().filter(is_extra);
    objects
        .marks
        .extend(gone.map(|address| (address.clone(), GraphMark::Removed)));
    for step in &plan.steps {
        let mark = if step.action.creates() {
            GraphMark::Added
        } else if step.action.removes() {
            GraphMark::Removed
        } else {
            GraphMark::Changed
        };

        // What is removed stays in the picture, so it keeps a place behind those that the new order names.
        if step.action == Action::Reorder {
            let order = step.changes.iter().flat_map(|change| members(&change.after));
            let mut order: Vec<Address> = order.collect();
            let before = objects.orders.remove(&step.address).unwrap_or_default();
            order.extend(
                before
                    .into_iter()
                    .filter(|one| !order.contains(one))
                    .collect::<Vec<_>>(),
            );
            objects.orders.insert(step.address.clone(), order);
        } else {
            let Some(kind) = registry.kind(&step.kind) else {
                continue;
            };
            let spec = objects.specs.entry(step.address.clone()).or_insert_with(|| Spec {
                address: step.address.clone(),
                kind: kind.any.def.name,
                attributes: step.identity.clone(),
            });
            if mark != GraphMark::Removed {
                // Where records go is no attribute.
                let is_known = |change: &&Change| kind.attributes.contains_key(&change.attribute);
                let changes = step.changes.iter().filter(is_known);
                let after = changes.map(|change| (change.attribute.clone(), change.after.clone()));
                spec.attributes.extend(after);
            }
        }

        strengthen(&mut objects.marks, &step.address, mark);
    }
    objects
}

/// What comes or goes also changes; that is said less.
fn strengthen(marks: &mut BTreeMap<Address, GraphMark>, address: &Address, mark: GraphMark) {
    let known = marks.entry(address.clone()).or_insert(mark);
    if *known == GraphMark::Changed {
        *known = mark;
    }
}

/// Returns the members of an order, as plans write it.
pub(super) fn members(order: &Value) -> impl Iterator<Item = Address> {
    let texts = order.as_array().into_iter().flatten().filter_map(Value::as_str);
    texts.filter_map(template::as_reference)
}
