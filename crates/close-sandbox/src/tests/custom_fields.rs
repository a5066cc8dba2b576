//! Custom fields, shared fields, associations and schemas: codes, shapes, orders, what cannot change.

use serde_json::json;

use super::client::{World, column};

#[tokio::test]
async fn regular_fields_answer_with_200_and_every_attribute() {
    let world = World::new().await;
    for kind in ["lead", "contact", "opportunity"] {
        let path = format!("/custom_field/{kind}/");
        let made = world
            .post(&path, json!({"name": "Users", "type": "number"}))
            .await
            .expect(200);
        assert_eq!(made["id"].as_str().unwrap().len(), 3 + 43);
        for (key, value) in [
            ("accepts_multiple_values", json!(false)),
            ("back_reference_is_visible", json!(null)),
            ("choices", json!(null)),
            ("description", json!(null)),
            ("editable_with_roles", json!([])),
            ("is_shared", json!(false)),
            ("referenced_custom_type_id", json!(null)),
        ] {
            assert_eq!(made[key], value, "{key}");
        }
        assert!(made.get("converting_to_type").is_none() && made.get("required").is_none());
        let one = format!("{path}{}/", made["id"].as_str().unwrap());
        // The answer to a POST has dates of its own form (API notes, custom fields 2.6).
        let (exact, read) = (
            &made["date_created"],
            &world.get(&one).await.expect(200)["date_created"],
        );
        assert_eq!(exact.as_str().unwrap().len(), "2022-02-03T15:07:46.553222".len());
        assert_eq!(
            *read,
            format!(
                "{}000+00:00",
                &exact.as_str().unwrap()[.."2022-02-03T15:07:46.553".len()]
            )
        );
        let renamed = world
            .put(&one, json!({"name": "Seats", "type": "text"}))
            .await
            .expect(200);
        assert_eq!(
            (&renamed["name"], &renamed["type"]),
            (&json!("Seats"), &json!("text"))
        );
        assert_eq!(world.delete(&one).await.expect(200), json!({}));
        assert!(world.get(&one).await.expect(404)["error"].is_string());
    }
}

#[tokio::test]
async fn lists_and_choices_are_sorted_without_regard_to_case() {
    let world = World::new().await;
    for name in ["beta", "Alpha", "Émile", "zeta", "Gamma"] {
        let body = json!({"name": name, "type": "text", "choices": null});
        let made = world.post("/custom_field/lead/", body).await.expect(200);
        assert_eq!(made["choices"], json!(null));
    }
    let listed = world.get("/custom_field/lead/").await.expect(200);
    assert_eq!(
        column(&listed["data"], "name"),
        ["Alpha", "beta", "Gamma", "zeta", "Émile"]
    );

    let body = json!({"name": "Used", "type": "choices", "choices": ["Yes", "no", "Été", "Perhaps", "zero"]});
    let made = world.post("/custom_field/lead/", body).await.expect(200);
    assert_eq!(made["choices"], json!(["no", "Perhaps", "Yes", "zero", "Été"]));
}

#[tokio::test]
async fn a_bad_field_is_refused_with_every_problem_at_once() {
    let world = World::new().await;
    let body = json!({"type": "dropdown", "description": "x".repeat(281), "editable_with_roles": ["nobody"]});
    let refused = world.post("/custom_field/lead/", body).await.expect(400);
    let fields = refused["field-errors"].as_object().unwrap();
    assert_eq!(
        fields
            .keys()
            .map(String::as_str)
            .collect::<std::collections::BTreeSet<_>>(),
        ["description", "editable_with_roles", "name", "type"].into()
    );
    for bad in [
        json!({"name": "A", "type": "choices"}),
        json!({"name": "A", "type": "text", "accepts_multiple_values": true}),
        json!({"name": "A", "type": "textarea"}),
        json!({"name": "A", "type": "custom_object"}),
        json!({"name": "A", "type": "custom_object", "referenced_custom_type_id": "cotype_x"}),
        json!({"name": "A", "type": "choices", "choices": ["a", "a"]}),
    ] {
        world.post("/custom_field/lead/", bad).await.expect(400);
    }
    assert_eq!(world.sandbox.state().fields.len(), 0);
}

