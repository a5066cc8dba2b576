//! The value of `back_reference_is_visible` when it is not given.

use super::scratch_type::{object_type, reference};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::Value;

/// Makes a field without it.
pub const PROBE: Probe = Probe {
    name: "back_reference_default",
    question: "What is the default of `back_reference_is_visible`?",
    answers: &["null", "false", "true"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = object_type(bench, "home").await?;
    let field = bench
        .make(&LEAD_FIELD, &bench.name("field"), reference(&home))
        .await?;

    Ok(match field.body.get("back_reference_is_visible") {
        Some(Value::Null) => Finding::Answer("null"),
        Some(Value::Bool(false)) => Finding::Answer("false"),
        Some(Value::Bool(true)) => Finding::Answer("true"),
        Some(_) | None => Finding::surprise("the field does not show it"),
    })
}
