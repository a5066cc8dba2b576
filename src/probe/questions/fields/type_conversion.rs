//! Whether a change of type is done at once.

use super::scratch_field::{field, is_converting};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_FIELD,
};
use serde_json::json;

/// The most reads without a wait.
const MOST: u32 = 8;

/// Changes a type, and reads until it shows.
pub const PROBE: Probe = Probe {
    name: "type_conversion",
    question: "Is a change of type done at once, or after some more reads of the field?",
    answers: &["at_once", "2_reads", "5_reads"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = field(bench, "number", json!({ "type": "number" })).await?;
    let reply = bench.change(&made, json!({ "type": "text" })).await?;
    if !reply.is_ok() {
        return Ok(Finding::Unanswered(
            "the type of a field can't be changed".to_owned(),
        ));
    }
    if !is_converting(&reply.body) {
        return Ok(Finding::either(
            reply.text("type") == Some("text"),
            "at_once",
            "2_reads",
        ));
    }

    let mut reads = 0;
    while reads < MOST {
        let list = bench.read(LEAD_FIELD.collection).await?;
        let all = list.body["data"].as_array().into_iter().flatten();
        let shown = all.into_iter().find(|one| one["id"] == made.id.as_str());
        if shown.is_some_and(|one| one["type"] == "text" && !is_converting(one)) {
            break;
        }
        reads += 1;
    }
    Ok(match reads {
        0..=2 => Finding::Answer("2_reads"),
        3..=5 => Finding::Answer("5_reads"),
        _ => Finding::Unanswered(format!(
            "it takes more than {MOST} reads: minutes, as Close's dialog says"
        )),
    })
}
