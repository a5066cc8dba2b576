//! Statuses, pipelines, webhooks, roles and the organization: codes, shapes and orders.

use serde_json::json;

use super::client::{World, column};

#[tokio::test]
async fn a_new_organization_is_set_up_as_close_does_it() {
    let world = World::new().await;
    let me = world.get("/me/").await.expect(200);
    let organization = &me["organizations"][0];
    assert_eq!(
        column(&organization["lead_statuses"], "label"),
        [
            "Potential",
            "Bad Fit",
            "Qualified",
            "Customer",
            "Interested",
            "Canceled",
            "Not Interested"
        ]
    );
    assert_eq!(
        organization["lead_statuses"][0].as_object().unwrap().len(),
        2,
        "id and label, nothing else"
    );
    let pipeline = &organization["pipelines"][0];
    assert_eq!(pipeline["name"], "Sales");
    assert_eq!(pipeline["created_by"], json!(null));
    assert_eq!(
        column(&pipeline["statuses"], "label"),
        ["Demo Completed", "Proposal Sent", "Contract Sent", "Won", "Lost"]
    );
    assert_eq!(me["memberships"][0]["role_id"], "admin");
    assert_eq!(me["memberships"][0]["role"], "admin");
    assert!(me["memberships"][0].get("user_email").is_none());
    assert!(organization.get("memberships").is_none());
    assert_eq!(
        (
            &organization["created_by"],
            &organization["enable_unsubscribe_link"]
        ),
        (&json!(null), &json!(false))
    );
    let roles = world.get("/role/").await;
    assert_eq!(
        roles.column("id"),
        ["admin", "superuser", "user", "restricteduser"]
    );
    assert_eq!(roles.body["data"][0]["date_created"], "0001-01-01T00:00:00");
    assert!(roles.body["data"][0].get("visibility_user_lcf_ids").is_none());
    assert_eq!(world.get("/custom_field/lead/").await.body["data"], json!([]));
}

#[tokio::test]
async fn new_statuses_stand_behind_all_others() {
    let world = World::new().await;
    let id = world.make("/status/lead/", json!({"label": "New"})).await;
    let pipeline = world.sandbox.state().pipelines[0].id.clone();
    let body = json!({"label": "New", "type": "active", "pipeline_id": pipeline});
    let other = world.make("/status/opportunity/", body).await;
    let state = world.sandbox.state();
    assert_eq!(state.lead_statuses.last().unwrap().id, id);
    assert_eq!(state.pipelines[0].statuses.last().unwrap().id, other);
}

#[tokio::test]
async fn lead_statuses_answer_with_the_older_codes_and_shapes() {
    let world = World::new().await;
    let made = world
        .post("/status/lead/", json!({"label": "New", "color": "red"}))
        .await
        .expect(200);
    assert!(made.get("color").is_none());
    let id = made["id"].as_str().unwrap();
    assert_eq!(id.len(), "stat_".len() + 43);
    let path = format!("/status/lead/{id}/");
    assert_eq!(
        world.put(&path, json!({"label": "Newer"})).await.expect(200)["label"],
        "Newer"
    );
    assert_eq!(world.get(&path).await.expect(200)["label"], "Newer");
    let (_, organization) = world.organization().await;
    assert_eq!(
        column(&organization["lead_statuses"], "label").last().unwrap(),
        "Newer"
    );
    assert_eq!(world.delete(&path).await.expect(200), json!({}));
    let missing = world.delete(&path).await.expect(404);
    assert_eq!(
        missing["error"],
        "Empty query: LeadStatus matching query does not exist."
    );
    let refused = world.post("/status/lead/", json!({})).await.expect(400);
    assert_eq!(
        refused,
        json!({"errors": [], "field-errors": {"label": "This field is required."}})
    );
}

