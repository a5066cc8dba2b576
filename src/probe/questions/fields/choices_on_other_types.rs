//! What `choices` does for another type.

use super::scratch_field::choices_of;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Sends choices for a field of type text.
pub const PROBE: Probe = Probe {
    name: "choices_on_other_types",
    question: "What does `choices` do for a field of another type?",
    answers: &["ignore", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "choices": ["A"] });
    let name = bench.name("text");
    let Ok(made) = bench.try_make(&LEAD_FIELD, &name, body).await? else {
        return Ok(Finding::Answer("refuse"));
    };
    if choices_of(&made.body).is_empty() {
        Ok(Finding::Answer("ignore"))
    } else {
        Ok(Finding::surprise("a field of type text shows choices"))
    }
}
