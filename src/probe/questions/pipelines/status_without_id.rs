//! What an entry without an id does in the PUT of a pipeline.

use super::scratch_pipeline::{ScratchPipeline, ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends a new status in the order of a pipeline.
pub const PROBE: Probe = Probe {
    name: "status_without_id",
    question: "What does an entry without an id do in the PUT of a pipeline?",
    answers: &["refuse", "create", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["a"]).await?;
    let new = json!({ "label": bench.name("new"), "type": "active" });

    let reply = home.order(bench, json!([{ "id": home.id(0) }, new])).await?;
    Ok(match ids(&reply).len() {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        1 => Finding::Answer("ignore"),
        2 => Finding::Answer("create"),
        _ => Finding::surprise("the pipeline shows other statuses than it had"),
    })
}