#[tokio::test]
async fn status_lists_come_by_id_and_never_in_display_order() {
    let world = World::new().await;
    for path in ["/status/lead/", "/status/opportunity/"] {
        let reply = world.get(path).await;
        let ids = reply.column("id");
        let mut sorted = ids.clone();
        sorted.sort();
        assert_eq!(ids, sorted);
        assert_eq!(reply.body["has_more"], false);
    }
    let (_, organization) = world.organization().await;
    assert_ne!(
        world.get("/status/lead/").await.column("id"),
        column(&organization["lead_statuses"], "id")
    );
}

#[tokio::test]
async fn the_organization_orders_lead_statuses() {
    let world = World::new().await;
    let (path, organization) = world.organization().await;
    let mut ids = column(&organization["lead_statuses"], "id");
    ids.reverse();
    let order: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
    let after = world
        .put(&path, json!({"lead_statuses": order}))
        .await
        .expect(200);
    assert_eq!(column(&after["lead_statuses"], "id"), ids);
    let fields = world
        .get(&format!("{path}?_fields=lead_statuses,pipelines"))
        .await
        .expect(200);
    assert_eq!(
        fields.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["lead_statuses", "pipelines"]
    );
    let refused = world.put(&path, json!({"timezone": "UTC"})).await.expect(400);
    assert_eq!(
        refused["field-errors"]["timezone"],
        "Extra inputs are not permitted"
    );
}

#[tokio::test]
async fn pipelines_answer_with_the_newer_codes_and_move_statuses() {
    let world = World::new().await;
    let made = world
        .post("/pipeline/", json!({"name": "Renewals"}))
        .await
        .expect(201);
    assert_eq!(made["statuses"], json!([]));
    let id = made["id"].as_str().unwrap();
    assert_eq!(id.len(), "pipe_".len() + 22);
    assert!(!made["date_created"].as_str().unwrap().contains('+'));
    let body = json!({"label": "Open", "type": "active", "pipeline_id": id});
    let open = world.post("/status/opportunity/", body).await.expect(200);
    assert_eq!(open["pipeline_id"], id);
    let sales = world.sandbox.state().pipelines[0].clone();
    let moved = &sales.statuses[0].id;
    let order = json!({"statuses": [{"id": moved}, {"id": open["id"]}]});
    let after = world.put(&format!("/pipeline/{id}/"), order).await.expect(200);
    assert_eq!(column(&after["statuses"], "label"), ["Demo Completed", "Open"]);
    assert_eq!(world.sandbox.state().pipelines[0].statuses.len(), 4);
    world.delete(&format!("/pipeline/{id}/")).await.expect(400);
    assert_eq!(
        world.get(&format!("/pipeline/{id}/")).await.expect(200)["name"],
        "Renewals"
    );
    for status in [moved.as_str(), open["id"].as_str().unwrap()] {
        world
            .get(&format!("/status/opportunity/{status}/"))
            .await
            .expect(200);
        assert_eq!(
            world
                .delete(&format!("/status/opportunity/{status}/"))
                .await
                .expect(200),
            json!({})
        );
    }
    world.delete(&format!("/pipeline/{id}/")).await.expect(204);
}

#[tokio::test]
async fn the_signature_key_of_a_webhook_is_shown_once() {
    let world = World::new().await;
    let events = json!([{"object_type": "lead", "action": "created"}]);
    let body = json!({"url": "https://a.example.test/", "events": events});
    let made = world.post("/webhook/", body.clone()).await.expect(201);
    assert_eq!(made["signature_key"].as_str().unwrap().len(), 64);
    assert_eq!(made["events"][0]["extra_filter"], json!(null));
    assert_eq!(made["verify_ssl"], true);
    let path = format!("/webhook/{}/", made["id"].as_str().unwrap());
    assert!(world.get(&path).await.expect(200).get("signature_key").is_none());
    assert!(
        world.get("/webhook/").await.body["data"][0]
            .get("signature_key")
            .is_none()
    );
    let paused = world.put(&path, json!({"status": "paused"})).await.expect(200);
    assert_eq!(
        (&paused["status"], &paused["pause_reason"]),
        (&json!("paused"), &json!("api"))
    );
    assert!(paused.get("signature_key").is_none());
    assert_eq!(
        world
            .put(&path, json!({"status": "active", "url": null}))
            .await
            .expect(200)["url"],
        body["url"]
    );
    let duplicate = world.post("/webhook/", body).await.expect(400);
    let message = duplicate["message"].as_str().unwrap();
    assert!(
        message.contains("Duplicate active subscription") && message.contains("whsub_"),
        "{message}"
    );
    assert_eq!(world.delete(&path).await.expect(200), json!({}));
}

