//! What `is_archived` does in the POST of a custom type.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_TYPE,
};
use serde_json::json;

/// Makes an archived type.
pub const PROBE: Probe = Probe {
    name: "archived_on_create",
    question: "What does `is_archived` do in the POST of a custom type?",
    answers: &["ignored", "accepted"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "is_archived": true });
    let name = bench.name("archived");
    let Ok(made) = bench.try_make(&ACTIVITY_TYPE, &name, body).await? else {
        return Ok(Finding::surprise("a new type that is archived is refused"));
    };
    Ok(Finding::either(
        made.body["is_archived"] == true,
        "accepted",
        "ignored",
    ))
}
