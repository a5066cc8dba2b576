//! The greatest `_limit` of lists.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};

/// Asks for 200 lead fields.
pub const PROBE: Probe = Probe {
    name: "longest_page",
    question: "What is the largest `_limit` of lists without a recorded limit?",
    answers: &["200", "100"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let list = bench
        .read(&format!("{}?_limit=200", LEAD_FIELD.collection))
        .await?;
    Ok(match list.status {
        200 => Finding::Answer("200"),
        400 => Finding::Answer("100"),
        status => Finding::surprise(format!("a `_limit` of 200 is answered with {status}")),
    })
}
