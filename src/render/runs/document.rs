//! Runs for programs.

use crate::plan::ListedRun;
use schemars::JsonSchema;
use serde::Serialize;

/// The format of the document that this version writes.
const FORMAT: u64 = 1;

/// The runs of a project, or one of them with its steps.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "closectl runs", rename = "Runs")]
pub struct RunsReport<'a> {
    /// The format of the document.
    #[schemars(extend("const" = FORMAT))]
    format: u64,
    /// The runs, the newest one first.
    runs: &'a [ListedRun],
    /// The number of older runs that are not listed.
    older: usize,
}

impl<'a> RunsReport<'a> {
    /// Makes the document.
    #[must_use]
    pub fn of(runs: &'a [ListedRun], older: usize) -> Self {
        Self {
            format: FORMAT,
            runs,
            older,
        }
    }
}
