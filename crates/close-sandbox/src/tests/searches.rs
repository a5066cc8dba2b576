//! Searches for records: what they understand, count and show, and how their pages end.

use serde_json::{Value, json};

use std::time::Duration;

use super::client::{World, column};
use crate::{Place, Settings};

fn leads_where(field: Value, condition: Value) -> Value {
    json!({"type": "and", "queries": [
        {"type": "object_type", "object_type": "lead"},
        {"type": "field_condition", "field": field, "condition": condition}]})
}

fn status() -> Value {
    json!({"type": "regular_field", "object_type": "lead", "field_name": "status_id"})
}

fn regular(object_type: &str, name: &str) -> Value {
    let field = json!({"type": "regular_field", "object_type": object_type, "field_name": name});
    json!({"type": "field_condition", "field": field, "condition": {"type": "exists"}})
}

fn sorted_by(names: &[&str]) -> Value {
    let keys = names.iter().map(|name| {
        let field = json!({"type": "regular_field", "object_type": "lead", "field_name": name});
        json!({"direction": "asc", "field": field})
    });
    keys.collect()
}

/// The ids on all pages, and how many pages there were.
async fn walk(world: &World, mut body: Value) -> (Vec<String>, usize) {
    let (mut seen, mut pages) = (Vec::new(), 0);
    loop {
        let reply = world.post("/data/search/", body.clone()).await.expect(200);
        seen.extend(column(&reply["data"], "id"));
        pages += 1;
        if reply["cursor"].is_null() {
            return (seen, pages);
        }
        body["cursor"] = reply["cursor"].clone();
    }
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
        json!({"type": "object_type", "object_type": "activity.custom"}),
        json!({"type": "object_type", "object_type": "activity.status_change.lead"}),
        json!({"type": "has_related", "this_object_type": "lead", "related_object_type": "actitype_1"}),
        regular("lead", "nothing"),
        regular("leads", "status_id"),
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
    for limit in [0, 201] {
        let body = json!({"query": {"type": "match_all"}, "_limit": limit});
        let refused = world.post("/data/search/", body).await.expect(400);
        assert!(refused["field-errors"]["_limit"].is_string(), "{limit}");
    }
    world.get("/data/search/").await.expect(405);
}

#[tokio::test]
async fn a_results_limit_of_0_counts_and_shows_no_row() {
    for (choice, expected) in [
        (
            "accept",
            Some(json!({"data": [], "count": {"limited": 0, "total": 3}})),
        ),
        ("without_count", Some(json!({"data": []}))),
        ("refuse", None),
    ] {
        let world = World::switched(&[("count_without_results", choice)]).await;
        world.sandbox.edit(|state| {
            for _ in 0..3 {
                state.add_lead(&[]);
            }
        });
        let query = json!({"type": "object_type", "object_type": "lead"});
        let body = json!({"query": query, "include_counts": true, "results_limit": 0});
        let reply = world.post("/data/search/", body).await;
        let body = (reply.status == 200).then_some(reply.body);
        assert_eq!(body, expected, "{choice}");
    }
}

#[tokio::test]
async fn records_of_a_custom_type_are_found_by_a_condition_on_its_id() {
    let world = World::new().await;
    let body = json!({"name": "Call"});
    let call = world.make("/custom_activity/", body).await;
    let other = world.make("/custom_activity/", json!({"name": "Visit"})).await;
    let plan = json!({"name": "Plan", "name_plural": "Plans"});
    let plan = world.make("/custom_object_type/", plan).await;
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        for place in [
            Place::Activity(call.clone()),
            Place::Activity(call.clone()),
            Place::Activity(other.clone()),
            Place::CustomObject(plan.clone()),
        ] {
            state.add_record(&place, Some(&lead), None, &[]);
        }
    });
    let of = |object_type: &str, name: &str, id: &str| {
        let mut condition = regular(object_type, name);
        condition["condition"] = json!({"type": "term", "values": [id]});
        json!({"type": "and", "queries": [{"type": "object_type", "object_type": object_type}, condition]})
    };
    let activities = of("activity.custom_activity", "custom_activity_type_id", &call);
    assert_eq!(total(&world, activities).await, 2);
    assert_eq!(
        total(&world, of("custom_object", "custom_object_type_id", &plan)).await,
        1
    );
    for id in [&call, &plan] {
        let query = json!({"type": "object_type", "object_type": id});
        world
            .post("/data/search/", json!({"query": query}))
            .await
            .expect(400);
    }
}

