//! Whether GET of one subscription shows the signature key.

use super::scratch_webhook::subscribe;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Reads one subscription.
pub const PROBE: Probe = Probe {
    name: "webhook_key_in_get",
    question: "Does GET of one subscription show the signature key?",
    answers: &["no", "yes"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = subscribe(bench, "key", &["created"]).await?;

    let reply = bench
        .read_until(&made.path(), |body| body["id"].is_string())
        .await?;
    if !reply.is_ok() {
        return Ok(Finding::Unanswered(format!(
            "GET of one subscription is answered with {}",
            reply.status
        )));
    }
    Ok(Finding::either(
        reply.text("signature_key").is_some(),
        "yes",
        "no",
    ))
}
