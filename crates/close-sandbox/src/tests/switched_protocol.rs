//! What the switches about webhooks, custom types, roles and the protocol change.

use serde_json::{Value, json};

use super::client::{World, column};

fn hook(url: &str, events: Value) -> Value {
    json!({"url": url, "events": events})
}

fn event(object_type: &str, action: &str) -> Value {
    json!({"object_type": object_type, "action": action})
}

const URL: &str = "https://a.example.test/x";

#[tokio::test]
async fn webhooks_are_duplicates_by_the_rule_of_the_switch() {
    let (one, two) = (event("lead", "created"), event("lead", "updated"));
    for (value, same, other_events) in [
        ("url_and_events", 400, 201),
        ("url", 400, 400),
        ("none", 201, 201),
    ] {
        let world = World::switched(&[("webhook_duplicates", value)]).await;
        world
            .post("/webhook/", hook(URL, json!([one, two])))
            .await
            .expect(201);
        let turned = hook(URL, json!([two, one]));
        assert_eq!(world.post("/webhook/", turned).await.status, same, "{value}");
        assert_eq!(
            world.post("/webhook/", hook(URL, json!([one]))).await.status,
            other_events,
            "{value}"
        );
        let elsewhere = hook("https://b.example.test/x", json!([one, two]));
        world.post("/webhook/", elsewhere).await.expect(201);
    }
}

#[tokio::test]
async fn a_reactivated_webhook_can_or_cannot_be_a_duplicate() {
    for (value, code) in [("refuse", 400), ("allow", 200)] {
        let world = World::switched(&[("webhook_duplicate_on_put", value)]).await;
        let body = hook(URL, json!([event("lead", "created")]));
        let first = world.make("/webhook/", body.clone()).await;
        let path = format!("/webhook/{first}/");
        world.put(&path, json!({"status": "paused"})).await.expect(200);
        world.make("/webhook/", body).await;
        assert_eq!(
            world.put(&path, json!({"status": "active"})).await.status,
            code,
            "{value}"
        );
    }
}

#[tokio::test]
async fn the_signature_key_is_shown_again_or_not() {
    let world = World::switched(&[("webhook_key_in_get", "yes"), ("webhook_key_in_put", "yes")]).await;
    let made = world
        .post("/webhook/", hook(URL, json!([event("lead", "created")])))
        .await
        .expect(201);
    let path = format!("/webhook/{}/", made["id"].as_str().unwrap());
    let key = &made["signature_key"];
    assert_eq!(&world.get(&path).await.expect(200)["signature_key"], key);
    assert_eq!(
        &world.put(&path, json!({"verify_ssl": false})).await.expect(200)["signature_key"],
        key
    );
    assert!(
        world.get("/webhook/").await.body["data"][0]
            .get("signature_key")
            .is_none()
    );
}

#[tokio::test]
async fn events_and_urls_come_back_as_the_switches_say() {
    let events = json!([
        event("lead", "updated"),
        event("contact", "created"),
        event("lead", "updated")
    ]);
    let bare = "https://a.example.test";
    let world = World::new().await;
    let made = world
        .post("/webhook/", hook(bare, events.clone()))
        .await
        .expect(201);
    assert_eq!(
        column(&made["events"], "object_type"),
        ["lead", "contact", "lead"]
    );
    assert_eq!(made["url"], bare);
    let world = World::switched(&[
        ("webhook_events_order", "sorted"),
        ("webhook_repeated_events", "merged"),
        ("webhook_url_echo", "normalized"),
    ])
    .await;
    let made = world.post("/webhook/", hook(bare, events)).await.expect(201);
    assert_eq!(column(&made["events"], "object_type"), ["contact", "lead"]);
    assert_eq!(made["url"], "https://a.example.test/");
}

