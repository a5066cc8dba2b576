//! What happens to an event that is given twice.

use super::scratch_webhook::{actions, body, event};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};

/// Sends an event twice.
pub const PROBE: Probe = Probe {
    name: "webhook_repeated_events",
    question: "What happens to an event that is sent twice?",
    answers: &["kept", "merged"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let url = bench.url("twice");
    let twice = body(&[event("created"), event("created")]);
    let Ok(made) = bench.try_make(&WEBHOOK, &url, twice).await? else {
        return Ok(Finding::surprise("an event that is sent twice is refused"));
    };

    Ok(match actions(&made.body).len() {
        2 => Finding::Answer("kept"),
        1 => Finding::Answer("merged"),
        count => Finding::surprise(format!("of two events, {count} come back")),
    })
}
