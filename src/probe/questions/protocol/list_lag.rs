//! How many reads of a list do not see the latest write.

use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD_STATUS,
};
use serde_json::Value;

/// The most stale reads that count.
const MOST: u32 = 3;

/// Makes a lead status and reads the list until it shows.
pub const PROBE: Probe = Probe {
    name: "list_lag",
    question: "How many reads of a list miss the latest write?",
    answers: &["0", "1", "3"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let made = bench.make(&LEAD_STATUS, &bench.name("new"), Value::Null).await?;

    let mut stale = 0;
    while stale <= MOST {
        let list = bench.read(LEAD_STATUS.collection).await?;
        let all = list.body["data"].as_array().into_iter().flatten();
        if all.into_iter().any(|one| one["id"] == made.id.as_str()) {
            break;
        }
        stale += 1;
    }
    Ok(match stale {
        0 => Finding::Answer("0"),
        1 => Finding::Answer("1"),
        2..=MOST => Finding::Answer("3"),
        _ => Finding::Unanswered(format!("a new lead status does not show within {MOST} reads")),
    })
}
