//! What happens to an event that no documentation lists.

use super::scratch_webhook::body;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};
use serde_json::json;

/// Sends an event of an object that does not exist.
pub const PROBE: Probe = Probe {
    name: "webhook_unknown_events",
    question: "What happens to an event that no documentation lists?",
    answers: &["accept", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let unknown = json!({ "object_type": "closectl_probe", "action": "created" });
    let made = bench
        .try_make(&WEBHOOK, &bench.url("event"), body(&[unknown]))
        .await?;
    Ok(Finding::either(made.is_ok(), "accept", "refuse"))
}
