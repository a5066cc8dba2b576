//! Whether a whole order of fields is taken as it is sent.

use super::assumption::yes_or_no;
use crate::probe::{
    bench::ProbeBench,
    finding::Asked,
    question::{Probe, Reliance},
    scratch::{ACTIVITY_FIELD, ACTIVITY_TYPE},
};
use serde_json::{Value, json};

/// Orders two fields both ways.
pub const PROBE: Probe = Probe {
    name: "schema_order_is_kept",
    question: "Does Close keep the order of an object's fields as it was sent?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "a plan would find the same difference again after every run",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let home = bench
        .make(&ACTIVITY_TYPE, &bench.name("home"), Value::Null)
        .await?;
    let body = json!({ "type": "text", "custom_activity_type_id": home.id });
    let a = bench
        .make(&ACTIVITY_FIELD, &bench.name("a"), body.clone())
        .await?;
    let b = bench.make(&ACTIVITY_FIELD, &bench.name("b"), body).await?;

    // One of the two orders is that of the names, and the other one is not.
    for order in [[&a.id, &b.id], [&b.id, &a.id]] {
        let sent = json!({ "fields": order.map(|id| json!({ "id": id })) });
        let reply = bench.order_fields(&home, sent).await?;
        let shown = reply.body["fields"].as_array().into_iter().flatten();
        let shown: Vec<&Value> = shown.map(|field| &field["id"]).collect();
        if shown != order {
            return Ok(yes_or_no(false));
        }
    }
    Ok(yes_or_no(true))
}
