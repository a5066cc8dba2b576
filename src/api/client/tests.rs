//! What is sent again, how long it takes, and what ends early.

use super::{CallMeter, Client};
use crate::api::tests::loopback::{ANSWERED, Loopback, MAY_STILL_HAPPEN, Reaction, answer, half, json};
use crate::api::{ApiErrorKind, CallDelay, Parallelism, ServerRefusal, WriteFate};
use crate::model::Call;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;

fn ok() -> Reaction {
    json(200, &json!({"id": "a"}))
}

fn calls() -> [Call; 4] {
    let (path, body) = ("/pipeline/", json!({"name": "Sales"}));
    [
        Call::get(path),
        Call::post(path, body.clone()),
        Call::put(path, body),
        Call::delete(path),
    ]
}

/// How often each method is sent to a server that first reacts so and then answers.
async fn tries(first: Reaction) -> [usize; 4] {
    let mut tries = [0; 4];
    for (slot, call) in tries.iter_mut().zip(calls()) {
        let server = Loopback::script(vec![first.clone(), ok()]).await;
        let result = server.client().send(&call).await;
        *slot = server.requests().len();
        assert_eq!(result.is_ok(), *slot == 2, "{call}: {result:?}");
        if let Err(error) = result {
            assert!(error.fate().is_unknown(), "{call}: {error}");
        }
    }
    tries
}

