//! In which order the keys of a smart view's query come back.

use super::scratch_view::view;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Makes a view whose query has its keys in another order than that of the alphabet.
pub const PROBE: Probe = Probe {
    name: "smart_view_key_order",
    question: "In which order does Close return the keys of a smart view's query?",
    answers: &["as_sent", "sorted"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = view(bench, "ordered", "lead").await?;

    let keys = made.body["s_query"]["query"].as_object().into_iter().flatten();
    let keys: Vec<&str> = keys
        .map(|(key, _)| key.as_str())
        .filter(|key| ["type", "queries"].contains(key))
        .collect();
    Ok(match keys.as_slice() {
        ["type", "queries"] => Finding::Answer("as_sent"),
        ["queries", "type"] => Finding::Answer("sorted"),
        _ => Finding::surprise("Close returns the query with other keys"),
    })
}
