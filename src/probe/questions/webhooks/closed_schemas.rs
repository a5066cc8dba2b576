//! What the endpoints with a closed schema do with unknown attributes.

use super::scratch_webhook::event;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};
use serde_json::json;

/// Sends an attribute that no documentation names to an endpoint that documents no others.
pub const PROBE: Probe = Probe {
    name: "closed_schemas",
    question: "What do the endpoints with a closed schema do with unknown attributes?",
    answers: &["refuse", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let plain = json!({ "events": [event("created")] });
    bench.make(&WEBHOOK, &bench.url("plain"), plain).await?;

    // Next to one that is the same but for the attribute, a refusal can have no other reason.
    let odd = json!({ "events": [event("created")], "closectl_probe": true });
    let made = bench.try_make(&WEBHOOK, &bench.url("odd"), odd).await?;
    Ok(Finding::either(made.is_err(), "refuse", "ignore"))
}