#[tokio::test]
async fn cursors_walk_through_every_result_once_where_a_key_of_the_sort_is_unique() {
    let world = World::new().await;
    let moment = world.sandbox.edit(|state| {
        for _ in 0..5 {
            state.add_lead(&[]);
        }
        let moment = state.records[0].date_created;
        for record in state.records.values_mut() {
            record.date_created = moment;
        }
        moment.older()
    });
    let query = json!({"type": "object_type", "object_type": "lead"});
    let body = |sort: Value| json!({"query": query, "_limit": 2, "sort": sort});
    let mut all: Vec<String> = world.sandbox.state().records.keys().cloned().collect();
    all.sort();
    let unique = body(sorted_by(&["date_created", "id"]));
    assert_eq!(walk(&world, unique.clone()).await, (all.clone(), 3));

    for lossy in [sorted_by(&["date_created"]), json!([])] {
        let (mut seen, _) = walk(&world, body(lossy)).await;
        seen.sort();
        assert_ne!(seen, all, "equal keys drop and repeat rows");
    }

    // `_skip` and `_cursor` are ignored without a word.
    let mut first = unique.clone();
    (first["_skip"], first["_cursor"]) = (json!(2), json!("cur_2"));
    let reply = world.post("/data/search/", first).await.expect(200);
    assert_eq!(column(&reply["data"], "id"), all[..2]);

    let since = json!({"type": "moment_range", "on_or_after": {"type": "fixed_utc", "value": moment}, "before": null});
    let mut recent = regular("lead", "date_created");
    recent["condition"] = since.clone();
    assert_eq!(total(&world, recent.clone()).await, 5);
    recent["condition"]["on_or_after"]["value"] = json!("2199-01-01T00:00:00+00:00");
    assert_eq!(total(&world, recent).await, 0);

    let mut stale = unique.clone();
    stale["cursor"] = json!("stale");
    let refused = world.post("/data/search/", stale).await.expect(400);
    assert_eq!(refused["field-errors"]["cursor"], "Expired cursor");
    world.switch(&[("search_sort_by_id", "refuse")]);
    world.post("/data/search/", unique).await.expect(400);
}

#[tokio::test]
async fn a_cursor_ends_with_its_time_and_a_walk_after_10_000_rows() {
    let settings = Settings {
        cursor_lifetime: Some(Duration::ZERO),
        ..Settings::default()
    };
    let world = World::with(settings).await;
    world.sandbox.edit(|state| {
        for _ in 0..10_001 {
            state.add_lead(&[]);
        }
    });
    let query = json!({"type": "object_type", "object_type": "lead"});
    let mut body = json!({"query": query, "_limit": 200, "include_counts": true});
    let first = world.post("/data/search/", body.clone()).await.expect(200);
    assert_eq!(first["count"]["total"], 10_001);
    body["cursor"] = first["cursor"].clone();
    let refused = world.post("/data/search/", body.clone()).await.expect(400);
    assert_eq!(refused["field-errors"]["cursor"], "Expired cursor");

    body["cursor"] = json!(format!("cur_{:x}", 9_800));
    let last = world.post("/data/search/", body.clone()).await.expect(200);
    assert_eq!(
        (column(&last["data"], "id").len(), &last["cursor"]),
        (200, &json!(null))
    );
    world.switch(&[("search_total", "capped")]);
    let capped = world.post("/data/search/", body).await.expect(200);
    assert_eq!(capped["count"]["total"], 10_000);
}

#[tokio::test]
async fn rows_show_what_is_asked_for_of_their_type_and_custom_values_in_one_of_three_shapes() {
    for (choice, path) in [
        ("flat", "/custom.ID"),
        ("by_id", "/custom/ID"),
        ("by_name", "/custom/Kind"),
    ] {
        let world = World::switched(&[("search_row_values", choice)]).await;
        let kind = world
            .make("/custom_field/lead/", json!({"name": "Kind", "type": "text"}))
            .await;
        let lead = world.sandbox.edit(|state| {
            let lead = state.add_lead(&[("Kind", json!("A"))]);
            state.add_record(&Place::Contact, Some(&lead), None, &[]);
            lead
        });
        let fields = json!({"lead": ["id", "status_label", "custom"]});
        let body = json!({"query": {"type": "match_all"}, "_fields": fields, "sort": []});
        let reply = world.post("/data/search/", body).await.expect(200);
        let row = &reply["data"][0];
        assert_eq!(
            row.pointer(&path.replace("ID", &kind)),
            Some(&json!("A")),
            "{row}"
        );
        assert_eq!(
            (&row["status_label"], row.get("status_id")),
            (&json!("Potential"), None)
        );
        let contact = &reply["data"][1];
        assert_eq!(
            (&contact["__object_type"], &contact["lead_id"]),
            (&json!("contact"), &json!(lead))
        );
        assert_eq!(contact.as_object().unwrap().len(), 3);
    }
}

