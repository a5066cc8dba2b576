//! Whether values of a removed choice are erased or only hidden.

use super::scratch_field::{field, lead_with, shown_value};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::{Value, json};

/// Removes a choice that a lead holds, and adds it again.
pub const PROBE: Probe = Probe {
    name: "removed_choice",
    question: "Are values of a removed choice erased, or only hidden until the choice comes back?",
    answers: &["erased", "hidden"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "choices", "choices": ["A", "B"] });
    let made = field(bench, "choice", body).await?;
    let lead = lead_with(bench, &made, json!("A")).await?;
    let holds = |body: &Value| shown_value(body, &made) == "A";

    // Only a value that was seen to go can be seen to come back.
    bench.change(&made, json!({ "choices": ["B"] })).await?;
    let gone = bench
        .read_until(&lead.path(), |body| !body.is_null() && !holds(body))
        .await?;
    if holds(&gone.body) {
        return Ok(Finding::surprise(
            "the lead still shows the value of a choice that is gone",
        ));
    }
    bench.change(&made, json!({ "choices": ["A", "B"] })).await?;
    let again = bench.read_until(&lead.path(), holds).await?;
    Ok(Finding::either(holds(&again.body), "hidden", "erased"))
}
