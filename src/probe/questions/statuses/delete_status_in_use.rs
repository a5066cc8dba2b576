//! What deleting a status does while records have it.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{LEAD, LEAD_STATUS},
};
use serde_json::{Value, json};

/// Deletes a lead status that a lead has; both are the probe's own.
pub const PROBE: Probe = Probe {
    name: "delete_status_in_use",
    question: "What happens when a status is deleted while records have it?",
    answers: &["refuse", "to_default", "dangle"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let status = bench.make(&LEAD_STATUS, &bench.name("used"), Value::Null).await?;
    let in_use = json!({ "status_id": status.id });
    let lead = bench.make(&LEAD, &bench.name("lead"), in_use).await?;
    if lead.body["status_id"] != status.id.as_str() {
        return Ok(Finding::Unanswered(
            "the new lead does not have the status that it was given".to_owned(),
        ));
    }
    if !bench.remove(&status).await?.is_ok() {
        return Ok(Finding::Answer("refuse"));
    }

    // The lead may still show what it had for a while.
    let path = format!("{}?_fields=id,status_id", lead.path());
    let is_other = |body: &Value| body["status_id"].is_string() && body["status_id"] != status.id.as_str();
    let shown = bench.read_until(&path, is_other).await?;
    Ok(match shown.text("status_id") {
        Some(id) if id == status.id => Finding::Answer("dangle"),
        Some(_) => Finding::Answer("to_default"),
        None => Finding::surprise("the lead shows no status"),
    })
}
