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
        let mut listed = changed;
        listed.as_object_mut().unwrap().remove("used_by_sequences");
        assert_eq!(list["data"], json!([listed]));

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

/// Makes a shared template, and a workflow that uses it; returns both ids.
async fn used_template(world: &World, path: &str, step: &str, body: Value) -> (String, String) {
    let template = world.make(path, body).await;
    let steps = json!([{"step_type": step, "delay": 0, (format!("{step}_template_id")): template}]);
    let workflow = json!({"name": "Onboarding", "timezone": "UTC", "steps": steps});
    let workflow = world.make("/sequence/", workflow).await;
    (template, workflow)
}

#[tokio::test]
async fn a_template_that_a_workflow_uses_says_so_and_stays() {
    let world = World::new().await;
    let body = json!({"name": "First", "subject": "s", "body": "b", "is_shared": true});
    let (template, workflow) = used_template(&world, "/email_template/", "email", body).await;
    let one = format!("/email_template/{template}/");
    let used = json!([{"id": workflow, "name": "Onboarding"}]);
    assert_eq!(world.get(&one).await.expect(200)["used_by_sequences"], used);
    let changed = world.put(&one, json!({"subject": "t"})).await.expect(200);
    assert_eq!(changed["used_by_sequences"], used);
    let list = world.get("/email_template/").await.expect(200);
    assert_eq!(list["data"][0].get("used_by_sequences"), None);

    world.delete(&one).await.expect(400);
    world.delete(&format!("/sequence/{workflow}/")).await.expect(200);
    world.delete(&one).await.expect(200);
}

#[tokio::test]
async fn a_template_of_text_messages_in_use_stays_as_switched() {
    for (answer, status) in [("refuse", 400), ("dangle", 204)] {
        let world = World::switched(&[("delete_sms_template_in_use", answer)]).await;
        let body = json!({"name": "First", "text": "b", "is_shared": true});
        let (template, _) = used_template(&world, "/sms_template/", "sms", body).await;
        world
            .delete(&format!("/sms_template/{template}/"))
            .await
            .expect(status);
    }
}

#[tokio::test]
async fn files_get_an_address_that_lasts_and_stay_unless_they_are_named() {
    let world = World::new().await;
    let file = json!({"url": "https://x.test/t", "filename": "price.pdf", "content_type": "application/pdf", "size": 7});
    let body = json!({"name": "First", "subject": "s", "body": "b", "attachments": [file]});
    let made = world.post("/email_template/", body).await.expect(200);
    let shown = &made["attachments"][0];
    assert_eq!(
        (&shown["filename"], &shown["size"]),
        (&json!("price.pdf"), &json!(7))
    );
    assert!(
        shown["url"].as_str().unwrap().contains("/persisted/orga_"),
        "{shown}"
    );
    let one = format!("/email_template/{}/", made["id"].as_str().unwrap());
    let changed = world.put(&one, json!({"subject": "t"})).await.expect(200);
    assert_eq!(changed["attachments"], made["attachments"]);
    let cleared = world.put(&one, json!({"attachments": []})).await.expect(200);
    assert_eq!(cleared["attachments"], json!([]));

    let sms = world
        .make("/sms_template/", json!({"name": "a", "attachments": [file]}))
        .await;
    let one = format!("/sms_template/{sms}/");
    assert_eq!(world.get(&one).await.expect(200).get("attachments"), None);
    let whole = world
        .get(&format!("{one}?include_attachments=true"))
        .await
        .expect(200);
    assert_eq!(whole["attachments"][0]["filename"], "price.pdf");
}

#[tokio::test]
async fn what_belongs_to_a_workflow_is_in_no_list() {
    let world = World::new().await;
    let id = world
        .make(
            "/email_template/",
            json!({"name": "a", "subject": "s", "body": "b"}),
        )
        .await;
    world
        .sandbox
        .edit(|state| state.email_templates[0].embedded = true);
    let list = world.get("/email_template/").await.expect(200);
    assert_eq!(list["data"], json!([]));
    let one = format!("/email_template/{id}/");
    world.get(&one).await.expect(404);
    world
        .get(&format!("{one}?include_embedded=true"))
        .await
        .expect(200);
}

