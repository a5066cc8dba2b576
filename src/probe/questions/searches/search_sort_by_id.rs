//! Whether results can be sorted by id.

use super::scratch_search::leads;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sorts leads by id.
pub const PROBE: Probe = Probe {
    name: "search_sort_by_id",
    question: "Can results of a search be sorted by id?",
    answers: &["accept", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let field = json!({ "type": "regular_field", "object_type": "lead", "field_name": "id" });
    let sort = json!([{ "field": field, "direction": "asc" }]);
    let reply = bench
        .search(json!({ "query": leads(), "_limit": 1, "sort": sort }))
        .await?;
    Ok(Finding::either(reply.is_ok(), "accept", "refuse"))
}
