//! What happens to a filter outside the documented grammar.

use super::scratch_webhook::body;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};
use serde_json::json;

/// Sends a filter of a type that does not exist.
pub const PROBE: Probe = Probe {
    name: "webhook_broken_filter",
    question: "What happens to a filter outside the documented grammar?",
    answers: &["refuse", "accept"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let filter = json!({ "type": "closectl_probe" });
    let event = json!({ "object_type": "lead", "action": "created", "extra_filter": filter });
    let made = bench
        .try_make(&WEBHOOK, &bench.url("filter"), body(&[event]))
        .await?;
    Ok(Finding::either(made.is_err(), "refuse", "accept"))
}
