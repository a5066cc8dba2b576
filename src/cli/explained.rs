//! What went wrong in a command itself, and what to do about it.

use thiserror::Error;

/// What went wrong, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{what}")]
pub struct Explained {
    /// What went wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

impl Explained {
    /// Makes one.
    pub fn new(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            hint: hint.into(),
        }
    }
}
