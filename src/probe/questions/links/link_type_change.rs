//! What another type does in the PUT of an integration link.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::INTEGRATION_LINK,
};
use serde_json::json;

/// Moves a link from leads to contacts.
pub const PROBE: Probe = Probe {
    name: "link_type_change",
    question: "What does a PUT with another `type` do to an integration link?",
    answers: &["accept", "ignore", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "lead", "url": bench.url("link") });
    let link = bench.make(&INTEGRATION_LINK, &bench.name("link"), body).await?;

    let changed = bench.change(&link, json!({ "type": "contact" })).await?;
    if !changed.is_ok() {
        return Ok(Finding::Answer("refuse"));
    }
    Ok(match changed.text("type") {
        Some("contact") => Finding::Answer("accept"),
        Some("lead") => Finding::Answer("ignore"),
        Some(_) | None => Finding::surprise("the link shows another type"),
    })
}
