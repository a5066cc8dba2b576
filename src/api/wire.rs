//! One request over HTTP: the mapping from calls to what goes over the wire. It tries once, and decides
//! nothing about trying again.

use super::answer::{Answer, Receiver};
use super::base_url::BaseUrl;
use super::call_name::CallName;
use super::connection::{Connection, SettingsError};
use super::error::ApiError;
use super::limits::Limits;
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
}

/// A connection pool to one server with one key.
pub(super) struct Wire {
    http: Client,
    base: BaseUrl,
    authorization: HeaderValue,
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
        // A connection that takes too long is told apart from an answer that does: nothing was sent yet.
        let connect_timeout = connection.patience.connect.min(connection.timeout / 4 * 3);
        let mut builder = plain_builder()
            .timeout(connection.timeout)
            .connect_timeout(connect_timeout)
            .read_timeout(connection.patience.silence);
        if base.is_loopback() {
            builder = builder.no_proxy();
        }
        if base.is_clear_text() {
            // Root certificates are not needed, and a machine without any can use its own server all the
            // same.
            builder = builder.tls_certs_only([]);
        }
        let http = built(builder)?;
        let (authorization, redaction) = connection.credentials.seal(&http)?;
        let (what, setting) = (
            connection.credentials.what(),
            connection.credentials.setting().to_owned(),
        );
        let receiver = Receiver::new(redaction, what, setting, connection.timeout, patience.silence);
        Ok(Self {
            http,
            base,
            authorization,
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
        let request = self
            .http
            .request(method, address)
            .header(AUTHORIZATION, self.authorization.clone());
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
                }
            }
            Err(error) => Exchange {
                result: Err(self.unanswered(self.name(call), &error, begun)),
                limits: Limits::default(),
            },
        }
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
fn innermost(error: &reqwest::Error) -> String {
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