#[tokio::test]
async fn templates_that_others_keep_to_themselves_are_listed_as_switched() {
    for (answer, listed) in [("no", 1), ("yes", 2)] {
        let world = World::switched(&[("others_templates_listed", answer)]).await;
        for name in ["own", "other"] {
            world
                .make("/sms_template/", json!({"name": name, "text": "t"}))
                .await;
        }
        world
            .sandbox
            .edit(|state| state.sms_templates[1].created_by = "user_other".into());
        let list = world.get("/sms_template/").await.expect(200);
        assert_eq!(list["data"].as_array().unwrap().len(), listed, "{answer}");
    }
}

#[tokio::test]
async fn a_template_that_is_made_archived_is_so_as_switched() {
    for (answer, is_archived) in [("ignored", false), ("accepted", true)] {
        let world = World::switched(&[("archived_template_on_create", answer)]).await;
        let body = json!({"name": "a", "subject": "s", "body": "b", "is_archived": true});
        let made = world.post("/email_template/", body).await.expect(200);
        let one = format!("/email_template/{}/", made["id"].as_str().unwrap());
        for shown in [made, world.get(&one).await.expect(200)] {
            assert_eq!(shown["is_archived"], is_archived, "{answer}");
        }
        let changed = world.put(&one, json!({"is_archived": true})).await.expect(200);
        assert_eq!(changed["is_archived"], true, "{answer}");
    }
}

#[tokio::test]
async fn texts_come_back_as_switched() {
    for (answer, text) in [("as_sent", " Hi\n"), ("trimmed", "Hi")] {
        let world = World::switched(&[("template_text_echo", answer)]).await;
        let body = json!({"name": "a", "subject": "s", "body": " Hi\n"});
        let made = world.post("/email_template/", body).await.expect(200);
        assert_eq!(made["body"], text);
    }
}

#[tokio::test]
async fn tags_follow_the_new_name_of_a_field_as_switched() {
    for (answer, tag) in [("kept", "Industry"), ("rewritten", "Branch")] {
        let world = World::switched(&[("tags_on_field_rename", answer)]).await;
        let field = world
            .make("/custom_field/lead/", json!({"name": "Industry", "type": "text"}))
            .await;
        let text = "{{ lead.custom.[\"Industry\"] }}";
        let sms = world
            .make("/sms_template/", json!({"name": "a", "text": text}))
            .await;
        let field = format!("/custom_field/lead/{field}/");
        world.put(&field, json!({"name": "Branch"})).await.expect(200);
        let shown = world.get(&format!("/sms_template/{sms}/")).await.expect(200);
        assert_eq!(shown["text"], text.replace("Industry", tag));
    }
}

#[tokio::test]
async fn a_template_in_use_is_made_private_where_close_allows_it() {
    for (answer, code) in [("accept", 200), ("refuse", 400)] {
        let world = World::switched(&[("unshare_template_in_use", answer)]).await;
        let mail = json!({"name": "Hello", "subject": "s", "body": "b", "is_shared": true});
        let mail = world.make("/email_template/", mail).await;
        let text = world
            .make(
                "/sms_template/",
                json!({"name": "Hello", "text": "t", "is_shared": true}),
            )
            .await;
        let steps = json!([{"delay": 0, "email_template_id": mail}, {"delay": 0, "sms_template_id": text}]);
        world
            .make(
                "/sequence/",
                json!({"name": "a", "timezone": "UTC", "steps": steps}),
            )
            .await;

        for one in [
            format!("/email_template/{mail}/"),
            format!("/sms_template/{text}/"),
        ] {
            world.put(&one, json!({"is_shared": false})).await.expect(code);
            assert_eq!(
                world.get(&one).await.expect(200)["is_shared"],
                code == 400,
                "{one}"
            );
        }
    }
}
