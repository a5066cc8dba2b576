//! What the switches about names, statuses, pipelines and their order change.

use serde_json::{Value, json};

use super::client::{World, column};

/// Two requests of which the second takes the same name.
async fn second_of_a_name(world: &World, switch: &str, first: &str, second: &str) -> u16 {
    let sales = world.sandbox.state().pipelines[0].id.clone();
    let (path, body): (_, fn(&str, &str) -> Value) = match switch {
        "duplicate_lead_status" => ("/status/lead/", |name, _| json!({"label": name})),
        "duplicate_opportunity_status" => (
            "/status/opportunity/",
            |name, pipeline| json!({"label": name, "type": "active", "pipeline_id": pipeline}),
        ),
        "duplicate_pipeline" => ("/pipeline/", |name, _| json!({"name": name})),
        "duplicate_field" => (
            "/custom_field/lead/",
            |name, _| json!({"name": name, "type": "text"}),
        ),
        "duplicate_activity_type" => ("/custom_activity/", |name, _| json!({"name": name})),
        "duplicate_object_type" => (
            "/custom_object_type/",
            |name, _| json!({"name": name, "name_plural": "Many"}),
        ),
        "duplicate_role" => ("/role/", |name, _| json!({"name": name})),
        "duplicate_outcome" => ("/outcome/", |name, _| json!({"name": name})),
        "duplicate_integration_link" => (
            "/integration_link/",
            |name, _| json!({"name": name, "type": "lead", "url": "https://example.com"}),
        ),
        "duplicate_scheduling_link" => ("/shared_scheduling_link/", |name, _| json!({"name": name})),
        "duplicate_playbook" => ("/playbook/", |name, _| json!({"name": name})),
        other => panic!("{other} has no example"),
    };
    world.make(path, body(first, &sales)).await;
    world.post(path, body(second, &sales)).await.status
}

const DUPLICATES: [&str; 11] = [
    "duplicate_lead_status",
    "duplicate_opportunity_status",
    "duplicate_pipeline",
    "duplicate_field",
    "duplicate_activity_type",
    "duplicate_object_type",
    "duplicate_role",
    "duplicate_outcome",
    "duplicate_integration_link",
    "duplicate_scheduling_link",
    "duplicate_playbook",
];

#[tokio::test]
async fn a_name_can_be_taken_twice_or_not() {
    for switch in DUPLICATES {
        let refusing = World::new().await;
        assert_eq!(
            second_of_a_name(&refusing, switch, "New", "New").await,
            400,
            "{switch}"
        );
        let trimmed = World::new().await;
        assert_eq!(
            second_of_a_name(&trimmed, switch, "New", " New ").await,
            400,
            "{switch}"
        );
        let kept = World::switched(&[("trim_names", "no")]).await;
        assert!(
            second_of_a_name(&kept, switch, "New", " New ").await < 300,
            "{switch}"
        );
        let other_case = World::new().await;
        assert!(
            second_of_a_name(&other_case, switch, "New", "NEW").await < 300,
            "{switch}"
        );
        let caseless = World::switched(&[("duplicate_case", "ignored")]).await;
        assert_eq!(
            second_of_a_name(&caseless, switch, "New", "NEW").await,
            400,
            "{switch}"
        );
        let allowing = World::switched(&[(switch, "allow")]).await;
        assert!(
            second_of_a_name(&allowing, switch, "New", "New").await < 300,
            "{switch}"
        );
    }
}

#[tokio::test]
async fn names_and_choices_keep_their_code_points_or_are_composed() {
    let (apart, composed) = ("Cafe\u{301}", "Caf\u{e9}");
    for (value, kept) in [("no", apart), ("yes", composed)] {
        let world = World::switched(&[("compose_names", value)]).await;
        let body = json!({"name": apart, "type": "choices", "choices": [apart]});
        let made = world.post("/custom_field/lead/", body).await.expect(200);
        assert_eq!(
            (&made["name"], &made["choices"]),
            (&json!(kept), &json!([kept])),
            "{value}"
        );
        let made = world
            .post("/status/lead/", json!({"label": apart}))
            .await
            .expect(200);
        assert_eq!(made["label"], kept, "{value}");
    }
}

