//! Custom activity types, custom object types, outcomes and groups.

use serde_json::json;

use super::client::{World, column};

#[tokio::test]
async fn an_activity_type_shows_reduced_fields_in_its_own_order() {
    let world = World::new().await;
    let body =
        json!({"name": "Call", "description": "First", "fields": [{"id": "cf_x"}], "is_archived": true});
    let made = world.post("/custom_activity/", body).await.expect(201);
    assert_eq!(
        (&made["fields"], &made["is_archived"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(made["id"].as_str().unwrap().len(), "actitype_".len() + 22);
    assert!(!made["date_created"].as_str().unwrap().contains('+'));
    let id = made["id"].as_str().unwrap();
    let mut fields = Vec::new();
    for name in ["A", "B"] {
        let body = json!({"name": name, "type": "choices", "choices": ["x"], "custom_activity_type_id": id});
        fields.push(world.make("/custom_field/activity/", body).await);
    }
    let path = format!("/custom_activity/{id}/");
    let body = json!({"is_archived": true, "fields": [{"id": fields[1]}]});
    let after = world.put(&path, body).await.expect(200);
    assert_eq!(column(&after["fields"], "name"), ["B", "A"]);
    let nested = after["fields"][0].as_object().unwrap();
    assert_eq!(nested["converting_to_type"], json!(null));
    for absent in [
        "choices",
        "date_created",
        "custom_activity_type_id",
        "organization_id",
    ] {
        assert!(!nested.contains_key(absent), "{absent}");
    }
    let list = world
        .get("/custom_activity/?_limit=1&_fields=id")
        .await
        .expect(200);
    assert!(list.get("has_more").is_none());
    assert_eq!(list["data"][0]["is_archived"], true);
    world.post("/custom_activity/", json!({})).await.expect(400);
    world.delete(&path).await.expect(204);
    assert_eq!(world.get("/custom_field/activity/").await.body["data"], json!([]));
}

#[tokio::test]
async fn an_object_type_lists_its_back_references_and_takes_no_order() {
    let world = World::new().await;
    world
        .post("/custom_object_type/", json!({"name": "Plan"}))
        .await
        .expect(400);
    let body = json!({"name": "Plan", "name_plural": "Plans", "editable_with_roles": ["admin"]});
    let made = world.post("/custom_object_type/", body).await.expect(201);
    assert_eq!(
        (&made["fields"], &made["back_reference_fields"]),
        (&json!([]), &json!([]))
    );
    let id = made["id"].as_str().unwrap();
    let mut fields = Vec::new();
    for name in ["A", "B"] {
        let body = json!({"name": name, "type": "text", "custom_object_type_id": id});
        fields.push(world.make("/custom_field/custom_object_type/", body).await);
    }
    let body = json!({"name": "Plan", "type": "custom_object", "referenced_custom_type_id": id});
    let reference = world.make("/custom_field/lead/", body).await;
    let path = format!("/custom_object_type/{id}/");
    let after = world
        .put(&path, json!({"fields": [{"id": fields[1]}], "name": "Tariff"}))
        .await
        .expect(200);
    assert_eq!(
        column(&after["fields"], "name"),
        ["A", "B"],
        "only the schema orders them"
    );
    assert_eq!(
        column(&after["back_reference_fields"], "id"),
        [reference.as_str()]
    );
    let schema = format!("/custom_field_schema/custom_object/{id}/");
    world
        .put(&schema, json!({"fields": [{"id": fields[1]}]}))
        .await
        .expect(200);
    assert_eq!(column(&world.get(&path).await.body["fields"], "name"), ["B", "A"]);
    world.delete(&path).await.expect(400);
    world
        .delete(&format!("/custom_field/lead/{reference}/"))
        .await
        .expect(200);
    world.delete(&path).await.expect(204);
    world.get(&schema).await.expect(404);
}

#[tokio::test]
async fn plan_limits_are_answered_with_402() {
    let world = World::new().await;
    world.sandbox.edit(|state| {
        state.plan.activity_types = 0;
        state.plan.object_types = 0;
        state.plan.pipelines = 1;
        state.plan.custom_fields = 0;
        state.plan.custom_roles = false;
    });
    for (path, body) in [
        ("/custom_activity/", json!({"name": "A"})),
        ("/custom_object_type/", json!({"name": "A", "name_plural": "As"})),
        ("/pipeline/", json!({"name": "A"})),
        ("/custom_field/lead/", json!({"name": "A", "type": "text"})),
        ("/role/", json!({"name": "A"})),
    ] {
        world.post(path, body).await.expect(402);
    }
}

#[tokio::test]
async fn outcomes_and_groups_answer_with_their_codes() {
    let world = World::new().await;
    let made = world
        .post("/outcome/", json!({"name": "Booked", "applies_to": ["calls"]}))
        .await
        .expect(201);
    assert!(made["date_created"].as_str().unwrap().ends_with("+00:00"));
    world
        .post("/outcome/", json!({"name": "Odd", "color": "red"}))
        .await
        .expect(400);
    assert_eq!(
        (&made["type"], &made["applies_to"]),
        (&json!("custom"), &json!(["calls", "meetings"]))
    );
    let path = format!("/outcome/{}/", made["id"].as_str().unwrap());
    assert_eq!(
        world.put(&path, json!({"description": "d"})).await.expect(200)["description"],
        "d"
    );
    assert_eq!(world.delete(&path).await.expect(200), json!({}));
    let group = world.make("/group/", json!({"name": "East"})).await;
    world.post("/group/", json!({"name": "East"})).await.expect(400);
    let user = world.sandbox.state().users[0].id.clone();
    for _ in 0..2 {
        world
            .post(&format!("/group/{group}/member/"), json!({"user_id": user}))
            .await
            .expect(201);
    }
    world
        .post(&format!("/group/{group}/member/"), json!({"user_id": "user_x"}))
        .await
        .expect(400);
    let shown = world
        .get(&format!("/group/{group}/?_fields=name,members"))
        .await
        .expect(200);
    assert_eq!(shown, json!({"name": "East", "members": [{"user_id": user}]}));
    assert!(
        world.get("/group/").await.body["data"][0]
            .get("members")
            .is_none()
    );
    let member = json!({"user_id": user, "role": "x"});
    world
        .post(&format!("/group/{group}/member/"), member)
        .await
        .expect(400);
    world.sandbox.edit(|state| {
        state.smart_views.push(crate::SmartView::of_search(
            "save_x",
            "East",
            "lead",
            json!({"query": {"object_ids": [group]}}),
        ));
    });
    world.delete(&format!("/group/{group}/")).await.expect(400);
    world.sandbox.edit(|state| state.smart_views.clear());
    world.delete(&format!("/group/{group}/")).await.expect(204);
}
