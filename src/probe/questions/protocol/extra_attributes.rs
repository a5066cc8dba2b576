//! Whether answers carry attributes that no documentation names.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Looks at a new lead status.
pub const PROBE: Probe = Probe {
    name: "extra_attributes",
    question: "Do answers contain undocumented attributes?",
    answers: &["on", "off"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench
        .make(&LEAD_STATUS, &bench.name("plain"), Value::Null)
        .await?;

    let documented = ["id", "label", "organization_id", "color"];
    let keys = made.body.as_object().into_iter().flat_map(|map| map.keys());
    let is_extra = keys.into_iter().any(|key| !documented.contains(&key.as_str()));
    Ok(Finding::either(is_extra, "on", "off"))
}
