use crate::api::tests::loopback::{Loopback, Reaction, answer};
use crate::api::{Client, Parallelism};
use crate::model::{Call, SEARCH};
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

async fn slow_server() -> Loopback {
    let Reaction::Send(bytes) = answer(200, &[], "{}") else {
        panic!("no bytes")
    };
    Loopback::script(vec![Reaction::SendAfter(Duration::from_secs(1), bytes)]).await
}

async fn send_all(client: &Client, calls: impl IntoIterator<Item = Call>) {
    let mut tasks = JoinSet::new();
    for call in calls {
        let client = client.clone();
        tasks.spawn(async move { client.send(&call).await });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn writes_run_together_up_to_the_parallelism() {
    for parallelism in [1, 3] {
        let server = slow_server().await;
        let mut connection = server.connection();
        connection.parallelism = Parallelism::at_most(parallelism);
        let client = Client::new(connection).unwrap();
        send_all(&client, (0..7).map(|n| Call::post("/role/", json!({"name": n})))).await;
        assert_eq!(server.most_at_once(), parallelism);
        assert_eq!(
            (client.meter().writes, client.meter().waited),
            (7, Duration::ZERO)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn reads_go_all_at_once_unless_fewer_calls_were_asked_for() {
    for (parallelism, most) in [
        (Parallelism::default(), 32),
        (Parallelism::at_most(64), 41),
        (Parallelism::at_most(2), 2),
        (Parallelism::at_most(0), 1),
    ] {
        let server = slow_server().await;
        let mut connection = server.connection();
        connection.parallelism = parallelism;
        let client = Client::new(connection).unwrap();
        // Before the first answer, nobody knows of the limit.
        send_all(&client, [Call::get("/me/")]).await;
        send_all(&client, (0..41).map(|_| Call::get("/me/"))).await;
        assert_eq!((server.most_at_once(), client.meter().reads), (most, 42));
    }
}

#[tokio::test(start_paused = true)]
async fn reads_and_writes_share_the_parallelism_that_was_asked_for() {
    for parallelism in [1, 3] {
        let server = slow_server().await;
        let mut connection = server.connection();
        connection.parallelism = Parallelism::at_most(parallelism);
        let client = Client::new(connection).unwrap();
        let calls = (0..8).map(|n| match n % 2 {
            0 => Call::get("/me/"),
            _ => Call::post("/role/", json!({"name": n})),
        });
        send_all(&client, calls).await;
        assert_eq!(server.most_at_once(), parallelism);
    }
}

#[tokio::test(start_paused = true)]
async fn searches_keep_to_their_recorded_rate_unless_answers_tell_another() {
    const EDGE: [&str; 3] = [
        "ratelimit-limit: 60",
        "ratelimit-remaining: 59",
        "ratelimit-reset: 1",
    ];
    for (told, seconds) in [("x: y", 16), ("ratelimit: limit=1000; remaining=900; reset=8", 0)] {
        let headers = [&EDGE[..], &[told]].concat();
        let server = Loopback::start(move |_, _| answer(200, &headers, "{}")).await;
        let client = server.client();
        let started = Instant::now();
        send_all(&client, (0..40).map(|n| Call::post(SEARCH, json!({"query": n})))).await;
        assert_eq!(started.elapsed().as_secs(), seconds, "{told}");
        assert_eq!(client.meter().searches, 40);
    }
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_is_held_back_holds_up_no_other() {
    let server = Loopback::start(|nth, received| match (nth, received.line.contains("/slow/")) {
        (0, true) => answer(200, &["ratelimit: limit=100, remaining=0, reset=30"], "{}"),
        _ => answer(200, &[], "{}"),
    })
    .await;
    let mut connection = server.connection();
    connection.parallelism = Parallelism::at_most(1);
    let client = Client::new(connection).unwrap();
    client.send(&Call::put("/slow/", json!({}))).await.unwrap();
    let started = Instant::now();
    let ended = Arc::new(Mutex::new(Vec::new()));
    let send = async |path: &'static str| {
        client.send(&Call::put(path, json!({}))).await.unwrap();
        ended.lock().unwrap().push((path, started.elapsed()));
    };
    tokio::join!(send("/slow/"), send("/slow/"), send("/fast/"), send("/fast/"));
    let ended = ended.lock().unwrap();
    for (path, after) in &*ended {
        let held = *after >= Duration::from_secs(25);
        assert_eq!(held, *path == "/slow/", "{ended:?}");
    }
    assert_eq!(ended.len(), 4);
}

#[tokio::test(start_paused = true)]
async fn a_newcomer_does_not_overtake_a_call_that_waits() {
    let server = Loopback::start(|nth, _| match nth {
        0 => answer(200, &["ratelimit: limit=1, remaining=0, reset=20"], "{}"),
        _ => answer(200, &[], "{}"),
    })
    .await;
    let client = server.client();
    client.send(&Call::put("/a/", json!({}))).await.unwrap();
    let send = |body: &str, after: u64| {
        let (client, call) = (client.clone(), Call::put("/a/", json!(body)));
        async move {
            tokio::time::sleep(Duration::from_secs(after)).await;
            client.send(&call).await
        }
    };
    let mut tasks = JoinSet::new();
    // Its timer is set first, so it also wakes first at the moment that the window ends.
    tasks.spawn(send("newcomer", 20));
    tasks.spawn(send("waiting", 0));
    assert!(tasks.join_all().await.iter().all(Result::is_ok));
    let sent: Vec<_> = server
        .requests()
        .into_iter()
        .skip(1)
        .map(|request| request.body)
        .collect();
    assert_eq!(sent, [r#""waiting""#, r#""newcomer""#]);
}

#[tokio::test(start_paused = true)]
async fn an_abandoned_call_gives_its_place_back() {
    let server = Loopback::start(|nth, _| match nth {
        0 => Reaction::Stall(Vec::new()),
        _ => answer(200, &[], "{}"),
    })
    .await;
    let mut connection = server.connection();
    connection.parallelism = Parallelism::at_most(1);
    let client = Client::new(connection).unwrap();
    let call = Call::put("/a/", json!({}));
    let abandoned = tokio::time::timeout(Duration::from_secs(1), client.send(&call)).await;
    assert!(abandoned.is_err());
    client.send(&call).await.unwrap();
    assert_eq!(server.requests().len(), 2);
}
