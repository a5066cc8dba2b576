//! What `accepts_multiple_values` does in the PUT of a shared field.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SHARED_FIELD,
};
use serde_json::json;

/// Lets a shared field hold several values.
pub const PROBE: Probe = Probe {
    name: "shared_multiple_change",
    question: "What does `accepts_multiple_values` do in the PUT of a shared field?",
    answers: &["accept", "ignore", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "choices", "choices": ["A", "B"] });
    let made = bench.make(&SHARED_FIELD, &bench.name("shared"), body).await?;

    let reply = bench
        .change(&made, json!({ "accepts_multiple_values": true }))
        .await?;
    Ok(match reply.body["accepts_multiple_values"].as_bool() {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some(true) => Finding::Answer("accept"),
        Some(false) => Finding::Answer("ignore"),
        None => Finding::surprise("the field does not say how many values it holds"),
    })
}
