//! The order of the list of pipelines.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::PIPELINE,
};
use serde_json::Value;

/// Makes two pipelines whose names come in the opposite order.
pub const PROBE: Probe = Probe {
    name: "pipeline_list_order",
    question: "In which order does Close list pipelines?",
    answers: &["by_creation", "by_name"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let older = bench.make(&PIPELINE, &bench.name("b"), Value::Null).await?;
    let newer = bench.make(&PIPELINE, &bench.name("a"), Value::Null).await?;
    let place = |body: &Value, id: &str| {
        let all = body["data"].as_array()?;
        all.iter().position(|one| one["id"] == id)
    };

    let has_both = |body: &Value| place(body, &older.id).is_some() && place(body, &newer.id).is_some();
    let list = bench.read_until(PIPELINE.collection, has_both).await?;
    Ok(
        match (place(&list.body, &older.id), place(&list.body, &newer.id)) {
            (Some(older), Some(newer)) => Finding::either(older < newer, "by_creation", "by_name"),
            (Some(_) | None, _) => {
                Finding::Unanswered("the list does not show both new pipelines".to_owned())
            }
        },
    )
}
