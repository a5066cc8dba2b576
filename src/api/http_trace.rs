//! Writes one line of JSON for each try of a call, without secrets. It opens no file.

use super::answer::Answer;
use super::error::ApiError;
use super::known_secrets::REDACTED;
use super::rate_limit::LimitHeaders;
use crate::model::Call;
use serde_json::{Map, Value, json};
use std::io::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Attributes whose values nobody may see.
const SECRET: &[&str] = &[
    "signature_key",
    "api_key",
    "access_token",
    "refresh_token",
    "client_secret",
    "password",
    "authorization",
];

/// The trace of all calls of a client.
pub(super) struct HttpTrace {
    state: Mutex<TraceFile>,
}

struct TraceFile {
    writer: Box<dyn Write + Send>,
    lines: u64,
    is_broken: bool,
}

/// One try of a call.
pub(super) struct TraceLine<'a> {
    pub(super) call: &'a Call,
    pub(super) attempt: u32,
    pub(super) took: Duration,
    /// How long the rate limit held it back before.
    pub(super) held: Duration,
    pub(super) result: &'a Result<Answer, ApiError>,
    pub(super) limits: &'a LimitHeaders,
}

impl HttpTrace {
    pub(super) fn new(writer: impl Write + Send + 'static) -> Self {
        Self {
            state: Mutex::new(TraceFile {
                writer: Box::new(writer),
                lines: 0,
                is_broken: false,
            }),
        }
    }

    /// Writes a line; `clean` keeps the key out of text.
    pub(super) fn write(&self, line: &TraceLine<'_>, clean: impl Fn(&str) -> String) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // A gap in the middle would mislead, so the trace ends with the first line that can't be written.
        if state.is_broken {
            return;
        }

        state.lines += 1;
        let text = format!("{}\n", line.json(state.lines, &clean));
        // In one piece, so that several programs can write to one file.
        if let Err(error) = state.writer.write_all(text.as_bytes()) {
            state.is_broken = true;
            tracing::warn!(
                "the file of --trace-http can't be written any more, so it is incomplete: {error}"
            );
        }
    }
}

impl TraceLine<'_> {
    fn json(&self, number: u64, clean: &impl Fn(&str) -> String) -> Value {
        let request = self.call.body.as_ref();
        let (status, response, error) = match self.result {
            Ok(answer) => (Some(answer.status), Some(&answer.body), None),
            Err(error) => (error.status(), None, Some(clean(&error.to_string()))),
        };

        let size = |body: &Value| body.to_string().len();
        json!({
            "time": jiff::Timestamp::now().to_string(),
            "number": number,
            "method": self.call.method.to_string(),
            "path": clean(&self.call.path),
            "try": self.attempt,
            "status": status,
            "error": error,
            "latency_ms": millis(self.took),
            "waited_ms": millis(self.held),
            "request_bytes": request.map(size),
            "response_bytes": response.filter(|body| !body.is_null()).map(size),
            "rate_limit": {
                "limit": self.limits.limit,
                "remaining": self.limits.remaining,
                "reset": self.limits.reset.map(|reset| reset.as_secs_f64()),
                "retry_after": self.limits.retry_after.map(|wait| wait.as_secs_f64()),
            },
            "request": request.map(|body| without_secrets(body, clean)),
            "response": response.map(|body| without_secrets(body, clean)),
        })
    }
}

fn millis(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

fn without_secrets(value: &Value, clean: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => clean(text).into(),
        Value::Array(items) => items.iter().map(|item| without_secrets(item, clean)).collect(),
        Value::Object(object) => {
            let entry = |(name, value): (&String, &Value)| {
                // By name as well, because Close may answer with secrets that this client never knew.
                let is_secret = SECRET.iter().any(|secret| name.eq_ignore_ascii_case(secret));
                let shown = if is_secret && !value.is_null() {
                    REDACTED.into()
                } else {
                    without_secrets(value, clean)
                };
                (clean(name), shown)
            };
            Value::Object(object.iter().map(entry).collect::<Map<_, _>>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use crate::api::tests::loopback::{KEY, Loopback, answer, json};
    use crate::model::Call;
    use serde_json::{Value, json};
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);

    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn each_try_is_one_line_without_secrets() {
        let made = json!({"id": "whsub_1", "signature_key": "s3cret", "items": [{"url": KEY}]});
        let server = Loopback::script(vec![
            answer(429, &["ratelimit: limit=9, remaining=0, reset=2.5"], KEY),
            json(201, &made),
        ])
        .await;
        let (client, sink) = (server.client(), Sink::default());
        client.trace(sink.clone());
        let body = json!({"url": "https://x.test", "password": "s3cret"});
        client.send(&Call::post("/webhook/", body)).await.unwrap();
        let text = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
        assert!(!text.contains("s3cret") && !text.contains(KEY), "{text}");
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let [refused, done] = lines.as_slice() else {
            panic!("{text}")
        };
        assert_eq!((&refused["try"], &refused["status"]), (&json!(1), &json!(429)));
        assert!(refused["error"].as_str().unwrap().contains("429"), "{text}");
        assert_eq!(refused["rate_limit"]["reset"], json!(2.5));
        assert_eq!((&done["number"], &done["try"]), (&json!(2), &json!(2)));
        assert_eq!(
            (&done["method"], &done["path"]),
            (&json!("POST"), &json!("/webhook/"))
        );
        assert_eq!(done["request"]["url"], "https://x.test");
        assert_eq!(done["response"]["id"], "whsub_1");
        assert_eq!(done["response"]["signature_key"], "[redacted]");
        assert!(done["time"].as_str().unwrap().ends_with('Z'), "{text}");
    }

    #[tokio::test]
    async fn a_writer_that_fails_fails_no_call() {
        let server = Loopback::script(vec![json(200, &json!({}))]).await;
        let client = server.client();
        client.trace(Full);
        assert!(client.send(&Call::get("/me/")).await.is_ok());
    }

    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
