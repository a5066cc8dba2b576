//! What an immutable attribute does in a PUT when it has another value.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_FIELD,
};
use serde_json::json;

/// Sends another type for a field of a custom activity type.
pub const PROBE: Probe = Probe {
    name: "immutable_change",
    question: "What does a PUT with another value of an immutable attribute do?",
    answers: &["refuse", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;
    let body = json!({ "type": "text", "custom_activity_type_id": home.id });
    let field = bench.make(&ACTIVITY_FIELD, &bench.name("field"), body).await?;

    let reply = bench.change(&field, json!({ "type": "number" })).await?;
    Ok(match reply.text("type") {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some("text") => Finding::Answer("ignore"),
        Some(_) | None => Finding::surprise("the type of a field of a custom activity type can be changed"),
    })
}
