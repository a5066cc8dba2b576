//! Whether the list of shared fields comes whole or in pages.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SHARED_FIELD,
};
use serde_json::{Value, json};

/// Makes two shared fields and asks for one.
pub const PROBE: Probe = Probe {
    name: "shared_list",
    question: "Does Close list shared fields in one answer or in pages?",
    answers: &["whole", "paged"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({ "type": "text" });
    bench.make(&SHARED_FIELD, &bench.name("a"), body.clone()).await?;
    bench.make(&SHARED_FIELD, &bench.name("b"), body).await?;

    let path = format!("{}?_limit=1", SHARED_FIELD.collection);
    let list = bench.read_until(&path, |body| count(body) > 1).await?;
    Ok(match count(&list.body) {
        0 => Finding::Unanswered("the list shows no shared field".to_owned()),
        1 => Finding::Answer("paged"),
        _ => Finding::Answer("whole"),
    })
}

fn count(list: &Value) -> usize {
    list["data"].as_array().map_or(0, Vec::len)
}
