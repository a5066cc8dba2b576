//! What `referenced_custom_type_id` does in the PUT of a field.

use super::scratch_type::{object_type, reference};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Sends another type.
pub const PROBE: Probe = Probe {
    name: "reference_change",
    question: "What does a PUT with another `referenced_custom_type_id` do to a field?",
    answers: &["refuse", "ignore", "accept"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let old = object_type(bench, "old").await?;
    let new = object_type(bench, "new").await?;
    let field = bench
        .make(&LEAD_FIELD, &bench.name("field"), reference(&old))
        .await?;

    let reply = bench
        .change(&field, json!({ "referenced_custom_type_id": new.id }))
        .await?;
    Ok(match reply.text("referenced_custom_type_id") {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some(id) if id == old.id => Finding::Answer("ignore"),
        Some(id) if id == new.id => Finding::Answer("accept"),
        Some(_) | None => Finding::surprise("the field refers to neither type"),
    })
}
