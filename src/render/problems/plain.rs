//! A problem as a value, for programs.

use crate::model::{Location, Problem, Sources};
use schemars::JsonSchema;
use serde::Serialize;

/// A problem in a manifest.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Plain")]
pub struct ProblemReport {
    /// A stable code, which `closectl explain` explains.
    pub code: &'static str,
    /// The problem, as one sentence without a full stop.
    pub message: String,
    /// The place; null if there is no single place.
    pub at: Option<Location>,
    /// Related places, such as the first of two duplicates.
    pub also: Vec<Location>,
    /// The remedy; null if there is none.
    pub help: Option<String>,
}

/// Returns a problem with its places as files and lines.
pub fn plain(problem: &Problem, sources: &Sources) -> ProblemReport {
    let Problem {
        code,
        message,
        place,
        also,
        help,
    } = problem;
    ProblemReport {
        code: code.id,
        message: message.clone(),
        at: place.as_ref().map(|(place, _)| sources.locate(*place)),
        also: also.iter().map(|(place, _)| sources.locate(*place)).collect(),
        help: help.clone(),
    }
}