#[tokio::test]
async fn lists_come_by_name_and_without_shared_fields() {
    let world = World::new().await;
    let shared = world
        .make("/custom_field/shared/", json!({"name": "Alpha", "type": "text"}))
        .await;
    let associate = format!("/custom_field/shared/{shared}/association/");
    world
        .post(&associate, json!({"object_type": "lead"}))
        .await
        .expect(201);
    for name in ["Zeta", "Beta", "Mid"] {
        world
            .make("/custom_field/lead/", json!({"name": name, "type": "text"}))
            .await;
    }
    assert_eq!(
        world.get("/custom_field/lead/").await.column("name"),
        ["Beta", "Mid", "Zeta"]
    );
    assert_eq!(world.get("/custom_field/shared/").await.column("name"), ["Alpha"]);
    let schema = world.get("/custom_field_schema/lead/").await.expect(200);
    assert_eq!(
        column(&schema["fields"], "name"),
        ["Alpha", "Zeta", "Beta", "Mid"]
    );
    assert_eq!(
        (&schema["name"], &schema["object_type"]),
        (&json!("Lead"), &json!("lead"))
    );
    assert_eq!(schema["fields"][0]["associations"][0]["object_type"], "lead");
    assert!(schema.get("has_more").is_none());
}

#[tokio::test]
async fn a_schema_is_ordered_and_what_is_left_out_follows_at_the_end() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for name in ["A", "B", "C", "D"] {
        ids.push(
            world
                .make("/custom_field/contact/", json!({"name": name, "type": "text"}))
                .await,
        );
    }
    let path = "/custom_field_schema/contact/";
    let order = json!({"fields": [{"id": ids[3]}, {"id": ids[1]}]});
    let after = world.put(path, order).await.expect(200);
    assert_eq!(column(&after["fields"], "name"), ["D", "B", "A", "C"]);
    world
        .put(path, json!({"fields": [{"id": "cf_nope"}]}))
        .await
        .expect(400);
    world
        .put(path, json!({"fields": [{"id": ids[0]}, {"id": ids[0]}]}))
        .await
        .expect(400);
    world.put(path, json!({})).await.expect(400);
    world.get("/custom_field_schema/activity/").await.expect(404);
    world
        .get("/custom_field_schema/custom_activity_type/x/")
        .await
        .expect(404);
}

#[tokio::test]
async fn fields_of_custom_types_keep_their_type_and_their_home() {
    let world = World::new().await;
    let activity = world.make("/custom_activity/", json!({"name": "Call"})).await;
    let object = world
        .make(
            "/custom_object_type/",
            json!({"name": "Plan", "name_plural": "Plans"}),
        )
        .await;
    let body = json!({"name": "Notes", "type": "textarea", "custom_activity_type_id": activity});
    let notes = world.post("/custom_field/activity/", body).await.expect(200);
    assert_eq!(
        (&notes["required"], &notes["custom_activity_type_id"]),
        (&json!(false), &json!(activity))
    );
    let body = json!({"name": "Seats", "type": "number", "custom_object_type_id": object, "required": true});
    let seats = world
        .post("/custom_field/custom_object_type/", body)
        .await
        .expect(201);
    assert!(seats.get("choices").is_none(), "left out where it means nothing");
    assert_eq!(seats["required"], true);
    let path = format!("/custom_field/activity/{}/", notes["id"].as_str().unwrap());
    for key in ["type", "custom_activity_type_id"] {
        let refused = world.put(&path, json!({key: "text"})).await.expect(400);
        assert_eq!(refused["field-errors"][key], "Value cannot be changed.");
    }
    assert_eq!(
        world.put(&path, json!({"required": true})).await.expect(200)["required"],
        true
    );
    let path = format!(
        "/custom_field/custom_object_type/{}/",
        seats["id"].as_str().unwrap()
    );
    world.put(&path, json!({"type": "text"})).await.expect(400);
    world.delete(&path).await.expect(204);
    let missing = json!({"name": "X", "type": "text", "custom_activity_type_id": "actitype_x"});
    world.post("/custom_field/activity/", missing).await.expect(400);
    world
        .post(
            "/custom_field/custom_object_type/",
            json!({"name": "X", "type": "text"}),
        )
        .await
        .expect(400);
}

