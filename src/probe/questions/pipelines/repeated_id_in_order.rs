//! What an order does with an id that is given twice.

use super::scratch_pipeline::{ScratchPipeline, ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends every status of a pipeline, and one of them twice.
pub const PROBE: Probe = Probe {
    name: "repeated_id_in_order",
    question: "What happens to an id that is sent twice in an order?",
    answers: &["refuse", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["a", "b"]).await?;
    let (a, b) = (home.id(0), home.id(1));

    let reply = home
        .order(bench, json!([{ "id": b }, { "id": a }, { "id": b }]))
        .await?;
    let shown = ids(&reply);
    Ok(if !reply.is_ok() {
        Finding::Answer("refuse")
    } else if shown.len() == 2 && shown.contains(&a) && shown.contains(&b) {
        Finding::Answer("ignore")
    } else {
        Finding::surprise("the pipeline shows other statuses than it had")
    })
}
