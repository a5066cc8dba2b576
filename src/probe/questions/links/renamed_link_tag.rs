//! What becomes of the tag of a shared scheduling link that gets another name.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SCHEDULING_LINK,
};
use serde_json::{Value, json};

/// Renames a link.
pub const PROBE: Probe = Probe {
    name: "renamed_link_tag",
    question: "What happens to the tag of a shared scheduling link that is renamed?",
    answers: &["stays", "follows"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let link = bench
        .make(&SCHEDULING_LINK, &bench.name("old"), Value::Null)
        .await?;
    let Some(tag) = link.body["template_tag"].as_str() else {
        return Ok(Finding::surprise("the new link shows no tag"));
    };

    let changed = bench.change(&link, json!({ "name": bench.name("new") })).await?;
    Ok(match changed.text("template_tag") {
        Some(now) => Finding::either(now == tag, "stays", "follows"),
        None => Finding::surprise("the renamed link shows no tag"),
    })
}
