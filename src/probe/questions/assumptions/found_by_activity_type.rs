//! Whether a search finds the activities of one custom type.

use super::assumption::{finds_only, yes_or_no};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{ACTIVITY_TYPE, LEAD},
};
use serde_json::{Value, json};

/// Searches for the activities of one of two types.
pub const PROBE: Probe = Probe {
    name: "found_by_activity_type",
    question: "Does a search find exactly the activities of one custom activity type?",
    answers: &["yes", "no"],
    relies: Reliance::WorksWith {
        answers: &["yes"],
        otherwise: "the number of activities that lose a value would be wrong",
    },
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let lead = bench.make(&LEAD, &bench.name("lead"), Value::Null).await?;
    let mut made = Vec::new();
    for word in ["one", "other"] {
        let home = bench.make(&ACTIVITY_TYPE, &bench.name(word), Value::Null).await?;
        let body = json!({ "custom_activity_type_id": home.id });
        let record = bench.record(&lead, "/activity/custom/", body).await?;
        let Some(id) = record.id().filter(|_| record.is_ok()) else {
            return Ok(Finding::Unanswered(format!(
                "no activity could be created: {}",
                record.words
            )));
        };
        made.push((home.id.clone(), id.to_owned()));
    }
    let [(home, wanted), (_, other)] = made.as_slice() else {
        return Ok(Finding::surprise("there are not two activities"));
    };

    let (kind, field) = ("activity.custom_activity", "custom_activity_type_id");
    let of_type = json!({
        "type": "field_condition",
        "field": { "type": "regular_field", "object_type": kind, "field_name": field },
        "condition": { "type": "term", "values": [home] },
    });
    let any = json!({ "type": "object_type", "object_type": kind });
    let query = json!({ "type": "and", "queries": [any, of_type] });
    Ok(yes_or_no(finds_only(bench, query, wanted, other).await?))
}
