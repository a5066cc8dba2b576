//! Whether names of roles are unique.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ROLE,
};
use serde_json::json;

/// Makes a name twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_role",
    question: "Can two roles have the same name?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let (name, body) = (bench.name("twin"), json!({ "permissions": ["view_all_leads"] }));
    bench.make(&ROLE, &name, body.clone()).await?;

    let second = bench.try_make(&ROLE, &name, body).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
