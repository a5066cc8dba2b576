//! Whether fields inside a custom activity type show their choices.

use super::scratch_type::{activity_type, field_ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_FIELD,
};
use serde_json::json;

/// Reads a type with a field of choices.
pub const PROBE: Probe = Probe {
    name: "nested_choices_of_activity_types",
    question: "Do fields inside a custom activity type show their choices?",
    answers: &["absent", "present"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;
    let body = json!({ "type": "choices", "choices": ["A"], "custom_activity_type_id": home.id });
    bench.make(&ACTIVITY_FIELD, &bench.name("choice"), body).await?;

    let shown = bench
        .read_until(&home.path(), |body| field_ids(body).len() == 1)
        .await?;
    let field = shown.body["fields"].get(0);
    Ok(match field {
        Some(field) => Finding::either(field["choices"].is_array(), "present", "absent"),
        None => Finding::surprise("the type does not show its field"),
    })
}
