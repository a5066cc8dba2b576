//! Whether a pipeline takes over a status of another one.

use super::assumption::yes_or_no;
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    questions::pipelines::scratch_pipeline::{ScratchPipeline, ids},
    scratch::PIPELINE,
};
use serde_json::{Value, json};

/// Lists a status in the order of another pipeline.
pub const PROBE: Probe = Probe {
    name: "status_moves",
    question: "Does a status move to a pipeline whose order lists it?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "a status could not be moved to another pipeline, or would be copied",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let old = ScratchPipeline::make(bench, &["moved"]).await?;
    let new = bench.make(&PIPELINE, &bench.name("other"), Value::Null).await?;

    let order = json!({ "statuses": [{ "id": old.id(0) }] });
    let reply = bench.change(&new, order).await?;
    let list = bench
        .read_until(PIPELINE.collection, |list| {
            !holds(list, &old.pipeline.id, old.id(0))
        })
        .await?;
    let is_there = ids(&reply) == [old.id(0)];
    Ok(yes_or_no(
        is_there && !holds(&list.body, &old.pipeline.id, old.id(0)),
    ))
}

/// Says whether a pipeline of a list shows a status.
fn holds(list: &Value, pipeline: &str, status: &str) -> bool {
    let all = list["data"].as_array().into_iter().flatten();
    let one = all.into_iter().find(|one| one["id"] == pipeline);
    let statuses = one.and_then(|one| one["statuses"].as_array());
    statuses.is_some_and(|statuses| statuses.iter().any(|one| one["id"] == status))
}