#[tokio::test]
async fn odd_webhooks_are_taken_or_refused() {
    let mut filtered = event("lead", "created");
    filtered["extra_filter"] = json!({"type": "regex"});
    let unknown = hook(URL, json!([event("weather", "changed")]));
    let broken = hook(URL, json!([filtered]));
    let mut foreign = hook(URL, json!([event("lead", "created")]));
    foreign["name"] = json!("x");
    let world = World::new().await;
    world.post("/webhook/", broken.clone()).await.expect(400);
    world.post("/webhook/", foreign.clone()).await.expect(400);
    world.post("/webhook/", unknown.clone()).await.expect(201);
    let mut open = event("lead", "created");
    open["note"] = json!("an event may carry more than is known");
    let url = "https://open.example.test/";
    world
        .post("/webhook/", hook(url, json!([open.clone()])))
        .await
        .expect(201);
    open["extra_filter"] = json!("text");
    let reply = world.post("/webhook/", hook("https://text.example.test/", json!([open])));
    reply.await.expect(400);
    let world = World::switched(&[
        ("webhook_unknown_events", "refuse"),
        ("webhook_broken_filter", "accept"),
        ("closed_schemas", "ignore"),
    ])
    .await;
    world.post("/webhook/", unknown).await.expect(400);
    world.post("/webhook/", broken).await.expect(201);
    world.post("/webhook/", foreign).await.expect(201);
    for (object_type, action) in [
        ("task.lead", "completed"),
        ("membership", "activated"),
        ("custom_fields.shared", "deleted"),
    ] {
        let url = format!("https://{object_type}.example.test/");
        world
            .post("/webhook/", hook(&url, json!([event(object_type, action)])))
            .await
            .expect(201);
    }
    world
        .post("/webhook/", hook(URL, json!([event("membership", "created")])))
        .await
        .expect(400);
}

#[tokio::test]
async fn one_webhook_too_many_is_answered_as_the_switch_says() {
    for code in ["400", "402"] {
        let world = World::switched(&[("webhook_limit_error", code)]).await;
        let first = world
            .post("/webhook/", hook(URL, json!([event("lead", "created")])))
            .await
            .status;
        assert_eq!(first, 201);
        world.sandbox.edit(|state| {
            let copy = state.webhooks[0].clone();
            state.webhooks.extend((1..40).map(|_| copy.clone()));
        });
        let reply = world.post(
            "/webhook/",
            hook("https://z.example.test", json!([event("lead", "created")])),
        );
        assert_eq!(reply.await.status.to_string(), code);
    }
}

#[tokio::test]
async fn custom_types_show_what_the_switches_say() {
    let switches = [
        ("nested_choices_of_activity_types", "present"),
        ("nested_choices_of_object_types", "present"),
        ("nested_field_order_of_object_types", "by_name"),
        ("archived_on_create", "accepted"),
        ("object_types_show_is_archived", "no"),
        ("type_list_order", "newest_first"),
        ("doubtful_has_more", "present"),
    ];
    for (choices, switched) in [(&[][..], false), (&switches[..], true)] {
        let world = World::switched(choices).await;
        let (activities, objects) = ("/custom_activity/", "/custom_object_type/");
        let body = json!({"name": "Z", "name_plural": "Zs", "is_archived": true});
        for (path, fields, key) in [
            (activities, "/custom_field/activity/", "custom_activity_type_id"),
            (
                objects,
                "/custom_field/custom_object_type/",
                "custom_object_type_id",
            ),
        ] {
            let id = world.make(path, body.clone()).await;
            world.make(path, json!({"name": "a", "name_plural": "as"})).await;
            world.make(path, json!({"name": "M", "name_plural": "Ms"})).await;
            for name in ["F2", "F1"] {
                let body = json!({"name": name, "type": "choices", "choices": ["c"], (key): id});
                world.make(fields, body).await;
            }
            let shown = world.get(&format!("{path}{id}/")).await.expect(200);
            let by_name = switched && path == objects;
            let expected = if by_name { ["F1", "F2"] } else { ["F2", "F1"] };
            assert_eq!(column(&shown["fields"], "name"), expected);
            assert_eq!(shown["fields"][0].get("choices").is_some(), switched);
            let has_flag = path == activities || !switched;
            assert_eq!(shown.get("is_archived").is_some(), has_flag);
            if has_flag {
                assert_eq!(shown["is_archived"], switched);
            }
            let list = world.get(path).await;
            assert_eq!(
                list.column("name"),
                if switched {
                    ["M", "a", "Z"]
                } else {
                    ["a", "M", "Z"]
                }
            );
            let told = switched && path == activities;
            assert_eq!(list.body.get("has_more").is_some(), told, "{path}");
        }
    }
}

