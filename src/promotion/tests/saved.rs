//! What a plan that was saved long ago leaves of a newer record.

use super::scene::{PromotionScene, names, order, organization, put, remove, set};
use crate::{
    model::Address,
    promotion::{BroughtChanges, PromotionDecision},
};
use serde_json::{Value, json};

const FIELD: &str = "custom_field/lead/F";

fn field(description: &str) -> Value {
    json!({"type": "text", "description": description})
}

/// Two organizations of which the record knows a later source than the plan that is applied now: the source of the plan
/// and the target have the old description, the record the new one.
fn overtaken() -> PromotionScene {
    let newer = PromotionScene::promoted(&[(FIELD, field("new"))]);
    let older = PromotionScene::promoted(&[(FIELD, field("old"))]);
    PromotionScene {
        record: newer.record,
        ..older
    }
}

/// The descriptions that the record would have of both sides.
fn recorded(decision: &PromotionDecision) -> [&Value; 2] {
    let known = &decision.next.objects[&Address::of(FIELD)];
    [&known.source["description"], &known.target["description"]]
}

#[test]
fn what_the_plan_does_not_bring_stays_as_the_record_knows_it() {
    let mut scene = overtaken();
    assert_eq!(
        recorded(&scene.decide()),
        ["old", "old"],
        "a source of now is believed"
    );
    scene.saved = Some(BroughtChanges::default());
    assert_eq!(recorded(&scene.decide()), ["new", "new"]);

    // The next promotion sees that the target went back by itself, and leaves it so.
    scene.record = scene.decide().next;
    scene.saved = None;
    set(&mut scene.source, FIELD, "description", json!("new"));
    let next = scene.decide();
    assert!(next.desired.entries.is_empty(), "{:?}", next.desired.entries);
    assert_eq!(next.kept.len(), 1);
}

#[test]
fn what_the_plan_brings_is_recorded() {
    let mut scene = PromotionScene::promoted(&[(FIELD, field("old"))]);
    set(&mut scene.source, FIELD, "description", json!("brought"));
    set(&mut scene.source, FIELD, "type", json!("textarea"));
    set(&mut scene.target, FIELD, "type", json!("textarea"));
    scene.saved = Some(BroughtChanges::default());
    let before = scene.decide();
    assert_eq!(recorded(&before), ["old", "old"]);

    scene.saved = Some(before.brought);
    set(&mut scene.target, FIELD, "description", json!("brought"));
    let after = scene.decide();
    assert_eq!(recorded(&after), ["brought", "brought"]);
    let known = &after.next.objects[&Address::of(FIELD)];
    assert_eq!(
        known.source["type"], "text",
        "both changed it, and not by this plan"
    );
}

#[test]
fn what_nobody_recorded_before_is_recorded() {
    let mut scene = PromotionScene::of(
        organization("a", &[(FIELD, field("same"))]),
        organization("b", &[(FIELD, field("same"))]),
    );
    scene.saved = Some(BroughtChanges::default());
    assert_eq!(recorded(&scene.decide()), ["same", "same"]);

    // So is what a run made that was killed before it could say so.
    let mut known = scene.decide().next;
    let made = known.objects.get_mut(&Address::of(FIELD)).unwrap();
    (made.pending, made.source) = (true, serde_json::Map::new());
    scene.record = known;
    let after = scene.decide();
    assert_eq!(recorded(&after), ["same", "same"]);
    assert!(!after.next.objects[&Address::of(FIELD)].pending);
}

#[test]
fn an_object_that_is_on_neither_side_is_forgotten_only_where_the_plan_removed_it() {
    let gone = Address::of(FIELD);
    let mut scene = PromotionScene::promoted(&[(FIELD, field("x"))]);
    remove(&mut scene.source, FIELD);
    let before = scene.decide();
    assert!(before.desired.entries[&gone].removed);

    remove(&mut scene.target, FIELD);
    scene.saved = Some(before.brought);
    assert!(scene.decide().next.objects[&gone].removed);

    // The source may have got it, and a later plan brought it over, after this plan was saved.
    scene.saved = Some(BroughtChanges::default());
    scene.record = scene.decide().next;
    scene.saved = None;
    put(&mut scene.source, "a0", FIELD, &field("x"));
    let next = scene.decide();
    assert!(next.created.is_empty(), "somebody deleted it in the target");
    assert_eq!(next.kept.len(), 1);
}

#[test]
fn an_order_is_recorded_only_where_the_plan_brings_it() {
    const LIST: &str = "lead_status";
    let objects = ["a", "b", "c"].map(|name| (format!("{LIST}/{name}"), json!({})));
    let objects = objects
        .each_ref()
        .map(|(address, value)| (address.as_str(), value.clone()));
    let list = Address::of(LIST);
    let known = |decision: &PromotionDecision| decision.next.orders[&list].source.clone().unwrap();

    let mut scene = PromotionScene::promoted(&objects);
    order(&mut scene.source, LIST, names(LIST, "c a b"));
    scene.saved = Some(BroughtChanges::default());
    let before = scene.decide();
    assert_eq!(known(&before), names(LIST, "a b c"));

    order(&mut scene.target, LIST, names(LIST, "c a b"));
    assert_eq!(known(&scene.decide()), names(LIST, "a b c"), "not by this plan");
    scene.saved = Some(before.brought);
    assert_eq!(known(&scene.decide()), names(LIST, "c a b"));
}
