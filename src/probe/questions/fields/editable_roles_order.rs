//! The order in which `editable_with_roles` comes back.

use super::scratch_field::field;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Sends roles in no order.
pub const PROBE: Probe = Probe {
    name: "editable_roles_order",
    question: "In which order does Close return `editable_with_roles`?",
    answers: &["as_sent", "sorted"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "editable_with_roles": ["user", "admin", "superuser"] });
    let made = field(bench, "roles", body).await?;

    let shown = &made.body["editable_with_roles"];
    Ok(if *shown == json!(["user", "admin", "superuser"]) {
        Finding::Answer("as_sent")
    } else if *shown == json!(["admin", "superuser", "user"]) {
        Finding::Answer("sorted")
    } else {
        Finding::surprise("Close returns the roles in an order of its own")
    })
}