#[tokio::test]
async fn archived_types_are_listed_or_not() {
    for (value, count) in [("yes", 1), ("no", 0)] {
        let world = World::switched(&[("archived_object_types_listed", value)]).await;
        for (path, body) in [
            ("/custom_activity/", json!({"name": "A"})),
            ("/custom_object_type/", json!({"name": "A", "name_plural": "As"})),
        ] {
            let one = format!("{path}{}/", world.make(path, body).await);
            world.put(&one, json!({"is_archived": true})).await.expect(200);
            // Of activity types it is recorded.
            let count = if path == "/custom_activity/" { 1 } else { count };
            assert_eq!(world.get(path).await.column("id").len(), count, "{path}");
            world.get(&one).await.expect(200);
            world.put(&one, json!({"is_archived": false})).await.expect(200);
            assert_eq!(world.get(path).await.column("id").len(), 1);
        }
    }
}

#[tokio::test]
async fn types_with_fields_or_references_are_deleted_or_not() {
    let world = World::switched(&[("delete_type_with_fields", "refuse")]).await;
    let id = world.make("/custom_activity/", json!({"name": "A"})).await;
    let body = json!({"name": "F", "type": "text", "custom_activity_type_id": id});
    world.make("/custom_field/activity/", body).await;
    world.delete(&format!("/custom_activity/{id}/")).await.expect(400);
    world.switch(&[]);
    world.delete(&format!("/custom_activity/{id}/")).await.expect(204);
    let id = world
        .make("/custom_object_type/", json!({"name": "A", "name_plural": "As"}))
        .await;
    let body = json!({"name": "R", "type": "custom_object", "referenced_custom_type_id": id});
    let field = world.make("/custom_field/lead/", body).await;
    let path = format!("/custom_object_type/{id}/");
    world.delete(&path).await.expect(400);
    world.switch(&[("delete_referenced_type", "dangle")]);
    world.delete(&path).await.expect(204);
    let left = world
        .get(&format!("/custom_field/lead/{field}/"))
        .await
        .expect(200);
    assert_eq!(left["referenced_custom_type_id"], json!(id));
}

#[tokio::test]
async fn schemas_of_custom_types_name_themselves_as_the_switch_says() {
    for value in ["short", "with_id", "type_name"] {
        let world = World::switched(&[("schema_object_type", value)]).await;
        let id = world.make("/custom_activity/", json!({"name": "A"})).await;
        let shown = world
            .get(&format!("/custom_field_schema/activity/{id}/"))
            .await
            .expect(200);
        let expected = match value {
            "with_id" => format!("activity/{id}"),
            "type_name" => "custom_activity_type".to_owned(),
            _ => "activity".to_owned(),
        };
        assert_eq!(
            (&shown["object_type"], &shown["name"]),
            (&json!(expected), &json!("A"))
        );
        assert_eq!(
            world.get("/custom_field_schema/lead/").await.body["object_type"],
            "lead"
        );
    }
}

#[tokio::test]
async fn roles_show_and_refuse_what_the_switches_say() {
    let world = World::new().await;
    let before = world.get("/role/").await.body["data"][0]["permissions"].clone();
    world.switch(&[
        ("role_permissions_order", "reversed"),
        ("role_beyond_plan", "403"),
    ]);
    let mut after = world.get("/role/").await.body["data"][0]["permissions"]
        .as_array()
        .unwrap()
        .clone();
    assert_ne!(json!(after), before);
    after.reverse();
    assert_eq!(json!(after), before);
    world.sandbox.edit(|state| state.plan.custom_roles = false);
    world.post("/role/", json!({"name": "R"})).await.expect(403);
}

#[tokio::test]
async fn lists_of_shared_fields_come_whole_or_in_pages() {
    for (value, count) in [("whole", 3), ("paged", 2)] {
        let world = World::switched(&[("shared_list", value)]).await;
        for name in ["A", "B", "C"] {
            world
                .make("/custom_field/shared/", json!({"name": name, "type": "text"}))
                .await;
        }
        let page = world.get("/custom_field/shared/?_limit=2").await;
        assert_eq!(
            (page.column("id").len(), &page.body["has_more"]),
            (count, &json!(count == 2))
        );
    }
}

