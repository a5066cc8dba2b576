//! Which value stays when a field stops to hold several.

use super::scratch_field::{field, lead_with, shown_value};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::{Value, json};

/// Lets a field that holds two values hold one.
pub const PROBE: Probe = Probe {
    name: "multiple_to_single",
    question: "Which value stays when a field no longer accepts several?",
    answers: &["keep_first", "keep_last", "erase"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "choices", "choices": ["A", "B"], "accepts_multiple_values": true });
    let made = field(bench, "several", body).await?;
    let lead = lead_with(bench, &made, json!(["B", "A"])).await?;
    if !bench
        .change(&made, json!({ "accepts_multiple_values": false }))
        .await?
        .is_ok()
    {
        return Ok(Finding::surprise("the field can't stop holding several values"));
    }

    let is_single = |body: &Value| !body.is_null() && !shown_value(body, &made).is_array();
    let shown = bench.read_until(&lead.path(), is_single).await?;
    Ok(match shown_value(&shown.body, &made) {
        Value::String(value) if value == "B" => Finding::Answer("keep_first"),
        Value::String(value) if value == "A" => Finding::Answer("keep_last"),
        Value::Null if shown.is_ok() => Finding::Answer("erase"),
        _ => Finding::surprise("the lead still shows several values"),
    })
}
