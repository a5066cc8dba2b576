//! Whether the answer to a new subscription shows its signature key.

use super::assumption::yes_or_no;
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};
use serde_json::json;

/// Makes a subscription.
pub const PROBE: Probe = Probe {
    name: "webhook_shows_its_key",
    question: "Does the answer to a new webhook subscription show its signature key?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "closectl could not save the signature key of a new webhook, so nobody could verify its requests",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let events = json!([{ "object_type": "lead", "action": "created" }]);
    let made = bench
        .make(&WEBHOOK, &bench.url("key"), json!({ "events": events }))
        .await?;
    Ok(yes_or_no(
        made.body["signature_key"]
            .as_str()
            .is_some_and(|key| !key.is_empty()),
    ))
}
