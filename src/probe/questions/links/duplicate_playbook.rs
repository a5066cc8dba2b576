//! Whether names of playbooks are unique.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::PLAYBOOK,
};
use serde_json::Value;

/// Makes a name twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_playbook",
    question: "Can two playbooks have the same name?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let name = bench.name("twin");
    bench.make(&PLAYBOOK, &name, Value::Null).await?;

    let second = bench.try_make(&PLAYBOOK, &name, Value::Null).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
