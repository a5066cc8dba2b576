//! Whether a field of type custom_object needs a referenced type.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Makes a field without one.
pub const PROBE: Probe = Probe {
    name: "custom_object_without_reference",
    question: "Does a field of type custom_object need a referenced type?",
    answers: &["refuse", "accept"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "custom_object" });
    let made = bench.try_make(&LEAD_FIELD, &bench.name("field"), body).await?;
    Ok(Finding::either(made.is_err(), "refuse", "accept"))
}
