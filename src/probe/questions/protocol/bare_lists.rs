//! How lists without parameters come.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_TYPE,
};
use serde_json::Value;

/// Reads past the end of the list of custom activity types.
pub const PROBE: Probe = Probe {
    name: "bare_lists",
    question: "How do lists without parameters come?",
    answers: &["whole"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench
        .make(&ACTIVITY_TYPE, &bench.name("listed"), Value::Null)
        .await?;
    let is_listed = |body: &Value| {
        let all = body["data"].as_array().into_iter().flatten();
        all.into_iter().any(|one| one["id"] == made.id.as_str())
    };

    // Reads may lag, and a list that is not there yet has nothing past its end either.
    let past_end = format!("{}?_skip=1000", ACTIVITY_TYPE.collection);
    bench.read_until(ACTIVITY_TYPE.collection, is_listed).await?;
    let list = bench.read_until(&past_end, is_listed).await?;
    if is_listed(&list.body) {
        return Ok(Finding::Answer("whole"));
    }
    let why = "`_skip` is heeded; whether 100 come at once takes more than 100 types to see";
    Ok(Finding::Unanswered(why.to_owned()))
}
