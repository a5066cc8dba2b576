//! The order in which events come back.

use super::scratch_webhook::{actions, subscribe};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};

/// Sends events in no order.
pub const PROBE: Probe = Probe {
    name: "webhook_events_order",
    question: "In which order does Close return events?",
    answers: &["as_sent", "sorted"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = subscribe(bench, "order", &["updated", "created", "deleted"]).await?;

    let shown = actions(&made.body);
    Ok(if shown == ["updated", "created", "deleted"] {
        Finding::Answer("as_sent")
    } else if shown == ["created", "deleted", "updated"] {
        Finding::Answer("sorted")
    } else {
        Finding::surprise(format!("Close returns the events as {}", shown.join(", ")))
    })
}
