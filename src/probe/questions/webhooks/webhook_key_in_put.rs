//! Whether PUT of a subscription shows the signature key.

use super::scratch_webhook::subscribe;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Changes a subscription.
pub const PROBE: Probe = Probe {
    name: "webhook_key_in_put",
    question: "Does PUT of a subscription show the signature key?",
    answers: &["no", "yes"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = subscribe(bench, "key", &["created"]).await?;

    let reply = bench.change(&made, json!({ "verify_ssl": false })).await?;
    if !reply.is_ok() {
        return Ok(Finding::surprise(format!(
            "a change of verify_ssl is answered with {}",
            reply.status
        )));
    }
    Ok(Finding::either(
        reply.text("signature_key").is_some(),
        "yes",
        "no",
    ))
}
