//! Keys, slashes, bodies, pages, fields and permissions.

use serde_json::json;

use super::client::World;
use crate::Place;

#[tokio::test]
async fn only_the_key_opens_the_door() {
    let world = World::new().await;
    let url = format!("{}/me/", world.sandbox.base_url());
    let key = world.sandbox.api_key();
    for request in [
        world.http.get(&url),
        world.http.get(&url).basic_auth("api_wrong", Some("")),
        world.http.get(&url).bearer_auth("nope"),
    ] {
        let reply = world.send(request).await;
        assert_eq!(reply.expect(401), json!({"error": "Unauthorized"}));
    }
    world
        .send(world.http.get(&url).bearer_auth(key))
        .await
        .expect(200);
    assert!(key.starts_with("api_") && key.contains('.') && key.len() == 4 + 22 + 1 + 22);
}

#[tokio::test]
async fn a_missing_slash_is_redirected_with_its_query() {
    let world = World::new().await;
    let reply = world
        .send(world.request("POST", "/status/lead?_fields=id").json(&json!({})))
        .await;
    assert_eq!(reply.status, 308);
    assert_eq!(reply.headers["location"], "/api/v1/status/lead/?_fields=id");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_as_json() {
    let world = World::new().await;
    for path in [
        "/nothing/",
        "/status/",
        "/status/lead/a/b/",
        "/custom_field/thing/",
        "/lead/a/b/",
    ] {
        let body = world.get(path).await.expect(404);
        assert!(
            body["error"]
                .as_str()
                .unwrap()
                .starts_with("The requested URL was not found on the server."),
            "{path}"
        );
    }
    let reply = world.delete("/pipeline/").await;
    assert_eq!(reply.headers["allow"], "GET, POST");
    assert!(reply.expect(405)["error"].is_string());
    world.send(world.request("PATCH", "/me/")).await.expect(405);
}

#[tokio::test]
async fn a_body_must_be_a_json_object_that_says_so() {
    let world = World::new().await;
    let post = || world.request("POST", "/status/lead/");
    let json = "application/json";
    let typed = |text: &'static str| post().header("content-type", json).body(text);
    world.send(post().body("{\"label\": \"x\"}")).await.expect(415);
    world
        .send(post().header("content-type", "text/plain").body("{}"))
        .await
        .expect(415);
    let invalid = world.send(typed("{\"label\": NaN}")).await.expect(400);
    assert_eq!(invalid["error"], "The request contains invalid JSON.");
    let list = world.send(typed("[1]")).await.expect(400);
    assert_eq!(list["error"], "JSON data must be a dict.");
    world.switch(&[("wrong_content_type", "400")]);
    world.send(post().body("{}")).await.expect(400);
}

#[tokio::test]
async fn older_endpoints_take_no_chunked_bodies() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let world = World::new().await;
    let authority = world
        .sandbox
        .base_url()
        .replace("http://", "")
        .replace("/api/v1", "");
    for (path, body, status) in [
        ("/status/lead/", r#"{"label":"x"}"#, "400"),
        ("/pipeline/", r#"{"name":"x"}"#, "201"),
    ] {
        let mut stream = tokio::net::TcpStream::connect(&authority).await.unwrap();
        let key = world.sandbox.api_key();
        let request = format!(
            "POST /api/v1{path} HTTP/1.1\r\nhost: {authority}\r\nauthorization: Bearer {key}\r\n\
             content-type: application/json\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n\
             {:x}\r\n{body}\r\n0\r\n\r\n",
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert_eq!(answer.split(' ').nth(1), Some(status), "{answer}");
    }
}

#[tokio::test]
async fn lists_page_within_the_cap_of_their_generation() {
    let world = World::new().await;
    let page = world.get("/status/lead/?_limit=3&_skip=3").await;
    assert_eq!(
        (page.column("id").len(), &page.body["has_more"]),
        (3, &json!(true))
    );
    let last = world.get("/status/lead/?_limit=3&_skip=6").await;
    assert_eq!(
        (last.column("id").len(), &last.body["has_more"]),
        (1, &json!(false))
    );
    for path in [
        "/status/lead/",
        "/custom_field/lead/",
        "/pipeline/",
        "/user/",
        "/lead/",
    ] {
        world.get(&format!("{path}?_limit=200")).await.expect(200);
        let refused = world.get(&format!("{path}?_limit=201")).await.expect(400);
        let text = "Input should be less than or equal to 200";
        assert_eq!(
            refused,
            json!({"errors": [], "field-errors": {"_limit": text}}),
            "{path}"
        );
    }
    world.switch(&[("longest_page", "100")]);
    let older = world.get("/status/lead/?_limit=101").await.expect(400);
    assert_eq!(
        older["error"],
        "The limit you set is larger than the maximum limit for this resource (max_limit = 100)."
    );
    world.get("/pipeline/?_limit=200").await.expect(200);
    world.get("/lead/?_skip=35001").await.expect(400);
    world.get("/lead/?_limit=x").await.expect(400);
    world.get("/custom_object_type/?_limit=9999").await.expect(200);
}

#[tokio::test]
async fn lists_without_parameters_come_whole_or_cut_and_never_say_so() {
    let (types, fields) = ("/custom_object_type/", "/custom_field/custom_object_type/");
    for (value, counts) in [("whole", [101, 101]), ("skipped", [101, 1]), ("cut", [100, 1])] {
        let world = World::switched(&[("bare_lists", value), ("doubtful_has_more", "present")]).await;
        world.sandbox.edit(|state| {
            for number in 0..101 {
                let body = json!({"name": format!("T{number}"), "name_plural": "Ts"});
                assert_eq!(state.perform("POST", types, body.clone()).0, 201);
                assert_eq!(state.perform("POST", "/custom_activity/", body).0, 201);
                let id = &state.object_types[0].id;
                let body = json!({"name": format!("F{number}"), "type": "text", "custom_object_type_id": id});
                assert_eq!(state.perform("POST", fields, body).0, 201);
            }
        });
        for path in [types, fields, "/custom_activity/"] {
            for (query, count) in ["", "?_skip=100"].into_iter().zip(counts) {
                let reply = world.get(&format!("{path}{query}")).await;
                assert_eq!(reply.column("id").len(), count, "{value} {path}{query}");
                let more = reply.body.get("has_more");
                assert_eq!(more.is_some(), path == "/custom_activity/", "{value} {path}");
                assert!(more.is_none_or(|more| *more == (value == "cut" && query.is_empty())));
            }
        }
    }
}

#[tokio::test]
async fn an_id_that_nothing_has_is_answered_in_the_words_of_its_generation() {
    let world = World::new().await;
    for (path, class) in [
        ("/status/lead/stat_x/", "LeadStatus"),
        ("/status/opportunity/stat_x/", "OpportunityStatus"),
        ("/custom_field/lead/cf_x/", "LeadCustomField"),
        ("/custom_field/shared/cf_x/", "SharedCustomField"),
        ("/lead/lead_x/", "Lead"),
        ("/user/user_x/", "User"),
    ] {
        let text = format!("Empty query: {class} matching query does not exist.");
        assert_eq!(
            world.get(path).await.expect(404),
            json!({"error": text}),
            "{path}"
        );
    }
    for path in [
        "/pipeline/pipe_x/",
        "/webhook/whsub_x/",
        "/custom_activity/actitype_x/",
    ] {
        let body = world.get(path).await.expect(404);
        assert!(body["error"].is_string(), "{path}: {body}");
    }
}

#[tokio::test]
async fn leads_count_their_total_and_pages_follow_each_other() {
    let world = World::new().await;
    world.sandbox.edit(|state| {
        for _ in 0..205 {
            state.add_record(&Place::Lead, None, None, &[]);
        }
    });
    let first = world.get("/lead/?_limit=200").await;
    let second = world.get("/lead/?_limit=200&_skip=200").await;
    assert_eq!(
        (&first.body["total_results"], &first.body["has_more"]),
        (&json!(205), &json!(true))
    );
    assert_eq!(
        (second.column("id").len(), &second.body["has_more"]),
        (5, &json!(false))
    );
    assert!(!first.column("id").contains(&second.column("id")[0]));
}

#[tokio::test]
async fn fields_reduce_answers_and_unknown_ones_are_dropped() {
    let world = World::new().await;
    let reply = world.get("/status/lead/?_fields=id,label,nothing").await;
    assert_eq!(
        reply.body["data"][0]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["id", "label"]
    );
    let me = world.get("/me/?_fields=organizations").await.expect(200);
    assert_eq!(me.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn a_get_can_travel_in_a_post() {
    let world = World::new().await;
    let request = world
        .request("POST", "/status/lead/")
        .header("x-http-method-override", "GET");
    let reply = world
        .send(request.json(&json!({"_params": {"_limit": 2, "_fields": "id"}})))
        .await;
    assert_eq!((reply.status, reply.column("id").len()), (200, 2));
}

#[tokio::test]
async fn a_read_only_key_reads_and_writes_nothing() {
    let world = World::new().await;
    world.sandbox.edit(|state| state.make_read_only());
    world.get("/role/").await.expect(200);
    let refused = world.post("/pipeline/", json!({"name": "X"})).await.expect(403);
    assert_eq!(refused["error_code"], "insufficient_scope");
    world.post("/lead/", json!({"name": "X"})).await.expect(403);
    world.switch(&[("missing_permission", "401")]);
    world.post("/pipeline/", json!({"name": "X"})).await.expect(401);
    world
        .sandbox
        .edit(|state| state.permissions = vec!["read".into(), "write".into()]);
    world.post("/lead/", json!({"name": "X"})).await.expect(200);
    world.post("/webhook/", json!({})).await.expect(400);
    world
        .post("/status/lead/", json!({"label": "X"}))
        .await
        .expect(401);
}
