//! Whether names are kept with each letter in as few code points as there are for it.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Makes a label with a letter of two code points.
pub const PROBE: Probe = Probe {
    name: "compose_names",
    question: "Does Close store names, labels and choices in composed Unicode (NFC)?",
    answers: &["no", "yes"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let label = bench.name("cafe");
    let made = bench
        .make(&LEAD_STATUS, &format!("{label}\u{301}"), Value::Null)
        .await?;

    let shown = LEAD_STATUS.name_of(&made.body);
    if shown == format!("{label}\u{301}") {
        Ok(Finding::Answer("no"))
    } else if shown.ends_with('\u{e9}') {
        Ok(Finding::Answer("yes"))
    } else {
        Ok(Finding::surprise("Close returned neither spelling of the label"))
    }
}
