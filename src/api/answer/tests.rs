use super::{AnswerReader, Redaction};
use crate::api::http_transport::plain_http;
use crate::api::tests::loopback::{ANSWERED, KEY, Loopback, Reaction, answer, half, json, react};
use crate::api::{Answer, ApiErrorKind, CallName, WriteFate};
use crate::model::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn any_2xx_is_a_success_and_an_empty_body_is_null() {
    for (status, body, value) in [
        (200, r#"{"id": "a"}"#, json!({"id": "a"})),
        (201, "[1]", json!([1])),
        (200, "", Value::Null),
        (204, "", Value::Null),
        (200, " \r\n", Value::Null),
    ] {
        assert_eq!(
            react(answer(status, &[], body)).await,
            Ok(Answer { status, body: value }),
            "{status} {body:?}"
        );
    }
}

#[test]
fn debug_output_holds_no_value() {
    for body in [
        json!({"id": "s3cret"}),
        json!(["s3cret"]),
        json!("s3cret"),
        json!(null),
    ] {
        let shown = format!("{:?}", Answer { status: 201, body });
        assert!(shown.contains("201") && !shown.contains("s3cret"), "{shown}");
    }
}

#[tokio::test]
async fn each_status_has_its_error_words_and_outcome() {
    let body = json!({"errors": [], "field-errors": {"name": "odd"}, "error_code": "insufficient_scope"});
    for (status, outcome, part) in [
        (
            400,
            WriteFate::NotDone,
            "the server refused it (400): name: odd (insufficient_scope)",
        ),
        (
            401,
            WriteFate::NotDone,
            "the key in CLOSE_API_KEY was not accepted (401): name: odd",
        ),
        (402, WriteFate::NotDone, "plan does not allow it (402): name: odd"),
        (
            403,
            WriteFate::NotDone,
            "not allowed (403): name: odd (insufficient_scope); the key in CLOSE_API_KEY lacks",
        ),
        (404, WriteFate::NotDone, "not found (404): name: odd"),
        (405, WriteFate::NotDone, "the server refused it (405): name: odd"),
        (409, WriteFate::NotDone, "the server refused it (409): name: odd"),
        (415, WriteFate::NotDone, "the server refused it (415): name: odd"),
        (
            429,
            WriteFate::NotDone,
            "the rate limit was still reached (429) after 1 try: name: odd",
        ),
        (500, ANSWERED, "the server had a problem (500): name: odd"),
        (503, ANSWERED, "the server had a problem (503): name: odd"),
        (599, ANSWERED, "the server had a problem (599): name: odd"),
    ] {
        let error = react(json(status, &body)).await.unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("complete POST /pipeline/: "), "{text}");
        assert!(text.contains(part), "{text}");
        assert_eq!((error.status(), error.fate()), (Some(status), outcome), "{text}");
        assert!(text.contains("(insufficient_scope)"), "{text}");
    }
}

#[tokio::test]
async fn a_status_counts_even_where_its_body_does_not_come() {
    for status in [400, 401, 404, 500] {
        let error = react(Reaction::Send(half(status, r#"{"error": "#)))
            .await
            .unwrap_err();
        assert_eq!(error.status(), Some(status), "{error}");
    }
    let error = react(answer(404, &[], "<h1>No</h1>")).await.unwrap_err();
    assert!(
        error.to_string().ends_with("not found (404): <h1>No</h1>"),
        "{error}"
    );
}

#[tokio::test]
async fn a_success_that_is_no_json_says_what_it_is() {
    let html = format!("<!doctype html>\n<title>Sign in\u{1b}</title>{}", "x".repeat(500));
    let error = react(answer(200, &["content-type: text/html"], &html))
        .await
        .unwrap_err();
    let ApiErrorKind::NotJson {
        content_type,
        excerpt,
    } = error.kind()
    else {
        panic!("{error}")
    };
    assert_eq!(content_type, "text/html");
    assert!(
        excerpt.starts_with("<!doctype html> <title>Sign in </title>x"),
        "{excerpt}"
    );
    assert!(excerpt.chars().count() <= 81, "{excerpt}");
    assert_eq!((error.fate(), error.status()), (ANSWERED, Some(200)));

    let latin = b"HTTP/1.1 200 X\r\ncontent-length: 14\r\n\r\n{\"label\": \"\xe9\"}".to_vec();
    let error = react(Reaction::Send(latin)).await.unwrap_err();
    assert!(matches!(error.kind(), ApiErrorKind::NotJson { .. }), "{error}");

    let deep = react(answer(200, &[], &"[".repeat(100_000))).await.unwrap_err();
    assert!(matches!(deep.kind(), ApiErrorKind::NotJson { .. }), "{deep}");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_no_answer() {
    let chunked = b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n".to_vec();
    let gzip = b"HTTP/1.1 200 X\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    for reaction in [
        Reaction::Send(half(200, r#"{"id": 1}"#)),
        Reaction::Send(chunked),
        Reaction::Send(gzip),
        answer(200, &[], r#"{"id": "#),
    ] {
        let error = react(reaction.clone()).await.unwrap_err();
        assert!(
            matches!(error.kind(), ApiErrorKind::CutOff),
            "{reaction:?}: {error}"
        );
        assert_eq!((error.status(), error.fate()), (Some(200), ANSWERED));
    }
}

#[tokio::test]
async fn answers_have_a_largest_size() {
    let promised = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", (64 << 20) + 1);
    let error = react(Reaction::Send(promised.into_bytes())).await.unwrap_err();
    assert!(matches!(error.kind(), ApiErrorKind::TooLarge { .. }), "{error}");
    assert!(error.to_string().contains("larger than 64 MiB"), "{error}");

    let chunks = b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n6\r\n[1, 2,\r\n3\r\n 3]\r\n0\r\n\r\n";
    let server = Loopback::script(vec![Reaction::Send(chunks.to_vec())]).await;
    for (largest, fits) in [(9, true), (8, false)] {
        let timeout = Duration::from_secs(1);
        let reader = AnswerReader {
            redaction: Redaction::new(KEY),
            secret: "key",
            setting: "S".into(),
            timeout,
            silence: timeout,
            largest,
        };
        let call = CallName {
            method: Method::Get,
            path: "/me/".into(),
        };
        let begun = tokio::time::Instant::now();
        let response = plain_http()
            .unwrap()
            .get(server.connection().base_url)
            .send()
            .await
            .unwrap();
        let result = reader.receive(call, response, begun).await;
        assert_eq!(result.is_ok(), fits, "{result:?}");
    }
}
