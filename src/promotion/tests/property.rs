//! No change of the target is ever undone unless a person says so, whatever both sides did.

use super::scene::{PromotionScene, organization, set};
use crate::{
    kinds,
    model::{Address, Live},
    promotion::{ComparedSide, LocalSides, PromotionDecision, PromotionSide, compare},
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The attributes that are edited.
const ATTRIBUTES: &[&str] = &["description", "type", "choices"];
const FIELDS: &[&str] = &[
    "custom_field/lead/A",
    "custom_field/lead/B",
    "custom_field/lead/C",
];

/// An edit: which field, which attribute, and to which value.
type Edit = (usize, usize, u8);

fn edits() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((0..FIELDS.len(), 0..ATTRIBUTES.len(), 0..3u8), 0..6)
}

fn apply(live: &mut Live, edits: &[Edit]) {
    for (field, attribute, value) in edits {
        set(live, FIELDS[*field], ATTRIBUTES[*attribute], json!(value));
    }
}

fn value(live: &Live, field: &str, attribute: &str) -> Value {
    live.specs[&Address::of(field)].attributes[attribute].clone()
}

/// Does to the target what is wanted of it.
fn carry_out(target: &mut Live, decision: &PromotionDecision) {
    for (address, entry) in &decision.desired.entries {
        for (name, value) in &entry.spec.attributes {
            set(target, address.as_str(), name, value.clone());
        }
    }
}

proptest! {
    #[test]
    fn after_a_promotion_the_two_do_not_differ(
        before in edits(),
        source in edits(),
        own in prop::collection::vec((0..FIELDS.len(), 0..ATTRIBUTES.len()), 0..4),
    ) {
        let objects: Vec<(&str, Value)> = FIELDS
            .iter()
            .map(|field| (*field, json!({"description": 0, "type": 0, "choices": 0})))
            .collect();
        let mut scene = PromotionScene::of(organization("a", &objects), organization("b", &objects));
        apply(&mut scene.source, &before);
        apply(&mut scene.target, &before);
        // What the target has for itself, by its overlay.
        for (field, attribute) in &own {
            let (field, attribute) = (FIELDS[*field], ATTRIBUTES[*attribute]);
            set(&mut scene.target, field, attribute, json!(9));
            let values = scene.target_own.attributes.entry(Address::of(field)).or_default();
            values.insert(attribute.to_owned(), json!(9));
        }
        scene.record = scene.decide().next;

        apply(&mut scene.source, &source);
        let decision = scene.decide();
        prop_assert!(decision.conflicts.is_empty());
        carry_out(&mut scene.target, &decision);

        let local = LocalSides { source: &scene.source_own, target: &scene.target_own };
        let sides = [&scene.source, &scene.target].map(ComparedSide::Organization);
        let found = compare(kinds::registry(), &sides[0], &sides[1], &[], local);
        prop_assert_eq!(&found.plan.steps, &Vec::new());
        for (field, attribute) in &own {
            prop_assert_eq!(&value(&scene.target, FIELDS[*field], ATTRIBUTES[*attribute]), &json!(9));
        }
    }

    #[test]
    fn a_hotfix_is_never_silently_undone(before in edits(), source in edits(), target in edits(), later in edits()) {
        let objects: Vec<(&str, Value)> = FIELDS
            .iter()
            .map(|field| (*field, json!({"description": 0, "type": 0, "choices": 0})))
            .collect();
        let mut scene = PromotionScene::of(organization("a", &objects), organization("b", &objects));
        apply(&mut scene.source, &before);
        apply(&mut scene.target, &before);
        scene.record = scene.decide().next;
        let (past_source, past_target) = (scene.source.clone(), scene.target.clone());
        apply(&mut scene.source, &source);
        apply(&mut scene.target, &target);
        let decision = scene.decide();
        let hot = scene.target.clone();
        let mut conflicts = 0;
        for (field, attribute) in FIELDS.iter().flat_map(|field| ATTRIBUTES.iter().map(move |name| (*field, *name))) {
            let then = value(&past_source, field, attribute);
            prop_assert_eq!(&then, &value(&past_target, field, attribute));
            let (one, other) = (value(&scene.source, field, attribute), value(&hot, field, attribute));
            conflicts += usize::from(one != other && one != then && other != then);
        }
        prop_assert_eq!(decision.conflicts.len(), conflicts, "{:?}", decision.conflicts);
        carry_out(&mut scene.target, &decision);
        for (field, attribute) in FIELDS.iter().flat_map(|field| ATTRIBUTES.iter().map(move |name| (*field, *name))) {
            let then = value(&past_source, field, attribute);
            let (one, other) = (value(&scene.source, field, attribute), value(&hot, field, attribute));
            let now = value(&scene.target, field, attribute);
            if other != then {
                prop_assert_eq!(now, other, "what the target changed is as the target had it");
            } else {
                prop_assert_eq!(now, one, "what only the source changed is as the source has it");
            }
        }
        // What was kept stays kept in the next promotion, whatever the source does.
        scene.record = scene.decide().next;
        let (fixed, agreed) = (scene.target.clone(), scene.source.clone());
        apply(&mut scene.source, &later);
        let decision = scene.decide();
        carry_out(&mut scene.target, &decision);
        for (field, attribute) in FIELDS.iter().flat_map(|field| ATTRIBUTES.iter().map(move |name| (*field, *name))) {
            let kept = value(&fixed, field, attribute);
            if kept != value(&past_target, field, attribute) && kept != value(&agreed, field, attribute) {
                let now = value(&scene.target, field, attribute);
                prop_assert_eq!(now, kept, "a hotfix outlives the next promotion too");
            }
        }
        for side in [PromotionSide::Source, PromotionSide::Target] {
            prop_assert!(scene.clone().take(None, side).decide().conflicts.is_empty());
        }
    }
}
