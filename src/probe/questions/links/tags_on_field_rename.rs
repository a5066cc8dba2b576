//! What a new name of a custom field does to the tags that name it.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{EMAIL_TEMPLATE, LEAD_FIELD},
};
use serde_json::{Value, json};

/// Renames a field of its own that a template of its own names.
pub const PROBE: Probe = Probe {
    name: "tags_on_field_rename",
    question: "What happens to the tags in templates when a custom field is renamed?",
    answers: &["kept", "rewritten"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let (old, new) = (bench.name("old"), bench.name("new"));
    let field = bench.make(&LEAD_FIELD, &old, json!({ "type": "text" })).await?;
    let text = format!("{{{{ lead.custom.[\"{old}\"] }}}}");
    let body = json!({ "subject": "Hello", "body": text });
    let template = bench.make(&EMAIL_TEMPLATE, &bench.name("tags"), body).await?;
    if template.body["body"] != text.as_str() {
        return Ok(Finding::surprise("Close returns a different text for the tag"));
    }
    if !bench.change(&field, json!({ "name": new })).await?.is_ok() {
        return Ok(Finding::surprise("the field can't be renamed"));
    }

    // The template may still show what it had for a while.
    let is_other = |body: &Value| body["body"].is_string() && body["body"] != text.as_str();
    let shown = bench.read_until(&template.path(), is_other).await?;
    Ok(match shown.text("body") {
        Some(shown) if shown == text => Finding::Answer("kept"),
        Some(shown) if shown == text.replace(&old, &new) => Finding::Answer("rewritten"),
        Some(_) | None => Finding::surprise("Close returns a different text for the tag"),
    })
}
