//! What became of a step: the one vocabulary of progress, journals, reports and documents.

use serde::{Deserialize, Serialize};

/// The status of one step of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// Its first write is about to be sent.
    Started,
    /// Close did it.
    Done,
    /// The organization was already as the step wants it.
    #[serde(rename = "nothing_to_do")]
    UpToDate,
    /// It was not done.
    Failed,
    /// It may have been done, in whole or in part.
    Unknown,
    /// Close is still at it.
    Unfinished,
    /// It was not started.
    Skipped,
}

/// The word for a step that a run did not get to.
pub const NOT_STARTED: &str = "not started";

impl StepStatus {
    /// Says whether the organization is now as the step wants it.
    #[must_use]
    pub fn is_done(self) -> bool {
        matches!(self, Self::Done | Self::UpToDate)
    }

    /// Returns the word for people and for programs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Done => "done",
            Self::UpToDate => "already up to date",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Unfinished => "unfinished",
            Self::Skipped => "skipped",
        }
    }

    /// Returns the status for reports, which do not tell what was done from what was so already.
    #[must_use]
    pub fn summarized(self) -> Self {
        match self {
            Self::Done | Self::UpToDate => Self::Done,
            Self::Started | Self::Unknown => Self::Unknown,
            Self::Failed => Self::Failed,
            Self::Unfinished => Self::Unfinished,
            Self::Skipped => Self::Skipped,
        }
    }
}
