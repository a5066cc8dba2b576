//! Whether labels of lead statuses are unique.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Makes a label twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_lead_status",
    question: "Can two lead statuses have the same label?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let label = bench.name("twin");
    bench.make(&LEAD_STATUS, &label, Value::Null).await?;

    let second = bench.try_make(&LEAD_STATUS, &label, Value::Null).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
