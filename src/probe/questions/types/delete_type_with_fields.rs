//! What deleting a custom type does while it has fields.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_FIELD,
};
use serde_json::json;

/// Deletes a type with a field.
pub const PROBE: Probe = Probe {
    name: "delete_type_with_fields",
    question: "What happens when a custom type is deleted while it has fields?",
    answers: &["cascade", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;
    let body = json!({ "type": "text", "custom_activity_type_id": home.id });
    bench.make(&ACTIVITY_FIELD, &bench.name("field"), body).await?;

    let reply = bench.remove(&home).await?;
    Ok(Finding::either(reply.is_ok(), "cascade", "refuse"))
}
