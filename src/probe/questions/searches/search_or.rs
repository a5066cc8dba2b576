//! What a search makes of an `or` of conditions.

use super::scratch_search::{leads, row_of, with_ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::{LEAD, LEAD_FIELD},
};
use serde_json::{Map, Value, json};

/// Searches for leads that meet one of two conditions.
pub const PROBE: Probe = Probe {
    name: "search_or",
    question: "What does a search do with an `or` of conditions?",
    answers: &["understood", "refuse", "as_and", "ignore"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let field = bench
        .make(&LEAD_FIELD, &bench.name("value"), json!({ "type": "text" }))
        .await?;
    let holding =
        |value: &str| Value::Object(Map::from_iter([(format!("custom.{}", field.id), json!(value))]));
    let one = bench.make(&LEAD, &bench.name("one"), holding("one")).await?;
    let other = bench.make(&LEAD, &bench.name("other"), holding("other")).await?;
    let neither = bench.make(&LEAD, &bench.name("neither"), Value::Null).await?;

    // What searches don't find yet says nothing of the condition.
    let all = [&one, &other, &neither];
    let shows_all = |body: &Value| all.iter().all(|lead| row_of(body, &lead.id).is_some());
    let found = bench.search_until(with_ids(), shows_all).await?;
    if !shows_all(&found.body) {
        return Ok(Finding::Unanswered(
            "searches do not find the new leads".to_owned(),
        ));
    }

    let holds = |value: &str| {
        json!({
            "type": "field_condition",
            "field": { "type": "custom_field", "custom_field_id": field.id },
            "condition": { "type": "term", "values": [value] },
        })
    };
    let either = json!({ "type": "or", "queries": [holds("one"), holds("other")] });
    let query = json!({ "type": "and", "queries": [leads(), either] });
    let reply = bench.search(json!({ "query": query, "_limit": 200 })).await?;
    let finds = all.map(|lead| row_of(&reply.body, &lead.id).is_some());
    Ok(match (reply.status, finds) {
        (400, _) => Finding::Answer("refuse"),
        (200, [true, true, false]) => Finding::Answer("understood"),
        (200, [false, false, false]) => Finding::Answer("as_and"),
        (200, [true, true, true]) => Finding::Answer("ignore"),
        (200, _) => Finding::surprise("it finds one of the two".to_owned()),
        (status, _) => Finding::surprise(format!("it is answered with {status}")),
    })
}
