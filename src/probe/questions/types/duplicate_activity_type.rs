//! Whether names of custom activity types are unique.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_TYPE,
};
use serde_json::Value;

/// Makes a name twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_activity_type",
    question: "Can two custom activity types have the same name?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    activity_type(bench, "twin").await?;

    let second = bench
        .try_make(&ACTIVITY_TYPE, &bench.name("twin"), Value::Null)
        .await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