#[tokio::test]
async fn an_unknown_field_is_refused_or_finds_nothing_or_is_ignored() {
    for (choice, expected) in [("refuse", None), ("nothing", Some(0)), ("ignore", Some(1))] {
        let world = World::switched(&[("search_unknown_field", choice)]).await;
        world.sandbox.edit(|state| state.add_lead(&[]));
        let unknown = json!({"type": "custom_field", "custom_field_id": "cf_nope"});
        let query = leads_where(unknown, json!({"type": "exists"}));
        let reply = world
            .post("/data/search/", json!({"query": query, "include_counts": true}))
            .await;
        assert_eq!(reply.body["count"]["total"].as_u64(), expected, "{choice}");
    }
}

#[tokio::test]
async fn an_or_finds_what_either_condition_finds_or_is_not_understood() {
    for (choice, expected) in [
        ("understood", Some(2)),
        ("refuse", None),
        ("as_and", Some(0)),
        ("ignore", Some(3)),
    ] {
        let world = World::switched(&[("search_or", choice)]).await;
        for name in ["One", "Other"] {
            world
                .make("/custom_field/lead/", json!({"name": name, "type": "text"}))
                .await;
        }
        let fields = world.sandbox.edit(|state| {
            state.add_lead(&[("One", json!("A"))]);
            state.add_lead(&[("Other", json!("A"))]);
            state.add_lead(&[]);
            ["One", "Other"].map(|name| state.custom_field(&Place::Lead, name).unwrap().id.clone())
        });
        let held = |id: &String| {
            json!({"type": "field_condition", "condition": {"type": "exists"},
                "field": {"type": "custom_field", "custom_field_id": id}})
        };
        let either: Vec<Value> = fields.iter().map(held).collect();
        let query = json!({"type": "and", "queries": [
            {"type": "object_type", "object_type": "lead"}, {"type": "or", "queries": either}]});
        let reply = world
            .post("/data/search/", json!({"query": query, "include_counts": true}))
            .await;
        assert_eq!(reply.body["count"]["total"].as_u64(), expected, "{choice}");
    }
}

#[tokio::test]
async fn workflows_are_listed_also_to_a_key_that_may_not_manage_them_unless_close_refuses_that() {
    for (choice, status) in [("show", 200), ("refuse", 403)] {
        let world = World::switched(&[("sequences_unmanaged", choice)]).await;
        world.sandbox.edit(|state| {
            state.add_workflow("Onboarding", Some("active"));
            state.add_workflow("Old", None);
        });
        let listed = world.get("/sequence/").await.expect(200);
        assert_eq!(listed["data"][0]["status"], "active");
        assert_eq!(listed["data"][1].get("status"), None);
        let id = listed["data"][0]["id"].as_str().unwrap().to_owned();
        let one = world.get(&format!("/sequence/{id}/")).await.expect(200);
        assert_eq!(one["subscription_counts_by_status"]["active"], 0);
        world.get("/sequence/seq_none/").await.expect(404);
        world.sandbox.edit(|state| state.make_read_only());
        assert_eq!(world.get("/sequence/").await.status, status, "{choice}");
    }
}

#[tokio::test]
async fn a_search_may_lag_behind_what_was_written() {
    let world = World::switched(&[("search_lag", "1")]).await;
    let query = json!({"type": "object_type", "object_type": "lead"});
    world.make("/lead/", json!({"name": "Acme"})).await;
    assert_eq!(total(&world, query.clone()).await, 0);
    assert_eq!(total(&world, query).await, 1);
    world.sandbox.edit(|state| state.make_read_only());
    let read_only = json!({"query": {"type": "match_all"}});
    world.post("/data/search/", read_only).await.expect(200);
}

#[tokio::test]
async fn the_contacts_of_a_new_lead_are_records_of_their_own() {
    let world = World::new().await;
    let field = world
        .make("/custom_field/contact/", json!({"name": "Title", "type": "text"}))
        .await;
    let custom = format!("custom.{field}");
    let lead = world
        .make(
            "/lead/",
            json!({"name": "Acme", "contacts": [{"name": "Ann", (custom.clone()): "Boss"}, {"name": "Bob"}]}),
        )
        .await;
    let listed = world.get("/contact/").await.expect(200);
    let contacts = listed["data"].as_array().unwrap();
    assert_eq!(contacts.len(), 2, "{listed}");
    assert!(contacts.iter().all(|contact| contact["lead_id"] == lead));
    assert_eq!(contacts[0][&custom], "Boss");
    assert_eq!(
        total(&world, json!({"type": "object_type", "object_type": "contact"})).await,
        2
    );

    let wrong =
        json!({"name": "Other", "contacts": [{"name": "Eve"}, {"name": "Max", "custom.cf_none": "x"}]});
    let refused = world.post("/lead/", wrong).await.expect(400);
    let place = &refused["field-errors"]["contacts"]["errors"]["1"]["field-errors"]["custom.cf_none"];
    assert!(place.is_string(), "{refused}");
    let listed = world.get("/contact/").await.expect(200);
    assert_eq!(
        listed["data"].as_array().unwrap().len(),
        2,
        "nothing of it is created"
    );
}
