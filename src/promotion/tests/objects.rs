//! What becomes of whole objects and their names, in every combination of past and present.

use super::scene::{PromotionScene, organization, put, remove, rename, set};
use crate::{
    kinds,
    model::{Address, Live, Selector},
    promotion::{PromotionDecision, PromotionSide},
};
use serde_json::{Value, json};

const FIELD: &str = "custom_field/lead/F";

fn field(description: &str) -> Vec<(&'static str, Value)> {
    vec![(FIELD, json!({"type": "text", "description": description}))]
}

/// What a decision says about the field, in one word.
fn verdict(decision: &PromotionDecision) -> &'static str {
    let address = Address::of(FIELD);
    let entry = decision.desired.entries.get(&address);
    let next = decision.next.objects.get(&address);
    let is_known = next.is_some_and(|known| !known.removed);
    let entry = entry.filter(|entry| !entry.removed || is_known);
    match (entry, decision.conflicts.is_empty(), decision.kept.is_empty()) {
        (_, false, _) => "conflict",
        (Some(entry), true, _) if entry.removed => "remove",
        (Some(_), true, _) if decision.created.contains(&address) => "create",
        (Some(_), true, _) => "update",
        (None, true, false) => "keep",
        (None, true, true) => "nothing",
    }
}

#[test]
fn every_combination_of_objects_that_come_change_and_go() {
    // What was promoted, and what each side has now; `-` is no object.
    for (past, source, target, wanted) in [
        ("-", "-", "x", "nothing"),
        ("-", "x", "-", "create"),
        ("-", "x", "x", "nothing"),
        ("-", "x", "y", "conflict"),
        ("x", "x", "x", "nothing"),
        ("x", "y", "x", "update"),
        ("x", "x", "y", "keep"),
        ("x", "y", "y", "nothing"),
        ("x", "y", "z", "conflict"),
        ("x", "-", "x", "remove"),
        ("x", "-", "y", "conflict"),
        ("x", "x", "-", "keep"),
        ("x", "y", "-", "conflict"),
        ("x", "-", "-", "nothing"),
    ] {
        let mut scene = match past {
            "-" => PromotionScene::of(organization("a", &[]), organization("b", &[])),
            past => PromotionScene::promoted(&field(past)),
        };
        for (live, word, now) in [
            (&mut scene.source, "a0", source),
            (&mut scene.target, "b0", target),
        ] {
            remove(live, FIELD);
            if now != "-" {
                put(live, word, FIELD, &json!({"type": "text", "description": now}));
            }
        }
        assert_eq!(
            verdict(&scene.decide()),
            wanted,
            "{past} then, {source} and {target} now"
        );
    }
}

#[test]
fn a_choice_resolves_a_conflict_either_way_and_is_remembered() {
    let mut scene = PromotionScene::promoted(&field("x"));
    set(&mut scene.source, FIELD, "description", json!("y"));
    set(&mut scene.target, FIELD, "description", json!("z"));
    assert_eq!(
        verdict(&scene.clone().take(None, PromotionSide::Source).decide()),
        "update"
    );
    let kept = scene.clone().take(Some(FIELD), PromotionSide::Target).decide();
    assert_eq!(verdict(&kept), "nothing");
    scene.record = kept.next;
    assert_eq!(
        verdict(&scene.decide()),
        "keep",
        "the choice holds, and the difference stays known"
    );
    set(&mut scene.source, FIELD, "description", json!("w"));
    assert_eq!(
        verdict(&scene.decide()),
        "conflict",
        "what was chosen is not overwritten later"
    );
}

#[test]
fn whoever_names_an_object_decides_about_all_of_it() {
    let hot = |source: &str, target: &str| {
        let mut scene = PromotionScene::promoted(&field("x"));
        set(&mut scene.source, FIELD, "description", json!(source));
        set(&mut scene.target, FIELD, "description", json!(target));
        scene
    };
    for (source, target, side, named, for_all) in [
        ("x", "hot", PromotionSide::Source, "update", "keep"),
        ("x", "hot", PromotionSide::Target, "keep", "keep"),
        ("new", "x", PromotionSide::Source, "update", "update"),
        ("new", "x", PromotionSide::Target, "nothing", "update"),
    ] {
        let scene = hot(source, target);
        let about = format!("{source} and {target}, {side:?}");
        let decided = |address| verdict(&scene.clone().take(address, side).decide());
        assert_eq!(decided(Some(FIELD)), named, "{about}");
        assert_eq!(decided(None), for_all, "{about}");
    }

    // What was kept by choice is known as different, and goes over once it is taken.
    let mut scene = hot("new", "x");
    let taken = scene.clone().take(Some(FIELD), PromotionSide::Target);
    scene.record = taken.decide().next;
    assert_eq!(verdict(&scene.decide()), "keep");
    assert_eq!(
        verdict(&scene.clone().take(Some(FIELD), PromotionSide::Source).decide()),
        "update"
    );
    set(&mut scene.source, FIELD, "description", json!("newer"));
    assert_eq!(verdict(&scene.decide()), "update", "the source changed it again");
}

