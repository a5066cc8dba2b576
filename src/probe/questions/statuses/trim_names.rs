//! Whether spaces around names are cut off.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Makes a label with spaces around it.
pub const PROBE: Probe = Probe {
    name: "trim_names",
    question: "Does Close remove spaces around names and labels?",
    answers: &["yes", "no"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let label = bench.name("blanks");
    let made = bench
        .make(&LEAD_STATUS, &format!(" {label} "), Value::Null)
        .await?;

    let shown = LEAD_STATUS.name_of(&made.body);
    if shown == label {
        Ok(Finding::Answer("yes"))
    } else if shown == format!(" {label} ") {
        Ok(Finding::Answer("no"))
    } else {
        Ok(Finding::surprise("Close removes only some of the spaces"))
    }
}
