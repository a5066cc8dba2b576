//! Whether a search by status finds the leads that have it.

use super::assumption::{finds_only, yes_or_no};
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    scratch::{LEAD, LEAD_STATUS},
};
use serde_json::{Value, json};

/// Searches for leads with a status.
pub const PROBE: Probe = Probe {
    name: "found_by_status",
    question: "Does a search by lead status find exactly the leads that have it?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "some leads would keep a status that is deleted",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let status = bench
        .make(&LEAD_STATUS, &bench.name("status"), Value::Null)
        .await?;
    let has_it = json!({ "status_id": status.id });
    let holder = bench.make(&LEAD, &bench.name("holder"), has_it).await?;
    let other = bench.make(&LEAD, &bench.name("other"), Value::Null).await?;

    let query = json!({
        "type": "field_condition",
        "field": { "type": "regular_field", "object_type": "lead", "field_name": "status_id" },
        "condition": { "type": "reference", "reference_type": "status.lead", "object_ids": [status.id] },
    });
    Ok(yes_or_no(finds_only(bench, query, &holder.id, &other.id).await?))
}
