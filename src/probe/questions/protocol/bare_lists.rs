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
    question: "How does Close answer lists without parameters?",
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
    let why = "Close respects `_skip`; only an organization with more than 100 types can show whether Close sends 100 at once";
    Ok(Finding::Unanswered(why.to_owned()))
}
