//! What `pipeline_id` does in the PUT of an opportunity status.

use super::scratch_pipeline::ScratchPipeline;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::PIPELINE,
};
use serde_json::{Value, json};

/// Sends the pipeline of another one to a status.
pub const PROBE: Probe = Probe {
    name: "opportunity_status_pipeline_change",
    question: "What does a PUT with another `pipeline_id` do to an opportunity status?",
    answers: &["refuse", "ignore", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["moved"]).await?;
    let other = bench.make(&PIPELINE, &bench.name("other"), Value::Null).await?;
    let Some(status) = home.statuses.first() else {
        return Ok(Finding::surprise("there is no status to move"));
    };

    let reply = bench.change(status, json!({ "pipeline_id": other.id })).await?;
    Ok(match reply.text("pipeline_id") {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some(id) if id == home.pipeline.id => Finding::Answer("ignore"),
        Some(id) if id == other.id => Finding::Answer("allow"),
        Some(_) | None => Finding::surprise("the status shows neither pipeline"),
    })
}
