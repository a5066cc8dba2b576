//! What `editable_with_roles` does on the shared field itself.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SHARED_FIELD,
};
use serde_json::json;

/// Makes a shared field with roles.
pub const PROBE: Probe = Probe {
    name: "roles_on_shared_fields",
    question: "What do `editable_with_roles` and `required` do on the shared field itself?",
    answers: &["ignore", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "editable_with_roles": ["admin"] });
    let name = bench.name("shared");
    let Ok(made) = bench.try_make(&SHARED_FIELD, &name, body).await? else {
        return Ok(Finding::Answer("refuse"));
    };
    let roles = made.body["editable_with_roles"].as_array().map_or(0, Vec::len);
    if roles == 0 {
        Ok(Finding::Answer("ignore"))
    } else {
        Ok(Finding::surprise("a shared field has roles of its own"))
    }
}
