//! Every destroyed value is in the ledger, with what destroyed it; nothing else is.

use serde_json::{Value, json};

use super::client::World;
use crate::{Loss, Place};

async fn field(world: &World, body: Value) -> String {
    world.make("/custom_field/lead/", body).await
}

async fn lead(world: &World, key: &str, value: Value) -> String {
    world
        .make(
            "/lead/",
            json!({"name": "Acme", (format!("custom.{key}")): value}),
        )
        .await
}

fn lost(world: &World) -> Vec<(Value, String)> {
    world
        .sandbox
        .state()
        .ledger
        .into_iter()
        .map(|loss: Loss| (loss.value, loss.cause))
        .collect()
}

#[tokio::test]
async fn deleting_a_field_loses_its_values() {
    let world = World::new().await;
    let id = field(&world, json!({"name": "Size", "type": "number"})).await;
    let record = lead(&world, &id, json!(3)).await;
    world.make("/lead/", json!({"name": "Without"})).await;
    world
        .delete(&format!("/custom_field/lead/{id}/"))
        .await
        .expect(200);
    let ledger = world.sandbox.state().ledger;
    assert_eq!(
        ledger,
        [Loss {
            record: record.clone(),
            object_type: "lead".into(),
            field: id.clone(),
            field_name: "Size".into(),
            value: json!(3),
            cause: format!("DELETE /custom_field/lead/{id}/"),
            hidden: false,
        }]
    );
    assert!(
        world
            .get(&format!("/lead/{record}/"))
            .await
            .body
            .get(format!("custom.{id}"))
            .is_none()
    );
}

#[tokio::test]
async fn parting_an_association_loses_the_values_of_that_object_only() {
    let world = World::new().await;
    let id = world
        .make("/custom_field/shared/", json!({"name": "Region", "type": "text"}))
        .await;
    let base = format!("/custom_field/shared/{id}/association/");
    for object in ["lead", "contact"] {
        world
            .post(&base, json!({"object_type": object}))
            .await
            .expect(201);
    }
    let record = lead(&world, &id, json!("EU")).await;
    let key = format!("custom.{id}");
    let contact = world
        .make("/contact/", json!({"lead_id": record, (key.clone()): "US"}))
        .await;
    world.delete(&format!("{base}contact/")).await.expect(204);
    assert_eq!(lost(&world), [(json!("US"), format!("DELETE {base}contact/"))]);
    assert_eq!(world.get(&format!("/lead/{record}/")).await.body[&key], "EU");
    world
        .put(&format!("/contact/{contact}/"), json!({(key): "US"}))
        .await
        .expect(400);
    world
        .delete(&format!("/custom_field/shared/{id}/"))
        .await
        .expect(200);
    assert_eq!(
        lost(&world)[1],
        (json!("EU"), format!("DELETE /custom_field/shared/{id}/"))
    );
}

#[tokio::test]
async fn a_removed_choice_is_erased_or_hidden() {
    let world = World::new().await;
    let body =
        json!({"name": "Kind", "type": "choices", "choices": ["A", "B"], "accepts_multiple_values": true});
    let id = field(&world, body).await;
    let record = lead(&world, &id, json!(["A", "B"])).await;
    let (path, key) = (format!("/custom_field/lead/{id}/"), format!("custom.{id}"));
    let value = async || world.get(&format!("/lead/{record}/")).await.body[&key].clone();
    world
        .put(&path, json!({"choices": ["B", "A", "C"]}))
        .await
        .expect(200);
    assert_eq!(lost(&world), [], "order and additions lose nothing");
    world.put(&path, json!({"choices": ["B"]})).await.expect(200);
    assert_eq!(lost(&world), [(json!("A"), format!("PUT {path}"))]);
    world.put(&path, json!({"choices": ["A", "B"]})).await.expect(200);
    assert_eq!(value().await, json!(["B"]), "erased for good");
    world.switch(&[("removed_choice", "hidden")]);
    world.put(&path, json!({"choices": ["A"]})).await.expect(200);
    assert_eq!(value().await, json!(null));
    assert!(world.sandbox.state().ledger[1].hidden);
    world.put(&path, json!({"choices": ["B"]})).await.expect(200);
    assert_eq!(value().await, json!(["B"]), "hidden until it came back");
}

#[tokio::test]
async fn a_conversion_loses_what_the_new_type_cannot_hold() {
    let world = World::new().await;
    let id = field(&world, json!({"name": "Size", "type": "text"})).await;
    let (number, word) = (
        lead(&world, &id, json!("12")).await,
        lead(&world, &id, json!("many")).await,
    );
    let path = format!("/custom_field/lead/{id}/");
    let after = world.put(&path, json!({"type": "number"})).await.expect(200);
    assert_eq!(after["type"], "number");
    assert_eq!(lost(&world), [(json!("many"), format!("PUT {path}"))]);
    let key = format!("custom.{id}");
    assert_eq!(world.get(&format!("/lead/{number}/")).await.body[&key], 12);
    assert!(
        world
            .get(&format!("/lead/{word}/"))
            .await
            .body
            .get(&key)
            .is_none()
    );
    world.put(&path, json!({"type": "text"})).await.expect(200);
    assert_eq!(world.get(&format!("/lead/{number}/")).await.body[&key], "12");
    assert_eq!(lost(&world).len(), 1);
}

