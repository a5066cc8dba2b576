//! The order of the fields inside a custom object type.

use super::scratch_type::{field_ids, object_type};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::OBJECT_FIELD,
};
use serde_json::json;

/// Orders two fields against their names.
pub const PROBE: Probe = Probe {
    name: "nested_field_order_of_object_types",
    question: "In which order does a custom object type show its fields?",
    answers: &["display", "by_name"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = object_type(bench, "home").await?;
    let body = json!({ "type": "text", "custom_object_type_id": home.id });
    let a = bench.make(&OBJECT_FIELD, &bench.name("a"), body.clone()).await?;
    let b = bench.make(&OBJECT_FIELD, &bench.name("b"), body).await?;

    // New fields may stand first or last, so the order is set before it is looked at.
    let order = json!({ "fields": [{ "id": b.id }, { "id": a.id }] });
    if !bench.order_fields(&home, order).await?.is_ok() {
        return Ok(Finding::surprise("the fields can't be ordered by their schema"));
    }
    let by_display = [b.id.as_str(), a.id.as_str()];
    let shown = bench
        .read_until(&home.path(), |body| field_ids(body) == by_display)
        .await?;
    let ids = field_ids(&shown.body);
    Ok(if ids == by_display {
        Finding::Answer("display")
    } else if ids == [a.id.as_str(), b.id.as_str()] {
        Finding::Answer("by_name")
    } else {
        Finding::surprise("the type does not show its two fields")
    })
}
