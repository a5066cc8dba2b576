//! The order in which choices come back.

use super::scratch_field::{choices_of, field};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends choices in no order.
pub const PROBE: Probe = Probe {
    name: "choices_order",
    question: "In which order does Close return choices?",
    answers: &["sorted", "as_sent"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "choices", "choices": ["b", "C", "a", "B2"] });
    let made = field(bench, "order", body).await?;

    let shown = choices_of(&made.body);
    Ok(if shown == ["a", "b", "B2", "C"] {
        Finding::Answer("sorted")
    } else if shown == ["b", "C", "a", "B2"] {
        Finding::Answer("as_sent")
    } else {
        Finding::surprise(format!("b, C, a, B2 come back as {}", shown.join(", ")))
    })
}
