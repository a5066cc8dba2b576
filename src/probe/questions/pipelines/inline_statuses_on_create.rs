//! Whether statuses inside the POST of a pipeline are made.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::PIPELINE,
};
use serde_json::{Value, json};

/// Makes a pipeline with a status in its body.
pub const PROBE: Probe = Probe {
    name: "inline_statuses_on_create",
    question: "Does the POST of a pipeline create the statuses in its body?",
    answers: &["create", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let status = json!({ "label": bench.name("inline"), "type": "active" });
    let body = json!({ "statuses": [status] });
    let name = bench.name("pipeline");
    let Ok(made) = bench.try_make(&PIPELINE, &name, body).await? else {
        return Ok(Finding::surprise(
            "a pipeline with statuses in its body is refused",
        ));
    };

    let is_made = holds_statuses(&made.body);
    Ok(Finding::either(is_made, "create", "ignore"))
}

fn holds_statuses(pipeline: &Value) -> bool {
    pipeline["statuses"]
        .as_array()
        .is_some_and(|statuses| !statuses.is_empty())
}
