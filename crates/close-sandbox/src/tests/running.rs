//! The server itself: files, determinism, faults, concurrency, limits.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::client::World;
use crate::{Fault, FaultAction, RateLimit, Sandbox, Settings, State, Store, Switches};

async fn on_file(path: &Path) -> World {
    World::on(
        Store::File(path.to_owned()),
        Settings {
            seed: 5,
            ..Settings::default()
        },
    )
    .await
}

#[tokio::test]
async fn a_state_file_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/state.json");
    let world = on_file(&path).await;
    assert!(path.exists(), "a new organization is written at once");
    world.make("/status/lead/", json!({"label": "New"})).await;
    let (before, key) = (world.sandbox.state(), world.sandbox.api_key().to_owned());
    world.sandbox.stop().await.unwrap();
    let again = on_file(&path).await;
    assert_eq!(again.sandbox.state(), before);
    assert_eq!(again.sandbox.api_key(), key);
    again
        .sandbox
        .edit(|state| state.lead_statuses[0].label = "Edited".to_owned());
    drop(again);
    assert_eq!(
        on_file(&path).await.sandbox.state().lead_statuses[0].label,
        "Edited"
    );
    let names: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
    assert_eq!(names.len(), 1, "no temporary file stays behind");
}

#[tokio::test]
async fn a_state_is_saved_and_loaded_and_changed_without_a_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    assert!(State::load(&path).unwrap().is_none());
    let mut state = State::new(9);
    assert_eq!(state.perform("POST", "/pipeline/", json!({"name": "New"})).0, 201);
    let (status, body) = state.perform("POST", "/pipeline/", json!({"name": "New"}));
    assert_eq!((status, body["field-errors"]["name"].is_string()), (400, true));
    state.save(&path).unwrap();
    assert_eq!(State::load(&path).unwrap(), Some(state.clone()));
    let world = World::on(Store::File(path), Settings::default()).await;
    assert_eq!(world.get("/pipeline/").await.column("name"), ["Sales", "New"]);
    assert_eq!(world.sandbox.api_key(), state.api_key());
}

#[tokio::test]
async fn a_refused_record_leaves_no_trace_in_memory_either() {
    let world = World::new().await;
    let before = world.sandbox.state();
    world
        .post("/lead/", json!({"name": "A", "custom.cf_x": 1}))
        .await
        .expect(400);
    assert_eq!(world.sandbox.state(), before);
}

#[tokio::test]
async fn a_write_that_cannot_be_saved_is_not_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let world = on_file(&path).await;
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir_all(path.join("in the way")).unwrap();
    world
        .post("/status/lead/", json!({"label": "New"}))
        .await
        .expect(500);
    assert_eq!(world.sandbox.state().lead_statuses.len(), 7);
}

#[tokio::test]
async fn a_broken_state_file_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    std::fs::write(&path, "{").unwrap();
    let error = Sandbox::start(Store::File(path), Settings::default())
        .await
        .unwrap_err();
    assert!(error.to_string().starts_with("understand "), "{error}");
}

#[tokio::test]
async fn running_switches_do_not_reach_the_file_and_stored_ones_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let world = on_file(&path).await;
    world
        .sandbox
        .edit(|state| state.switches.set("trim_names", "no").unwrap());
    world.switch(&[("duplicate_lead_status", "allow")]);
    world.make("/status/lead/", json!({"label": "Potential"})).await;
    drop(world);
    let mut stored = Switches::default();
    stored.set("trim_names", "no").unwrap();
    assert_eq!(on_file(&path).await.sandbox.state().switches, stored);
}

