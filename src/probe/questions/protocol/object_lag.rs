//! How many reads of a single object do not see the latest write.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::{Value, json};

/// The most stale reads that count.
const MOST: u32 = 3;

/// Renames a lead status and reads it until that shows.
pub const PROBE: Probe = Probe {
    name: "object_lag",
    question: "How many reads of a single object miss the latest write?",
    answers: &["0", "1", "3"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench.make(&LEAD_STATUS, &bench.name("old"), Value::Null).await?;
    let new = bench.name("new");
    bench.change(&made, json!({ "label": new })).await?;

    let mut stale = 0;
    while stale <= MOST {
        let shown = bench.read(&made.path()).await?;
        if !shown.is_ok() {
            return Ok(Finding::Unanswered(format!(
                "GET of one status is answered with {}",
                shown.status
            )));
        }
        if shown.text("label") == Some(&new) {
            break;
        }
        stale += 1;
    }
    Ok(match stale {
        0 => Finding::Answer("0"),
        1 => Finding::Answer("1"),
        2..=MOST => Finding::Answer("3"),
        _ => Finding::Unanswered(format!("a new label does not show within {MOST} reads")),
    })
}
