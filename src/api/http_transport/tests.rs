//! What goes over the wire, and what comes of it.

use super::HttpTransport;
use crate::api::tests::loopback::{
    ANSWERED, KEY_IN_BASE64, Loopback, MAY_STILL_HAPPEN, Reaction, answer, half, json, once, react,
};
use crate::api::{ApiErrorKind, Credentials, WriteFate};
use crate::model::Call;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_request_is_what_close_takes() {
    let server = Loopback::script(vec![json(200, &json!({}))]).await;
    once(
        &server,
        &Call::put("/status/lead/stat_1/?_fields=id", json!({"label": "é"})),
    )
    .await
    .unwrap();
    once(&server, &Call::delete("/status/lead/stat_1/"))
        .await
        .unwrap();
    let [put, delete] = server.requests().try_into().unwrap();
    assert_eq!(put.line, "PUT /api/v1/status/lead/stat_1/?_fields=id HTTP/1.1");
    assert_eq!(put.body, r#"{"label":"é"}"#);
    for header in [
        "content-type: application/json",
        "content-length: 14",
        "accept: application/json",
        "accept-encoding: gzip",
        concat!("user-agent: closectl/", env!("CARGO_PKG_VERSION")),
        &format!("authorization: basic {KEY_IN_BASE64}").to_lowercase(),
    ] {
        assert!(
            put.head.contains(&format!("\r\n{header}")),
            "{header} is missing: {}",
            put.head
        );
    }
    assert!(!put.head.contains("transfer-encoding"), "{}", put.head);
    assert_eq!(
        (delete.line.as_str(), delete.body.as_str()),
        ("DELETE /api/v1/status/lead/stat_1/ HTTP/1.1", "")
    );
    assert!(!delete.head.contains("transfer-encoding"), "{}", delete.head);
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let target = Loopback::script(vec![json(200, &json!({}))]).await;
    let elsewhere = target.connection().base_url;
    for (status, outcome) in [
        (301, ANSWERED),
        (302, ANSWERED),
        (303, ANSWERED),
        (307, WriteFate::NotDone),
        (308, WriteFate::NotDone),
    ] {
        let location = format!("location: {elsewhere}/login/?next=x");
        let error = react(answer(status, &[&location], "")).await.unwrap_err();
        let host = elsewhere.trim_start_matches("http://");
        assert!(
            error.to_string().contains(&format!(
                "({status}) to {host}/login/, and closectl follows no redirects"
            )),
            "{error}"
        );
        assert_eq!(error.fate(), outcome, "{status}");
    }
    assert!(target.requests().is_empty());
    for header in ["x: y", "location: ", "location: http://["] {
        let error = react(answer(302, &[header], "")).await.unwrap_err();
        assert!(
            error.to_string().contains("to an unknown place"),
            "{header}: {error}"
        );
    }
    let error = react(answer(302, &["location: /x/"], "")).await.unwrap_err();
    assert!(error.to_string().contains("to 127.0.0.1:"), "{error}");
}

#[tokio::test]
async fn a_bad_path_is_refused_before_sending() {
    let server = Loopback::script(vec![json(200, &json!({}))]).await;
    for path in ["/me", "me/", "/a//b/", "/../x/", ""] {
        let error = server.client().send(&Call::delete(path)).await.unwrap_err();
        assert!(matches!(error.kind(), ApiErrorKind::Path(_)), "{path}: {error:?}");
        assert_eq!(error.fate(), WriteFate::NotDone);
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_token_is_sent_as_bearer() {
    let server = Loopback::script(vec![json(200, &json!({}))]).await;
    let mut connection = server.connection();
    connection.credentials = Credentials::access_token("tok.en", "CLOSE_ACCESS_TOKEN");
    let wire = HttpTransport::new(&connection).unwrap();
    let call = Call::get("/me/");
    let address = wire.address(&call).unwrap();
    assert!(wire.exchange(&call, address).await.result.is_ok());
    assert!(server.requests()[0].head.contains("authorization: bearer tok.en"));
}

#[tokio::test]
async fn garbage_or_nothing_is_a_lost_answer() {
    for bytes in [
        &b""[..],
        b"\0\xff\xfe garbage\r\n\r\n",
        b"HTTP/1.1 2",
        b"HTTP/1.1 banana\r\n\r\n",
    ] {
        let error = react(Reaction::Send(bytes.to_vec())).await.unwrap_err();
        assert!(
            matches!(error.kind(), ApiErrorKind::Lost { .. }),
            "{bytes:?}: {error}"
        );
        assert_eq!((error.fate(), error.status()), (MAY_STILL_HAPPEN, None));
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_meanwhile_is_not_used_for_a_write() {
    let kept = b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    let server = Loopback::script(vec![Reaction::Send(kept)]).await;
    let wire = HttpTransport::new(&server.connection()).unwrap();
    let call = Call::post("/pipeline/", json!({}));
    for _ in 0..20 {
        let result = wire.exchange(&call, wire.address(&call).unwrap()).await.result;
        assert!(result.is_ok(), "{result:?}");
    }
    assert_eq!(server.requests().len(), 20);
}

#[tokio::test(start_paused = true)]
async fn silence_and_slowness_are_told_apart() {
    // What the server sends at all, how long nothing may come, how long all of it may take.
    for (stalled, silence, whole) in [
        (Vec::new(), 10, 30),
        (half(200, r#"{"id": 1"#), 10, 30),
        (Vec::new(), 30, 10),
        (half(200, r#"{"id": 1"#), 30, 10),
    ] {
        let server = Loopback::script(vec![Reaction::Stall(stalled)]).await;
        let mut connection = server.connection();
        connection.timeout = Duration::from_secs(whole);
        connection.waits.silence = Duration::from_secs(silence);
        let wire = HttpTransport::new(&connection).unwrap();
        let call = Call::post("/pipeline/", json!({}));
        let error = wire
            .exchange(&call, wire.address(&call).unwrap())
            .await
            .result
            .unwrap_err();
        let expected = match silence < whole {
            true => "nothing came from the server for 10s",
            false => "no complete answer came within 10s",
        };
        assert!(error.to_string().contains(expected), "{error}");
        assert_eq!((error.fate(), error.status()), (MAY_STILL_HAPPEN, None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_does_not_come_about_in_time_is_told_apart() {
    let server = Loopback::full().await;
    let error = once(&server, &Call::post("/pipeline/", json!({})))
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ApiErrorKind::Connect { .. }), "{error:?}");
    assert!(error.to_string().contains("no connection within 10s"), "{error}");
    assert_eq!(error.fate(), WriteFate::NotDone);
}

#[tokio::test]
async fn no_server_is_a_connection_error_and_nothing_was_done() {
    let server = Loopback::late(Duration::from_secs(60)).await;
    let error = once(&server, &Call::post("/pipeline/", json!({})))
        .await
        .unwrap_err();
    let said = format!("{} cannot be reached: Connection refused", server.address());
    assert!(error.to_string().contains(&said), "{error}");
    assert_eq!((error.fate(), error.status()), (WriteFate::NotDone, None));
}

#[tokio::test]
async fn no_secure_connection_is_told_apart() {
    // Answers a TLS greeting with an alert: handshake failure.
    let server = Loopback::tls_alert().await;
    let mut connection = server.connection();
    connection.base_url = connection.base_url.replace("http://", "https://");
    let wire = HttpTransport::new(&connection).unwrap();
    let call = Call::get("/me/");
    let error = wire
        .exchange(&call, wire.address(&call).unwrap())
        .await
        .result
        .unwrap_err();
    assert!(matches!(error.kind(), ApiErrorKind::Insecure { .. }), "{error:?}");
    assert_eq!(error.fate(), WriteFate::NotDone);
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_asked_for_says_why() {
    const HEAD: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n";
    let gzip = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56];
    for (headers, body, said) in [
        (
            "content-encoding: br\r\n",
            &b"\x0b\x02\x80{}\x03"[..],
            "is compressed with br, which closectl did not ask for",
        ),
        (
            "content-encoding: zstd\r\n",
            b"\x28\xb5\x2f\xfd",
            "is compressed with zstd, which",
        ),
        (
            "content-encoding: deflate\r\n",
            b"\x78\x9c\xab",
            "is compressed with deflate, which",
        ),
        (
            "content-encoding: gzip, br\r\n",
            b"\x78\x9c\xab",
            "which closectl did not ask for",
        ),
        ("content-encoding: gzip\r\n", &gzip, "was cut off"),
        (
            "content-type: text/html\r\n",
            b"<html>Sign in",
            "is not JSON but text/html, starting \"<html>Sign in\"",
        ),
    ] {
        let text = format!("{HEAD}content-length: {}\r\n{headers}\r\n", body.len());
        let error = react(Reaction::Send([text.as_bytes(), body].concat()))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(said), "{headers}: {error}");
        assert_eq!((error.fate(), error.status()), (ANSWERED, Some(200)), "{headers}");
    }

    // A header that says nothing true does no harm.
    for headers in [
        "content-encoding: utf-8\r\n",
        "content-encoding: identity\r\n",
        "content-encoding:\r\n",
    ] {
        let text = format!("{HEAD}content-length: 2\r\n{headers}\r\n{{}}");
        assert!(
            react(Reaction::Send(text.into_bytes())).await.is_ok(),
            "{headers}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_comes_byte_by_byte_ends_with_the_time_for_all_of_it() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for (first, drop) in [
        (b"HTTP/1.1 200 OK\r\nx-slow: ".to_vec(), b"x".to_vec()),
        (chunked, b"1\r\n \r\n".to_vec()),
    ] {
        let server = Loopback::script(vec![Reaction::Drip(first, Duration::from_secs(1), drop)]).await;
        let error = once(&server, &Call::post("/pipeline/", json!({})))
            .await
            .unwrap_err();
        assert!(
            error.to_string().contains("no complete answer came within 30s"),
            "{error}"
        );
        assert_eq!((error.fate(), error.status()), (MAY_STILL_HAPPEN, None));
    }
}

#[tokio::test]
async fn an_answer_without_end_is_read_up_to_a_bound() {
    let chunked = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    let chunk = [&b"100000\r\n"[..], &vec![b' '; 0x10_0000], b"\r\n"].concat();
    let error = react(Reaction::Drip(chunked, Duration::ZERO, chunk))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is larger than 64 MiB"), "{error}");

    let header = b"HTTP/1.1 200 OK\r\nx-large: ".to_vec();
    let error = react(Reaction::Drip(header, Duration::ZERO, vec![b'x'; 0x1_0000]))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("head is too large"), "{error}");
}
