//! Whether a field of type choices may have none.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Sends an empty list of choices.
pub const PROBE: Probe = Probe {
    name: "empty_choices",
    question: "Can a field of type choices have no choices?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "choices", "choices": [] });
    let made = bench.try_make(&LEAD_FIELD, &bench.name("none"), body).await?;
    Ok(Finding::either(made.is_err(), "refuse", "allow"))
}