#[tokio::test]
async fn associations_carry_their_own_settings() {
    let world = World::new().await;
    let activity = world.make("/custom_activity/", json!({"name": "Call"})).await;
    let body = json!({"name": "Region", "type": "choices", "choices": ["EU"], "associations": [{"x": 1}]});
    let made = world.post("/custom_field/shared/", body).await.expect(200);
    assert_eq!(
        (&made["associations"], &made["is_shared"]),
        (&json!([]), &json!(true))
    );
    assert!(made.get("editable_with_roles").is_none() && made.get("required").is_none());
    let base = format!("/custom_field/shared/{}/", made["id"].as_str().unwrap());
    let lead = json!({"object_type": "lead", "editable_with_roles": ["admin"]});
    let on_lead = world
        .post(&format!("{base}association/"), lead.clone())
        .await
        .expect(201);
    assert_eq!(on_lead["required"], false);
    world.post(&format!("{base}association/"), lead).await.expect(400);
    let body = json!({"object_type": "custom_activity_type", "custom_activity_type_id": activity,
        "required": true});
    let on_call = world.post(&format!("{base}association/"), body).await.expect(201);
    assert_eq!(on_call["custom_activity_type_id"], json!(activity));
    let path = format!("{base}association/custom_activity_type/{activity}/");
    assert_eq!(world.get(&path).await.expect(200)["required"], true);
    let changed = world
        .put(&path, json!({"required": false, "editable_with_roles": ["user"]}))
        .await;
    assert_eq!(changed.expect(200)["editable_with_roles"], json!(["user"]));
    let nested = world
        .get(&format!("/custom_activity/{activity}/"))
        .await
        .expect(200);
    assert_eq!(nested["fields"][0]["editable_with_roles"], json!(["user"]));
    assert_eq!(nested["fields"][0]["is_shared"], true);
    world.get(&format!("{base}association/")).await.expect(405);
    world
        .get(&format!("{base}association/contact/"))
        .await
        .expect(404);
    world.delete(&path).await.expect(204);
    let left = world.get(&base).await.expect(200);
    assert_eq!(column(&left["associations"], "object_type"), ["lead"]);
    assert_eq!(
        world.get(&format!("/custom_activity/{activity}/")).await.body["fields"],
        json!([])
    );
    world.put(&base, json!({"type": "text"})).await.expect(400);
    assert_eq!(world.delete(&base).await.expect(200), json!({}));
    assert_eq!(
        world.get("/custom_field_schema/lead/").await.body["fields"],
        json!([])
    );
}

#[tokio::test]
async fn the_two_spellings_of_object_types_are_not_interchangeable() {
    let world = World::new().await;
    let activity = world.make("/custom_activity/", json!({"name": "Call"})).await;
    let shared = world
        .make("/custom_field/shared/", json!({"name": "R", "type": "text"}))
        .await;
    let base = format!("/custom_field/shared/{shared}/association/");
    let body = json!({"object_type": "activity", "custom_activity_type_id": activity});
    world.post(&base, body).await.expect(400);
    let body = json!({"object_type": "custom_activity_type", "custom_activity_type_id": activity});
    world.post(&base, body).await.expect(201);
    world
        .get(&format!("{base}activity/{activity}/"))
        .await
        .expect(404);
    world
        .get(&format!("{base}custom_activity_type%2F{activity}/"))
        .await
        .expect(404);
    let schema = world
        .get(&format!("/custom_field_schema/activity/{activity}/"))
        .await
        .expect(200);
    assert_eq!(column(&schema["fields"], "id"), [shared]);
}

#[tokio::test]
async fn an_empty_put_is_accepted_or_refused() {
    let world = World::new().await;
    let id = world
        .make("/custom_field/lead/", json!({"name": "A", "type": "text"}))
        .await;
    let path = format!("/custom_field/lead/{id}/");
    world.put(&path, json!({})).await.expect(200);
    world.switch(&[("empty_put", "refuse")]);
    world.put(&path, json!({})).await.expect(400);
}
