//! What happens to an unknown role in `editable_with_roles`.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Sends the id of a role that does not exist.
pub const PROBE: Probe = Probe {
    name: "unknown_role",
    question: "What happens to an unknown role in `editable_with_roles`?",
    answers: &["refuse", "drop", "keep"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let unknown = "role_0123456789012345678901234567890123456789012";
    let body = json!({ "type": "text", "editable_with_roles": [unknown] });
    let name = bench.name("roles");
    let Ok(made) = bench.try_make(&LEAD_FIELD, &name, body).await? else {
        return Ok(Finding::Answer("refuse"));
    };

    let roles = made.body["editable_with_roles"].as_array().map(Vec::len);
    Ok(match roles {
        Some(0) => Finding::Answer("drop"),
        Some(1) => Finding::Answer("keep"),
        Some(_) | None => Finding::surprise("the field shows other roles, or none at all"),
    })
}
