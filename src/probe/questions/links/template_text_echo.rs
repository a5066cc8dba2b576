//! Whether the texts of templates come back as they were sent.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::EMAIL_TEMPLATE,
};
use serde_json::json;

/// Makes a template whose text has a blank before it and a line end behind it.
pub const PROBE: Probe = Probe {
    name: "template_text_echo",
    question: "Does Close return the texts of templates as they were sent, or without the spaces and line breaks around them?",
    answers: &["as_sent", "trimmed"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "subject": "Hello", "body": " <p>Hello</p>\n" });
    let made = bench.make(&EMAIL_TEMPLATE, &bench.name("text"), body).await?;
    Ok(match made.body["body"].as_str() {
        Some(" <p>Hello</p>\n") => Finding::Answer("as_sent"),
        Some("<p>Hello</p>") => Finding::Answer("trimmed"),
        Some(_) | None => Finding::surprise("Close returns a different text"),
    })
}
