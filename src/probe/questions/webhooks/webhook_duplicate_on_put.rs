//! Whether a changed subscription can be a duplicate.

use super::scratch_webhook::{body, event, subscribe};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};
use serde_json::json;

/// Gives a subscription the address of another one that is the same otherwise.
pub const PROBE: Probe = Probe {
    name: "webhook_duplicate_on_put",
    question: "Can a changed subscription be a duplicate?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    subscribe(bench, "first", &["created"]).await?;
    let second = subscribe(bench, "second", &["created"]).await?;
    let url = bench.url("first");
    if bench
        .try_make(&WEBHOOK, &url, body(&[event("created")]))
        .await?
        .is_ok()
    {
        let why = "a subscription that is the same is no duplicate in a POST either";
        return Ok(Finding::Unanswered(why.to_owned()));
    }

    let reply = bench.change(&second, json!({ "url": url })).await?;
    Ok(Finding::either(!reply.is_ok(), "refuse", "allow"))
}
