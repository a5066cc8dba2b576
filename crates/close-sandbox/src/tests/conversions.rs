//! Changes of a field's type: when they take effect, which are possible, what they leave behind.

use serde_json::json;

use super::client::World;

async fn choices(world: &World) -> String {
    let body = json!({"name": "Kind", "type": "choices", "choices": ["A", "B"]});
    let id = world.make("/custom_field/lead/", body).await;
    format!("/custom_field/lead/{id}/")
}

#[tokio::test]
async fn a_conversion_is_done_at_once_or_after_more_reads_that_show_the_old_type() {
    for (value, reads) in [("at_once", 0), ("2_reads", 2), ("5_reads", 5)] {
        let world = World::switched(&[("type_conversion", value)]).await;
        let path = choices(&world).await;
        let after = world.put(&path, json!({"type": "text"})).await.expect(200);
        assert_eq!(after.get("converting_to_type").is_some(), reads > 0, "{value}");
        if reads > 0 {
            world.put(&path, json!({"type": "number"})).await.expect(400);
            world.put(&path, json!({"name": "Renamed"})).await.expect(200);
        }
        for _ in 0..reads {
            let now = world.get(&path).await.expect(200);
            assert_eq!(
                (&now["converting_to_type"], &now["type"], &now["choices"]),
                (&json!("text"), &json!("choices"), &json!(["A", "B"]))
            );
        }
        let now = world.get(&path).await.expect(200);
        assert_eq!((&now["type"], &now["choices"]), (&json!("text"), &json!(null)));
        assert!(now.get("converting_to_type").is_none());
    }
}

#[tokio::test]
async fn a_conversion_to_choices_adds_what_records_hold_and_loses_nothing() {
    for (value, listed, bare) in [
        (
            "adds",
            Some(json!(["Books", "Tools", "toys"])),
            Some(json!(["Books", "toys"])),
        ),
        (
            "adds_unless_listed",
            Some(json!(["Tools"])),
            Some(json!(["Books", "toys"])),
        ),
        ("needs_list", Some(json!(["Books", "Tools", "toys"])), None),
    ] {
        for conversion in ["at_once", "2_reads"] {
            for (body, expected) in [
                (json!({"type": "choices", "choices": ["Tools"]}), &listed),
                (json!({"type": "choices"}), &bare),
            ] {
                let world =
                    World::switched(&[("conversion_to_choices", value), ("type_conversion", conversion)])
                        .await;
                let id = world
                    .make("/custom_field/lead/", json!({"name": "Kind", "type": "text"}))
                    .await;
                for held in ["toys", "Books"] {
                    world
                        .make("/lead/", json!({"name": "Acme", (format!("custom.{id}")): held}))
                        .await;
                }
                let path = format!("/custom_field/lead/{id}/");

                let answer = world.put(&path, body.clone()).await;
                let Some(expected) = expected else {
                    assert_eq!(answer.status, 400, "{value} {body}");
                    continue;
                };
                let waits = conversion != "at_once";
                let meanwhile = answer.expect(200);
                assert_eq!(
                    (meanwhile["type"] == "text", meanwhile["choices"].is_null()),
                    (waits, waits)
                );
                for _ in 0..2 {
                    world.get(&path).await.expect(200);
                }

                let now = world.get(&path).await.expect(200);
                assert_eq!(
                    (&now["type"], &now["choices"]),
                    (&json!("choices"), expected),
                    "{value} {body}"
                );
                let lost = if value == "adds_unless_listed" && body.get("choices").is_some() {
                    2
                } else {
                    0
                };
                assert_eq!(world.sandbox.state().ledger.len(), lost, "{value} {body}");
            }
        }
    }
}

#[tokio::test]
async fn a_type_changes_to_what_the_switch_offers() {
    for (value, to_text, to_number) in [("any", 200, 200), ("to_text_only", 200, 400), ("none", 400, 400)] {
        for (target, code) in [("text", to_text), ("number", to_number)] {
            let world = World::switched(&[("type_changes", value)]).await;
            let path = choices(&world).await;
            assert_eq!(
                world.put(&path, json!({"type": target})).await.status,
                code,
                "{value} {target}"
            );
        }
    }
    let world = World::switched(&[
        ("type_conversion", "5_reads"),
        ("type_change_while_converting", "allow"),
    ])
    .await;
    let path = choices(&world).await;
    world.put(&path, json!({"type": "text"})).await.expect(200);
    assert_eq!(
        world.put(&path, json!({"type": "number"})).await.expect(200)["converting_to_type"],
        "number"
    );
}

#[tokio::test]
async fn a_change_of_type_leaves_behind_what_only_the_old_type_has() {
    for conversion in ["at_once", "2_reads"] {
        let switches = [
            ("type_conversion", conversion),
            ("choices_on_other_types", "refuse"),
        ];
        let world = World::switched(&switches).await;
        let body = json!({"name": "K", "type": "choices", "choices": ["A"], "accepts_multiple_values": true});
        let id = world.make("/custom_field/lead/", body).await;
        let path = format!("/custom_field/lead/{id}/");
        world.put(&path, json!({"type": "text"})).await.expect(200);
        world.put(&path, json!({"type": "text"})).await.expect(200);
        let kind = world
            .make("/custom_object_type/", json!({"name": "A", "name_plural": "As"}))
            .await;
        let body = json!({"name": "R", "type": "custom_object", "referenced_custom_type_id": kind});
        let reference = world.make("/custom_field/contact/", body).await;
        let other = format!("/custom_field/contact/{reference}/");
        world.put(&other, json!({"type": "text"})).await.expect(200);
        world.put(&other, json!({"name": "Renamed"})).await.expect(200);
        for _ in 0..3 {
            world.get(&path).await.expect(200);
            world.get(&other).await.expect(200);
        }
        let state = world.sandbox.state();
        let [choices, reference] = state.fields.as_slice() else {
            panic!("two fields")
        };
        assert_eq!(
            (choices.choices.clone(), choices.accepts_multiple_values),
            (None, false)
        );
        assert_eq!(
            (reference.kind.as_str(), &reference.referenced_custom_type_id),
            ("text", &None)
        );
    }
}
