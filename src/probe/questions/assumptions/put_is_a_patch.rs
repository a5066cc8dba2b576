//! Whether a PUT leaves alone what it does not mention.

use super::assumption::yes_or_no;
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// Changes the name of a field that has a description.
pub const PROBE: Probe = Probe {
    name: "put_is_a_patch",
    question: "Does a PUT keep the attributes that its body does not contain?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "every update would clear attributes that are not in the plan",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text", "description": "kept" });
    let field = bench.make(&LEAD_FIELD, &bench.name("old"), body).await?;

    let name = bench.name("new");
    let reply = bench.change(&field, json!({ "name": name })).await?;
    let is_renamed = LEAD_FIELD.name_of(&reply.body) == name;
    Ok(yes_or_no(is_renamed && reply.text("description") == Some("kept")))
}
