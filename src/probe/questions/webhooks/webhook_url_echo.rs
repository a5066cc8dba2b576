//! Whether a URL comes back as it was sent.

use super::scratch_webhook::{body, event};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::WEBHOOK,
};

/// Sends an address without a path, which a server may write out.
pub const PROBE: Probe = Probe {
    name: "webhook_url_echo",
    question: "Does Close return a URL as it was sent?",
    answers: &["as_sent", "normalized"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let whole = bench.url("");
    let bare = whole.trim_end_matches('/').to_owned();
    let made = bench.make(&WEBHOOK, &bare, body(&[event("created")])).await?;

    let shown = WEBHOOK.name_of(&made.body);
    if shown == bare {
        Ok(Finding::Answer("as_sent"))
    } else if shown == whole {
        Ok(Finding::Answer("normalized"))
    } else {
        Ok(Finding::surprise("Close returns a different URL"))
    }
}
