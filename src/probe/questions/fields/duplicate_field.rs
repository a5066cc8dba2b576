//! Whether names of fields are unique on an object.

use super::scratch_field::text_field;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Makes a name twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_field",
    question: "Can two fields of an object have the same name?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    text_field(bench, "twin").await?;

    let (name, body) = (bench.name("twin"), json!({ "type": "text" }));
    let second = bench.try_make(&LEAD_FIELD, &name, body).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
