//! Whether an organization has playbooks.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::PLAYBOOK,
};

/// Reads the list.
pub const PROBE: Probe = Probe {
    name: "playbooks_beta",
    question: "Does the organization have playbooks, and what does it answer if not?",
    answers: &["available", "403", "404", "402"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let reply = bench.read(&PLAYBOOK.list()).await?;
    Ok(match reply.status {
        200 => Finding::Answer("available"),
        402 => Finding::Answer("402"),
        403 => Finding::Answer("403"),
        404 => Finding::Answer("404"),
        other => Finding::surprise(format!("the list is answered with {other}")),
    })
}
