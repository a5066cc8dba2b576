//! What the switches about custom fields and their values change.

use serde_json::{Value, json};

use super::client::{World, column};

/// Posts the same field under each value of a switch and returns the codes.
async fn codes(switch: &str, values: &[&str], path: &str, body: Value) -> Vec<u16> {
    let mut codes = Vec::new();
    for value in values {
        let world = World::switched(&[(switch, value)]).await;
        codes.push(world.post(path, body.clone()).await.status);
    }
    codes
}

#[tokio::test]
async fn doubtful_types_and_attributes_are_taken_or_not() {
    let lead = "/custom_field/lead/";
    let field = |extra: Value| {
        let mut body = json!({"name": "F", "type": "text"});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    for (switch, values, body, expected) in [
        (
            "textarea_elsewhere",
            &["refuse", "allow"][..],
            json!({"type": "textarea"}),
            &[400, 200][..],
        ),
        (
            "richtextarea",
            &["refuse", "allow"],
            json!({"type": "richtextarea"}),
            &[400, 200],
        ),
        (
            "multiple_on_other_types",
            &["refuse", "ignore"],
            json!({"accepts_multiple_values": true}),
            &[400, 200],
        ),
        (
            "choices_on_other_types",
            &["ignore", "refuse"],
            json!({"choices": ["A"]}),
            &[200, 400],
        ),
        (
            "empty_choices",
            &["refuse", "allow"],
            json!({"type": "choices", "choices": []}),
            &[400, 200],
        ),
        (
            "repeated_choices",
            &["refuse", "merge", "keep"],
            json!({"type": "choices", "choices": ["A", "A"]}),
            &[400, 200, 200],
        ),
        (
            "unknown_role",
            &["refuse", "drop", "keep"],
            json!({"editable_with_roles": ["x"]}),
            &[400, 200, 200],
        ),
        (
            "custom_object_without_reference",
            &["refuse", "accept"],
            json!({"type": "custom_object"}),
            &[400, 200],
        ),
    ] {
        assert_eq!(
            codes(switch, values, lead, field(body)).await,
            expected,
            "{switch}"
        );
    }
}

#[tokio::test]
async fn lists_inside_a_field_come_back_as_the_switches_say() {
    let body = json!({"name": "F", "type": "choices", "choices": ["b", "A", "b"],
        "editable_with_roles": ["user", "x", "admin"]});
    for (choices, repeated, roles, unknown, expected) in [
        (
            "as_sent",
            "keep",
            "as_sent",
            "keep",
            (json!(["b", "A", "b"]), json!(["user", "x", "admin"])),
        ),
        (
            "sorted",
            "merge",
            "sorted",
            "drop",
            (json!(["A", "b"]), json!(["admin", "user"])),
        ),
    ] {
        let world = World::switched(&[
            ("choices_order", choices),
            ("repeated_choices", repeated),
            ("editable_roles_order", roles),
            ("unknown_role", unknown),
        ])
        .await;
        let made = world.post("/custom_field/lead/", body.clone()).await.expect(200);
        assert_eq!(
            (made["choices"].clone(), made["editable_with_roles"].clone()),
            expected
        );
    }
}

#[tokio::test]
async fn new_fields_and_associations_stand_last_or_first() {
    for (value, expected) in [("last", ["A", "S"]), ("first", ["S", "A"])] {
        let world = World::switched(&[("new_field_position", value)]).await;
        world
            .make("/custom_field/lead/", json!({"name": "A", "type": "text"}))
            .await;
        let shared = world
            .make("/custom_field/shared/", json!({"name": "S", "type": "text"}))
            .await;
        let path = format!("/custom_field/shared/{shared}/association/");
        world
            .post(&path, json!({"object_type": "lead"}))
            .await
            .expect(201);
        let schema = world.get("/custom_field_schema/lead/").await.expect(200);
        assert_eq!(column(&schema["fields"], "name"), expected);
    }
}

#[tokio::test]
async fn immutable_attributes_are_refused_or_ignored() {
    let world = World::new().await;
    let id = world
        .make("/custom_field/shared/", json!({"name": "S", "type": "text"}))
        .await;
    let path = format!("/custom_field/shared/{id}/");
    let (same, other) = (json!({"type": "text"}), json!({"type": "number"}));
    world.put(&path, same.clone()).await.expect(200);
    world.put(&path, other.clone()).await.expect(400);
    world.switch(&[("unchanged_immutable", "refuse"), ("immutable_change", "ignore")]);
    world.put(&path, same).await.expect(400);
    assert_eq!(world.put(&path, other).await.expect(200)["type"], "text");
}

#[tokio::test]
async fn shared_fields_change_as_the_switches_say() {
    for (value, code, changed) in [
        ("accept", 200, true),
        ("ignore", 200, false),
        ("refuse", 400, false),
    ] {
        let world = World::switched(&[
            ("shared_description_change", value),
            ("shared_multiple_change", value),
        ])
        .await;
        let body = json!({"name": "S", "type": "user", "description": "old"});
        let id = world.make("/custom_field/shared/", body).await;
        let path = format!("/custom_field/shared/{id}/");
        assert_eq!(world.put(&path, json!({"description": "new"})).await.status, code);
        assert_eq!(
            world
                .put(&path, json!({"accepts_multiple_values": true}))
                .await
                .status,
            code
        );
        let now = world.get(&path).await.expect(200);
        assert_eq!(now["description"] == "new", changed, "{value}");
        assert_eq!(now["accepts_multiple_values"] == true, changed, "{value}");
    }
    let body = json!({"name": "S", "type": "text", "editable_with_roles": ["admin"]});
    let answers = codes(
        "roles_on_shared_fields",
        &["ignore", "refuse"],
        "/custom_field/shared/",
        body,
    )
    .await;
    assert_eq!(answers, [200, 400]);
}

#[tokio::test]
async fn references_change_as_the_switches_say() {
    for (value, code, changed) in [
        ("refuse", 400, false),
        ("ignore", 200, false),
        ("accept", 200, true),
    ] {
        let world = World::switched(&[("reference_change", value), ("back_reference_change", value)]).await;
        let mut types = Vec::new();
        for name in ["A", "B"] {
            types.push(
                world
                    .make("/custom_object_type/", json!({"name": name, "name_plural": name}))
                    .await,
            );
        }
        let body = json!({"name": "R", "type": "custom_object", "referenced_custom_type_id": types[0],
            "back_reference_is_visible": false});
        let id = world.make("/custom_field/contact/", body).await;
        let path = format!("/custom_field/contact/{id}/");
        let same = json!({"referenced_custom_type_id": types[0], "back_reference_is_visible": false});
        world.put(&path, same).await.expect(200);
        assert_eq!(
            world
                .put(&path, json!({"referenced_custom_type_id": types[1]}))
                .await
                .status,
            code
        );
        assert_eq!(
            world
                .put(&path, json!({"back_reference_is_visible": true}))
                .await
                .status,
            code
        );
        let now = world.get(&path).await.expect(200);
        assert_eq!(
            now["referenced_custom_type_id"] == json!(types[1]),
            changed,
            "{value}"
        );
        assert_eq!(now["back_reference_is_visible"] == true, changed, "{value}");
    }
}

#[tokio::test]
async fn a_back_reference_has_the_default_of_the_switch() {
    for (value, expected) in [
        ("null", json!(null)),
        ("false", json!(false)),
        ("true", json!(true)),
    ] {
        let world = World::switched(&[("back_reference_default", value)]).await;
        let kind = world
            .make("/custom_object_type/", json!({"name": "A", "name_plural": "As"}))
            .await;
        let body = json!({"name": "R", "type": "custom_object", "referenced_custom_type_id": kind});
        let made = world.post("/custom_field/lead/", body).await.expect(200);
        assert_eq!(made["back_reference_is_visible"], expected);
        let text = world
            .post("/custom_field/lead/", json!({"name": "T", "type": "text"}))
            .await
            .expect(200);
        assert_eq!(text["back_reference_is_visible"], json!(null));
    }
}

#[tokio::test]
async fn an_association_that_exists_is_refused_or_updated() {
    for (value, code) in [("refuse", 400), ("update", 201)] {
        let world = World::switched(&[("existing_association", value)]).await;
        let id = world
            .make("/custom_field/shared/", json!({"name": "S", "type": "text"}))
            .await;
        let path = format!("/custom_field/shared/{id}/association/");
        world
            .post(&path, json!({"object_type": "lead"}))
            .await
            .expect(201);
        let again = json!({"object_type": "lead", "editable_with_roles": ["admin"]});
        assert_eq!(world.post(&path, again).await.status, code);
        let roles = world.sandbox.state().fields[0].associations[0]
            .editable_with_roles
            .clone();
        assert_eq!(roles.len(), usize::from(code == 201));
        assert_eq!(
            world.get("/custom_field_schema/lead/").await.body["fields"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
    }
}

#[tokio::test]
async fn required_on_a_lead_does_what_the_switch_says() {
    for (value, code, shown) in [
        ("ignore", 201, false),
        ("keep", 201, true),
        ("refuse", 400, false),
    ] {
        let world = World::switched(&[("required_on_records", value)]).await;
        let id = world
            .make("/custom_field/shared/", json!({"name": "S", "type": "text"}))
            .await;
        let path = format!("/custom_field/shared/{id}/association/");
        let reply = world
            .post(&path, json!({"object_type": "lead", "required": true}))
            .await;
        assert_eq!(
            (reply.status, reply.body["required"] == true),
            (code, shown),
            "{value}"
        );
    }
}

#[tokio::test]
async fn a_cleared_description_is_null_or_empty() {
    for (value, expected) in [("null", json!(null)), ("empty", json!(""))] {
        let world = World::switched(&[("cleared_description", value)]).await;
        for (path, body) in [
            (
                "/custom_field/lead/",
                json!({"name": "A", "type": "text", "description": "d"}),
            ),
            ("/custom_activity/", json!({"name": "A", "description": "d"})),
            (
                "/custom_object_type/",
                json!({"name": "A", "name_plural": "A", "description": "d"}),
            ),
            ("/outcome/", json!({"name": "A", "description": "d"})),
        ] {
            let one = format!("{path}{}/", world.make(path, body).await);
            assert_eq!(
                world.put(&one, json!({"description": null})).await.expect(200)["description"],
                expected
            );
        }
    }
}

#[tokio::test]
async fn a_shared_field_clashes_wherever_it_stands() {
    let world = World::new().await;
    world
        .make("/custom_field/lead/", json!({"name": "Own", "type": "text"}))
        .await;
    let shared = world
        .make("/custom_field/shared/", json!({"name": "Shared", "type": "text"}))
        .await;
    let path = format!("/custom_field/shared/{shared}/");
    world.put(&path, json!({"name": "Own"})).await.expect(200);
    let associate = format!("{path}association/");
    world
        .post(&associate, json!({"object_type": "lead"}))
        .await
        .expect(400);
    world.put(&path, json!({"name": "Shared"})).await.expect(200);
    world
        .post(&associate, json!({"object_type": "lead"}))
        .await
        .expect(201);
    world.put(&path, json!({"name": "Own"})).await.expect(400);
    world
        .post("/custom_field/lead/", json!({"name": "Shared", "type": "text"}))
        .await
        .expect(400);
}
