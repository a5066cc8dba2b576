//! Makes an answer, or an error in the server's words, of what came back. It sends nothing and tries nothing
//! again.

use super::call_name::CallName;
use super::error::ApiError;
use super::redaction::Redaction;
use super::words::{Words, excerpt};
use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use serde_json::Value;
use std::fmt;
use std::time::Duration;
use tokio::time::Instant;

const LARGEST_ANSWER: u64 = 64 << 20;

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

/// Reads what comes back.
pub(super) struct Receiver {
    redaction: Redaction,
    what: &'static str,
    setting: String,
    timeout: Duration,
    silence: Duration,
    largest: u64,
}

impl Receiver {
    /// Takes what errors need: what keeps the secret out, what it is called, the setting that holds it, how
    /// long a try may take, and how long nothing may come meanwhile.
    pub(super) fn new(
        redaction: Redaction,
        what: &'static str,
        setting: String,
        timeout: Duration,
        silence: Duration,
    ) -> Self {
        Self {
            redaction,
            what,
            setting,
            timeout,
            silence,
            largest: LARGEST_ANSWER,
        }
    }

    /// What keeps the secret out of errors.
    pub(super) fn redaction(&self) -> &Redaction {
        &self.redaction
    }

    /// The error of a call that took too long since it was begun.
    pub(super) fn timed_out(&self, call: CallName, begun: Instant) -> ApiError {
        if begun.elapsed() < self.timeout {
            return ApiError::Silent {
                call,
                after: self.silence,
            };
        }
        ApiError::Timeout {
            call,
            after: self.timeout,
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
        if (300..400).contains(&status) {
            return Err(ApiError::Redirected {
                location: self.location(&response),
                call,
                status,
            });
        }
        let content_type = self.content_type(response.headers());
        let body = self.body(&call, response, begun).await;
        if !(200..300).contains(&status) {
            // What the status says counts, also where the words that go with it did not come.
            let words = Words::read(&body.unwrap_or_default(), &self.redaction);
            return Err(self.refusal(call, status, words));
        }
        let body = body?;
        if body.iter().all(u8::is_ascii_whitespace) {
            return Ok(Answer {
                status,
                body: Value::Null,
            });
        }
        match serde_json::from_slice(&body) {
            Ok(body) => Ok(Answer { status, body }),
            Err(error) if error.is_eof() => Err(ApiError::CutOff { call, status }),
            Err(_) => {
                let excerpt = excerpt(&body, &self.redaction);
                Err(ApiError::NotJson {
                    call,
                    status,
                    content_type,
                    excerpt,
                })
            }
        }
    }

    fn refusal(&self, call: CallName, status: u16, words: Words) -> ApiError {
        let setting = self.setting.clone();
        match status {
            401 => ApiError::Unauthorized {
                call,
                what: self.what,
                setting,
                words,
            },
            402 => ApiError::PlanLimit { call, words },
            403 => ApiError::Forbidden { call, setting, words },
            404 => ApiError::NotFound { call, words },
            429 => ApiError::RateLimited {
                call,
                tries: 1,
                words,
            },
            400..500 => ApiError::Refused { call, status, words },
            _ => ApiError::Server { call, status, words },
        }
    }

    async fn body(
        &self,
        call: &CallName,
        mut response: Response,
        begun: Instant,
    ) -> Result<Vec<u8>, ApiError> {
        let status = response.status().as_u16();
        let too_large = || ApiError::TooLarge {
            call: call.clone(),
            status,
            most: self.largest,
        };
        if response
            .content_length()
            .is_some_and(|length| length > self.largest)
        {
            return Err(too_large());
        }
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) => {
                    // The size after decompression counts.
                    if (body.len() + chunk.len()) as u64 > self.largest {
                        return Err(too_large());
                    }
                    body.extend_from_slice(&chunk);
                }
                Ok(None) => return Ok(body),
                Err(error) if error.is_timeout() => {
                    return Err(self.timed_out(call.clone(), begun));
                }
                Err(_) => {
                    return Err(ApiError::CutOff {
                        call: call.clone(),
                        status,
                    });
                }
            }
        }
    }

    /// Host and path of a redirect, without its query, which may hold anything.
    fn location(&self, response: &Response) -> String {
        let text = response
            .headers()
            .get(LOCATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        match response.url().join(text) {
            Ok(url) if !text.is_empty() => {
                let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                self.redaction.clean(&format!(
                    "{}{port}{}",
                    url.host_str().unwrap_or_default(),
                    url.path()
                ))
            }
            _ => "an unknown place".to_owned(),
        }
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
