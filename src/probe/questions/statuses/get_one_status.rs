//! How GET of one status answers.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Reads one status.
pub const PROBE: Probe = Probe {
    name: "get_one_status",
    question: "How does GET of one status answer?",
    answers: &["200", "404", "405"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench.make(&LEAD_STATUS, &bench.name("one"), Value::Null).await?;

    // A single object may show late, which looks like an endpoint that is not there.
    let reply = bench.read_until(&made.path(), |body| !body.is_null()).await?;
    Ok(match reply.status {
        200 => Finding::Answer("200"),
        404 => Finding::Answer("404"),
        405 => Finding::Answer("405"),
        status => Finding::surprise(format!("GET of one status is answered with {status}")),
    })
}
