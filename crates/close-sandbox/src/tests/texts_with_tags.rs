//! Templates and links: what they take, how they are shown and changed.

use serde_json::{Value, json};

use super::client::World;

#[tokio::test]
async fn templates_and_links_answer_with_their_codes() {
    let world = World::new().await;
    for (path, body, made, deleted) in [
        (
            "/email_template/",
            json!({"name": "First", "subject": "Hello", "body": "Hi {{ contact.first_name }}"}),
            200,
            200,
        ),
        ("/sms_template/", json!({"name": "Cold"}), 201, 204),
        (
            "/integration_link/",
            json!({"name": "Find", "type": "lead", "url": "https://x.test/?q={{lead.display_name}}"}),
            200,
            200,
        ),
    ] {
        let shown = world.post(path, body.clone()).await.expect(made);
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(shown[name], *value, "{path} {name}");
        }

        let one = format!("{path}{}/", shown["id"].as_str().unwrap());
        let changed = world.put(&one, json!({"name": "Other"})).await.expect(200);
        assert_eq!(changed["name"], "Other");
        let list = world.get(path).await.expect(200);
        assert_eq!(list["data"], json!([changed]));

        world.post(path, json!({})).await.expect(400);
        world.delete(&one).await.expect(deleted);
        world.get(&one).await.expect(404);
    }
}

#[tokio::test]
async fn archived_templates_of_mails_are_listed_as_asked() {
    for (value, unasked) in [("yes", 2), ("no", 1)] {
        let world = World::switched(&[("archived_templates_listed", value)]).await;
        let body = |name: &str| json!({"name": name, "subject": "s", "body": "b"});
        let old = world.make("/email_template/", body("old")).await;
        world.make("/email_template/", body("new")).await;
        let old = format!("/email_template/{old}/");
        world.put(&old, json!({"is_archived": true})).await.expect(200);

        let listed = async |query: &str| -> Vec<Value> {
            let list = world.get(&format!("/email_template/{query}")).await.expect(200);
            list["data"].as_array().unwrap().clone()
        };
        assert_eq!(listed("").await.len(), unasked, "{value}");
        assert_eq!(listed("?is_archived=true").await[0]["name"], "old");
        assert_eq!(listed("?is_archived=false").await[0]["name"], "new");
    }
}

#[tokio::test]
async fn the_status_of_a_template_of_text_messages_is_only_changed() {
    let world = World::switched(&[("closed_schemas", "refuse")]).await;
    let made = json!({"name": "a", "status": "archived"});
    world.post("/sms_template/", made).await.expect(400);
    let id = world.make("/sms_template/", json!({"name": "a"})).await;
    let one = format!("/sms_template/{id}/");
    let changed = world.put(&one, json!({"status": "archived"})).await.expect(200);
    assert_eq!(changed["status"], "archived");
    world.put(&one, json!({"status": "gone"})).await.expect(400);
}
