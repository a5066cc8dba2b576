//! Bulk edits of leads: what they do, and what their list shows.

use serde_json::{Value, json};

use super::client::World;
use crate::{BulkEditStatus, Place};

fn leads_where(field: Value, condition: Value) -> Value {
    json!({"type": "and", "queries": [
        {"type": "object_type", "object_type": "lead"},
        {"type": "field_condition", "field": field, "condition": condition}]})
}

fn status() -> Value {
    json!({"type": "regular_field", "object_type": "lead", "field_name": "status_id"})
}

#[tokio::test]
async fn a_bulk_edit_changes_every_lead_it_finds_sooner_or_later() {
    for reads in ["0", "1", "3"] {
        let world = World::switched(&[("bulk_edit_reads", reads)]).await;
        let statuses = world.sandbox.state().lead_statuses;
        world.sandbox.edit(|state| {
            state.add_record(&Place::Lead, None, Some(&statuses[2].id), &[]);
            state.add_record(&Place::Lead, None, Some(&statuses[2].id), &[]);
            state.add_record(&Place::Lead, None, None, &[]);
        });
        let query = leads_where(status(), json!({"type": "term", "values": [statuses[2].id]}));
        let body = json!({"type": "set_lead_status", "lead_status_id": statuses[3].id, "s_query": query});
        let made = world.post("/bulk_action/edit/", body).await.expect(200);
        assert_eq!(
            (&made["status"], &made["n_leads"]),
            (&json!("created"), &json!(null)),
            "the leads are not loaded yet"
        );
        let path = format!("/bulk_action/edit/{}/", made["id"].as_str().unwrap());
        let unfinished = reads.parse::<usize>().unwrap();
        let seen = ["created", "loading", "processing"];
        for expected in &seen[..unfinished] {
            assert_eq!(world.get(&path).await.expect(200)["status"], *expected);
        }
        let done = world.get(&path).await.expect(200);
        assert_eq!((&done["status"], &done["n_leads"]), (&json!("done"), &json!(2)));
        let leads = world.sandbox.state().records.into_values();
        let moved = leads.filter(|lead| lead.status_id == Some(statuses[3].id.clone()));
        assert_eq!(moved.count(), 2);
    }
}

#[tokio::test]
async fn a_bulk_edit_sets_adds_and_clears_values() {
    let world = World::new().await;
    let body =
        json!({"name": "Kind", "type": "choices", "choices": ["A", "B"], "accepts_multiple_values": true});
    let kind = world.make("/custom_field/lead/", body).await;
    let lead = world
        .make(
            "/lead/",
            json!({"name": "Acme", (format!("custom.{kind}")): ["A"]}),
        )
        .await;
    let everything = json!({"type": "match_all"});
    let value = async || world.get(&format!("/lead/{lead}/")).await.body[format!("custom.{kind}")].clone();
    for (operation, expected) in [
        ("add", json!(["A", "B"])),
        ("remove", json!(["A"])),
        ("replace", json!(["B"])),
    ] {
        let body = json!({"type": "set_custom_field", "custom_field_id": kind, "custom_field_value": "B",
            "custom_field_operation": operation, "s_query": everything});
        world.post("/bulk_action/edit/", body).await.expect(200);
        assert_eq!(value().await, expected, "{operation}");
    }
    let wrong = json!({"type": "set_custom_field", "custom_field_id": kind, "custom_field_value": "Z",
        "s_query": everything});
    world.post("/bulk_action/edit/", wrong).await.expect(400);
    assert_eq!(value().await, json!(["B"]));
    let body = json!({"type": "clear_custom_field", "custom_field_id": kind, "s_query": everything});
    world.post("/bulk_action/edit/", body).await.expect(200);
    assert_eq!(value().await, json!(null));
    world
        .post(
            "/bulk_action/edit/",
            json!({"type": "set_lead_status", "lead_status_id": "x"}),
        )
        .await
        .expect(400);
}

#[tokio::test]
async fn the_list_shows_the_field_by_name_and_the_query_normalized_the_newest_first() {
    let world = World::new().await;
    let kind = world
        .make("/custom_field/lead/", json!({"name": "Kind", "type": "text"}))
        .await;
    let status_id = world.sandbox.state().lead_statuses[1].id.clone();
    let everything = json!({"type": "match_all"});
    let set = json!({"type": "set_custom_field", "custom_field_id": kind, "custom_field_value": "A",
        "send_done_email": false, "s_query": everything});
    world.post("/bulk_action/edit/", set).await.expect(200);
    let query = leads_where(status(), json!({"type": "term", "values": [status_id]}));
    let move_leads = json!({"type": "set_lead_status", "lead_status_id": status_id, "s_query": query});
    world
        .post("/bulk_action/edit/", move_leads.clone())
        .await
        .expect(200);

    let list = world.get("/bulk_action/edit/").await.expect(200);
    let (newest, oldest) = (&list["data"][0], &list["data"][1]);
    assert_eq!(newest["type"], "set_lead_status");
    assert_eq!(
        newest["send_done_email"], true,
        "a mail goes out unless told otherwise"
    );
    assert_eq!(newest["s_query"]["queries"][1]["negate"], false);
    let shown = [
        ("custom_field_name", json!("Kind")),
        ("custom_field_value", json!("A")),
        ("lead_status_id", json!(null)),
        ("query", json!("*")),
        ("s_query", json!({"type": "match_all", "negate": false})),
        ("sort", json!([])),
        ("results_limit", json!(null)),
        ("send_done_email", json!(false)),
        ("status", json!("done")),
        ("n_objects_processed", json!(0)),
    ];
    for (key, value) in shown {
        assert_eq!(oldest[key], value, "{key}");
    }
    for key in ["custom_field_id", "custom_field_values", "custom_field_operation"] {
        assert_eq!(oldest.get(key), None, "{key}");
    }

    for (choice, at) in [("reordered", 1), ("as_sent", 0)] {
        world.switch(&[("bulk_edit_query", choice)]);
        world
            .post("/bulk_action/edit/", move_leads.clone())
            .await
            .expect(200);
        let list = world.get("/bulk_action/edit/").await.expect(200);
        assert_eq!(
            list["data"][0]["s_query"]["queries"][at]["type"], "object_type",
            "{choice}"
        );
    }
}

#[tokio::test]
async fn a_paused_edit_waits_until_it_is_resumed() {
    let world = World::switched(&[("bulk_edit_reads", "1")]).await;
    let statuses = world.sandbox.state().lead_statuses;
    world.sandbox.edit(|state| state.add_lead(&[]));
    let body = json!({"type": "set_lead_status", "lead_status_id": statuses[3].id, "s_query": {"type": "match_all"}});
    let id = world.make("/bulk_action/edit/", body).await;
    let path = format!("/bulk_action/edit/{id}/");
    world.put(&path, json!({"status": "paused"})).await.expect(200);
    for _ in 0..3 {
        assert_eq!(world.get(&path).await.expect(200)["status"], "paused");
    }
    world.put(&path, json!({"status": "resuming"})).await.expect(200);
    assert_eq!(world.get(&path).await.expect(200)["status"], "resuming");
    assert_eq!(world.get(&path).await.expect(200)["status"], "done");
    world.put(&path, json!({"status": "paused"})).await.expect(400);
    assert_eq!(world.sandbox.state().bulk_edits[0].status, BulkEditStatus::Done);
}