#[test]
fn a_hotfix_stays_known_through_later_promotions() {
    let mut scene = PromotionScene::promoted(&field("x"));
    set(&mut scene.target, FIELD, "description", json!("hot"));
    for _ in 0..3 {
        let decision = scene.decide();
        assert_eq!(verdict(&decision), "keep");
        assert_eq!(
            (&decision.kept[0].was, &decision.kept[0].now),
            (&json!("x"), &json!("hot"))
        );
        scene.record = decision.next;
    }
    set(&mut scene.source, FIELD, "description", json!("hot"));
    scene.record = scene.decide().next;
    set(&mut scene.source, FIELD, "description", json!("newer"));
    assert_eq!(
        verdict(&scene.decide()),
        "update",
        "once back-ported, it is the past of both"
    );
}

fn renamed(decision: &PromotionDecision, address: &str) -> Option<Vec<String>> {
    let entry = decision.desired.entries.get(&Address::of(address));
    let formers = entry.map(|entry| entry.formers("custom_field/lead"))?;
    Some(formers.iter().map(ToString::to_string).collect())
}

#[test]
fn a_rename_in_the_source_is_a_rename_in_the_target() {
    let mut scene = PromotionScene::promoted(&field("x"));
    rename(&mut scene.source, FIELD, "custom_field/lead/G", "name");
    let decision = scene.decide();
    assert_eq!(
        renamed(&decision, "custom_field/lead/G"),
        Some(vec![FIELD.to_owned()])
    );
    assert!(decision.created.is_empty() && decision.desired.entries.len() == 1);
}

#[test]
fn a_rename_in_the_target_stays_and_other_changes_still_arrive() {
    let mut scene = PromotionScene::promoted(&field("x"));
    rename(&mut scene.target, FIELD, "custom_field/lead/G", "name");
    set(&mut scene.source, FIELD, "description", json!("y"));
    let decision = scene.decide();
    assert_eq!(decision.kept.len(), 1);
    let entry = &decision.desired.entries[&Address::of("custom_field/lead/G")];
    assert_eq!(
        (
            &entry.spec.attributes["name"],
            &entry.spec.attributes["description"]
        ),
        (&json!("G"), &json!("y"))
    );
    assert!(entry.renamed_from.is_empty() && decision.conflicts.is_empty());
}

#[test]
fn two_renames_of_one_object_are_a_conflict() {
    let mut scene = PromotionScene::promoted(&field("x"));
    rename(&mut scene.source, FIELD, "custom_field/lead/S", "name");
    rename(&mut scene.target, FIELD, "custom_field/lead/T", "name");
    let decision = scene.decide();
    assert_eq!(decision.conflicts.len(), 1);
    assert_eq!(decision.conflicts[0].attribute.as_deref(), Some("name"));
    let taken = scene
        .clone()
        .take(Some("custom_field/lead/S"), PromotionSide::Source)
        .decide();
    assert_eq!(
        renamed(&taken, "custom_field/lead/S"),
        Some(vec!["custom_field/lead/T".to_owned()])
    );
    let kept = scene.take(None, PromotionSide::Target).decide();
    assert!(kept.desired.entries.is_empty() && kept.conflicts.is_empty());
}

#[test]
fn a_rename_to_the_name_of_another_object_stops_the_promotion() {
    let mut scene = PromotionScene::promoted(&field("x"));
    rename(&mut scene.source, FIELD, "custom_field/lead/G", "name");
    put(
        &mut scene.target,
        "b7",
        "custom_field/lead/G",
        &json!({"type": "date"}),
    );
    let conflicts = scene.take(None, PromotionSide::Source).decide().conflicts;
    assert!(
        conflicts.iter().any(|conflict| !conflict.is_choice),
        "{conflicts:?}"
    );
}

