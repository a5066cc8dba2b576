//! The server's own words, read out of an error body of any of the shapes that Close uses (API notes, "Error
//! bodies"). It judges nothing.

use super::rate_limit::body_reset;
use super::redaction::Redaction;
use serde_json::{Map, Value};
use std::fmt;
use std::time::Duration;

const MOST_MESSAGES: usize = 20;
const LONGEST_MESSAGE: usize = 500;
const EXCERPT: usize = 80;

/// A message of the server, and the attribute it said it about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ServerMessage {
    /// The path to an attribute of the body, such as `contacts.0.name`.
    field: Option<String>,
    /// What the server said about it.
    text: String,
}

/// The words of the server in an error's body, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerWords {
    messages: Vec<ServerMessage>,
    code: Option<String>,
    keys: Vec<&'static str>,
    reset: Option<Duration>,
}

/// The attributes of a body that hold words (API notes, "Error bodies").
const WORD_KEYS: [&str; 4] = ["error", "message", "errors", "field-errors"];

impl ServerWords {
    /// The attributes of the body that held words.
    pub(super) fn keys(&self) -> &[&'static str] {
        &self.keys
    }

    /// How long a refused call should wait, where the body says it.
    pub(super) fn reset(&self) -> Option<Duration> {
        self.reset
    }

    /// The machine-readable `error_code`, such as `insufficient_scope`.
    pub(super) fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Reads a body; anything but a JSON error object is quoted in part.
    pub(super) fn read(body: &[u8], redaction: &Redaction) -> Self {
        let mut words = Self::default();
        match serde_json::from_slice(body) {
            Ok(Value::Object(top)) => {
                words.reset = body_reset(&top);
                words.code = top
                    .get("error_code")
                    .and_then(Value::as_str)
                    .map(|code| clip(code, redaction));
                let holds = |key: &&str| top.get(*key).is_some_and(is_filled);
                words.keys = WORD_KEYS.into_iter().filter(holds).collect();
                words.report(&top, "", redaction);
            }
            Ok(value) => words.gather(&value, "", redaction),
            Err(_) => {}
        }

        // Better a part of an unknown shape than nothing.
        if words.messages.is_empty() && words.code.is_none() {
            let text = excerpt(body, redaction);
            if !text.is_empty() && text != "{}" {
                words.messages.push(ServerMessage { field: None, text });
            }
        }
        words
    }

    /// `: ` and the words without their last period, because a sentence goes on after them; nothing where there are none.
    pub(super) fn tail(&self) -> String {
        if self.messages.is_empty() && self.code.is_none() {
            String::new()
        } else {
            let words = self.to_string();
            format!(": {}", words.strip_suffix('.').unwrap_or(&words))
        }
    }

    /// Reads an object that wraps errors; says whether it was one.
    fn report(&mut self, object: &Map<String, Value>, field: &str, redaction: &Redaction) -> bool {
        let mut found = false;
        for key in WORD_KEYS {
            let Some(value) = object.get(key) else { continue };
            found = true;
            match value {
                // Here the keys are attributes, or places in a list.
                Value::Object(inner) if key.ends_with("errors") => self.fields(inner, field, redaction),
                _ => self.gather(value, field, redaction),
            }
        }
        found
    }

    fn fields(&mut self, object: &Map<String, Value>, field: &str, redaction: &Redaction) {
        for (name, value) in object {
            let inner = if field.is_empty() {
                name.clone()
            } else {
                format!("{field}.{name}")
            };
            self.gather(value, &inner, redaction);
        }
    }

    fn gather(&mut self, value: &Value, field: &str, redaction: &Redaction) {
        match value {
            Value::Null => {}
            Value::String(text) => self.push(field, text, redaction),
            Value::Bool(_) | Value::Number(_) => self.push(field, &value.to_string(), redaction),
            Value::Array(items) => items.iter().for_each(|item| self.gather(item, field, redaction)),
            Value::Object(object) => {
                if !self.report(object, field, redaction) {
                    self.fields(object, field, redaction);
                }
            }
        }
    }

    fn push(&mut self, field: &str, text: &str, redaction: &Redaction) {
        // Bounded, because a body may hold a message for each of many items.
        if self.messages.len() < MOST_MESSAGES && !text.trim().is_empty() {
            let field = (!field.is_empty()).then(|| clip(field, redaction));
            self.messages.push(ServerMessage {
                field,
                text: clip(text, redaction),
            });
        }
    }
}

/// Says whether an attribute holds anything.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(object) => !object.is_empty(),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

impl fmt::Display for ServerMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.field {
            Some(field) => write!(f, "{field}: {}", self.text),
            None => f.write_str(&self.text),
        }
    }
}

