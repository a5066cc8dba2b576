//! What happens to a choice that is given twice.

use super::scratch_field::choices_of;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Sends a choice twice.
pub const PROBE: Probe = Probe {
    name: "repeated_choices",
    question: "What happens to a choice that is sent twice?",
    answers: &["refuse", "merge", "keep"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "choices", "choices": ["A", "A"] });
    let name = bench.name("twice");
    let Ok(made) = bench.try_make(&LEAD_FIELD, &name, body).await? else {
        return Ok(Finding::Answer("refuse"));
    };

    Ok(match choices_of(&made.body).len() {
        1 => Finding::Answer("merge"),
        2 => Finding::Answer("keep"),
        count => Finding::surprise(format!("of two equal choices, {count} come back")),
    })
}
