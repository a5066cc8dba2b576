//! One request over HTTP: the mapping from calls to what goes over the wire. It tries once, and decides
//! nothing about trying again.

use super::answer::{Answer, Receiver};
use super::base_url::BaseUrl;
use super::call_name::CallName;
use super::connection::{Connection, SettingsError};
use super::error::ApiError;
use super::limits::Limits;
use super::patience::Patience;
use super::signer::{Signature, Signer};
use super::token_source::RenewalError;
use crate::model::{Call, Method};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Url};
use std::error::Error;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Shorter than servers usually keep a connection, so that a write seldom meets one that is about to close.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// What came of one try.
pub(super) struct Exchange {
    pub(super) result: Result<Answer, ApiError>,
    /// Read from the answer's headers; empty where none came.
    pub(super) limits: Limits,
    /// What it was signed with, if it was sent.
    pub(super) signature: Option<Signature>,
}

/// A connection pool to one server with one key.
pub(super) struct Wire {
    http: Client,
    base: BaseUrl,
    signer: Signer,
    receiver: Receiver,
    connect: Duration,
}

impl Wire {
    pub(super) fn new(connection: &Connection) -> Result<Self, ApiError> {
        let base = BaseUrl::parse(&connection.base_url)?;
        let patience = connection.patience;
        if [connection.timeout, patience.connect, patience.silence].contains(&Duration::ZERO) {
            return Err(SettingsError::NoTimeout.into());
        }
        let connect_timeout = patience.connect.min(connection.timeout / 4 * 3);
        let http = http_to(&base, connection.timeout, patience)?;
        let (signer, redaction) = Signer::new(&connection.credentials, &http)?;
        let (what, setting) = (
            connection.credentials.what(),
            connection.credentials.setting().to_owned(),
        );
        let receiver = Receiver::new(redaction, what, setting, connection.timeout, patience.silence);
        Ok(Self {
            http,
            base,
            signer,
            receiver,
            connect: connect_timeout,
        })
    }

    /// What errors and events call a call.
    pub(super) fn name(&self, call: &Call) -> CallName {
        CallName::of(call, self.receiver.redaction())
    }

    /// Keeps the key out of text that the server sent.
    pub(super) fn clean(&self, text: &str) -> String {
        self.receiver.redaction().clean(text)
    }

    /// Makes the address of a call.
    pub(super) fn address(&self, call: &Call) -> Result<Url, ApiError> {
        self.base.join(&call.path).map_err(|why| ApiError::Path {
            call: self.name(call),
            why,
        })
    }

    /// Sends a call once and reads the answer.
    pub(super) async fn exchange(&self, call: &Call, address: Url) -> Exchange {
        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let signature = match self.signer.sign().await {
            Ok(signature) => signature,
            Err(error) => {
                return Exchange {
                    result: Err(error.into()),
                    limits: Limits::default(),
                    signature: None,
                };
            }
        };
        let request = self
            .http
            .request(method, address)
            .header(AUTHORIZATION, signature.header.clone());
        let request = match &call.body {
            Some(body) => request.json(body),
            None => request,
        };
        let begun = Instant::now();
        match request.send().await {
            Ok(response) => {
                let limits = Limits::read(response.headers(), SystemTime::now());
                Exchange {
                    result: self.receiver.receive(self.name(call), response, begun).await,
                    limits,
                    signature: Some(signature),
                }
            }
            Err(error) => Exchange {
                result: Err(self.unanswered(self.name(call), &error, begun)),
                limits: Limits::default(),
                signature: Some(signature),
            },
        }
    }

    /// Says whether a call that was answered with 401 can be signed anew.
    pub(super) async fn renew(&self, refused: &Signature) -> Result<bool, RenewalError> {
        self.signer.renew(refused).await
    }

    fn unanswered(&self, call: CallName, error: &reqwest::Error, begun: Instant) -> ApiError {
        let detail = self.clean(&innermost(error));
        let host = self.base.host().to_owned();
        if error.is_connect() {
            if is_tls(error) {
                return ApiError::Insecure { call, host, detail };
            }
            let detail = match error.is_timeout() {
                true => format!("no connection came about within {:?}", self.connect),
                false => detail,
            };
            return ApiError::Connect { call, host, detail };
        }
        if error.is_timeout() {
            return self.receiver.timed_out(call, begun);
        }
        ApiError::Lost { call, detail }
    }
}

/// Makes the HTTP client for one server.
pub(super) fn http_to(
    base: &BaseUrl,
    timeout: Duration,
    patience: Patience,
) -> Result<Client, SettingsError> {
    // A connection that takes too long is told apart from an answer that does: nothing was sent yet.
    let mut builder = plain_builder()
        .timeout(timeout)
        .connect_timeout(patience.connect.min(timeout / 4 * 3))
        .read_timeout(patience.silence);
    if base.is_loopback() {
        builder = builder.no_proxy();
    }
    if base.is_clear_text() {
        // Root certificates are not needed, and a machine without any can use its own server all the same.
        builder = builder.tls_certs_only([]);
    }
    built(builder)
}