impl fmt::Display for ServerWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, message) in self.messages.iter().enumerate() {
            write!(f, "{}{message}", if index == 0 { "" } else { "; " })?;
        }
        match &self.code {
            Some(code) if self.messages.is_empty() => f.write_str(code),
            Some(code) => write!(f, " ({code})"),
            None => Ok(()),
        }
    }
}

/// The beginning of a body that is no JSON, on one line.
pub(super) fn excerpt(body: &[u8], redaction: &Redaction) -> String {
    // Redacted before it is cut, so that no half of a secret stays.
    let start = body.get(..4096).unwrap_or(body);
    let text = redaction.clean(&String::from_utf8_lossy(start));
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    cut(&line, EXCERPT)
}

fn clip(text: &str, redaction: &Redaction) -> String {
    cut(redaction.clean(text).trim(), LONGEST_MESSAGE)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or(text)),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Redaction, ServerWords};

    fn read(body: &str) -> ServerWords {
        ServerWords::read(body.as_bytes(), &Redaction::new("api_1.s3cret-s3cret"))
    }

    #[test]
    fn reads_every_shape() {
        for (body, shown) in [
            (r#"{"error": "Unauthorized"}"#, "Unauthorized"),
            (
                r#"{"message": "Duplicate active subscription whsub_1"}"#,
                "Duplicate active subscription whsub_1",
            ),
            (r#"{"errors": ["one", "two"], "field-errors": {}}"#, "one; two"),
            (
                r#"{"errors": [], "field-errors": {"label": "This field is required."}}"#,
                "label: This field is required.",
            ),
            (
                r#"{"field-errors": {"name": ["short", "odd"]}}"#,
                "name: short; name: odd",
            ),
            (
                r#"{"field-errors": {"contacts": {"errors": {"0": {"field-errors":
                   {"custom.X": "does not exist"}, "errors": []}}}}, "errors": []}"#,
                "contacts.0.custom.X: does not exist",
            ),
            (
                r#"{"field-errors": {"message": "This field is required."}}"#,
                "message: This field is required.",
            ),
            (
                r#"{"error": "Forbidden", "error_code": "insufficient_scope"}"#,
                "Forbidden (insufficient_scope)",
            ),
            (r#"{"error_code": "inactive_api_key"}"#, "inactive_api_key"),
            (r#"{"error": {"message": "deep"}}"#, "deep"),
            (
                r#"{"error": null, "errors": [{"field-errors": {"a": "b"}}]}"#,
                "a: b",
            ),
            (r#"["listed"]"#, "listed"),
            (r#""bare""#, "bare"),
            (r#"{"detail": "unheard of"}"#, r#"{"detail": "unheard of"}"#),
            ("<html>\n <b>Bad\u{1b} Gateway</b>", "<html> <b>Bad Gateway</b>"),
            ("{}", ""),
            ("", ""),
        ] {
            assert_eq!(read(body).to_string(), shown, "{body}");
        }
    }

    #[test]
    fn a_tail_is_empty_or_starts_with_a_colon() {
        assert_eq!(read("").tail(), "");
        assert_eq!(read(r#"{"error": "no"}"#).tail(), ": no");
    }

    #[test]
    fn is_bounded() {
        let long = read(&format!(r#"{{"error": "{}"}}"#, "é".repeat(9_000)));
        assert_eq!(long.to_string().chars().count(), super::LONGEST_MESSAGE + 1);
        let many = read(&format!("[{}1]", "1,".repeat(5_000)));
        assert_eq!(many.messages.len(), super::MOST_MESSAGES);
        let html = read(&"<".repeat(100_000));
        assert_eq!(html.to_string().chars().count(), super::EXCERPT + 1);
    }

    #[test]
    fn holds_no_secret_wherever_the_server_puts_it() {
        for body in [
            r#"{"error": "bad key api_1.s3cret-s3cret"}"#,
            r#"{"field-errors": {"api_1.s3cret-s3cret": "unknown"}}"#,
            r#"{"error": "x", "error_code": "s3cret-s3cret"}"#,
            r#"{"error": "\u0061pi_1.s3cret-s3cret"}"#,
            "<p>api_1.s3cret-s3cret",
            r#"{"other": "YXBpXzEuczNjcmV0LXMzY3JldDo="}"#,
        ] {
            let words = read(body);
            let shown = format!("{words} {words:?}");
            assert!(
                !shown.contains("s3cret") && !shown.contains("czNjcmV0"),
                "{shown}"
            );
            assert!(shown.contains("[redacted]"), "{shown}");
        }
        let at_the_cut = format!("{}api_1.s3cret-s3cret", "<".repeat(super::EXCERPT - 8));
        assert!(
            !read(&at_the_cut).to_string().contains("api_1"),
            "cut before it was redacted"
        );
    }
}
