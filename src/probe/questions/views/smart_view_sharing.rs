//! What counts where the two ways to share a smart view contradict each other.

use super::scratch_view::of_type;
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::SMART_VIEW,
};
use serde_json::json;

/// Makes a view that is shared by one attribute and by the other is not.
pub const PROBE: Probe = Probe {
    name: "smart_view_sharing",
    question: "Which of `is_shared` and `sharing_settings` counts if they contradict each other?",
    answers: &["sharing_settings", "is_shared", "refuse"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let body = json!({
        "type": "lead",
        "s_query": of_type("lead"),
        "is_shared": false,
        "sharing_settings": { "whole_org": true, "user_ids": [], "group_ids": [] },
    });
    let made = bench.try_make(&SMART_VIEW, &bench.name("shared"), body).await?;

    let Ok(made) = made else {
        return Ok(Finding::Answer("refuse"));
    };
    Ok(match made.body["is_shared"].as_bool() {
        Some(is_shared) => Finding::either(is_shared, "sharing_settings", "is_shared"),
        None => Finding::surprise("the new view does not say whether it is shared"),
    })
}
