//! What a PUT of a field with an empty body does.

use super::scratch_field::text_field;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends an empty body.
pub const PROBE: Probe = Probe {
    name: "empty_put",
    question: "What does a PUT of a field with an empty body do?",
    answers: &["accept", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = text_field(bench, "text").await?;

    let reply = bench.change(&made, json!({})).await?;
    Ok(Finding::either(reply.is_ok(), "accept", "refuse"))
}
