//! What an order does with an id that is not there.

use super::scratch_pipeline::{ScratchPipeline, ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::OPPORTUNITY_STATUS,
};
use serde_json::json;

/// Sends every status of a pipeline, and one that was just deleted.
pub const PROBE: Probe = Probe {
    name: "unknown_id_in_order",
    question: "What happens to an unknown id in an order?",
    answers: &["refuse", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["a", "b"]).await?;
    let (a, b) = (home.id(0), home.id(1));
    // An id that was one is sure to have the right form.
    let gone = bench
        .make(&OPPORTUNITY_STATUS, &bench.name("gone"), home.status())
        .await?;
    if !bench.remove(&gone).await?.is_ok() {
        return Ok(Finding::Unanswered("the status could not be deleted".to_owned()));
    }

    let reply = home
        .order(bench, json!([{ "id": b }, { "id": gone.id }, { "id": a }]))
        .await?;
    Ok(if !reply.is_ok() {
        Finding::Answer("refuse")
    } else if ids(&reply) == [b, a] {
        Finding::Answer("ignore")
    } else {
        Finding::surprise("the pipeline shows other statuses than it had")
    })
}
