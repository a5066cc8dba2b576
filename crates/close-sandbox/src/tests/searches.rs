//! Searches and bulk edits over records.

use serde_json::{Value, json};

use super::client::World;
use crate::Place;

fn leads_where(field: Value, condition: Value) -> Value {
    json!({"type": "and", "queries": [
        {"type": "object_type", "object_type": "lead"},
        {"type": "field_condition", "field": field, "condition": condition}]})
}

fn status() -> Value {
    json!({"type": "regular_field", "object_type": "lead", "field_name": "status_id"})
}

async fn total(world: &World, query: Value) -> u64 {
    let body = json!({"query": query, "include_counts": true, "_limit": 1});
    world.post("/data/search/", body).await.expect(200)["count"]["total"]
        .as_u64()
        .unwrap()
}

#[tokio::test]
async fn counts_follow_the_query_tree() {
    let world = World::new().await;
    let body =
        json!({"name": "Kind", "type": "choices", "choices": ["A", "B"], "accepts_multiple_values": true});
    let kind = world.make("/custom_field/lead/", body).await;
    let statuses = world.sandbox.state().lead_statuses;
    let first = world.sandbox.edit(|state| {
        let lead = state.add_record(&Place::Lead, None, None, &[(&kind, json!(["A", "B"]))]);
        state.add_record(
            &Place::Lead,
            None,
            Some(&statuses[1].id),
            &[(&kind, json!(["B"]))],
        );
        state.add_record(&Place::Lead, None, None, &[]);
        state.add_record(&Place::Contact, Some(&lead), None, &[]);
        lead
    });
    let field = json!({"type": "custom_field", "custom_field_id": kind});
    let is = |choice: &str| json!({"type": "term", "values": [choice]});
    assert_eq!(total(&world, leads_where(field.clone(), is("A"))).await, 1);
    assert_eq!(total(&world, leads_where(field.clone(), is("B"))).await, 2);
    assert_eq!(
        total(&world, leads_where(field.clone(), json!({"type": "exists"}))).await,
        2
    );
    let reference = json!({"type": "reference", "reference_type": "status.lead",
        "object_ids": [statuses[1].id]});
    assert_eq!(total(&world, leads_where(status(), reference)).await, 1);
    let mut negated = leads_where(field, is("A"));
    negated["queries"][1]["negate"] = json!(true);
    assert_eq!(total(&world, negated).await, 2);
    let related = json!({"type": "has_related", "this_object_type": "lead", "related_object_type": "contact",
        "related_query": {"type": "match_all"}});
    assert_eq!(total(&world, related).await, 1);
    assert_eq!(total(&world, json!({"type": "id", "value": first})).await, 1);
    let either = json!({"type": "or", "queries": [{"type": "object_type", "object_type": "contact"},
        {"type": "id", "value": first}]});
    assert_eq!(total(&world, either).await, 2);
}

#[tokio::test]
async fn a_query_that_makes_no_sense_is_refused_even_without_records() {
    let world = World::new().await;
    let mut deep = json!({"type": "match_all"});
    for _ in 0..40 {
        deep = json!({"type": "and", "queries": [deep]});
    }
    let unknown = json!({"type": "custom_field", "custom_field_id": "cf_nope"});
    for query in [
        json!({"type": "saved_thing"}),
        json!({"type": "object_type", "object_type": "task"}),
        leads_where(unknown, json!({"type": "exists"})),
        leads_where(status(), json!({"type": "regex"})),
        json!("lead"),
        deep,
    ] {
        let refused = world
            .post("/data/search/", json!({"query": query}))
            .await
            .expect(400);
        assert!(refused["field-errors"]["query"].is_string());
    }
    world.post("/data/search/", json!({})).await.expect(400);
    world
        .post(
            "/data/search/",
            json!({"query": {"type": "match_all"}, "_limit": 201}),
        )
        .await
        .expect(400);
    world.get("/data/search/").await.expect(405);
}

#[tokio::test]
async fn cursors_walk_through_every_result_once() {
    let world = World::new().await;
    world.sandbox.edit(|state| {
        for _ in 0..5 {
            state.add_record(&Place::Lead, None, None, &[]);
        }
    });
    let mut body = json!({"query": {"type": "object_type", "object_type": "lead"}, "_limit": 2,
        "_fields": {"lead": ["id", "status_label"]}});
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let reply = world.post("/data/search/", body.clone()).await.expect(200);
        for item in reply["data"].as_array().unwrap() {
            assert_eq!(
                (&item["__object_type"], &item["status_label"]),
                (&json!("lead"), &json!("Potential"))
            );
            seen.push(item["id"].as_str().unwrap().to_owned());
        }
        pages += 1;
        if reply["cursor"].is_null() {
            break;
        }
        body["cursor"] = reply["cursor"].clone();
    }
    assert_eq!(
        (pages, seen),
        (3, world.sandbox.state().records.keys().cloned().collect())
    );
    body["cursor"] = json!("stale");
    let refused = world.post("/data/search/", body).await.expect(400);
    assert_eq!(refused["field-errors"]["cursor"], "Expired cursor");
    let read_only = json!({"query": {"type": "match_all"}});
    world.sandbox.edit(|state| state.make_read_only());
    world.post("/data/search/", read_only).await.expect(200);
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
            (&json!("processing"), &json!(2))
        );
        let path = format!("/bulk_action/edit/{}/", made["id"].as_str().unwrap());
        let unfinished = reads.parse::<usize>().unwrap();
        for _ in 0..unfinished {
            assert_eq!(world.get(&path).await.expect(200)["n_leads_processed"], 0);
        }
        assert_eq!(world.get(&path).await.expect(200)["status"], "done");
        let holders = json!({"type": "term", "values": [statuses[3].id]});
        assert_eq!(total(&world, leads_where(status(), holders)).await, 2);
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
