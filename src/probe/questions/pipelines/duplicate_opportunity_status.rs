//! Whether labels are unique within a pipeline.

use super::scratch_pipeline::ScratchPipeline;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::OPPORTUNITY_STATUS,
};

/// Makes a label twice in one pipeline.
pub const PROBE: Probe = Probe {
    name: "duplicate_opportunity_status",
    question: "Can two statuses of a pipeline have the same label?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = ScratchPipeline::make(bench, &["twin"]).await?;

    let label = bench.name("twin");
    let second = bench.try_make(&OPPORTUNITY_STATUS, &label, home.status()).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