#[tokio::test]
async fn a_forty_first_webhook_and_a_broken_one_are_refused() {
    let world = World::new().await;
    let events = json!([{"object_type": "lead", "action": "created"}]);
    for number in 0..40 {
        let url = format!("https://{number}.example.test/");
        world
            .make("/webhook/", json!({"url": url, "events": events}))
            .await;
    }
    world
        .post(
            "/webhook/",
            json!({"url": "https://x.example.test/", "events": events}),
        )
        .await
        .expect(400);
    for broken in [
        json!({"url": "ftp://x", "events": events}),
        json!({"url": "https://y.example.test/"}),
        json!({"url": "https://y.example.test/", "events": []}),
        json!({"url": "https://y.example.test/", "events": events, "status": "active"}),
        json!({"url": "https://y.example.test/", "events": [
            {"object_type": "lead", "action": "created", "extra_filter": {"type": "gt", "value": 1}}]}),
    ] {
        world.post("/webhook/", broken.clone()).await.expect(400);
    }
}

#[tokio::test]
async fn roles_follow_their_rules() {
    let world = World::new().await;
    let made = world
        .post("/role/", json!({"name": "Manager", "permissions": ["export"]}))
        .await
        .expect(201);
    let id = made["id"].as_str().unwrap().to_owned();
    assert_eq!((id.len(), &made["editable"]), (5 + 43, &json!(true)));
    let path = format!("/role/{id}/");
    let body = json!({"permissions": ["view_all_leads"], "visibility_user_lcf_behavior": "allow_unassigned"});
    world.put(&path, body).await.expect(400);
    world
        .put("/role/admin/", json!({"name": "Boss"}))
        .await
        .expect(400);
    world.delete("/role/user/").await.expect(400);
    let field = json!({"name": "Owner", "type": "user", "editable_with_roles": [id, "admin"]});
    let owner = world.make("/custom_field/lead/", field).await;
    let limited = json!({"name": "Limited", "visibility_user_lcf_behavior": "require_assignment",
        "visibility_user_lcf_ids": [owner]});
    world.make("/role/", limited).await;
    let unknown = json!({"name": "Odd", "visibility_user_lcf_ids": ["cf_x"]});
    world.post("/role/", unknown).await.expect(400);
    world.sandbox.edit(|state| state.users[0].role_id = id.clone());
    world.delete(&path).await.expect(400);
    let membership = world.sandbox.state().users[0].membership_id.clone();
    world
        .put("/membership/memb_x/", json!({"role_id": "admin"}))
        .await
        .expect(404);
    let one = format!("/membership/{membership}/");
    world.put(&one, json!({"role_id": "role_x"})).await.expect(400);
    assert_eq!(
        world.put(&one, json!({"role_id": "user"})).await.expect(200)["role_id"],
        "user"
    );
    let several = json!({"_params": {"id__in": membership}, "role_id": "admin"});
    assert_eq!(
        world.put("/membership/", several).await.expect(200),
        json!({"count": 1})
    );
    assert_eq!(world.delete(&path).await.expect(200), json!({}));
    assert_eq!(world.sandbox.state().fields[0].editable_with_roles, ["admin"]);
    world
        .delete(&format!("/custom_field/lead/{owner}/"))
        .await
        .expect(200);
    assert_eq!(
        world.sandbox.state().roles[4].visibility_user_lcf_ids,
        Some(Vec::new())
    );
}
