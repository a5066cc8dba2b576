//! The order of the lists of custom types.

use super::scratch_type::activity_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::ACTIVITY_TYPE,
};
use serde_json::Value;

/// Makes two types, in the order of their names.
pub const PROBE: Probe = Probe {
    name: "type_list_order",
    question: "In which order does Close list custom types?",
    answers: &["by_name", "newest_first"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let a = activity_type(bench, "a").await?;
    let b = activity_type(bench, "b").await?;
    let place = |body: &Value, id: &str| {
        let all = body["data"].as_array()?;
        all.iter().position(|one| one["id"] == id)
    };

    let has_both = |body: &Value| place(body, &a.id).is_some() && place(body, &b.id).is_some();
    let list = bench.read_until(ACTIVITY_TYPE.collection, has_both).await?;
    Ok(match (place(&list.body, &a.id), place(&list.body, &b.id)) {
        (Some(a), Some(b)) => Finding::either(a < b, "by_name", "newest_first"),
        (Some(_) | None, _) => Finding::Unanswered("the list does not show both new types".to_owned()),
    })
}
