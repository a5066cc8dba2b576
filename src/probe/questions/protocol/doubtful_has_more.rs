//! Whether the list of custom activity types has `has_more`.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_TYPE,
};

/// Reads the list.
pub const PROBE: Probe = Probe {
    name: "doubtful_has_more",
    question: "Does the list of custom activity types have `has_more`?",
    answers: &["absent", "present"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let list = bench.read(ACTIVITY_TYPE.collection).await?;
    if !list.body["data"].is_array() {
        return Ok(Finding::Unanswered("the list can't be read".to_owned()));
    }
    Ok(Finding::either(
        list.body.get("has_more").is_some(),
        "present",
        "absent",
    ))
}