#[tokio::test]
async fn one_value_survives_when_a_field_stops_to_hold_several() {
    for (rule, kept, gone) in [
        ("keep_first", json!("A"), vec!["B", "C"]),
        ("keep_last", json!("C"), vec!["A", "B"]),
        ("erase", json!(null), vec!["A", "B", "C"]),
    ] {
        let world = World::switched(&[("multiple_to_single", rule)]).await;
        let choices = json!(["A", "B", "C"]);
        let body =
            json!({"name": "K", "type": "choices", "choices": choices, "accepts_multiple_values": true});
        let id = field(&world, body).await;
        let record = lead(&world, &id, choices).await;
        let path = format!("/custom_field/lead/{id}/");
        world
            .put(&path, json!({"accepts_multiple_values": false}))
            .await
            .expect(200);
        let value = world.get(&format!("/lead/{record}/")).await.body[format!("custom.{id}")].clone();
        assert_eq!(value, kept, "{rule}");
        let values: Vec<Value> = lost(&world).into_iter().map(|(value, _)| value).collect();
        assert_eq!(values, gone, "{rule}");
        world
            .put(&path, json!({"accepts_multiple_values": true}))
            .await
            .expect(200);
        assert_eq!(lost(&world).len(), gone.len(), "one to several loses nothing");
    }
}

#[tokio::test]
async fn deleting_a_type_with_records_is_refused_or_takes_them_along() {
    let world = World::new().await;
    let kind = world
        .make(
            "/custom_object_type/",
            json!({"name": "Plan", "name_plural": "Plans"}),
        )
        .await;
    let body = json!({"name": "Seats", "type": "number", "custom_object_type_id": kind, "required": true});
    let seats = world.make("/custom_field/custom_object_type/", body).await;
    let key = format!("custom.{seats}");
    let lead = world.make("/lead/", json!({"name": "Acme"})).await;
    let incomplete = json!({"custom_object_type_id": kind, "lead_id": lead, "name": "P"});
    world.post("/custom_object/", incomplete).await.expect(400);
    let body = json!({"custom_object_type_id": kind, "lead_id": lead, "name": "P", (key): 5});
    let made = world.post("/custom_object/", body).await.expect(201);
    let path = format!("/custom_object_type/{kind}/");
    world.delete(&path).await.expect(400);
    assert_eq!(lost(&world), []);
    world.switch(&[("delete_type_with_records", "cascade")]);
    world.delete(&path).await.expect(204);
    let cause = format!("DELETE {path}");
    assert_eq!(
        lost(&world),
        [(json!(5), cause.clone()), (made["id"].clone(), cause)]
    );
    assert!(world.sandbox.state().fields.is_empty());
    world
        .get(&format!("/custom_object/{}/", made["id"].as_str().unwrap()))
        .await
        .expect(404);
}

#[tokio::test]
async fn deleting_a_status_in_use_follows_its_switch() {
    let world = World::new().await;
    let statuses = world.sandbox.state().lead_statuses;
    let lead = world
        .make("/lead/", json!({"name": "Acme", "status": "Customer"}))
        .await;
    assert_eq!(
        world.get(&format!("/lead/{lead}/")).await.body["status_label"],
        "Customer"
    );
    let customer = format!("/status/lead/{}/", statuses[3].id);
    world.delete(&customer).await.expect(400);
    world.switch(&[("delete_status_in_use", "to_default")]);
    world.delete(&customer).await.expect(200);
    assert_eq!(
        world.get(&format!("/lead/{lead}/")).await.body["status_id"],
        json!(statuses[0].id)
    );
    assert_eq!(world.sandbox.state().ledger[0].field_name, "Customer");
    let demo = world.sandbox.state().pipelines[0].statuses[0].id.clone();
    let body = json!({"lead_id": lead, "status_id": demo});
    let opportunity = world.make("/opportunity/", body).await;
    world.switch(&[("delete_status_in_use", "dangle")]);
    world
        .delete(&format!("/status/opportunity/{demo}/"))
        .await
        .expect(200);
    let dangling = world.get(&format!("/opportunity/{opportunity}/")).await.body;
    assert_eq!(
        (&dangling["status_id"], &dangling["status_label"]),
        (&json!(demo), &json!(null))
    );
    assert_eq!(lost(&world).len(), 2);
}

#[tokio::test]
async fn records_deleted_by_people_are_no_loss_of_settings() {
    let world = World::new().await;
    let lead = world
        .sandbox
        .edit(|state| state.add_record(&Place::Lead, None, None, &[]));
    let contact = world
        .make("/contact/", json!({"lead_id": lead, "name": "Ann"}))
        .await;
    assert_eq!(
        world.delete(&format!("/lead/{lead}/")).await.expect(200),
        json!({})
    );
    world.get(&format!("/contact/{contact}/")).await.expect(404);
    assert_eq!(lost(&world), []);
}
