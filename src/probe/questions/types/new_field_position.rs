//! Where a new field stands in its schema.

use super::scratch_type::{activity_type, field_ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_FIELD,
};
use serde_json::json;

/// Makes two fields and looks at their schema.
pub const PROBE: Probe = Probe {
    name: "new_field_position",
    question: "Where does a new field appear in the order of fields?",
    answers: &["last", "first"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = activity_type(bench, "home").await?;
    let body = json!({ "type": "text", "custom_activity_type_id": home.id });
    let older = bench
        .make(&ACTIVITY_FIELD, &bench.name("older"), body.clone())
        .await?;
    let newer = bench.make(&ACTIVITY_FIELD, &bench.name("newer"), body).await?;

    let schema = bench.schema_of(&home);
    let shown = bench
        .read_until(&schema, |body| field_ids(body).len() == 2)
        .await?;
    let ids = field_ids(&shown.body);
    Ok(if ids == [older.id.as_str(), newer.id.as_str()] {
        Finding::Answer("last")
    } else if ids == [newer.id.as_str(), older.id.as_str()] {
        Finding::Answer("first")
    } else {
        Finding::surprise("the schema does not show the two fields")
    })
}
