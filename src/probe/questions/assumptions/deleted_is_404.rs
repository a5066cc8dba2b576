//! Whether a deletion of what is gone is answered with 404.

use super::assumption::yes_or_no;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Deletes a lead status twice.
pub const PROBE: Probe = Probe {
    name: "deleted_is_404",
    question: "Does Close answer 404 if an object to delete is already deleted?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "closectl could not tell a deletion whose answer was lost from a failed one",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench.make(&LEAD_STATUS, &bench.name("gone"), Value::Null).await?;
    if !bench.remove(&made).await?.is_ok() {
        return Ok(Finding::Unanswered("the status could not be deleted".to_owned()));
    }

    let again = bench.remove(&made).await?;
    Ok(yes_or_no(again.status == 404))
}
