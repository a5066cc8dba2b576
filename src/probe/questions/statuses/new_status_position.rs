//! Where a new status stands.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// Makes a lead status and looks for it in the order of the organization.
pub const PROBE: Probe = Probe {
    name: "new_status_position",
    question: "Where does a new status stand?",
    answers: &["last", "first"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench.make(&LEAD_STATUS, &bench.name("new"), Value::Null).await?;
    let path = format!("{}?_fields=lead_statuses", bench.organization());
    let ids = |body: &Value| -> Vec<String> {
        let statuses = body["lead_statuses"].as_array().into_iter().flatten();
        statuses
            .filter_map(|one| one["id"].as_str().map(str::to_owned))
            .collect()
    };
    let shown = bench
        .read_until(&path, |body| ids(body).contains(&made.id))
        .await?;

    // Where it is the only one, it is first and last.
    let ids = ids(&shown.body);
    if ids.len() < 2 {
        Ok(Finding::Unanswered(
            "the organization shows no other lead status".to_owned(),
        ))
    } else if ids.last() == Some(&made.id) {
        Ok(Finding::Answer("last"))
    } else if ids.first() == Some(&made.id) {
        Ok(Finding::Answer("first"))
    } else {
        Ok(Finding::surprise("it stands between others, or does not show"))
    }
}
