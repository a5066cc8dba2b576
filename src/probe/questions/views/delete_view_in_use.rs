//! What deleting a smart view does that another one uses.

use super::scratch_view::{of_type, view};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SMART_VIEW,
};
use serde_json::json;

/// Deletes a view that another one looks into.
pub const PROBE: Probe = Probe {
    name: "delete_view_in_use",
    question: "What happens when a smart view is deleted while another one uses it?",
    answers: &["accept", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let used = view(bench, "used", "lead").await?;
    let mut search = of_type("lead");
    if let Some(queries) = search["query"]["queries"].as_array_mut() {
        queries.push(json!({ "type": "saved_search", "saved_search_id": used.id }));
    }
    let body = json!({ "type": "lead", "s_query": search });
    bench.make(&SMART_VIEW, &bench.name("user"), body).await?;

    let reply = bench.remove(&used).await?;
    Ok(Finding::either(reply.is_ok(), "accept", "refuse"))
}
