//! The order in which the permissions of a role come back.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ROLE,
};
use serde_json::json;

/// Makes a role with permissions in no order.
pub const PROBE: Probe = Probe {
    name: "role_permissions_order",
    question: "In which order does Close return the permissions of a role?",
    answers: &["as_sent", "reversed"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "permissions": ["export", "bulk_edit", "view_all_leads"] });
    let made = bench.make(&ROLE, &bench.name("role"), body).await?;

    let shown = &made.body["permissions"];
    Ok(if *shown == json!(["export", "bulk_edit", "view_all_leads"]) {
        Finding::Answer("as_sent")
    } else if *shown == json!(["view_all_leads", "bulk_edit", "export"]) {
        Finding::Answer("reversed")
    } else {
        Finding::surprise("Close returns the permissions in an order of its own")
    })
}
