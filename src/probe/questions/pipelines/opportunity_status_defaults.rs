//! What a new opportunity status without a type gets.

use super::scratch_pipeline::ScratchPipeline;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::OPPORTUNITY_STATUS,
};
use serde_json::json;

/// Makes a status without a type, in a pipeline of the probe's own: without a pipeline it would land in somebody's.
pub const PROBE: Probe = Probe {
    name: "opportunity_status_defaults",
    question: "Which type does a new opportunity status get if none is sent?",
    answers: &["refuse", "fill_in"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &[]).await?;

    let body = json!({ "pipeline_id": home.pipeline.id });
    let made = bench
        .try_make(&OPPORTUNITY_STATUS, &bench.name("bare"), body)
        .await?;
    Ok(Finding::either(made.is_err(), "refuse", "fill_in"))
}
