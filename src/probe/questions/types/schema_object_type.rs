//! What the schema of a custom type shows as its `object_type`.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Reads the schema of a type.
pub const PROBE: Probe = Probe {
    name: "schema_object_type",
    question: "What does the schema of a custom type show as its `object_type`?",
    answers: &["short", "with_id", "type_name"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;

    let schema = bench.schema_of(&home);
    let shown = bench.read_until(&schema, |body| !body.is_null()).await?;
    Ok(match shown.text("object_type") {
        Some("activity") => Finding::Answer("short"),
        Some("custom_activity_type") => Finding::Answer("type_name"),
        Some(name) if name == format!("activity/{}", home.id) => Finding::Answer("with_id"),
        Some(_) | None => Finding::surprise("the schema shows something else, or nothing"),
    })
}
