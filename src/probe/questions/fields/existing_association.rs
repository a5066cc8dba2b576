//! What making an association does that exists.

use crate::{
    model::Method,
    probe::{
        bench::ProbeBench,
        finding::{Asked, Finding},
        question::{Probe, Reliance},
        scratch::{ACTIVITY_TYPE, SHARED_FIELD},
    },
};
use serde_json::{Value, json};

/// Associates a shared field twice with a custom activity type.
pub const PROBE: Probe = Probe {
    name: "existing_association",
    question: "What happens if a shared field is added to an object that already has it?",
    answers: &["refuse", "update"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = bench
        .make(&ACTIVITY_TYPE, &bench.name("home"), Value::Null)
        .await?;
    let shared = bench
        .make(&SHARED_FIELD, &bench.name("shared"), json!({ "type": "text" }))
        .await?;
    let body = json!({ "object_type": "custom_activity_type", "custom_activity_type_id": home.id });
    let first = bench
        .within(&shared, Method::Post, "association/", Some(body.clone()))
        .await?;
    if !first.is_ok() {
        return Ok(Finding::Unanswered(format!(
            "the first association is refused: {}",
            first.words
        )));
    }

    let second = bench
        .within(&shared, Method::Post, "association/", Some(body))
        .await?;
    Ok(Finding::either(!second.is_ok(), "refuse", "update"))
}
