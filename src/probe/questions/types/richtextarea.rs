//! Whether fields can be of type richtextarea.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_FIELD,
};
use serde_json::json;

/// Makes a field of that type in a custom activity type.
pub const PROBE: Probe = Probe {
    name: "richtextarea",
    question: "Can fields be of type richtextarea?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;

    let body = json!({ "type": "richtextarea", "custom_activity_type_id": home.id });
    let made = bench.try_make(&ACTIVITY_FIELD, &bench.name("rich"), body).await?;
    Ok(Finding::either(made.is_err(), "refuse", "allow"))
}