#[tokio::test]
async fn the_same_calls_give_the_same_bytes() {
    let mut seen = Vec::new();
    for _ in 0..2 {
        let world = World::new().await;
        let mut bytes = Vec::new();
        for (path, body) in [
            ("/status/lead/", json!({"label": "New"})),
            ("/custom_field/lead/", json!({"name": "Size", "type": "number"})),
            ("/pipeline/", json!({})),
            (
                "/webhook/",
                json!({"url": "https://a.example.test", "events":
                [{"object_type": "lead", "action": "created"}]}),
            ),
        ] {
            bytes.push(world.post(path, body).await.body.to_string());
        }
        bytes.push(world.get("/me/").await.body.to_string());
        bytes.push(serde_json::to_string(&world.sandbox.state()).unwrap());
        seen.push(bytes);
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(State::new(1), State::new(2));
}

#[tokio::test]
async fn lost_answers_are_done_and_refused_ones_are_not() {
    let world = World::new().await;
    let faults = [
        FaultAction::LoseAnswer,
        FaultAction::RefuseBefore,
        FaultAction::Silence(Duration::ZERO),
    ];
    for (action, done) in faults.into_iter().zip([1, 0, 0]) {
        let before = world.sandbox.state().lead_statuses.len();
        world
            .sandbox
            .set_faults(vec![Fault::first("POST", "/status/lead/", action.clone())]);
        let body = json!({"label": format!("{action:?}")});
        let sent = world.request("POST", "/status/lead/").json(&body).send().await;
        assert!(sent.is_err(), "{action:?}");
        assert_eq!(
            world.sandbox.state().lead_statuses.len() - before,
            done,
            "{action:?}"
        );
        assert_eq!(world.sandbox.calls().last().unwrap().status, 0);
        world.get("/me/").await.expect(200);
    }
}

#[tokio::test]
async fn damaged_answers_say_what_was_asked_for() {
    let world = World::new().await;
    for (action, status, done) in [
        (FaultAction::Status(503), 503, 0),
        (FaultAction::StatusAfter(502), 502, 1),
        (FaultAction::InvalidJson, 200, 1),
        (FaultAction::EmptyBody, 200, 1),
        (FaultAction::Html, 200, 0),
        (FaultAction::Redirect(302), 302, 0),
        (
            FaultAction::RateLimited {
                retry_after: Some(3),
                header: true,
            },
            429,
            0,
        ),
    ] {
        let before = world.sandbox.state().lead_statuses.len();
        world
            .sandbox
            .set_faults(vec![Fault::first("POST", "/status/lead/", action.clone())]);
        let reply = world
            .post("/status/lead/", json!({"label": format!("{action:?}")}))
            .await;
        assert_eq!(reply.status, status, "{action:?}");
        assert_eq!(
            world.sandbox.state().lead_statuses.len() - before,
            done,
            "{action:?}"
        );
        assert!(reply.body.get("id").is_none());
        if status == 429 {
            assert_eq!(reply.headers["retry-after"], "3");
            assert_eq!(reply.headers["ratelimit"], "limit=100; remaining=0; reset=3");
        }
    }
}

#[tokio::test]
async fn a_cut_body_arrives_in_part() {
    let world = World::new().await;
    world
        .sandbox
        .set_faults(vec![Fault::first("GET", "/me/", FaultAction::CutBody)]);
    let response = world.request("GET", "/me/").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.bytes().await.is_err());
    world.get("/me/").await.expect(200);
}

