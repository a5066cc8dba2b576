//! What a label beside an id in an order does.

use super::scratch_pipeline::ScratchPipeline;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends another label beside the id of a status.
pub const PROBE: Probe = Probe {
    name: "label_in_order",
    question: "What does a label beside an id in an order do?",
    answers: &["ignore", "rename"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["label"]).await?;
    let (old, new) = (bench.name("label"), bench.name("other"));

    let order = json!([{ "id": home.id(0), "label": new }]);
    let reply = home.order(bench, order).await?;
    let shown = reply.body["statuses"][0]["label"].as_str().map(str::to_owned);
    Ok(match shown {
        Some(shown) if shown == old => Finding::Answer("ignore"),
        Some(shown) if shown == new => Finding::Answer("rename"),
        Some(_) | None => Finding::surprise(format!("the order is answered with {}", reply.status)),
    })
}
