//! Files: what is written is read back, and nothing else is.

use super::scene::{PromotionScene, organization, put};
use crate::{
    kinds,
    model::Address,
    plan::Organization,
    promotion::{PromotionRecord, Snapshot},
};
use serde_json::{Value, json};

fn snapshot() -> Snapshot {
    let objects = [
        ("lead_status/Won", json!({})),
        ("custom_field/lead/F", json!({"type": "text"})),
    ];
    let mut live = organization("a", &objects);
    put(&mut live, "hook", "webhook/https://h.test/x", &json!({}));
    live.index
        .alias(Address::of("custom_field/lead/Region"), "cf_shared");
    live.qualifiers.insert(
        Address::of("webhook/https://h.test/x"),
        vec!["lead.created".to_owned()],
    );
    live.unnamed
        .insert(Address::of("lead_status/Won"), vec!["save_x".to_owned()]);
    live.ambiguous.insert(
        Address::of("lead_status/Two"),
        vec!["one".to_owned(), "two".to_owned()],
    );
    let role = kinds::registry().kind("role").unwrap().any.def.name;
    live.hidden.insert(role, "403".to_owned());
    Snapshot {
        organization: Organization {
            id: "orga_x".to_owned(),
            name: "X".to_owned(),
        },
        taken: "2026-01-01T00:00:00Z".to_owned(),
        live,
    }
}

#[test]
fn a_snapshot_comes_back_whole() {
    let one = snapshot();
    let text = one.text().unwrap();
    let back = Snapshot::read(kinds::registry(), &text).unwrap();
    assert_eq!(back.text().unwrap(), text);
    assert_eq!(format!("{:?}", back.live.specs), format!("{:?}", one.live.specs));
    assert_eq!(
        back.live.index.id(&Address::of("custom_field/lead/Region")),
        Some("cf_shared")
    );
    assert_eq!(
        back.live.index.address("cf_shared"),
        None,
        "a place is no name of the field"
    );
    assert_eq!(back.live.orders.len(), 2);
}

#[test]
fn what_closectl_did_not_write_is_no_snapshot() {
    let text = snapshot().text().unwrap();
    let mut newer: Value = serde_json::from_str(&text).unwrap();
    newer["format"] = json!(7);
    newer["closectl"] = json!("9.9.9");
    for (text, told) in [
        (newer.to_string(), "closectl 9.9.9"),
        (text[..text.len() / 2].to_owned(), "incomplete"),
        (text.replace("Won", "Lost"), "was edited after it was written"),
        (text.replace('\n', " "), "was edited after it was written"),
        ("lead_statuses: []".to_owned(), "not JSON"),
        ("[]".to_owned(), "not a snapshot"),
        (PromotionRecord::default().text().unwrap(), "not a snapshot"),
    ] {
        let error = Snapshot::read(kinds::registry(), &text).unwrap_err().to_string();
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn a_record_comes_back_whole_and_knows_its_organizations() {
    let scene = PromotionScene::promoted(&[("lead_status/Won", json!({})), ("lead_status/New", json!({}))]);
    let organization = |id: &str| Organization {
        id: id.to_owned(),
        name: id.to_uppercase(),
    };
    let record = PromotionRecord {
        source: organization("one"),
        target: organization("two"),
        ..scene.record
    };
    let text = record.text().unwrap();
    assert_eq!(PromotionRecord::read(&text).unwrap(), record);
    assert!(record.check(&organization("one"), &organization("two")).is_ok());
    let error = record.check(&organization("one"), &organization("six"));
    assert!(error.unwrap_err().to_string().contains("is about TWO (two)"));
    assert!(PromotionRecord::read(&snapshot().text().unwrap()).is_err());
}