#[test]
fn what_overlays_state_and_what_is_ignored_stays_on_both_sides() {
    let mut scene = PromotionScene::promoted(&field("x"));
    set(&mut scene.source, FIELD, "description", json!("y"));
    set(&mut scene.target, FIELD, "description", json!("z"));
    let own = |scene: &mut PromotionScene, of_target: bool| {
        let own = if of_target {
            &mut scene.target_own
        } else {
            &mut scene.source_own
        };
        let stated = [("description".to_owned(), json!("own"))];
        own.attributes
            .insert(Address::of(FIELD), stated.into_iter().collect());
    };
    for of_target in [true, false] {
        let mut scene = scene.clone();
        own(&mut scene, of_target);
        assert_eq!(verdict(&scene.decide()), "nothing");
    }
    for pattern in [FIELD, "custom_field/lead/*:description"] {
        let mut scene = scene.clone();
        scene
            .rules
            .ignore
            .push(Selector::parse(kinds::registry(), pattern));
        assert_eq!(verdict(&scene.decide()), "nothing", "{pattern}");
    }
    remove(&mut scene.target, FIELD);
    scene.record = crate::promotion::PromotionRecord::default();
    own(&mut scene, true);
    let created = scene.decide();
    let entry = &created.desired.entries[&Address::of(FIELD)];
    assert_eq!(
        entry.spec.attributes["description"],
        json!("own"),
        "a new object gets what the target has for itself"
    );
}

#[test]
fn what_overlays_state_is_no_change_of_an_object_that_one_side_removed() {
    // Recorded after the overlays were there, so that the record does not know what they state.
    let recorded = |at_source: bool| {
        let mut scene = PromotionScene::of(organization("a", &field("x")), organization("b", &field("x")));
        let own = if at_source {
            &mut scene.source_own
        } else {
            &mut scene.target_own
        };
        let stated = [("description".to_owned(), json!("own"))];
        own.attributes
            .insert(Address::of(FIELD), stated.into_iter().collect());
        let live = if at_source {
            &mut scene.source
        } else {
            &mut scene.target
        };
        set(live, FIELD, "description", json!("own"));
        scene.record = scene.decide().next;
        scene
    };

    for at_source in [true, false] {
        let scene = recorded(at_source);
        let mut gone = scene.clone();
        remove(&mut gone.source, FIELD);
        assert_eq!(verdict(&gone.decide()), "remove");
        let mut gone = scene.clone();
        remove(&mut gone.target, FIELD);
        assert_eq!(verdict(&gone.decide()), "keep");

        // Whatever the overlays don't state still counts.
        let mut changed = scene.clone();
        set(&mut changed.source, FIELD, "accepts_multiple_values", json!(true));
        remove(&mut changed.target, FIELD);
        assert_eq!(verdict(&changed.decide()), "conflict");
        let mut changed = scene;
        set(&mut changed.target, FIELD, "accepts_multiple_values", json!(true));
        remove(&mut changed.source, FIELD);
        assert_eq!(verdict(&changed.decide()), "conflict");
    }
}

#[test]
fn what_close_does_not_show_is_not_removed() {
    let mut scene = PromotionScene::promoted(&field("x"));
    scene.source = Live::default();
    let kind = crate::kinds::registry().kind("lead_field").unwrap();
    scene
        .source
        .hidden
        .insert(kind.any.def.name, "read it".to_owned());
    let decision = scene.decide();
    assert_eq!(verdict(&decision), "nothing");
    assert_eq!(decision.unseen.len(), 1);
    assert!(decision.next.objects.contains_key(&Address::of(FIELD)));
}

#[test]
fn what_a_promotion_that_ended_early_made_is_its_own() {
    let registry = crate::kinds::registry();
    let url = "webhook/https://h.test/x";
    let events = json!([{"object_type": "lead", "action": "created"}]);
    let hook = vec![(url, json!({"status": "paused", "events": events}))];
    let mut scene = PromotionScene::of(organization("a", &hook), organization("b", &[]));
    let decision = scene.decide();
    scene.record = crate::promotion::announced(registry, &decision);
    assert_eq!(
        scene.decide().created.len(),
        1,
        "announced and not made is made now"
    );
    put(
        &mut scene.target,
        "b0",
        url,
        &json!({"status": "active", "events": events}),
    );
    let decision = scene.decide();
    assert!(decision.conflicts.is_empty(), "{:?}", decision.conflicts);
    let entry = &decision.desired.entries[&Address::of(url)];
    assert_eq!(
        entry.spec.attributes["status"],
        json!("paused"),
        "the second call is made up for"
    );
}
