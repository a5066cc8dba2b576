//! Whether a whole order of statuses is taken as it is sent.

use super::assumption::yes_or_no;
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    questions::pipelines::scratch_pipeline::{ScratchPipeline, ids},
};
use serde_json::json;

/// Orders all statuses of a pipeline the other way round.
pub const PROBE: Probe = Probe {
    name: "order_is_kept",
    question: "Does Close keep the order of a pipeline's statuses as it was sent?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "a plan would find the same difference again after every run",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["a", "b", "c"]).await?;
    let (a, b, c) = (home.id(0), home.id(1), home.id(2));

    let order = json!([{ "id": c }, { "id": b }, { "id": a }]);
    let reply = home.order(bench, order).await?;
    Ok(yes_or_no(ids(&reply) == [c, b, a]))
}
