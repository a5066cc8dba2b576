//! What a cleared description comes back as.

use super::scratch_field::field;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::{Value, json};

/// Clears a description.
pub const PROBE: Probe = Probe {
    name: "cleared_description",
    question: "How does Close return a cleared description?",
    answers: &["null", "empty"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "description": "to be cleared" });
    let made = field(bench, "described", body).await?;

    let reply = bench.change(&made, json!({ "description": null })).await?;
    Ok(match reply.body.get("description") {
        _ if !reply.is_ok() => Finding::surprise("a description can't be cleared with null"),
        Some(Value::Null) => Finding::Answer("null"),
        Some(Value::String(text)) if text.is_empty() => Finding::Answer("empty"),
        Some(_) | None => Finding::surprise("the description is still there, or not shown at all"),
    })
}
