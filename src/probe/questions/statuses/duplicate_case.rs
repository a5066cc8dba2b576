//! Whether upper and lower case make names different, where names are unique at all.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{LEAD_FIELD, LEAD_STATUS, PIPELINE, ScratchKind},
};
use serde_json::{Value, json};

/// Makes a name twice, and once more in capitals.
pub const PROBE: Probe = Probe {
    name: "duplicate_case",
    question: "Are names that differ only in upper and lower case different?",
    answers: &["matters", "ignored"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let field = json!({ "type": "text" });
    let tries: [(&'static ScratchKind, Value); 3] = [
        (&LEAD_STATUS, Value::Null),
        (&LEAD_FIELD, field),
        (&PIPELINE, Value::Null),
    ];

    // Only where an equal name is refused does a refusal of a similar one tell anything.
    for (kind, body) in tries {
        let name = bench.name("case");
        bench.make(kind, &name, body.clone()).await?;
        if bench.try_make(kind, &name, body.clone()).await?.is_ok() {
            continue;
        }
        let capitals = bench.try_make(kind, &name.to_uppercase(), body).await?;
        return Ok(Finding::either(capitals.is_ok(), "matters", "ignored"));
    }
    Ok(Finding::Unanswered(
        "names of statuses, fields and pipelines are not unique at all".to_owned(),
    ))
}
