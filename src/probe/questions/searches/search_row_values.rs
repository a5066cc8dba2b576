//! How rows of a search show custom values.

use super::scratch_search::{row_of, with_ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{LEAD, LEAD_FIELD},
};
use serde_json::{Map, Value, json};

/// Searches for a lead that holds a value.
pub const PROBE: Probe = Probe {
    name: "search_row_values",
    question: "How do rows of a search show custom values?",
    answers: &["flat", "by_id", "by_name"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let field = bench
        .make(&LEAD_FIELD, &bench.name("value"), json!({ "type": "text" }))
        .await?;
    let value = Map::from_iter([(format!("custom.{}", field.id), json!("held"))]);
    let lead = bench
        .make(&LEAD, &bench.name("lead"), Value::Object(value))
        .await?;

    let mut body = with_ids();
    body["_fields"] = json!({ "lead": ["id", "custom"] });
    let found = bench
        .search_until(body, |body| row_of(body, &lead.id).is_some())
        .await?;
    let Some(row) = row_of(&found.body, &lead.id) else {
        return Ok(Finding::Unanswered(
            "searches do not find the new lead".to_owned(),
        ));
    };
    let name = LEAD_FIELD.name_of(&field.body);
    Ok(if row[format!("custom.{}", field.id)] == "held" {
        Finding::Answer("flat")
    } else if row["custom"][&field.id] == "held" {
        Finding::Answer("by_id")
    } else if row["custom"][name] == "held" {
        Finding::Answer("by_name")
    } else {
        Finding::surprise("the row shows the value in none of the known places")
    })
}
