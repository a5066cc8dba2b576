//! Where a smart view shows `used_recently`.

use super::scratch_view::{listed, view};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
};
use serde_json::Value;

/// Makes a view and looks at the answer and at the list.
pub const PROBE: Probe = Probe {
    name: "smart_view_used_recently",
    question: "Where does a smart view show `used_recently`?",
    answers: &["alone", "everywhere", "nowhere"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = view(bench, "used", "lead").await?;
    let in_list = listed(bench, &made).await?;

    let shows = |shown: &Value| shown.get("used_recently").is_some();
    Ok(match (shows(&made.body), shows(&in_list)) {
        (true, false) => Finding::Answer("alone"),
        (true, true) => Finding::Answer("everywhere"),
        (false, false) => Finding::Answer("nowhere"),
        (false, true) => Finding::surprise("only the list shows it"),
    })
}
