//! Whether the list of custom object types holds archived ones.

use super::scratch_type::object_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::OBJECT_TYPE,
};
use serde_json::{Value, json};

/// Archives a type and lists all.
pub const PROBE: Probe = Probe {
    name: "archived_object_types_listed",
    question: "Does the list of custom object types contain archived ones?",
    answers: &["yes", "no"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = object_type(bench, "archived").await?;
    let is_listed = |body: &Value| {
        let all = body["data"].as_array().into_iter().flatten();
        all.into_iter().any(|one| one["id"] == made.id.as_str())
    };
    let before = bench.read_until(OBJECT_TYPE.collection, is_listed).await?;
    if !is_listed(&before.body) {
        return Ok(Finding::Unanswered(
            "the list does not show a new type".to_owned(),
        ));
    }
    if !bench.change(&made, json!({ "is_archived": true })).await?.is_ok() {
        return Ok(Finding::surprise("a custom object type can't be archived"));
    }

    let after = bench
        .read_until(OBJECT_TYPE.collection, |body| !is_listed(body))
        .await?;
    Ok(Finding::either(is_listed(&after.body), "yes", "no"))
}
