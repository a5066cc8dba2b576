//! Whether names of integration links are unique.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::INTEGRATION_LINK,
};
use serde_json::json;

/// Makes a link of the same type and name twice.
pub const PROBE: Probe = Probe {
    name: "duplicate_integration_link",
    question: "Can two integration links of one type have the same name?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let (name, body) = (
        bench.name("twin"),
        json!({ "type": "lead", "url": bench.url("link") }),
    );
    bench.make(&INTEGRATION_LINK, &name, body.clone()).await?;

    let second = bench.try_make(&INTEGRATION_LINK, &name, body).await?;
    Ok(Finding::either(second.is_err(), "refuse", "allow"))
}