#[tokio::test]
async fn requests_wait_side_by_side() {
    let world = World::with(Settings {
        latency: Duration::from_millis(60),
        ..Settings::default()
    })
    .await;
    let world = std::sync::Arc::new(world);
    let tasks: Vec<_> = (0..8)
        .map(|number| {
            let world = std::sync::Arc::clone(&world);
            tokio::spawn(async move {
                world
                    .post("/status/lead/", json!({"label": number.to_string()}))
                    .await
                    .expect(200);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(world.sandbox.most_at_once(), 8);
    assert_eq!(world.sandbox.state().lead_statuses.len(), 15);
    world.sandbox.clear_calls();
    assert_eq!(
        (world.sandbox.calls().len(), world.sandbox.most_at_once()),
        (0, 0)
    );
}

#[tokio::test]
async fn a_limit_refuses_with_both_headers_and_per_group() {
    let limit = RateLimit::each(2, Duration::from_secs(600));
    let world = World::with(Settings {
        rate_limit: Some(limit),
        ..Settings::default()
    })
    .await;
    let first = world.get("/me/").await;
    assert!(
        first.headers["ratelimit"]
            .to_str()
            .unwrap()
            .starts_with("limit=2; remaining=1; reset=")
    );
    world.get("/me/").await.expect(200);
    let refused = world.get("/me/").await;
    assert!(
        refused.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            <= 600
    );
    assert!(
        refused.headers["ratelimit"]
            .to_str()
            .unwrap()
            .contains("remaining=0")
    );
    let body = refused.expect(429);
    assert_eq!(body["message"], "API call count exceeded for this period");
    assert_eq!(body["rate_endpoint_group"], "GET /me/");
    assert_eq!(
        (&body["rate_limit"], &body["rate_window"]),
        (&json!(2), &json!(600))
    );
    assert!(body["rate_reset"].as_str().unwrap().parse::<f64>().unwrap() <= 600.0);
    assert!(body.get("error").is_none());
    world.get("/user/").await.expect(200);
}

#[tokio::test]
async fn the_reset_of_the_header_is_rounded_as_the_switch_says_and_the_wait_always_up() {
    for (value, less) in [("up", 0), ("down", 1)] {
        let world = World::with(Settings {
            rate_limit: Some(RateLimit::each(1, Duration::from_secs(600))),
            switches: super::client::switches(&[("rate_limit_reset", value)]),
            ..Settings::default()
        })
        .await;
        world.get("/me/").await.expect(200);
        let refused = world.get("/me/").await;
        let text = |name: &str| refused.headers[name].to_str().unwrap().to_owned();
        let wait: u64 = text("retry-after").parse().unwrap();
        let header = format!("limit=1; remaining=0; reset={}", wait - less);
        assert_eq!(text("ratelimit"), header, "{value}");
    }
}

#[tokio::test]
async fn the_edge_tells_of_a_limit_of_its_own_on_every_answer() {
    let world = World::new().await;
    for path in ["/me/", "/no/such/path/"] {
        let headers = world.get(path).await.headers;
        assert_eq!(headers["x-ratelimit-limit"], "60, 60;w=1, 100;w=1");
        assert_eq!(headers["ratelimit-limit"], "60");
        assert_eq!(headers["ratelimit-reset"], "1");
        assert_eq!(headers["ratelimit-remaining"], headers["x-ratelimit-remaining"]);
        assert_eq!(headers["server"], "envoy");
        assert_eq!(headers["trace-id"].len(), 32);
        assert!(!headers.contains_key("ratelimit"), "{path}");
    }
}

#[tokio::test]
async fn a_stricter_limit_refuses_although_calls_are_left() {
    let world = World::new().await;
    let fault = Fault::first("GET", "/me/", FaultAction::StricterLimit { retry_after: 4 });
    world.sandbox.set_faults(vec![fault]);
    let refused = world.get("/me/").await;
    assert_eq!(refused.headers["ratelimit"], "limit=100; remaining=90; reset=4");
    assert_eq!(refused.headers["retry-after"], "4");
    refused.expect(429);
}

#[tokio::test]
async fn every_request_is_recorded_in_order() {
    let world = World::new().await;
    world.get("/status/lead/?_limit=3").await.expect(200);
    world.post("/pipeline/", json!({"name": 1})).await.expect(400);
    let calls = world.sandbox.calls();
    assert_eq!(calls.len(), 2);
    assert_eq!(
        (calls[0].method.as_str(), calls[0].path.as_str()),
        ("GET", "/status/lead/?_limit=3")
    );
    assert_eq!(
        (&calls[1].body, calls[1].status),
        (&Some(json!({"name": 1})), 400)
    );
}

/// Waits until the organization has so many lead statuses.
async fn has_lead_statuses(world: &World, count: usize) {
    while world.sandbox.state().lead_statuses.len() != count {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

/// Sends a request for a lead status and goes away once it has arrived.
async fn leave_after_sending(world: &World, label: &str) {
    let before = world.sandbox.calls().len();
    let request = world
        .request("POST", "/status/lead/")
        .json(&json!({"label": label}));
    let arrived = async {
        let has_come = |calls: &[crate::RecordedCall]| calls.len() > before && calls[before].body.is_some();
        while !has_come(&world.sandbox.calls()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        answer = request.send() => panic!("it was answered: {answer:?}"),
        () = arrived => {}
    }
}

#[tokio::test]
async fn what_has_arrived_is_carried_out_although_the_client_has_gone() {
    let world = World::with(Settings {
        latency: Duration::from_millis(20),
        ..Settings::default()
    })
    .await;
    let count = world.sandbox.state().lead_statuses.len();
    leave_after_sending(&world, "Left").await;
    has_lead_statuses(&world, count + 1).await;

    let late = FaultAction::Late(Duration::from_millis(30));
    world
        .sandbox
        .set_faults(vec![Fault::first("POST", "/status/lead/", late)]);
    leave_after_sending(&world, "Late").await;
    has_lead_statuses(&world, count + 2).await;
}

#[tokio::test]
async fn what_is_held_lands_when_it_is_told_to() {
    let world = World::new().await;
    let held = Fault::first("POST", "/status/lead/", FaultAction::Held);
    world.sandbox.set_faults(vec![held]);
    let count = world.sandbox.state().lead_statuses.len();
    leave_after_sending(&world, "Held").await;
    world.make("/status/lead/", json!({"label": "Quick"})).await;
    assert_eq!(world.sandbox.state().lead_statuses.len(), count + 1);
    world.sandbox.land();
    has_lead_statuses(&world, count + 2).await;
    let labels: Vec<String> = world
        .sandbox
        .state()
        .lead_statuses
        .into_iter()
        .map(|status| status.label)
        .collect();
    assert_eq!(labels[count..], ["Quick", "Held"]);
}
