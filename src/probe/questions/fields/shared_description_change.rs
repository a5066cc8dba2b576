//! What `description` does in the PUT of a shared field.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SHARED_FIELD,
};
use serde_json::json;

/// Sends another description.
pub const PROBE: Probe = Probe {
    name: "shared_description_change",
    question: "What does `description` do in the PUT of a shared field?",
    answers: &["accept", "ignore", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "description": "old" });
    let made = bench.make(&SHARED_FIELD, &bench.name("shared"), body).await?;

    let reply = bench.change(&made, json!({ "description": "new" })).await?;
    Ok(match reply.text("description") {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some("new") => Finding::Answer("accept"),
        Some("old") => Finding::Answer("ignore"),
        Some(_) | None => Finding::surprise("the description is neither the old nor the new one"),
    })
}
