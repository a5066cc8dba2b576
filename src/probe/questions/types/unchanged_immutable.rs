//! What an immutable attribute does in a PUT when it has its present value.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_FIELD,
};
use serde_json::json;

/// Sends the type that a field of a custom activity type has.
pub const PROBE: Probe = Probe {
    name: "unchanged_immutable",
    question: "What does a PUT with the current value of an immutable attribute do?",
    answers: &["accept", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;
    let body = json!({ "type": "text", "custom_activity_type_id": home.id });
    let field = bench.make(&ACTIVITY_FIELD, &bench.name("field"), body).await?;

    let reply = bench.change(&field, json!({ "type": "text" })).await?;
    Ok(Finding::either(reply.is_ok(), "accept", "refuse"))
}
