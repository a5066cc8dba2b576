//! `closectl explain` for problems and rules, by their names.

use super::{args::Paper, codes};
use crate::{model::suggest, render};

/// Explains a problem or a rule, or lists all of one sort; nothing where there is none of that name.
#[must_use]
pub fn explain(what: &str, format: Paper) -> Option<String> {
    Some(match (what, format) {
        ("rules", Paper::Terminal) => render::codes::list("Rules", &codes::rules()),
        ("rules", Paper::Markdown) => render::codes::rules_page(&codes::rules()),
        ("problems", Paper::Terminal) => render::codes::list("Problems", &codes::problems()),
        ("problems", Paper::Markdown) => render::codes::problems_page(&codes::problems()),
        (id, Paper::Terminal) => render::codes::code(codes::code(id)?),
        (id, Paper::Markdown) => render::codes::section(codes::code(id)?),
    })
}

/// Returns the problem or the rule that a misspelt name most likely means.
#[must_use]
pub fn likely(what: &str) -> Option<&'static str> {
    let all = codes::problems().into_iter().chain(codes::rules());
    suggest(what, all.map(|code| code.id))
}
