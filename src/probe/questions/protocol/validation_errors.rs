//! The shape of the body of a 400.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::{Value, json};

/// Sends a label that is a number.
pub const PROBE: Probe = Probe {
    name: "validation_errors",
    question: "Which shape does the body of a 400 have?",
    answers: &["field_errors", "errors_only", "error", "message"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench
        .make(&LEAD_STATUS, &bench.name("label"), Value::Null)
        .await?;
    let reply = bench.change(&made, json!({ "label": 7 })).await?;
    if reply.is_ok() {
        return Ok(Finding::surprise("Close accepts a number as a label"));
    }

    let first = ["field-errors", "errors", "error", "message"]
        .into_iter()
        .find(|key| reply.keys.contains(key));
    Ok(match first {
        Some("field-errors") => Finding::Answer("field_errors"),
        Some("errors") => Finding::Answer("errors_only"),
        Some("error") => Finding::Answer("error"),
        Some("message") => Finding::Answer("message"),
        Some(_) | None => Finding::surprise("the refusal has none of the known shapes"),
    })
}
