//! What `accepts_multiple_values` does for a type that holds one value.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Asks for several values in a field of type text.
pub const PROBE: Probe = Probe {
    name: "multiple_on_other_types",
    question: "What does `accepts_multiple_values` do for a type that holds one value?",
    answers: &["refuse", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "accepts_multiple_values": true });
    let name = bench.name("text");
    let Ok(made) = bench.try_make(&LEAD_FIELD, &name, body).await? else {
        return Ok(Finding::Answer("refuse"));
    };
    if made.body["accepts_multiple_values"] == true {
        Ok(Finding::surprise(
            "a field of type text says that it holds several values",
        ))
    } else {
        Ok(Finding::Answer("ignore"))
    }
}