#[tokio::test(start_paused = true)]
async fn a_write_with_an_unknown_outcome_is_sent_once() {
    for (first, expected) in [
        (answer(429, &["retry-after: 1"], ""), [2, 2, 2, 2]),
        (answer(503, &[], ""), [2, 1, 2, 2]),
        (answer(503, &["retry-after: 1"], ""), [2, 1, 2, 2]),
        (answer(408, &[], ""), [2, 1, 2, 2]),
        (answer(421, &[], ""), [2, 2, 2, 2]),
        (answer(425, &["retry-after: 1"], ""), [2, 2, 2, 2]),
        (answer(502, &["retry-after: 1"], ""), [2, 1, 1, 1]),
        (answer(500, &[], ""), [2, 1, 1, 1]),
        (answer(502, &[], ""), [2, 1, 1, 1]),
        (answer(504, &[], ""), [2, 1, 1, 1]),
        (Reaction::Send(Vec::new()), [2, 1, 1, 1]),
        (Reaction::Send(half(200, "{")), [2, 1, 1, 1]),
        (Reaction::Stall(Vec::new()), [2, 1, 1, 1]),
        (Reaction::Stall(half(200, "{")), [2, 1, 1, 1]),
        (answer(501, &[], ""), [1, 1, 1, 1]),
        (answer(200, &[], "<html>"), [1, 1, 1, 1]),
    ] {
        assert_eq!(tries(first.clone()).await, expected, "{first:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_caller_must_mend_is_sent_once() {
    for status in [400, 401, 402, 403, 404, 405, 409, 415, 422] {
        for call in calls() {
            let server = Loopback::script(vec![answer(status, &[], ""), ok()]).await;
            let error = server.client().send(&call).await.unwrap_err();
            assert_eq!((error.status(), error.fate()), (Some(status), WriteFate::NotDone));
            assert_eq!(server.requests().len(), 1, "{call}: {status}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_call_waits_as_long_as_the_server_says() {
    let refusal = answer(
        429,
        &["ratelimit: limit=10, remaining=0, reset=7.5", "retry-after: 8"],
        "",
    );
    let server = Loopback::script(vec![refusal, ok()]).await;
    let (client, started) = (server.client(), Instant::now());
    client.send(&calls()[1]).await.unwrap();
    let took = started.elapsed();
    assert!(
        took >= Duration::from_millis(7_500) && took < Duration::from_secs(9),
        "{took:?}"
    );
    let meter = client.meter();
    assert!(meter.waited >= Duration::from_millis(7_500) && meter.waited < Duration::from_secs(9));
    let expected = CallMeter {
        writes: 2,
        retried: 1,
        refused: 1,
        ..CallMeter::default()
    };
    assert_eq!(
        CallMeter {
            waited: Duration::ZERO,
            ..meter
        },
        expected
    );
}

#[tokio::test(start_paused = true)]
async fn five_refusals_are_enough() {
    let server = Loopback::script(vec![answer(
        429,
        &["retry-after: 1"],
        r#"{"error": "slow down"}"#,
    )])
    .await;
    let error = server.client().send(&calls()[1]).await.unwrap_err();
    assert_eq!(server.requests().len(), 5);
    assert!(
        matches!(
            error.kind(),
            ApiErrorKind::Refused(ServerRefusal::RateLimited {
                tries: 5,
                again_in: None
            })
        ),
        "{error:?}"
    );
    assert!(error.to_string().contains("after 5 tries: slow down"), "{error}");
    assert_eq!(error.fate(), WriteFate::NotDone);
}

#[tokio::test(start_paused = true)]
async fn all_tries_together_take_no_longer_than_five_timeouts() {
    for (answered_after, asked_to_wait, sent) in [(0, 50, 2), (14, 20, 2)] {
        let header = format!("retry-after: {asked_to_wait}");
        let Reaction::Send(bytes) = answer(429, &[&header], "") else {
            panic!("no bytes")
        };
        let reaction = Reaction::SendAfter(Duration::from_secs(answered_after), bytes);
        let server = Loopback::script(vec![reaction]).await;
        let mut connection = server.connection();
        connection.timeout = Duration::from_secs(15);
        let started = Instant::now();
        let error = Client::new(connection)
            .unwrap()
            .send(&calls()[0])
            .await
            .unwrap_err();
        assert!(
            matches!(error.kind(), ApiErrorKind::Refused(ServerRefusal::RateLimited { tries, .. }) if *tries == sent),
            "{error:?}"
        );
        assert!(
            started.elapsed() <= Duration::from_secs(75),
            "{:?}",
            started.elapsed()
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_comes_up_late_is_reached() {
    for (after, reached) in [(1, true), (60, false)] {
        let server = Loopback::late(Duration::from_secs(after)).await;
        let client = server.client();
        let result = client.send(&calls()[1]).await;
        assert_eq!(result.is_ok(), reached, "{result:?}");
        assert_eq!(server.requests().len(), usize::from(reached));
        if let Err(error) = result {
            assert!(matches!(error.kind(), ApiErrorKind::Connect { .. }), "{error:?}");
            assert_eq!((error.fate(), client.meter().retried), (WriteFate::NotDone, 4));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_stop_calls_on_the_wire_end_and_those_that_wait_give_up() {
    let refusal = answer(429, &["ratelimit: limit=10, remaining=0, reset=30"], "");
    let broken = answer(503, &["retry-after: 30"], "");
    let Reaction::Send(bytes) = ok() else {
        panic!("no bytes")
    };
    let slow = Reaction::SendAfter(Duration::from_secs(5), bytes);
    for (first, put, outcome) in [
        (refusal, true, Some(WriteFate::NotDone)),
        (broken.clone(), true, Some(MAY_STILL_HAPPEN)),
        (broken, false, Some(WriteFate::NotDone)),
        (slow, true, None),
    ] {
        let server = Loopback::script(vec![first, ok()]).await;
        let client = server.client();
        let started = Instant::now();
        let [read, _, write, _] = calls();
        let call = if put { write } else { read };
        let (result, later) = tokio::join!(client.send(&call), async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            client.stop();
            client.send(&call).await
        });
        let error = later.unwrap_err();
        assert!(matches!(error.kind(), ApiErrorKind::Interrupted), "{error:?}");
        assert_eq!(server.requests().len(), 1);
        match outcome {
            Some(outcome) => {
                let error = result.unwrap_err();
                assert!(error.to_string().contains("interrupted"), "{error}");
                assert_eq!(error.fate(), outcome, "{error}");
                assert!(
                    started.elapsed() < Duration::from_secs(2),
                    "{:?}",
                    started.elapsed()
                );
            }
            None => assert!(result.is_ok(), "{result:?}"),
        }
    }
}

#[tokio::test]
async fn what_must_not_end_half_way_goes_on_after_the_stop() {
    let server = Loopback::script(vec![ok()]).await;
    let client = server.client();
    client.stop();
    let [_, _, write, _] = calls();
    assert!(client.send(&write).await.is_err());
    assert_eq!(server.requests().len(), 0);
    assert!(client.to_the_end().send(&write).await.is_ok());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_try_that_may_have_worked_is_not_forgotten() {
    let server = Loopback::script(vec![answer(503, &[], ""), answer(404, &[], "")]).await;
    let error = server.client().send(&calls()[3]).await.unwrap_err();
    assert_eq!((error.status(), error.fate()), (Some(404), ANSWERED));
    assert!(
        error
            .to_string()
            .contains("an earlier try was answered with 503 and may have made the change"),
        "{error}"
    );

    let server = Loopback::script(vec![answer(503, &[], ""), answer(404, &[], "")]).await;
    let error = server.client().send(&calls()[0]).await.unwrap_err();
    assert!(
        error.kind() == &ApiErrorKind::Refused(ServerRefusal::NotFound) && error.earlier().is_none(),
        "a read has no outcome: {error:?}"
    );
}

#[tokio::test]
async fn all_calls_share_as_many_connections_as_go_at_once() {
    let server = Loopback::keeping().await;
    let mut connection = server.connection();
    connection.parallelism = Parallelism::at_most(4);
    let client = Client::new(connection).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..60 {
        let (client, call) = (client.clone(), Call::put("/role/", json!(number)));
        tasks.spawn(async move { client.send(&call).await });
    }
    while let Some(result) = tasks.join_next().await {
        result.unwrap().unwrap();
    }
    assert_eq!(server.requests().len(), 60);
    assert!(server.connections() <= 4, "{} connections", server.connections());
}

#[tokio::test(start_paused = true)]
async fn a_server_that_asks_for_another_connection_gets_one() {
    // Both kinds of answer leave the connection open.
    let kept = |status: u16| {
        Reaction::Send(format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\n\r\n{{}}").into_bytes())
    };
    let server = Loopback::keeping_with(vec![kept(200), kept(421), kept(200)]).await;
    let client = server.client();
    client.send(&calls()[0]).await.unwrap();
    client.send(&calls()[1]).await.unwrap();
    assert_eq!((server.requests().len(), server.connections()), (3, 2));
}

#[tokio::test(start_paused = true)]
async fn calls_that_can_t_reach_the_server_leave_it_to_one_of_them_to_try_again() {
    for (after, reached) in [(1, true), (60, false)] {
        let server = Loopback::late(Duration::from_secs(after)).await;
        let client = server.client();
        let heard = Arc::new(Mutex::new(0));
        let sink = Arc::clone(&heard);
        client.observe(move |event| {
            *sink.lock().unwrap() += usize::from(matches!(event, CallDelay::Retrying { .. }));
        });
        let [read, ..] = calls();
        let (one, two, three) = tokio::join!(client.send(&read), client.send(&read), client.send(&read));
        for result in [one, two, three] {
            assert_eq!(result.is_ok(), reached, "{result:?}");
        }
        let lines = *heard.lock().unwrap();
        assert!((1..=4).contains(&lines), "{lines}");
        assert_eq!(server.requests().len(), if reached { 3 } else { 0 });
    }
}

#[tokio::test(start_paused = true)]
async fn odd_windows_make_no_call_wait() {
    for told in [
        "ratelimit: limit=100, remaining=0, reset=86400",
        "ratelimit: limit=100, remaining=0, reset=1e300",
        "ratelimit: limit=0, remaining=0, reset=8",
        "ratelimit: limit=-1, remaining=-1, reset=-1",
        "ratelimit: limit=NaN, remaining=NaN, reset=NaN",
        "ratelimit: limit=100, remaining=0",
        "ratelimit: remaining=0, reset=8",
        "x-rate-limit-reset: 86400",
    ] {
        let server = Loopback::start(move |_, _| answer(200, &[told], "{}")).await;
        let client = server.client();
        for number in 0..40 {
            client
                .send(&Call::put("/role/role_1/", json!({"name": number})))
                .await
                .unwrap();
        }
        assert_eq!(
            (client.meter().writes, client.meter().waited),
            (40, Duration::ZERO),
            "{told}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_a_day_is_an_error_at_once_that_says_so_and_holds_up_no_other_call() {
    let headers = [
        "ratelimit: limit=100, remaining=0, reset=86400",
        "retry-after: 86400",
    ];
    let server = Loopback::start(move |_, _| answer(429, &headers, "{}")).await;
    let client = server.client();
    let started = tokio::time::Instant::now();
    for number in 0..5 {
        let call = Call::post("/role/", json!({"name": number}));
        let error = client.send(&call).await.unwrap_err().to_string();
        let text = "the rate limit was reached (429); the server takes no more calls for 24 hours";
        assert!(error.contains(text), "{error}");
    }
    assert_eq!(server.requests().len(), 5);
    assert!(
        started.elapsed() < Duration::from_secs(60),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_refusal_for_as_long_as_a_call_may_wait_is_waited_for() {
    let server = Loopback::start(|nth, _| match nth {
        0 => answer(429, &["retry-after: 70"], "{}"),
        _ => answer(200, &[], "{}"),
    })
    .await;
    let client = server.client();
    assert!(client.send(&Call::get("/role/")).await.is_ok());
    assert_eq!((server.requests().len(), client.meter().refused), (2, 1));
}
