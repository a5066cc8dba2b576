//! What `type` does in the PUT of an opportunity status.

use super::scratch_pipeline::ScratchPipeline;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends another type to a status.
pub const PROBE: Probe = Probe {
    name: "opportunity_status_type_change",
    question: "What does a PUT with another `type` do to an opportunity status?",
    answers: &["refuse", "ignore", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["typed"]).await?;
    let Some(status) = home.statuses.first() else {
        return Ok(Finding::surprise("there is no status to change"));
    };

    // A won status that is the last of its pipeline may be impossible to delete, so it is changed back at once.
    let reply = bench.change(status, json!({ "type": "won" })).await?;
    if reply.text("type") == Some("won") {
        bench.change(status, json!({ "type": "active" })).await?;
    }
    Ok(match reply.text("type") {
        _ if !reply.is_ok() => Finding::Answer("refuse"),
        Some("active") => Finding::Answer("ignore"),
        Some("won") => Finding::Answer("allow"),
        Some(_) | None => Finding::surprise("the status shows another type"),
    })
}
