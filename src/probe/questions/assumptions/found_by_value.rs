//! Whether a search by a custom field finds the leads that hold a value.

use super::assumption::{finds_only, yes_or_no};
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    scratch::{LEAD, LEAD_FIELD},
};
use serde_json::{Map, Value, json};

/// Searches for leads with a value in a field.
pub const PROBE: Probe = Probe {
    name: "found_by_value",
    question: "Does a search by a custom field find exactly the leads that hold a value?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "the number of records that lose a value would be wrong",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let field = bench
        .make(&LEAD_FIELD, &bench.name("value"), json!({ "type": "text" }))
        .await?;
    let value = Map::from_iter([(format!("custom.{}", field.id), json!("held"))]);
    let holder = bench
        .make(&LEAD, &bench.name("holder"), Value::Object(value))
        .await?;
    let other = bench.make(&LEAD, &bench.name("other"), Value::Null).await?;

    let query = json!({
        "type": "field_condition",
        "field": { "type": "custom_field", "custom_field_id": field.id },
        "condition": { "type": "exists" },
    });
    Ok(yes_or_no(finds_only(bench, query, &holder.id, &other.id).await?))
}
