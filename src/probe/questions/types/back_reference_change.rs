//! What `back_reference_is_visible` does in the PUT of a field.

use super::scratch_type::{object_type, reference};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Makes a back reference visible.
pub const PROBE: Probe = Probe {
    name: "back_reference_change",
    question: "What does a PUT of `back_reference_is_visible` do to a field?",
    answers: &["accept", "ignore", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = object_type(bench, "home").await?;
    let mut body = reference(&home);
    body["back_reference_is_visible"] = json!(false);
    let field = bench.make(&LEAD_FIELD, &bench.name("field"), body).await?;

    let reply = bench
        .change(&field, json!({ "back_reference_is_visible": true }))
        .await?;
    Ok(match reply.body["back_reference_is_visible"].as_bool() {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some(true) => Finding::Answer("accept"),
        Some(false) => Finding::Answer("ignore"),
        None => Finding::surprise("the field does not show it"),
    })
}
