//! Whether a change of type to choices adds the values that records hold.

use super::scratch_field::{choices_of, converted, lead_with, text_field};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Changes fields that leads hold values in to choices, with a list and without.
pub const PROBE: Probe = Probe {
    name: "conversion_to_choices",
    question: "Does a change of type to choices add the values that records hold?",
    answers: &["adds", "adds_unless_listed", "needs_list"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let listed = text_field(bench, "listed").await?;
    lead_with(bench, &listed, json!("held")).await?;
    let with_list = json!({ "type": "choices", "choices": ["listed"] });
    if !bench.change(&listed, with_list).await?.is_ok() {
        return Ok(Finding::Unanswered(
            "a field of type text can't become one of choices".to_owned(),
        ));
    }
    let shown = converted(bench, &listed, "choices").await?;
    if !choices_of(&shown).contains(&"held") {
        return Ok(Finding::Answer("adds_unless_listed"));
    }

    let bare = text_field(bench, "bare").await?;
    lead_with(bench, &bare, json!("held")).await?;
    let reply = bench.change(&bare, json!({ "type": "choices" })).await?;
    Ok(Finding::either(reply.is_ok(), "adds", "needs_list"))
}
