//! Which smart views come back with `negate` on the nodes of their queries.

use super::scratch_view::view;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::Value;

/// Makes a view of leads and one of contacts without any `negate`.
pub const PROBE: Probe = Probe {
    name: "smart_view_negate",
    question: "For which smart views does Close return `negate` on every node of the query?",
    answers: &["not_of_leads", "all", "none"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let leads = view(bench, "leads", "lead").await?;
    let contacts = view(bench, "contacts", "contact").await?;

    let is_negated = |shown: &Value| !shown["s_query"]["query"]["negate"].is_null();
    Ok(match (is_negated(&leads.body), is_negated(&contacts.body)) {
        (false, true) => Finding::Answer("not_of_leads"),
        (true, true) => Finding::Answer("all"),
        (false, false) => Finding::Answer("none"),
        (true, false) => Finding::surprise("Close returns `negate` only for the view of leads"),
    })
}
