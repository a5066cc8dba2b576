//! What happens to a query that says nowhere which type of objects it looks for.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SMART_VIEW,
};
use serde_json::json;

/// Makes a view of such a query.
pub const PROBE: Probe = Probe {
    name: "smart_view_without_type",
    question: "What happens to a query without a type of objects?",
    answers: &["refuse", "accept"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "lead", "s_query": { "query": { "type": "match_all" } } });
    let made = bench.try_make(&SMART_VIEW, &bench.name("untyped"), body).await?;
    Ok(Finding::either(made.is_err(), "refuse", "accept"))
}
