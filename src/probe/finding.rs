//! What comes of asking a question.

use super::journal::ProbeJournalError;
use crate::api::ApiError;
use thiserror::Error;

/// The end of a question.
pub type Asked = Result<Finding, AskError>;

/// The answer to a question, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Close answered so.
    Answer(&'static str),
    /// Close gave no answer that can be told apart.
    Unanswered(String),
}

impl Finding {
    /// Returns an answer out of two.
    #[must_use]
    pub fn either(is_first: bool, first: &'static str, second: &'static str) -> Self {
        Self::Answer(if is_first { first } else { second })
    }

    /// Returns that Close did something that no known answer describes.
    #[must_use]
    pub fn surprise(what: impl Into<String>) -> Self {
        Self::Unanswered(format!(
            "Close did something that no known answer describes: {}",
            what.into()
        ))
    }
}

/// The reason why a question could not be asked to its end.
#[derive(Debug, Error)]
pub enum AskError {
    /// What the question needs could not be made, or shows nothing.
    #[error("{0}")]
    Unclear(String),
    /// A call has no answer.
    #[error("failed to {0}")]
    Api(#[from] ApiError),
    /// The journal can't be written, so that nothing more may be made.
    #[error(transparent)]
    Journal(#[from] ProbeJournalError),
}

impl AskError {
    /// Returns a reason in words.
    pub fn unclear(why: impl Into<String>) -> Self {
        Self::Unclear(why.into())
    }
}
