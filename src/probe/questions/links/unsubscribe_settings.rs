//! Whether the organization shows the two settings of unsubscribe links.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Reads the organization.
pub const PROBE: Probe = Probe {
    name: "unsubscribe_settings",
    question: "Does the organization show the two settings of unsubscribe links?",
    answers: &["shown", "hidden"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let shown = bench.read(&bench.organization()).await?.body;
    if shown["id"].is_null() {
        return Ok(Finding::Unanswered("the organization can't be read".to_owned()));
    }
    let settings =
        ["enable_unsubscribe_link", "require_unsubscribe_link"].map(|name| shown.get(name).is_some());
    Ok(match settings {
        [true, true] => Finding::Answer("shown"),
        [false, false] => Finding::Answer("hidden"),
        [true, false] | [false, true] => Finding::surprise("it shows one of the two"),
    })
}
