//! One request over HTTP: the mapping from calls to what goes over the wire. It tries once, and decides
//! nothing about trying again.

use super::answer::{Answer, AnswerReader, LARGEST_ANSWER};
use super::base_url::BaseUrl;
use super::connection_settings::{ClientSetupError, ConnectionSettings};
use super::error::{ApiError, ApiErrorKind, CallName};
use super::rate_limit::LimitHeaders;
use super::request_signer::{RequestSignature, RequestSigner};
use super::wait_policy::WaitPolicy;
use crate::model::{Call, Method};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Url};
use std::error::Error;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Shorter than servers usually keep a connection, so that a write seldom meets one that is about to close.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// One try of a call and its result.
pub(super) struct HttpExchange {
    pub(super) result: Result<Answer, ApiError>,
    /// Read from the answer's headers; empty where none came.
    pub(super) limits: LimitHeaders,
    /// What it was signed with, if it was sent.
    pub(super) signature: Option<RequestSignature>,
}

/// A connection pool to one server with one key.
pub(super) struct HttpTransport {
    http: Client,
    base: BaseUrl,
    signer: RequestSigner,
    reader: AnswerReader,
    connect: Duration,
}

impl HttpTransport {
    pub(super) fn new(settings: &ConnectionSettings) -> Result<Self, ClientSetupError> {
        let base = BaseUrl::parse(&settings.base_url)?;
        let (timeout, waits) = (settings.timeout, settings.waits);
        // A bound of zero would end every call at once.
        if [timeout, waits.connect, waits.silence].contains(&Duration::ZERO) {
            return Err(ClientSetupError::NoTimeout);
        }

        let http = http_to(&base, timeout, waits)?;
        let (signer, redaction) = RequestSigner::new(&settings.credentials, &http)?;
        Ok(Self {
            http,
            base,
            signer,
            reader: AnswerReader {
                redaction,
                secret: settings.credentials.what(),
                setting: settings.credentials.setting().to_owned(),
                timeout,
                silence: waits.silence,
                largest: LARGEST_ANSWER,
            },
            connect: connect_timeout(timeout, waits),
        })
    }

    /// Returns the name of a call in errors and events.
    pub(super) fn name(&self, call: &Call) -> CallName {
        CallName::of(call, &self.reader.redaction)
    }

    /// Keeps the key out of text that the server sent.
    pub(super) fn clean(&self, text: &str) -> String {
        self.reader.redaction.clean(text)
    }

    /// Makes the address of a call.
    pub(super) fn address(&self, call: &Call) -> Result<Url, ApiError> {
        self.base
            .join(&call.path)
            .map_err(|why| self.error(call, ApiErrorKind::Path(why)))
    }

    /// Makes the error of a call.
    pub(super) fn error(&self, call: &Call, kind: ApiErrorKind) -> ApiError {
        ApiError::new(self.name(call), kind)
    }

    /// Sends a call once and reads the answer.
    pub(super) async fn exchange(&self, call: &Call, address: Url) -> HttpExchange {
        // Signed for each try, since the token may have been replaced after the last one.
        let signature = match self.signer.sign().await {
            Ok(signature) => signature,
            Err(error) => {
                return HttpExchange {
                    result: Err(self.error(call, ApiErrorKind::Renewal(error))),
                    limits: LimitHeaders::default(),
                    signature: None,
                };
            }
        };

        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self
            .http
            .request(method, address)
            .header(AUTHORIZATION, signature.header.clone());
        if let Some(body) = &call.body {
            request = request.json(body);
        }

        let begun = Instant::now();
        let mut limits = LimitHeaders::default();
        let result = match request.send().await {
            Ok(response) => {
                // Read before the body, so that an answer that breaks off still tells of the limit.
                limits = LimitHeaders::read(response.headers(), SystemTime::now());
                let received = self.reader.receive(self.name(call), response, begun).await;
                limits.body_reset = received.as_ref().err().and_then(ApiError::reset);
                received
            }
            Err(error) => Err(self.error(call, self.unanswered(&error, begun))),
        };
        HttpExchange {
            result,
            limits,
            signature: Some(signature),
        }
    }

    /// Says whether a call that was answered with 401 can be signed anew.
    pub(super) async fn renew(&self, call: &Call, refused: &RequestSignature) -> Result<bool, ApiError> {
        let renewed = self.signer.renew(refused).await;
        renewed.map_err(|error| self.error(call, ApiErrorKind::Renewal(error)))
    }

    fn unanswered(&self, error: &reqwest::Error, begun: Instant) -> ApiErrorKind {
        let detail = self.clean(&innermost(error));
        let host = self.base.host().to_owned();
        // Whether a connection came about decides whether a write may have been carried out.
        if !error.is_connect() {
            return if error.is_timeout() {
                self.reader.timed_out(begun)
            } else {
                ApiErrorKind::Lost { detail }
            };
        }

        // A certificate does not get better by trying again, as a failed connection may.
        if is_tls(error) {
            return ApiErrorKind::Insecure { host, detail };
        }
        let detail = if error.is_timeout() {
            format!("no connection came about within {:?}", self.connect)
        } else {
            detail
        };
        ApiErrorKind::Connect { host, detail }
    }
}

/// The time that a connection may take to come about. One that takes too long is told apart from an answer that does,
/// because nothing was sent yet.
fn connect_timeout(timeout: Duration, waits: WaitPolicy) -> Duration {
    waits.connect.min(timeout / 4 * 3)
}

/// Makes the HTTP client for one server.
pub(super) fn http_to(
    base: &BaseUrl,
    timeout: Duration,
    waits: WaitPolicy,
) -> Result<Client, ClientSetupError> {
    let mut builder = plain_builder()
        .timeout(timeout)
        .connect_timeout(connect_timeout(timeout, waits))
        .read_timeout(waits.silence);
    // A proxy for everything else must not see calls to this machine.
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
pub(super) fn plain_http() -> Result<Client, ClientSetupError> {
    built(plain_builder().no_proxy())
}

fn plain_builder() -> ClientBuilder {
    // Fails only where a provider is installed already, which serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));

    // No redirects, which would take the key elsewhere, and no retries by the library, which does not know
    // what may be sent twice.
    Client::builder()
        .user_agent(concat!("closectl/", env!("CARGO_PKG_VERSION")))
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE_TIMEOUT)
}

fn built(builder: ClientBuilder) -> Result<Client, ClientSetupError> {
    builder.build().map_err(|error| ClientSetupError::Transport {
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
mod tests;
