//! Makes an answer, or an error in the server's words, of what came back. It sends nothing and tries nothing
//! again.

use super::error::{ApiError, ApiErrorKind, CallName};
use super::redaction::Redaction;
use super::server_refusal::ServerRefusal;
use super::server_words::{ServerWords, excerpt};
use reqwest::Response;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, LOCATION};
use serde_json::Value;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

/// The most bytes of an answer, after decompression.
pub(super) const LARGEST_ANSWER: u64 = 64 << 20;

/// A success.
#[derive(Clone, PartialEq)]
pub struct Answer {
    /// The status, from 200 to 299.
    pub status: u16,
    /// The body; null where it is empty.
    pub body: Value,
}

impl fmt::Debug for Answer {
    /// Shows the names of attributes only: a new webhook's answer holds its key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = match &self.body {
            Value::Null => "nothing".to_owned(),
            Value::Object(object) => object.keys().cloned().collect::<Vec<_>>().join(", "),
            Value::Array(items) => format!("{} items", items.len()),
            Value::Bool(_) | Value::Number(_) | Value::String(_) => "a scalar".to_owned(),
        };
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("body", &body)
            .finish()
    }
}

/// The way in which the answers of one connection are read, and what their errors need to know.
pub(super) struct AnswerReader {
    /// Keeps the secret out of errors.
    pub(super) redaction: Redaction,
    /// "key" or "access token".
    pub(super) secret: &'static str,
    /// The setting that holds the secret.
    pub(super) setting: String,
    /// How long a try may take.
    pub(super) timeout: Duration,
    /// How long nothing may come meanwhile.
    pub(super) silence: Duration,
    /// The most bytes of an answer.
    pub(super) largest: u64,
}

impl AnswerReader {
    /// The error of a call that took too long since it was begun.
    pub(super) fn timed_out(&self, begun: Instant) -> ApiErrorKind {
        if begun.elapsed() < self.timeout {
            ApiErrorKind::Silent { after: self.silence }
        } else {
            ApiErrorKind::Timeout { after: self.timeout }
        }
    }

    /// Reads the response to a call that was begun then to its end.
    pub(super) async fn receive(
        &self,
        call: CallName,
        response: Response,
        begun: Instant,
    ) -> Result<Answer, ApiError> {
        let status = response.status().as_u16();
        // Never followed: the key would go wherever the answer says.
        if (300..400).contains(&status) {
            let location = self.location(&response);
            return Err(ApiError::answered(
                call,
                status,
                ApiErrorKind::Redirected { location },
            ));
        }

        let content_type = self.content_type(response.headers());
        let encoding = self.encoding(response.headers());
        let body = self.body(response, begun).await;
        if !(200..300).contains(&status) {
            // What the status says counts, also where the words that go with it did not come.
            let body = body.ok().filter(|_| encoding.is_none());
            let words = ServerWords::read(&body.unwrap_or_default(), &self.redaction);
            let refusal = ServerRefusal::of(status, &words, self.secret, &self.setting);
            return Err(ApiError::refused(call, status, words, refusal));
        }

        let parsed = body.and_then(|body| {
            let parsed = self.parse(&body, content_type);
            // What can be read is read, whatever the header says.
            match encoding {
                Some(encoding) => parsed.map_err(|_| ApiErrorKind::Encoded { encoding }),
                None => parsed,
            }
        });
        match parsed {
            Ok(body) => Ok(Answer { status, body }),
            // That it took too long counts more than the status that came before.
            Err(kind @ (ApiErrorKind::Silent { .. } | ApiErrorKind::Timeout { .. })) => {
                Err(ApiError::new(call, kind))
            }
            Err(kind) => Err(ApiError::answered(call, status, kind)),
        }
    }

    fn parse(&self, body: &[u8], content_type: String) -> Result<Value, ApiErrorKind> {
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Value::Null);
        }

        serde_json::from_slice(body).map_err(|error| {
            // JSON that ends early is an answer that broke off, and a read may be tried again then.
            if error.is_eof() {
                ApiErrorKind::CutOff
            } else {
                ApiErrorKind::NotJson {
                    content_type,
                    excerpt: excerpt(body, &self.redaction),
                }
            }
        })
    }

    async fn body(&self, mut response: Response, begun: Instant) -> Result<Vec<u8>, ApiErrorKind> {
        let too_large = ApiErrorKind::TooLarge { most: self.largest };
        // Where the server says how long its answer is, nothing of one that is too long has to be read.
        if response
            .content_length()
            .is_some_and(|length| length > self.largest)
        {
            return Err(too_large);
        }

        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    // The size after decompression counts.
                    if (body.len() + chunk.len()) as u64 > self.largest {
                        return Err(too_large);
                    }
                    body.extend_from_slice(&chunk);
                }
                Ok(None) => return Ok(body),
                Err(error) if error.is_timeout() => return Err(self.timed_out(begun)),
                Err(_) => return Err(ApiErrorKind::CutOff),
            }
        }
    }

    /// Host and path of a redirect, and its scheme where that is another one, without its query, which may hold
    /// anything.
    fn location(&self, response: &Response) -> String {
        let text = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        match response.url().join(text) {
            Ok(url) if !text.is_empty() => {
                let scheme = if url.scheme() == response.url().scheme() {
                    String::new()
                } else {
                    format!("{}://", url.scheme())
                };
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                let host = url.host_str().unwrap_or_default();
                self.redaction
                    .clean(&format!("{scheme}{host}{port}{}", url.path()))
            }
            _ => "an unknown place".to_owned(),
        }
    }

    /// The compression that is left in a body; the HTTP library takes off what it asked for.
    fn encoding(&self, headers: &HeaderMap) -> Option<String> {
        let text = headers.get(CONTENT_ENCODING)?.to_str().unwrap_or("something");
        let text = text.trim();
        let is_none = text.is_empty() || text.eq_ignore_ascii_case("identity");
        (!is_none).then(|| self.redaction.clean(text).chars().take(40).collect())
    }

    fn content_type(&self, headers: &HeaderMap) -> String {
        match headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) {
            Some(text) => self.redaction.clean(text).chars().take(80).collect(),
            None => "of no stated type".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