#[tokio::test]
async fn a_rename_onto_a_taken_name_follows_the_same_rule() {
    let world = World::new().await;
    let statuses = world.sandbox.state().lead_statuses;
    let path = format!("/status/lead/{}/", statuses[0].id);
    world
        .put(&path, json!({"label": statuses[1].label}))
        .await
        .expect(400);
    world
        .put(&path, json!({"label": statuses[0].label}))
        .await
        .expect(200);
    world.switch(&[("duplicate_lead_status", "allow")]);
    world
        .put(&path, json!({"label": statuses[1].label}))
        .await
        .expect(200);
}

#[tokio::test]
async fn equal_labels_in_two_pipelines_never_clash() {
    let world = World::new().await;
    let other = world.make("/pipeline/", json!({"name": "Other"})).await;
    let body = json!({"label": "Won", "type": "won", "pipeline_id": other});
    world.post("/status/opportunity/", body).await.expect(200);
    let won = world.sandbox.state().pipelines[0].statuses[3].id.clone();
    let own = world.sandbox.state().pipelines[1].statuses[0].id.clone();
    let order = json!({"statuses": [{"id": own}, {"id": won}]});
    world.put(&format!("/pipeline/{other}/"), order).await.expect(400);
    assert_eq!(
        world.sandbox.state().pipelines[0].statuses.len(),
        5,
        "a refused move leaves no trace"
    );
}

