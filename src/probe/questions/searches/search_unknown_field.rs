//! What a search does with a field that doesn't exist.

use super::scratch_search::{leads, row_of, with_ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{LEAD, LEAD_FIELD},
};
use serde_json::{Value, json};

/// Searches by a field that was just deleted.
pub const PROBE: Probe = Probe {
    name: "search_unknown_field",
    question: "What does a search do with a field that doesn't exist?",
    answers: &["refuse", "nothing", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let lead = bench.make(&LEAD, &bench.name("lead"), Value::Null).await?;
    let field = bench
        .make(&LEAD_FIELD, &bench.name("gone"), json!({ "type": "text" }))
        .await?;
    if !bench.remove(&field).await?.is_ok() {
        return Ok(Finding::Unanswered("the field could not be deleted".to_owned()));
    }
    // Only where the lead is found without a condition does it tell something that it is not found with one.
    let found = bench
        .search_until(with_ids(), |body| row_of(body, &lead.id).is_some())
        .await?;
    if row_of(&found.body, &lead.id).is_none() {
        return Ok(Finding::Unanswered(
            "searches do not find the new lead".to_owned(),
        ));
    }

    let unknown = json!({
        "type": "field_condition",
        "field": { "type": "custom_field", "custom_field_id": field.id },
        "condition": { "type": "exists" },
    });
    let query = json!({ "type": "and", "queries": [leads(), unknown] });
    let reply = bench.search(json!({ "query": query, "_limit": 200 })).await?;
    let is_found = row_of(&reply.body, &lead.id).is_some();
    Ok(match reply.status {
        200 => Finding::either(is_found, "ignore", "nothing"),
        400 => Finding::Answer("refuse"),
        status => Finding::surprise(format!("it is answered with {status}")),
    })
}
