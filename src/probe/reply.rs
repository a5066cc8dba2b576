//! The answer to a call of a probe: a refusal is one, because it is what many questions ask for.

use crate::api::{Answer, ApiError, ApiErrorKind};
use serde_json::Value;

/// The answer to one call.
#[derive(Clone, Debug)]
pub struct ProbeReply {
    /// Its status.
    pub status: u16,
    /// Its body; null where it was refused. It may hold a signature key, and is never shown.
    pub body: Value,
    /// The words of a refusal.
    pub words: String,
    /// The attributes that hold the words of a refusal: `errors`, `field-errors`, `error`, `message`.
    pub keys: Vec<&'static str>,
}

/// The refusals that tell something about the call; any other error tells something about the key or the connection.
const TELLING: &[u16] = &[400, 402, 403, 404, 405, 409, 410, 413, 415, 422];

impl ProbeReply {
    /// Makes a reply of what came of a call.
    ///
    /// # Errors
    ///
    /// Gives back an error that says nothing about the question.
    pub fn of(result: Result<Answer, ApiError>) -> Result<Self, ApiError> {
        let error = match result {
            Ok(Answer { status, body }) => {
                return Ok(Self {
                    status,
                    body,
                    words: String::new(),
                    keys: Vec::new(),
                });
            }
            Err(error) => error,
        };

        let is_refusal = matches!(error.kind(), ApiErrorKind::Refused(_));
        match error.status().filter(|status| TELLING.contains(status)) {
            // An earlier try may have been carried out, so that the last answer does not tell what Close does.
            Some(status) if is_refusal && error.earlier().is_none() => Ok(Self {
                status,
                body: Value::Null,
                words: error.to_string(),
                keys: error.keys().to_vec(),
            }),
            Some(_) | None => Err(error),
        }
    }

    /// Says whether the call was carried out.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.status < 300
    }

    /// The id of the object in the body.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.body["id"].as_str()
    }

    /// An attribute of the body that is a text.
    #[must_use]
    pub fn text(&self, attribute: &str) -> Option<&str> {
        self.body[attribute].as_str()
    }
}
