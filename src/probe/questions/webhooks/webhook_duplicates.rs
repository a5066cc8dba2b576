//! Which active subscriptions count as the same.

use super::scratch_webhook::{body, event, subscribe};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};

/// Makes a subscription again, with the same events and with others.
pub const PROBE: Probe = Probe {
    name: "webhook_duplicates",
    question: "Which active subscriptions count as the same?",
    answers: &["url_and_events", "url", "none"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    subscribe(bench, "twin", &["created"]).await?;
    let url = bench.url("twin");

    let others = bench.try_make(&WEBHOOK, &url, body(&[event("deleted")])).await?;
    let same = bench.try_make(&WEBHOOK, &url, body(&[event("created")])).await?;
    Ok(match (others.is_err(), same.is_err()) {
        (true, true) => Finding::Answer("url"),
        (false, true) => Finding::Answer("url_and_events"),
        (false, false) => Finding::Answer("none"),
        (true, false) => Finding::surprise("other events are refused, and the same are not"),
    })
}
