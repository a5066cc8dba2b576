//! What deleting a custom object type does while fields elsewhere refer to it.

use super::scratch_type::{object_type, reference};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};

/// Deletes a type that a lead field refers to.
pub const PROBE: Probe = Probe {
    name: "delete_referenced_type",
    question: "What happens when a custom object type is deleted while fields refer to it?",
    answers: &["refuse", "dangle"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = object_type(bench, "home").await?;
    bench
        .make(&LEAD_FIELD, &bench.name("field"), reference(&home))
        .await?;

    let reply = bench.remove(&home).await?;
    Ok(Finding::either(!reply.is_ok(), "refuse", "dangle"))
}
