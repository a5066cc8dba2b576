//! Whether fields outside custom activities can be of type textarea.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Makes a lead field of type textarea.
pub const PROBE: Probe = Probe {
    name: "textarea_elsewhere",
    question: "Can fields outside custom activities be of type textarea?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "textarea" });
    let made = bench.try_make(&LEAD_FIELD, &bench.name("long"), body).await?;
    Ok(Finding::either(made.is_err(), "refuse", "allow"))
}
