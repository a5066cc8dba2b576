//! `closectl explain` for problems and rules, by their names.

use super::{args::DocumentFormat, codes};
use crate::{model::suggest, render};

/// Explains a problem or a rule, or lists all of one sort; nothing where there is none of that name.
#[must_use]
pub fn explain(what: &str, format: DocumentFormat) -> Option<String> {
    Some(match (what, format) {
        ("rules", DocumentFormat::Terminal) => render::codes::list("Rules", &codes::rules()),
        ("rules", DocumentFormat::Markdown) => render::codes::rules_page(&codes::rules()),
        ("problems", DocumentFormat::Terminal) => render::codes::list("Problems", &codes::problems()),
        ("problems", DocumentFormat::Markdown) => render::codes::problems_page(&codes::problems()),
        (id, DocumentFormat::Terminal) => render::codes::code(codes::code(id)?),
        (id, DocumentFormat::Markdown) => render::codes::section(codes::code(id)?),
    })
}

/// Returns the problem or the rule that a misspelt name most likely means.
#[must_use]
pub fn likely(what: &str) -> Option<&'static str> {
    let all = codes::problems().into_iter().chain(codes::rules());
    suggest(what, all.map(|code| code.id))
}
