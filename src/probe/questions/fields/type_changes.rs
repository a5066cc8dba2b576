//! Which changes of a type are possible.

use super::scratch_field::{field, text_field};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Changes the type of a field to text, and of another one from text.
pub const PROBE: Probe = Probe {
    name: "type_changes",
    question: "Which changes of a field's type does Close allow?",
    answers: &["any", "to_text_only", "none"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let number = field(bench, "number", json!({ "type": "number" })).await?;
    let text = text_field(bench, "text").await?;

    let to_text = bench.change(&number, json!({ "type": "text" })).await?;
    let to_date = bench.change(&text, json!({ "type": "date" })).await?;
    Ok(match (to_text.is_ok(), to_date.is_ok()) {
        (true, true) => Finding::Answer("any"),
        (true, false) => Finding::Answer("to_text_only"),
        (false, false) => Finding::Answer("none"),
        (false, true) => Finding::surprise("a field can become a date and not a text"),
    })
}
