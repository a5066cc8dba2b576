//! Answers and refusals: their status codes and the shapes of their bodies.

use serde_json::{Map, Value, json};

use crate::switches::Switches;

/// What goes back to the client.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub status: u16,
    pub body: Option<Value>,
    pub allow: Option<&'static str>,
}

/// Why a request was not carried out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Refusal {
    Unauthorized,
    NoSuchUrl,
    /// No object of the newer code base has this id.
    NoSuchObject,
    /// No object of the older code base, which calls it so, has this id.
    NoSuchDocument(&'static str),
    /// The methods that the path knows.
    Method(&'static str),
    /// A permission that the key does not have.
    Permission(&'static str),
    /// A limit of the plan.
    Plan(String),
    /// Attributes with what is wrong with them.
    Fields(Map<String, Value>),
    /// A sentence about the whole request.
    General(String),
    /// The webhook duplicates' own shape.
    Message(String),
    /// A text under `error` with its own code.
    Plain(u16, String),
}

/// What an endpoint returns.
pub(crate) type CallResult = Result<Answer, Refusal>;

impl Answer {
    pub fn ok(body: Value) -> Self {
        Self::with(200, body)
    }

    pub fn created(body: Value) -> Self {
        Self::with(201, body)
    }

    /// The older endpoints' answer to DELETE.
    pub fn emptied() -> Self {
        Self::ok(json!({}))
    }

    /// The newer endpoints' answer to DELETE.
    pub fn no_content() -> Self {
        Self::empty(204)
    }

    /// A status without a body.
    pub fn empty(status: u16) -> Self {
        Self {
            status,
            body: None,
            allow: None,
        }
    }

    pub fn error(status: u16, text: impl Into<String>) -> Self {
        Self::with(status, json!({"error": text.into()}))
    }

    /// A refusal with a body of its own.
    pub fn refused(status: u16, body: Value) -> Self {
        Self::with(status, body)
    }

    fn with(status: u16, body: Value) -> Self {
        Self {
            body: Some(body),
            ..Self::empty(status)
        }
    }
}

impl Refusal {
    pub fn field(name: &str, text: impl Into<String>) -> Self {
        Self::Fields(Map::from_iter([(name.to_owned(), Value::String(text.into()))]))
    }

    pub fn unchangeable(name: &str) -> Self {
        Self::field(name, "Value cannot be changed.")
    }

    /// Turns it into an answer, in the shapes that the switches choose.
    pub fn answer(self, switches: &Switches) -> Answer {
        match self {
            Self::Unauthorized => Answer::error(401, "Unauthorized"),
            Self::NoSuchUrl => Answer::error(
                404,
                "The requested URL was not found on the server. If you entered the URL manually please check your \
                 spelling and try again.",
            ),
            // Recorded in 2017 and 2026 (API notes, core (c)); the words of the newer endpoints are not known.
            Self::NoSuchDocument(class) => Answer::error(
                404,
                format!("Empty query: {class} matching query does not exist."),
            ),
            Self::NoSuchObject => Answer::error(404, "Object not found."),
            Self::Method(allow) => Answer {
                allow: Some(allow),
                ..Answer::error(405, "The method is not allowed for the requested URL.")
            },
            Self::Permission(_) if switches.is("missing_permission", "401") => {
                Answer::error(401, "Unauthorized")
            }
            Self::Permission(name) => {
                let error = format!("This key lacks the permission {name}.");
                Answer::with(403, json!({"error": error, "error_code": "insufficient_scope"}))
            }
            Self::Plan(text) => Answer::error(402, text),
            Self::Fields(fields) => invalid(Vec::new(), fields, switches),
            Self::General(text) => invalid(vec![text], Map::new(), switches),
            // A third shape, which Close has for a duplicate webhook: a message and no errors.
            Self::Message(text) => Answer::with(400, json!({"message": text})),
            Self::Plain(status, text) => Answer::error(status, text),
        }
    }
}

fn invalid(errors: Vec<String>, fields: Map<String, Value>, switches: &Switches) -> Answer {
    let sentences = || {
        let of_fields = fields.iter().map(|(name, text)| match text {
            Value::String(text) => format!("{name}: {text}"),
            nested => format!("{name}: {nested}"),
        });
        errors.iter().cloned().chain(of_fields).collect::<Vec<_>>()
    };

    // The last shape is the usual one; recorded answers have others too, so clients must read them all.
    let body = if switches.is("validation_errors", "errors_only") {
        json!({"errors": sentences()})
    } else if switches.is("validation_errors", "error") {
        json!({"error": sentences().join(" ")})
    } else if switches.is("validation_errors", "message") {
        json!({"message": sentences().join(" ")})
    } else {
        json!({"errors": errors, "field-errors": fields})
    };
    Answer::with(400, body)
}
