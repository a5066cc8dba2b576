//! What deleting a custom type does while records of it exist.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD,
};
use serde_json::{Value, json};

/// Deletes a type of which there is an activity; both are the probe's own.
pub const PROBE: Probe = Probe {
    name: "delete_type_with_records",
    question: "What happens when a custom type is deleted while it has records?",
    answers: &["refuse", "cascade"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "used").await?;
    let lead = bench.make(&LEAD, &bench.name("lead"), Value::Null).await?;
    let body = json!({ "custom_activity_type_id": home.id });
    let record = bench.record(&lead, "/activity/custom/", body).await?;
    let Some(id) = record.id().filter(|_| record.is_ok()).map(str::to_owned) else {
        return Ok(Finding::Unanswered(format!(
            "no activity could be created: {}",
            record.words
        )));
    };
    if !bench.remove(&home).await?.is_ok() {
        return Ok(Finding::Answer("refuse"));
    }

    let path = format!("/activity/custom/{id}/");
    let shown = bench.read_until(&path, Value::is_null).await?;
    if shown.status == 404 {
        Ok(Finding::Answer("cascade"))
    } else {
        Ok(Finding::surprise(
            "the type is deleted, but its activity still exists",
        ))
    }
}
