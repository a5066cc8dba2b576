//! One request over HTTP: the mapping from calls to what goes over the wire. It tries once, and decides
//! nothing about trying again.

use super::answer::{Answer, AnswerReader, LARGEST_ANSWER};
use super::answer_facts::AnswerFacts;
use super::base_url::BaseUrl;
#[cfg(target_os = "linux")]
use super::certificate_setting::check_certificates;
use super::connect_failure::ConnectFailure;
use super::connection_route::ConnectionRoute;
use super::connection_settings::{ClientSetupError, ConnectionSettings};
use super::error::{ApiError, ApiErrorKind, CallName};
use super::error_chain::innermost;
use super::lost_connection::unanswered;
use super::proxy_route::ProxyRoute;
use super::rate_limit::LimitHeaders;
use super::request_signer::{RequestSignature, RequestSigner};
use super::shared_connecting::SharedConnectingLayer;
use super::wait_policy::WaitPolicy;
use crate::model::{Call, Method};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, ClientBuilder, Url};
#[cfg(target_os = "linux")]
use std::env;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::time::Instant;

/// Shorter than servers usually keep a connection, so that a write seldom meets one that is about to close.
const IDLE_TIMEOUT: Duration = Duration::from_secs(20);

/// One try of a call and its result.
pub(super) struct HttpExchange {
    pub(super) result: Result<Answer, ApiError>,
    /// Read from the answer's headers; empty where none came.
    pub(super) limits: LimitHeaders,
    /// What else the answer's beginning tells; nothing where none came.
    pub(super) facts: Option<AnswerFacts>,
    /// What it was signed with, if it was sent.
    pub(super) signature: Option<RequestSignature>,
}

impl HttpExchange {
    /// A try of which nothing was sent.
    pub(super) fn unsent(error: ApiError) -> Self {
        Self {
            result: Err(error),
            limits: LimitHeaders::default(),
            facts: None,
            signature: None,
        }
    }
}

/// A connection pool to one server with one key.
pub(super) struct HttpTransport {
    /// Replaced where the server asks for other connections.
    http: Mutex<Client>,
    base: BaseUrl,
    signer: RequestSigner,
    reader: AnswerReader,
    route: ConnectionRoute,
    waits: WaitPolicy,
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
            route: ConnectionRoute {
                host: base.host().to_owned(),
                is_encrypted: !base.is_clear_text(),
                proxy: ProxyRoute::to(&base)?,
                exempt: ProxyRoute::exemption(&base),
                server_setting: settings.credentials.server().map(str::to_owned),
                caller: settings.credentials.facts(),
            },
            http: Mutex::new(http),
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
            waits,
        })
    }

    /// Returns the name of a call in errors and events.
    pub(super) fn name(&self, call: &Call) -> CallName {
        CallName::of(call, &self.reader.redaction)
    }

    /// Returns how the server is reached.
    pub(super) fn route(&self) -> &ConnectionRoute {
        &self.route
    }

    /// Keeps the key out of text that the server sent.
    pub(super) fn clean(&self, text: &str) -> String {
        self.reader.redaction.clean(text)
    }

    /// Returns a text without the secrets that sign in, if it holds any.
    pub(super) fn blanked(&self, text: &str) -> Option<String> {
        self.reader.redaction.blanked(text)
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
                return HttpExchange::unsent(self.error(call, ApiErrorKind::Renewal(error)));
            }
        };

        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Put => reqwest::Method::PUT,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = self
            .http()
            .request(method, address)
            .header(AUTHORIZATION, signature.header.clone());
        if let Some(body) = &call.body {
            request = request.json(body);
        }

        let begun = Instant::now();
        let (mut limits, mut facts) = (LimitHeaders::default(), None);
        let result = match request.send().await {
            Ok(response) => {
                // Read before the body, so that an answer that breaks off still tells of the limit.
                let (headers, now) = (response.headers(), SystemTime::now());
                limits = LimitHeaders::read(headers, now);
                facts = Some(AnswerFacts::read(response.version(), headers, &limits, now));
                let received = self.reader.receive(self.name(call), response, begun).await;
                limits.body_reset = received.as_ref().err().and_then(ApiError::reset);
                received
            }
            Err(error) => Err(self.error(call, self.unanswered(&error, begun))),
        };
        HttpExchange {
            result,
            limits,
            facts,
            signature: Some(signature),
        }
    }

    fn http(&self) -> Client {
        self.http.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Sends later calls over other connections; those that are under way end on the ones they have.
    pub(super) fn reconnect(&self) {
        // The same settings made a client before. Where they don't now, the old connections are better than none.
        if let Ok(http) = http_to(&self.base, self.reader.timeout, self.waits) {
            *self.http.lock().unwrap_or_else(PoisonError::into_inner) = http;
        }
    }

    /// Says whether a call that was answered with 401 can be signed anew.
    pub(super) async fn renew(&self, call: &Call, refused: &RequestSignature) -> Result<bool, ApiError> {
        let renewed = self.signer.renew(refused).await;
        renewed.map_err(|error| self.error(call, ApiErrorKind::Renewal(error)))
    }

    fn unanswered(&self, error: &reqwest::Error, begun: Instant) -> ApiErrorKind {
        // Whether a connection came about decides whether a write may have been carried out.
        if error.is_connect() {
            let bound = connect_timeout(self.reader.timeout, self.waits);
            let failure = ConnectFailure::of(error, &self.base, bound, |text| self.clean(text));
            return failure.of_call_to(self.base.authority());
        }
        if error.is_timeout() {
            return self.reader.timed_out(begun);
        }
        unanswered(error, |text| self.clean(text))
    }
}

/// The time that a connection may take to come about. One that takes too long is told apart from an answer that does,
/// because nothing was sent yet.
pub(super) fn connect_timeout(timeout: Duration, waits: WaitPolicy) -> Duration {
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
        .read_timeout(waits.silence)
        // A dead connection of HTTP/2 is not closed by the call that waits in vain on it, as one of HTTP/1.1 is, so
        // that every repeat would go the same way. Asked for a sign of life, it is found out before that call gives up.
        .http2_keep_alive_interval(waits.silence / 3)
        .http2_keep_alive_timeout(waits.silence / 3);

    // A proxy for everything else must not see calls to this machine, and no name server may say that its names are
    // elsewhere.
    if base.is_loopback() {
        builder = builder.no_proxy().resolve_to_addrs(base.host(), &this_machine());
    }
    // The library would go round a proxy that it can't use.
    ProxyRoute::to(base)?;

    if base.is_clear_text() {
        // Root certificates are not needed, and a machine without any can use its own server all the same.
        builder = builder.tls_certs_only([]);
    } else {
        #[cfg(target_os = "linux")]
        check_certificates(|name| env::var_os(name))?;
        builder = builder.connector_layer(SharedConnectingLayer::default());
    }
    built(builder)
}

/// The addresses of this machine. The port 0 stands for the one of the URL.
fn this_machine() -> [SocketAddr; 2] {
    let of = |address: IpAddr| SocketAddr::new(address, 0);
    [of(Ipv4Addr::LOCALHOST.into()), of(Ipv6Addr::LOCALHOST.into())]
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

#[cfg(test)]
mod tests;
