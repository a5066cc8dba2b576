//! How many searches do not see the latest write of a record.

use super::scratch_search::{row_of, with_ids};
use crate::probe::{
    bench::ProbeBench,
    finding::{Asked, Finding},
    question::{Probe, Reliance},
    scratch::LEAD,
};
use serde_json::Value;

/// The most stale reads that count.
const MOST: u32 = 3;

/// Makes a lead and searches until it is found.
pub const PROBE: Probe = Probe {
    name: "search_lag",
    question: "How many searches miss the latest write of a record?",
    answers: &["0", "1", "3"],
    relies: Reliance::Nothing,
    ask: |bench| Box::pin(ask(bench)),
};

async fn ask(bench: &mut ProbeBench) -> Asked {
    let lead = bench.make(&LEAD, &bench.name("lead"), Value::Null).await?;

    let mut stale = 0;
    while stale <= MOST {
        let found = bench.search(with_ids()).await?;
        if row_of(&found.body, &lead.id).is_some() {
            break;
        }
        stale += 1;
    }
    Ok(match stale {
        0 => Finding::Answer("0"),
        1 => Finding::Answer("1"),
        2..=MOST => Finding::Answer("3"),
        _ => Finding::Unanswered(format!("a new lead is not found within {MOST} searches")),
    })
}
