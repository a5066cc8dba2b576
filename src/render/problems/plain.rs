//! A problem as a value, for programs.

use crate::model::{Problem, Sources};
use serde_json::{Value, json};

/// Returns a problem with its places as files and lines.
#[must_use]
pub fn plain(problem: &Problem, sources: &Sources) -> Value {
    json!({
        "code": problem.code,
        "message": problem.message,
        "at": problem.place.as_ref().map(|(place, _)| sources.locate(*place)),
        "also": problem.also.iter().map(|(place, _)| sources.locate(*place)).collect::<Vec<_>>(),
        "help": problem.help,
    })
}
