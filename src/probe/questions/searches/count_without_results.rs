//! What a search does with a results_limit of 0.

use super::scratch_search::leads;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::{Value, json};

/// Counts leads without asking for any.
pub const PROBE: Probe = Probe {
    name: "count_without_results",
    question: "What does a search with `results_limit: 0`, which asks only for the count, answer?",
    answers: &["accept", "refuse", "without_count"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "query": leads(), "include_counts": true, "results_limit": 0 });
    let reply = bench.search(body).await?;

    let has_count = reply.body.pointer("/count/total").is_some_and(Value::is_u64);
    Ok(match reply.status {
        200 => Finding::either(has_count, "accept", "without_count"),
        400 => Finding::Answer("refuse"),
        status => Finding::surprise(format!("it is answered with {status}")),
    })
}
