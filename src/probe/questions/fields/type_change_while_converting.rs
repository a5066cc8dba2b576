//! Whether a type can be changed again during a conversion.

use super::scratch_field::{field, is_converting};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::json;

/// Changes a type twice.
pub const PROBE: Probe = Probe {
    name: "type_change_while_converting",
    question: "Can a type be changed again during a conversion?",
    answers: &["refuse", "allow"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    // A change that is never possible tells nothing of conversions.
    let other = field(bench, "other", json!({ "type": "number" })).await?;
    if !bench.change(&other, json!({ "type": "date" })).await?.is_ok() {
        return Ok(Finding::Unanswered(
            "a field of type number can't become one of dates".to_owned(),
        ));
    }
    let made = field(bench, "number", json!({ "type": "number" })).await?;
    let first = bench.change(&made, json!({ "type": "text" })).await?;
    if !first.is_ok() || !is_converting(&first.body) {
        return Ok(Finding::Unanswered(
            "conversions of fields without values are done at once".to_owned(),
        ));
    }

    let second = bench.change(&made, json!({ "type": "date" })).await?;
    Ok(Finding::either(!second.is_ok(), "refuse", "allow"))
}