/// Makes the HTTP client without anything of a connection.
#[cfg(test)]
pub(super) fn plain_http() -> Result<Client, SettingsError> {
    built(plain_builder().no_proxy())
}

fn plain_builder() -> ClientBuilder {
    // Fails only where a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    Client::builder()
        .user_agent(concat!("closectl/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE_TIMEOUT)
}

fn built(builder: ClientBuilder) -> Result<Client, SettingsError> {
    builder.build().map_err(|error| SettingsError::Transport {
        detail: innermost(&error),
    })
}

/// The last reason in a chain: the ones before repeat the address or say nothing.
pub(super) fn innermost(error: &reqwest::Error) -> String {
    reasons(error).last().map(ToString::to_string).unwrap_or_default()
}

fn is_tls(error: &reqwest::Error) -> bool {
    reasons(error).any(|reason| reason.is::<rustls::Error>())
}

fn reasons<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| inner(*error))
}

fn inner<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        // The source of an I/O error skips the error that it wraps.
        Some(wrapper) => wrapper.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    }
}

#[cfg(test)]
mod tests {
    use super::Wire;
    use crate::api::loopback::{KEY_IN_BASE64, Loopback, Reaction, answer, half, json, once, react};
    use crate::api::{ApiError, Credentials, Outcome};
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
            (301, Outcome::Unknown),
            (302, Outcome::Unknown),
            (303, Outcome::Unknown),
            (307, Outcome::NotDone),
            (308, Outcome::NotDone),
        ] {
            let location = format!("location: {elsewhere}/login/?next=x");
            let error = react(answer(status, &[&location], "")).await.unwrap_err();
            let host = elsewhere.trim_start_matches("http://");
            assert!(
                error
                    .to_string()
                    .contains(&format!("({status}) to {host}/login/, which")),
                "{error}"
            );
            assert!(
                error.to_string().contains("base URL is probably wrong"),
                "{error}"
            );
            assert_eq!(error.outcome(), outcome, "{status}");
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
            assert!(matches!(error, ApiError::Path { .. }), "{path}: {error:?}");
            assert_eq!(error.outcome(), Outcome::NotDone);
        }
        assert!(server.requests().is_empty());
    }

    #[tokio::test]
    async fn a_token_is_sent_as_bearer() {
        let server = Loopback::script(vec![json(200, &json!({}))]).await;
        let mut connection = server.connection();
        connection.credentials = Credentials::access_token("tok.en", "CLOSE_ACCESS_TOKEN");
        let wire = Wire::new(&connection).unwrap();
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
            assert!(matches!(error, ApiError::Lost { .. }), "{bytes:?}: {error}");
            assert_eq!((error.outcome(), error.status()), (Outcome::Unknown, None));
        }
    }

    #[tokio::test]
    async fn a_connection_that_the_server_closed_meanwhile_is_not_used_for_a_write() {
        let kept = b"HTTP/1.1 200 X\r\ncontent-length: 2\r\n\r\n{}".to_vec();
        let server = Loopback::script(vec![Reaction::Send(kept)]).await;
        let wire = Wire::new(&server.connection()).unwrap();
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
            connection.patience.silence = Duration::from_secs(silence);
            let wire = Wire::new(&connection).unwrap();
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
            assert_eq!((error.outcome(), error.status()), (Outcome::Unknown, None));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_does_not_come_about_in_time_is_told_apart() {
        let server = Loopback::full().await;
        let error = once(&server, &Call::post("/pipeline/", json!({})))
            .await
            .unwrap_err();
        assert!(matches!(error, ApiError::Connect { .. }), "{error:?}");
        assert!(
            error.to_string().contains("no connection came about within 10s"),
            "{error}"
        );
        assert_eq!(error.outcome(), Outcome::NotDone);
    }

    #[tokio::test]
    async fn no_server_is_a_connection_error_and_nothing_was_done() {
        let server = Loopback::late(Duration::from_secs(60)).await;
        let error = once(&server, &Call::post("/pipeline/", json!({})))
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("127.0.0.1 cannot be reached: Connection refused"),
            "{error}"
        );
        assert_eq!((error.outcome(), error.status()), (Outcome::NotDone, None));
    }

    #[tokio::test]
    async fn no_secure_connection_is_told_apart() {
        // Answers a TLS greeting with an alert: handshake failure.
        let server = Loopback::tls_alert().await;
        let mut connection = server.connection();
        connection.base_url = connection.base_url.replace("http://", "https://");
        let wire = Wire::new(&connection).unwrap();
        let call = Call::get("/me/");
        let error = wire
            .exchange(&call, wire.address(&call).unwrap())
            .await
            .result
            .unwrap_err();
        assert!(matches!(error, ApiError::Insecure { .. }), "{error:?}");
        assert_eq!(error.outcome(), Outcome::NotDone);
    }
}
