//! What `required` does in the association with leads.

use crate::{
    model::Method,
    probe::{
        bench::ProbeBench,
        finding::{Asked, Finding},
        question::{Probe, Reliance},
        scratch::SHARED_FIELD,
    },
};
use serde_json::json;

/// Associates a shared field with leads, and requires it.
pub const PROBE: Probe = Probe {
    name: "required_on_records",
    question: "What does `required` do if a shared field is added to leads, contacts or opportunities?",
    answers: &["ignore", "keep", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let shared = bench
        .make(&SHARED_FIELD, &bench.name("shared"), json!({ "type": "text" }))
        .await?;

    let body = json!({ "object_type": "lead", "required": true });
    let reply = bench
        .within(&shared, Method::Post, "association/", Some(body))
        .await?;
    Ok(match reply.body["required"].as_bool() {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some(true) => Finding::Answer("keep"),
        Some(false) => Finding::Answer("ignore"),
        None => Finding::surprise("the association does not say whether it is required"),
    })
}