#[tokio::test]
async fn reads_lag_behind_writes_as_often_as_the_switches_say() {
    for reads in ["0", "1", "3"] {
        let world = World::switched(&[("list_lag", reads), ("object_lag", reads)]).await;
        let id = world.make("/pipeline/", json!({"name": "New"})).await;
        let path = format!("/pipeline/{id}/");
        world.put(&path, json!({"name": "Renamed"})).await.expect(200);
        for _ in 0..reads.parse::<usize>().unwrap() {
            assert_eq!(world.get("/pipeline/").await.column("name"), ["Sales", "New"]);
            assert_eq!(world.get(&path).await.expect(200)["name"], "New");
        }
        assert_eq!(world.get("/pipeline/").await.column("name"), ["Sales", "Renamed"]);
        assert_eq!(world.get(&path).await.expect(200)["name"], "Renamed");
        world.delete(&path).await.expect(204);
        assert_eq!(
            world.get(&path).await.status == 200,
            reads != "0",
            "a deleted object lingers"
        );
    }
}

#[tokio::test]
async fn lists_of_fields_never_lag() {
    let world = World::switched(&[("list_lag", "3"), ("object_lag", "3")]).await;
    let path = "/custom_field/lead/";
    let id = world.make(path, json!({"name": "Size", "type": "text"})).await;
    assert_eq!(world.get(path).await.column("id"), [id.as_str()]);
    world.delete(&format!("{path}{id}/")).await.expect(200);
    assert_eq!(world.get(path).await.column("id"), [""; 0]);
}

#[tokio::test]
async fn people_who_left_are_listed_without_an_organization_or_not_at_all() {
    for (value, count) in [("yes", 2), ("no", 1)] {
        let world = World::switched(&[("departed_users_listed", value)]).await;
        world.sandbox.edit(|state| {
            let mut gone = crate::User::new(&mut state.mint, "gone@example.test", "Zoe", "Zed", "user");
            gone.has_left = true;
            state.users.push(gone);
        });
        let users = world.get("/user/").await.expect(200);
        let rows = users["data"].as_array().unwrap();
        assert_eq!(rows.len(), count, "{value}");
        if count == 2 {
            assert_eq!(rows[1]["organizations"], json!([]));
        }
        let (_, organization) = world.organization().await;
        assert_eq!(
            column(&organization["memberships"], "user_email"),
            ["owner@example.test"]
        );
        assert_eq!(
            column(&organization["inactive_memberships"], "user_email"),
            ["gone@example.test"]
        );
    }
}

#[tokio::test]
async fn answers_carry_more_or_less_as_the_switches_say() {
    let world = World::new().await;
    assert!(
        world.get("/pipeline/").await.body["data"][0]
            .get("_unpublished")
            .is_some()
    );
    assert!(!world.get("/me/").await.headers.contains_key("ratelimit"));
    world.switch(&[("extra_attributes", "off"), ("rate_limit_header", "on")]);
    assert!(
        world.get("/pipeline/").await.body["data"][0]
            .get("_unpublished")
            .is_none()
    );
    let me = world.get("/me/").await;
    let text = me.headers["ratelimit"].to_str().unwrap();
    assert!(text.starts_with("limit=1000000; remaining=99"), "{text}");
    assert!(!text.contains(',') && !text.contains('.'), "{text}");
}

#[tokio::test]
async fn refusals_have_the_shape_of_the_switch() {
    for (value, key) in [
        ("field_errors", "field-errors"),
        ("errors_only", "errors"),
        ("error", "error"),
        ("message", "message"),
    ] {
        let world = World::switched(&[("validation_errors", value)]).await;
        let body = world.post("/status/lead/", json!({})).await.expect(400);
        let text = body[key].to_string();
        assert!(text.contains("label") && text.contains("required"), "{body}");
        assert_eq!(
            body.as_object().unwrap().len(),
            if value == "field_errors" { 2 } else { 1 }
        );
    }
}
