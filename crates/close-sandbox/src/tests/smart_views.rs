//! Smart views: what they take, how they are shown and listed, and who sees them.

use serde_json::{Value, json};

use super::client::World;
use crate::{SmartView, User, UserGroup, ViewSharing};

const ALL: &str = "/saved_search/?type__in=lead,contact,opportunity";

fn query(object_type: &str) -> Value {
    json!({"query": {"type": "and", "queries": [
        {"type": "object_type", "object_type": object_type},
        {"type": "field_condition",
         "field": {"type": "regular_field", "object_type": object_type, "field_name": "title"},
         "condition": {"type": "text", "value": "CEO", "mode": "full_words"}},
    ]}})
}

async fn names(world: &World, path: &str) -> Vec<String> {
    let list = world.get(path).await.expect(200);
    let views = list["data"].as_array().unwrap().iter();
    views
        .map(|view| view["name"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_view_is_made_read_changed_and_deleted() {
    let world = World::new().await;
    let body = json!({"name": "every lead", "s_query": query("lead"), "description": "d",
        "selected_fields": [{"type_id": "lead", "field_id": "display_name"}], "is_user_dependent": true});
    let made = world.post("/saved_search/", body.clone()).await.expect(200);
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    assert_eq!(
        (&made["type"], &made["is_shared"]),
        (&json!("lead"), &json!(false))
    );
    assert_eq!(made["used_recently"], true);

    let one = format!("/saved_search/{}/", made["id"].as_str().unwrap());
    let changed = world
        .put(&one, json!({"name": "Other", "description": null}))
        .await
        .expect(200);
    assert_eq!(
        (&changed["name"], &changed["description"]),
        (&json!("Other"), &json!(""))
    );
    assert_eq!(changed["s_query"], made["s_query"]);
    let mut shown = world.get(&one).await.expect(200);
    assert_eq!(shown["used_recently"], false);
    shown.as_object_mut().unwrap().remove("used_recently");
    assert_eq!(
        world.get("/saved_search/").await.expect(200)["data"],
        json!([shown])
    );

    // A text takes the place of a query, and a query that of a text.
    let older = world.put(&one, json!({"query": "has:email"})).await.expect(200);
    assert_eq!(
        (&older["query"], &older["s_query"]),
        (&json!("has:email"), &Value::Null)
    );
    let newer = world
        .put(&one, json!({"s_query": query("lead")}))
        .await
        .expect(200);
    assert_eq!(
        (&newer["query"], &newer["s_query"]),
        (&Value::Null, &query("lead"))
    );

    world.delete(&one).await.expect(200);
    world.get(&one).await.expect(404);
}

#[tokio::test]
async fn a_view_outside_of_the_rules_is_refused() {
    let world = World::new().await;
    let with = |name: &str, value: Value| {
        let mut body = json!({"name": "v", "s_query": query("lead")});
        body[name] = value;
        body
    };
    for body in [
        json!({}),
        json!({"name": "v"}),
        with("name", json!("")),
        with("type", json!("task")),
        with("description", json!("x".repeat(301))),
        with(
            "selected_fields",
            json!([{"type_id": "lead", "field_id": "x".repeat(49)}]),
        ),
        with("selected_fields", json!([{"type_id": "lead"}])),
        with("s_query", json!({"type": "object_type", "object_type": "lead"})),
        with("s_query", json!({"query": {"type": "match_all"}})),
        with("s_query", query("activity.custom")),
        with(
            "sharing_settings",
            json!({"whole_org": false, "user_ids": ["user_x"], "group_ids": []}),
        ),
        with(
            "sharing_settings",
            json!({"whole_org": false, "user_ids": [], "group_ids": ["group_x"]}),
        ),
    ] {
        world.post("/saved_search/", body.clone()).await.expect(400);
        assert!(world.sandbox.state().smart_views.is_empty(), "{body}");
    }

    world
        .post("/saved_search/", with("description", json!("x".repeat(300))))
        .await
        .expect(200);
    world.switch(&[("smart_view_without_type", "accept")]);
    world
        .post(
            "/saved_search/",
            with("s_query", json!({"query": {"type": "match_all"}})),
        )
        .await
        .expect(200);
}

#[tokio::test]
async fn the_list_has_the_types_that_are_asked_for_newest_first() {
    let world = World::new().await;
    for (name, kind) in [
        ("a", "lead"),
        ("b", "contact"),
        ("c", "lead"),
        ("d", "opportunity"),
    ] {
        let body = json!({"name": name, "type": kind, "s_query": query(kind)});
        world.make("/saved_search/", body).await;
    }
    assert_eq!(names(&world, "/saved_search/").await, ["c", "a"]);
    assert_eq!(names(&world, "/saved_search/?type=contact").await, ["b"]);
    assert_eq!(names(&world, ALL).await, ["d", "c", "b", "a"]);
    world.get("/saved_search/?type=task").await.expect(400);
}

#[tokio::test]
async fn a_query_comes_back_with_negate_or_without_and_in_either_order() {
    for (switches, kind, negated, first) in [
        (vec![], "lead", false, "type"),
        (vec![], "contact", true, "type"),
        (vec![("smart_view_negate", "all")], "lead", true, "type"),
        (vec![("smart_view_negate", "none")], "contact", false, "type"),
        (vec![("smart_view_key_order", "sorted")], "lead", false, "queries"),
    ] {
        let world = World::switched(&switches).await;
        let body = json!({"name": "v", "type": kind, "s_query": query(kind)});
        let made = world.post("/saved_search/", body).await.expect(200);
        let node = made["s_query"]["query"].as_object().unwrap();
        assert_eq!(node.contains_key("negate"), negated, "{switches:?} {kind}");
        assert_eq!(node.keys().next().unwrap(), first, "{switches:?}");
        let condition = &made["s_query"]["query"]["queries"][1];
        assert_eq!(condition.get("negate").is_some(), negated);
        assert!(condition["condition"].get("negate").is_none());
    }
}

#[tokio::test]
async fn whom_a_view_is_shared_with_follows_from_what_counts() {
    let both =
        json!({"is_shared": true, "sharing_settings": {"whole_org": false, "user_ids": [], "group_ids": []}});
    for (value, code, is_shared) in [
        ("sharing_settings", 200, false),
        ("is_shared", 200, true),
        ("refuse", 400, false),
    ] {
        let world = World::switched(&[("smart_view_sharing", value)]).await;
        let id = world
            .make("/saved_search/", json!({"name": "v", "query": "*"}))
            .await;
        let one = format!("/saved_search/{id}/");
        world.put(&one, both.clone()).await.expect(code);
        assert_eq!(
            world.get(&one).await.expect(200)["is_shared"],
            is_shared,
            "{value}"
        );
    }

    let world = World::new().await;
    let id = world
        .make(
            "/saved_search/",
            json!({"name": "v", "query": "*", "is_shared": true}),
        )
        .await;
    let one = format!("/saved_search/{id}/");
    assert_eq!(
        world.get(&one).await.expect(200)["sharing_settings"]["whole_org"],
        true
    );
    let owner = world.sandbox.state().users[0].clone();
    let some = json!({"sharing_settings": {"whole_org": false, "user_ids": [owner.id], "group_ids": []}});
    let shown = world.put(&one, some).await.expect(200);
    assert_eq!(
        (&shown["is_shared"], &shown["shared_with"]),
        (&json!(true), &json!([owner.membership_id]))
    );

    // That it is shared says nothing about with whom.
    let shown = world.put(&one, json!({"is_shared": true})).await.expect(200);
    assert_eq!(shown["sharing_settings"]["user_ids"], json!([owner.id]));
    let shown = world
        .put(
            &one,
            json!({"shared_with": [owner.membership_id], "is_shared": true}),
        )
        .await
        .expect(200);
    assert_eq!(shown["sharing_settings"]["user_ids"], json!([owner.id]));
    let shown = world.put(&one, json!({"is_shared": false})).await.expect(200);
    assert_eq!(shown["sharing_settings"]["user_ids"], json!([]));
}

#[tokio::test]
async fn a_private_view_is_seen_by_the_person_who_made_it_and_by_those_it_is_shared_with() {
    let world = World::new().await;
    world.sandbox.edit(|state| {
        let other = User::new(&mut state.mint, "ada@example.test", "Ada", "L", "user");
        let owner = state.users[0].id.clone();
        let group = |id: &str, members: &[&String]| UserGroup {
            id: id.to_owned(),
            name: id.to_owned(),
            members: members.iter().map(|&id| id.clone()).collect(),
        };
        state.groups = vec![group("group_own", &[&owner]), group("group_other", &[&other.id])];
        let mut view = |name: &str, user: &str, sharing: ViewSharing| {
            state.smart_views.push(SmartView {
                user_id: Some(user.to_owned()),
                sharing,
                ..SmartView::of_search(&format!("save_{name}"), name, "lead", query("lead"))
            });
        };
        let of_group = |id: &str| ViewSharing {
            group_ids: vec![id.to_owned()],
            ..ViewSharing::default()
        };
        view("own", &owner, ViewSharing::default());
        view("private", &other.id, ViewSharing::default());
        view("everybody's", &other.id, ViewSharing::with_all());
        view("of my group", &other.id, of_group("group_own"));
        view("of their group", &other.id, of_group("group_other"));
        state.users.push(other);
    });
    assert_eq!(
        names(&world, "/saved_search/").await,
        ["of my group", "everybody's", "own"]
    );
    world.get("/saved_search/save_private/").await.expect(404);
    world.delete("/saved_search/save_private/").await.expect(404);
    world.get("/saved_search/save_own/").await.expect(200);
}

#[tokio::test]
async fn a_short_list_shows_neither_columns_nor_sharing() {
    let world = World::switched(&[
        ("smart_view_list", "short"),
        ("smart_view_used_recently", "everywhere"),
    ])
    .await;
    let id = world
        .make("/saved_search/", json!({"name": "v", "query": "*"}))
        .await;
    let list = world.get("/saved_search/").await.expect(200);
    let view = list["data"][0].as_object().unwrap();
    for (name, is_shown) in [
        ("selected_fields", false),
        ("sharing_settings", false),
        ("is_shared", true),
        ("used_recently", true),
    ] {
        assert_eq!(view.contains_key(name), is_shown, "{name}");
    }
    let alone = world.get(&format!("/saved_search/{id}/")).await.expect(200);
    assert!(alone.as_object().unwrap().contains_key("sharing_settings"));
}

#[tokio::test]
async fn a_view_that_another_one_uses_is_deleted_or_kept() {
    for (value, code) in [("accept", 200), ("refuse", 400)] {
        let world = World::switched(&[("delete_view_in_use", value)]).await;
        let used = world
            .make("/saved_search/", json!({"name": "a", "query": "*"}))
            .await;
        world
            .make(
                "/saved_search/",
                json!({"name": "b", "query": format!("in:{used}")}),
            )
            .await;
        world.delete(&format!("/saved_search/{used}/")).await.expect(code);
    }
}
