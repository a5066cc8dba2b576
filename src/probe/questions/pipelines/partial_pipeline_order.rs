//! What happens to a pipeline's statuses that an order leaves out.

use super::scratch_pipeline::{ScratchPipeline, ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends the order of two statuses out of three, the other way round.
pub const PROBE: Probe = Probe {
    name: "partial_pipeline_order",
    question: "What happens to a pipeline's statuses that an order leaves out?",
    answers: &["refuse", "keep_at_end", "keep_at_start", "delete_omitted"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["a", "b", "c"]).await?;
    let (a, b, c) = (home.id(0), home.id(1), home.id(2));

    let reply = home.order(bench, json!([{ "id": c }, { "id": a }])).await?;
    if !reply.is_ok() {
        return Ok(Finding::Answer("refuse"));
    }
    let shown = ids(&reply);
    Ok(if shown == [c, a, b] {
        Finding::Answer("keep_at_end")
    } else if shown == [b, c, a] {
        Finding::Answer("keep_at_start")
    } else if shown == [c, a] {
        Finding::Answer("delete_omitted")
    } else {
        Finding::surprise("the statuses come back in an order that was not asked for")
    })
}
