//! The lists that may be left without an item because a plan takes away everything they name, where an empty list stands for
//! something: a field that only one role may edit is open to everyone once that role is deleted.

use super::{
    disturbance::{MentionedObject, Upset, disturbances},
    mention::holds,
    referrer::{Referrer, all},
    referring_kind::FoundReferrer,
};
use crate::{
    model::{Attribute, Registry, template},
    plan::{AdoptedSides, Plan},
};
use serde_json::{Value, json};

/// An object that a plan takes away.
struct GoneObject {
    /// The place of the step in the plan.
    step: usize,
    /// What one of its kind is called in a sentence.
    title: &'static str,
    /// The object.
    object: MentionedObject,
}

/// Adds to the steps of a plan which lists they may leave empty, and what that comes to. What Close leaves in a list that named
/// something deleted is not known.
pub fn tell_emptied_lists(
    registry: &Registry,
    adopted: &AdoptedSides,
    plan: &mut Plan,
    found: &[FoundReferrer],
) {
    let gone = gone_objects(registry, adopted, plan);
    if gone.is_empty() {
        return;
    }

    for referrer in all(registry, adopted, plan, found) {
        let kind = registry.kind(referrer.kind);
        let attributes = kind.into_iter().flat_map(|kind| kind.attributes.values());
        let lists = attributes.filter(|one| one.empty.is_some() && one.reference.is_some());
        for attribute in lists {
            let by = emptied_by(&referrer, attribute, &gone);
            let names = by
                .iter()
                .map(|one| json!(template::reference(&one.object.address)));
            let Some(comes_to) = attribute.behaviour_of(&names.collect(), &json!([])) else {
                continue;
            };
            for one in by {
                let who = referrer.who();
                let because = format!("{who} may be left without a {}: {comes_to}", one.title);
                plan.steps[one.step].adds_consequence(&because);
            }
        }
    }
}

/// Returns the objects that go with a plan and are not created again.
fn gone_objects(registry: &Registry, adopted: &AdoptedSides, plan: &Plan) -> Vec<GoneObject> {
    let mut gone = Vec::new();
    for (step, one) in plan.steps.iter().enumerate() {
        let disturbed = disturbances(registry, &adopted.live, std::slice::from_ref(one));
        let disturbed = disturbed.into_iter().filter(|one| one.upset == Upset::Gone);
        for object in disturbed.flat_map(|one| one.objects) {
            let kind = adopted
                .live
                .shown(&object.address)
                .and_then(|one| registry.kind(one.spec.kind));
            let title = kind.map_or("setting", |kind| kind.any.def.title);
            gone.push(GoneObject { step, title, object });
        }
    }
    gone
}

/// Returns the objects by whose loss a list of a setting is left without an item; none if it keeps one, or had none.
fn emptied_by<'a>(referrer: &Referrer, attribute: &Attribute, gone: &'a [GoneObject]) -> Vec<&'a GoneObject> {
    // What was read only to see what it refers to is as Close shows it.
    let value = [&attribute.name, &attribute.api]
        .into_iter()
        .find_map(|name| referrer.value.get(name.as_str()));
    let items = value.and_then(Value::as_array);

    let mut by = Vec::new();
    for item in items.into_iter().flatten() {
        let names_it = |one: &&GoneObject| {
            !referrer.named_anew.contains(&one.object.address) && holds(item, &one.object.needles)
        };
        let Some(one) = gone.iter().find(names_it) else {
            return Vec::new();
        };
        by.push(one);
    }
    by
}
