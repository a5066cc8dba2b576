//! What is read back from a saved plan, and what is not.

use crate::{
    diff::Change,
    model::{Address, ObjectSelection, Selector, Sources},
    plan::{
        Action, ConsentSource, Organization, Origin, Plan, PlanRules, Policy, RecordCount, Risk,
        SavedPlanError, SealedPlan, Step,
    },
};
use serde_json::{Map, json};
use std::collections::BTreeMap;

fn sources(texts: &[(&str, &str)]) -> Sources {
    let mut sources = Sources::default();
    for (name, text) in texts {
        sources.add(*name, *text);
    }
    sources
}

fn saved() -> SealedPlan {
    let change = Change {
        attribute: "weight".into(),
        before: json!(0.1),
        after: json!({"ä": [1, null, 2.500_000_000_000_000_4e-7]}),
    };
    let step = Step {
        items: Vec::new(),
        id: 0,
        address: Address::new("thing", "one"),
        kind: "thing".into(),
        action: Action::Update,
        title: "thing".into(),
        changes: vec![change],
        reason: "because".into(),
        at: None,
        after: Vec::new(),
        risk: Risk::Behaviour {
            because: "it acts".into(),
        },
        identity: Map::new(),
        records: Some(RecordCount::AtLeast { count: 3 }),
        converts: false,
        keeps: None,
        consents: Vec::new(),
        agreed: Some(ConsentSource::Manifest),
        values: None,
        needs_consent: Some(true),
        named_inside: Vec::new(),
    };
    SealedPlan {
        plan: Plan {
            organization: Organization {
                id: "orga_1".into(),
                name: "One".into(),
            },
            steps: vec![step],
            unmanaged: vec![Address::new("thing", "two")],
            ..Plan::default()
        },
        origin: Origin::new(
            &["a.yaml".into()],
            &sources(&[("a.yaml", "x")]),
            &BTreeMap::new(),
            &PlanRules::default(),
            &ObjectSelection {
                targets: vec![Selector::of_objects("thing/*".to_owned())],
                ..ObjectSelection::default()
            },
        ),
    }
}

#[test]
fn what_is_written_is_read_back() {
    let saved = saved();
    let text = saved.text().unwrap();
    assert_eq!(SealedPlan::read(&text).unwrap(), saved);
}

#[test]
fn no_byte_can_change_and_no_end_can_be_missing() {
    let text = saved().text().unwrap();
    for at in 0..text.len() {
        for flip in [0x01, 0x02, 0x04, 0x2a] {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= flip;
            if let Ok(flipped) = String::from_utf8(bytes) {
                assert!(SealedPlan::read(&flipped).is_err(), "byte {at} of {text}");
            }
        }
        if text.is_char_boundary(at) {
            assert!(
                SealedPlan::read(&text[..at]).is_err(),
                "the first {at} bytes of {text}"
            );
        }
    }
}

#[test]
fn a_newer_format_is_named_before_anything_else_is_looked_at() {
    let error = SealedPlan::read(r#"{"format": 2, "closectl": "9.0.0", "waves": []}"#).unwrap_err();
    assert!(error.to_string().contains("closectl 9.0.0"), "{error}");
}

#[test]
fn steps_that_wait_for_later_ones_are_no_plan() {
    let mut saved = saved();
    saved.plan.steps[0].after = vec![0];
    let error = SealedPlan::read(&saved.text().unwrap()).unwrap_err();
    assert!(matches!(error, SavedPlanError::NotAPlan), "{error}");
}

#[test]
fn another_origin_is_named() {
    let one = Origin::new(
        &[],
        &sources(&[("a", "1"), ("b", "2")]),
        &BTreeMap::new(),
        &PlanRules::default(),
        &ObjectSelection::default(),
    );
    let of = |texts: &[(&str, &str)], targets: &[String]| {
        let selection = ObjectSelection {
            targets: targets.iter().cloned().map(Selector::of_objects).collect(),
            ..ObjectSelection::default()
        };
        let checked = one.check(&sources(texts), &BTreeMap::new(), &selection);
        checked.map_err(|error| error.to_string())
    };
    assert_eq!(of(&[("a", "1"), ("b", "2")], &[]), Ok(()));
    for (texts, targets, needle) in [
        (&[("a", "1"), ("b", "3")][..], None, ": b was edited"),
        (&[("a", "1")], None, ": b is missing now"),
        (&[("a", "1"), ("b", "2"), ("c", "")], None, ": c is new"),
        (&[("b", "2"), ("a", "1")], None, "a different order"),
        (&[("a", "1"), ("b", "2")], Some("thing/*"), "(all objects)"),
    ] {
        let targets: Vec<String> = targets.into_iter().map(str::to_owned).collect();
        let error = of(texts, &targets).unwrap_err();
        assert!(error.contains(needle), "{error}");
    }
    assert!(one.check_rules(&PlanRules::default()).is_ok());
    let policy = Policy {
        max_records_affected: Some(0),
        ..Policy::default()
    };
    let stricter = PlanRules {
        policy,
        ..PlanRules::default()
    };
    assert!(matches!(one.check_rules(&stricter), Err(SavedPlanError::Policy)));
}

#[test]
fn a_digest_tells_where_texts_end() {
    let of = |texts: &[(&str, &str)]| {
        Origin::new(
            &[],
            &sources(texts),
            &BTreeMap::new(),
            &PlanRules::default(),
            &ObjectSelection::default(),
        )
        .manifests
    };
    assert_ne!(of(&[("ab", "c")]), of(&[("a", "bc")]));
}