#[tokio::test]
async fn a_partial_order_of_lead_statuses_does_what_the_switch_says() {
    for (value, expected) in [
        ("refuse", None),
        ("keep_at_end", Some(vec![2, 0, 1, 3, 4, 5, 6])),
        ("keep_at_start", Some(vec![1, 3, 4, 5, 6, 2, 0])),
        ("delete_omitted", Some(vec![2, 0])),
    ] {
        let world = World::switched(&[("partial_lead_status_order", value)]).await;
        let before: Vec<String> = world
            .sandbox
            .state()
            .lead_statuses
            .iter()
            .map(|status| status.id.clone())
            .collect();
        let (path, _) = world.organization().await;
        let body = json!({"lead_statuses": [{"id": before[2]}, {"id": before[0]}]});
        let reply = world.put(&path, body).await;
        match expected {
            None => assert_eq!(reply.status, 400),
            Some(places) => {
                let places: Vec<String> = places.into_iter().map(|place| before[place].clone()).collect();
                assert_eq!(
                    column(&reply.expect(200)["lead_statuses"], "id"),
                    places,
                    "{value}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_partial_order_of_a_pipeline_does_what_the_switch_says() {
    for (value, expected) in [
        ("refuse", None),
        (
            "keep_at_end",
            Some(["Won", "Demo Completed", "Proposal Sent", "Contract Sent", "Lost"].as_slice()),
        ),
        (
            "keep_at_start",
            Some(["Proposal Sent", "Contract Sent", "Lost", "Won", "Demo Completed"].as_slice()),
        ),
        ("delete_omitted", Some(["Won", "Demo Completed"].as_slice())),
    ] {
        let world = World::switched(&[("partial_pipeline_order", value)]).await;
        let sales = world.sandbox.state().pipelines[0].clone();
        let body = json!({"statuses": [{"id": sales.statuses[3].id}, {"id": sales.statuses[0].id}]});
        let reply = world.put(&format!("/pipeline/{}/", sales.id), body).await;
        match expected {
            None => assert_eq!(reply.status, 400),
            Some(labels) => assert_eq!(column(&reply.expect(200)["statuses"], "label"), labels, "{value}"),
        }
    }
}

#[tokio::test]
async fn odd_entries_in_an_order_do_what_the_switches_say() {
    let world = World::new().await;
    let (path, organization) = world.organization().await;
    let ids = column(&organization["lead_statuses"], "id");
    let order = |extra: Value| {
        let mut items: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
        items.push(extra);
        json!({"lead_statuses": items})
    };
    world
        .put(&path, order(json!({"id": "stat_unknown"})))
        .await
        .expect(400);
    world.put(&path, order(json!({"id": ids[0]}))).await.expect(400);
    world.switch(&[
        ("unknown_id_in_order", "ignore"),
        ("repeated_id_in_order", "ignore"),
    ]);
    world
        .put(&path, order(json!({"id": "stat_unknown"})))
        .await
        .expect(200);
    world.put(&path, order(json!({"id": ids[0]}))).await.expect(200);
    let mut renaming = order(json!({"id": ids[0]}));
    renaming["lead_statuses"][0]["label"] = json!("Fresh");
    world.put(&path, renaming.clone()).await.expect(200);
    assert_eq!(world.sandbox.state().lead_statuses[0].label, "Potential");
    world.switch(&[("repeated_id_in_order", "ignore"), ("label_in_order", "rename")]);
    world.put(&path, renaming).await.expect(200);
    assert_eq!(world.sandbox.state().lead_statuses[0].label, "Fresh");
}

#[tokio::test]
async fn entries_without_an_id_in_a_pipeline_do_what_the_switch_says() {
    for (value, expected) in [("refuse", None), ("create", Some(6)), ("ignore", Some(5))] {
        let world = World::switched(&[("status_without_id", value)]).await;
        let sales = world.sandbox.state().pipelines[0].clone();
        let mut items: Vec<Value> = sales
            .statuses
            .iter()
            .map(|status| json!({"id": status.id}))
            .collect();
        items.push(json!({"label": "Extra", "type": "active"}));
        let reply = world
            .put(&format!("/pipeline/{}/", sales.id), json!({"statuses": items}))
            .await;
        match expected {
            None => assert_eq!(reply.status, 400),
            Some(count) => assert_eq!(reply.expect(200)["statuses"].as_array().unwrap().len(), count),
        }
    }
}

#[tokio::test]
async fn inline_statuses_are_made_with_ids_of_their_own() {
    let body = json!({"name": "Copy", "created_by": "user_x", "statuses": [
        {"id": "stat_foreign", "label": "A", "type": "active"}, {"label": "B", "type": "won"}]});
    let world = World::new().await;
    let made = world.post("/pipeline/", body.clone()).await.expect(201);
    assert_eq!(column(&made["statuses"], "label"), ["A", "B"]);
    assert_ne!(made["statuses"][0]["id"], "stat_foreign");
    let world = World::switched(&[("inline_statuses_on_create", "ignore")]).await;
    assert_eq!(
        world.post("/pipeline/", body).await.expect(201)["statuses"],
        json!([])
    );
}

#[tokio::test]
async fn an_item_without_an_id_in_the_order_of_lead_statuses_does_what_the_switch_says() {
    for (value, expected) in [("refuse", None), ("create", Some(8)), ("ignore", Some(7))] {
        let world = World::switched(&[("status_without_id", value)]).await;
        let (path, organization) = world.organization().await;
        let mut order = organization["lead_statuses"].as_array().unwrap().clone();
        order.push(json!({"label": "Fresh"}));
        let reply = world.put(&path, json!({"lead_statuses": order})).await;
        match expected {
            None => assert_eq!(reply.status, 400),
            Some(count) => {
                let labels = column(&reply.expect(200)["lead_statuses"], "label");
                assert_eq!(labels.len(), count, "{value}");
                assert_eq!(labels.last().unwrap() == "Fresh", value == "create");
            }
        }
    }
}

#[tokio::test]
async fn the_last_of_a_kind_can_or_cannot_be_deleted() {
    let world = World::new().await;
    world.sandbox.edit(|state| state.lead_statuses.truncate(1));
    let lead = format!("/status/lead/{}/", world.sandbox.state().lead_statuses[0].id);
    world.delete(&lead).await.expect(400);
    world.switch(&[("delete_last_lead_status", "allow")]);
    world.delete(&lead).await.expect(200);
    world.switch(&[]);
    let pipeline = format!("/pipeline/{}/", world.sandbox.state().pipelines[0].id);
    world.sandbox.edit(|state| state.pipelines[0].statuses.clear());
    world.delete(&pipeline).await.expect(400);
    world.switch(&[("delete_last_pipeline", "allow")]);
    world.delete(&pipeline).await.expect(204);
}

#[tokio::test]
async fn the_last_won_and_the_last_lost_status_stay_while_the_switch_says() {
    for (value, beside_active, alone) in [("refuse", 400, 200), ("allow", 200, 200), ("never", 400, 400)] {
        let world = World::switched(&[("delete_last_won_or_lost", value)]).await;
        let renewals = world.make("/pipeline/", json!({"name": "Renewals"})).await;
        let mut paths = Vec::new();
        for (label, kind) in [
            ("Open", "active"),
            ("Won", "won"),
            ("Won too", "won"),
            ("Lost", "lost"),
        ] {
            let body = json!({"label": label, "type": kind, "pipeline_id": renewals});
            let id = world.make("/status/opportunity/", body).await;
            paths.push(format!("/status/opportunity/{id}/"));
        }
        world.delete(&paths[2]).await.expect(200);
        let reply = world.delete(&paths[1]).await;
        assert_eq!(reply.status, beside_active, "{value}: {}", reply.body);
        world.delete(&paths[0]).await.expect(200);
        let reply = world.delete(&paths[3]).await;
        assert_eq!(reply.status, alone, "{value}: {}", reply.body);
    }
}

#[tokio::test]
async fn the_only_opportunity_status_of_all_stays_but_where_the_switch_says() {
    for (value, code) in [("refuse", 400), ("allow", 200), ("never", 400)] {
        let world = World::switched(&[("delete_last_won_or_lost", value)]).await;
        world
            .sandbox
            .edit(|state| state.pipelines[0].statuses.truncate(1));
        let id = world.sandbox.state().pipelines[0].statuses[0].id.clone();
        let reply = world.delete(&format!("/status/opportunity/{id}/")).await;
        assert_eq!(reply.status, code, "{value}");
    }
}

#[tokio::test]
async fn the_type_and_the_pipeline_of_a_status_change_or_not() {
    for (value, code, changed) in [
        ("refuse", 400, false),
        ("ignore", 200, false),
        ("allow", 200, true),
    ] {
        let world = World::switched(&[
            ("opportunity_status_type_change", value),
            ("opportunity_status_pipeline_change", value),
        ])
        .await;
        let other = world.make("/pipeline/", json!({"name": "Other"})).await;
        let status = world.sandbox.state().pipelines[0].statuses[0].clone();
        let path = format!("/status/opportunity/{}/", status.id);
        world
            .put(&path, json!({"type": "active", "label": "Same"}))
            .await
            .expect(200);
        assert_eq!(world.put(&path, json!({"type": "won"})).await.status, code);
        assert_eq!(world.put(&path, json!({"pipeline_id": other})).await.status, code);
        let now = world.get(&path).await.expect(200);
        assert_eq!(now["type"] == "won", changed, "{value}");
        assert_eq!(now["pipeline_id"] == json!(other), changed, "{value}");
    }
}

#[tokio::test]
async fn a_bare_opportunity_status_is_refused_or_filled_in() {
    let world = World::new().await;
    let refused = world
        .post("/status/opportunity/", json!({"label": "Bare"}))
        .await
        .expect(400);
    assert_eq!(refused["field-errors"].as_object().unwrap().len(), 2);
    world.switch(&[("opportunity_status_defaults", "fill_in")]);
    let made = world
        .post("/status/opportunity/", json!({"label": "Bare"}))
        .await
        .expect(200);
    assert_eq!(made["type"], "active");
    assert_eq!(made["pipeline_id"], json!(world.sandbox.state().pipelines[0].id));
}

#[tokio::test]
async fn lead_statuses_have_a_colour_or_none() {
    for (value, shown, on_post) in [
        ("absent", false, false),
        ("put_only", true, false),
        ("post_and_put", true, true),
    ] {
        let world = World::switched(&[("lead_status_color", value)]).await;
        let made = world
            .post("/status/lead/", json!({"label": "N", "color": "#00ff00"}))
            .await
            .expect(200);
        assert_eq!(made.get("color").is_some(), shown, "{value}");
        assert_eq!(made["color"] == "#00ff00", on_post, "{value}");
        let path = format!("/status/lead/{}/", made["id"].as_str().unwrap());
        let after = world.put(&path, json!({"color": "#ff0000"})).await.expect(200);
        assert_eq!(after["color"] == "#ff0000", shown, "{value}");
        assert_eq!(
            world.get("/status/lead/").await.body["data"][0]
                .get("color")
                .is_some(),
            shown
        );
        let (_, organization) = world.organization().await;
        assert!(organization["lead_statuses"][0].get("color").is_none());
    }
}

#[tokio::test]
async fn pipelines_are_listed_by_creation_or_by_name() {
    for (value, expected) in [
        ("by_creation", ["Sales", "Early"]),
        ("by_name", ["Early", "Sales"]),
    ] {
        let world = World::switched(&[("pipeline_list_order", value)]).await;
        world.make("/pipeline/", json!({"name": "Early"})).await;
        assert_eq!(world.get("/pipeline/").await.column("name"), expected);
    }
}
