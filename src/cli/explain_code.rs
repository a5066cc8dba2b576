//! `closectl explain` for problems and rules, by their names.

use super::codes;
use crate::{model::suggest, render};

/// Explains a problem or a rule, or lists all of one sort; nothing where there is none of that name.
#[must_use]
pub fn explain(what: &str) -> Option<String> {
    match what {
        "rules" => Some(render::codes::list("Rules", &codes::rules())),
        "problems" => Some(render::codes::list("Problems", &codes::problems())),
        id => codes::code(id).map(render::codes::code),
    }
}

/// Returns the problem or the rule that a misspelt name most likely means.
#[must_use]
pub fn likely(what: &str) -> Option<&'static str> {
    let all = codes::problems().into_iter().chain(codes::rules());
    suggest(what, all.map(|code| code.id))
}
