//! What an error or event calls a call: method and path. It holds no body, which may hold secrets.

use super::redaction::Redaction;
use crate::model::{Call, Method};
use std::fmt;

/// A call's method and path; reads as `GET /status/lead/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallName {
    /// The method.
    pub method: Method,
    /// The path with its query.
    pub path: String,
}

impl CallName {
    pub(super) fn of(call: &Call, redaction: &Redaction) -> Self {
        Self {
            method: call.method,
            path: redaction.clean(&call.path),
        }
    }
}

impl fmt::Display for CallName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}
