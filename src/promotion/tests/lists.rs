//! What becomes of orders.

use super::scene::{PromotionScene, names, order, put, remove};
use crate::{
    model::{Address, Live},
    promotion::PromotionSide,
};
use serde_json::json;

const LIST: &str = "lead_status";

fn statuses(live: &mut Live, word: &str, order_of: &str) {
    let wanted = names(LIST, order_of);
    let here: Vec<Address> = live.specs.keys().cloned().collect();
    for gone in here.iter().filter(|one| !wanted.contains(one)) {
        remove(live, gone.as_str());
    }
    for (at, one) in wanted.iter().enumerate().filter(|(_, one)| !here.contains(one)) {
        put(live, &format!("{word}x{at}"), one.as_str(), &json!({}));
    }
    order(live, LIST, wanted);
}

fn scene(past: &str, source: &str, target: &str) -> PromotionScene {
    let objects: Vec<(String, serde_json::Value)> = names(LIST, past)
        .into_iter()
        .map(|one| (one.to_string(), json!({})))
        .collect();
    let objects: Vec<(&str, serde_json::Value)> = objects
        .iter()
        .map(|(address, value)| (address.as_str(), value.clone()))
        .collect();
    let mut scene = PromotionScene::promoted(&objects);
    statuses(&mut scene.source, "a", source);
    statuses(&mut scene.target, "b", target);
    scene
}

#[test]
fn who_changed_an_order_decides_and_new_members_follow_their_neighbours() {
    for (past, source, target, wanted) in [
        ("a b c", "a b c", "a b c", "a b c"),
        ("a b c", "c a b", "a b c", "c a b"),
        ("a b c", "a b c", "c a b", "c a b"),
        ("a b c", "b a c", "b a c", "b a c"),
        ("a b c", "b a c", "c a b", "conflict"),
        ("a b c", "a x b c", "c a b", "c a x b"),
        ("a b c", "c a b x", "a b c y", "c a b x"),
        ("a b", "a b x", "a y b", "a b x"),
    ] {
        let scene = scene(past, source, target);
        let decision = scene.decide();
        let about = format!("{past} then, {source} and {target} now");
        if wanted == "conflict" {
            assert_eq!(decision.conflicts.len(), 1, "{about}");
            for (side, wanted) in [(PromotionSide::Source, source), (PromotionSide::Target, target)] {
                let taken = scene.clone().take(Some(LIST), side).decide();
                assert_eq!(taken.desired.orders[0].members, names(LIST, wanted), "{about}");
            }
        } else {
            assert!(decision.conflicts.is_empty(), "{about}");
            assert_eq!(decision.desired.orders[0].members, names(LIST, wanted), "{about}");
        }
    }
}

#[test]
fn an_order_that_nobody_knows_the_past_of_is_a_conflict() {
    let mut scene = scene("a b", "a b", "b a");
    scene.record = crate::promotion::PromotionRecord::default();
    let decision = scene.decide();
    assert_eq!(decision.conflicts.len(), 1);
    assert_eq!(decision.conflicts[0].attribute.as_deref(), Some("order"));
}

#[test]
fn what_was_made_by_a_promotion_that_ended_early_still_gets_its_place() {
    let mut scene = scene("a b", "x a b", "a b");
    let decision = scene.decide();
    scene.record = crate::promotion::announced(crate::kinds::registry(), &decision);
    statuses(&mut scene.target, "b", "a b x");
    for _ in 0..2 {
        let decision = scene.decide();
        assert!(decision.conflicts.is_empty(), "{:?}", decision.conflicts);
        assert_eq!(decision.desired.orders[0].members, names(LIST, "x a b"));
        scene.record = decision.next;
    }
    statuses(&mut scene.target, "b", "x a b");
    scene.record = scene.decide().next;
    statuses(&mut scene.target, "b", "a x b");
    let kept = scene.decide();
    assert_eq!(
        kept.kept.len(),
        1,
        "once it is in its place, moving it is a change"
    );
    assert_eq!(kept.desired.orders[0].members, names(LIST, "a x b"));
}
