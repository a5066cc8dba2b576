//! Counts the records that steps would take values from, all searches at once.

use super::{CountError, RecordCounter};
use crate::{
    api::{Reader, SearchCount},
    model::RecordSearch,
    plan::RecordCount,
};
use std::collections::BTreeMap;
use tokio::task::JoinSet;

/// Counts the records of each step. A count that fails is no error: nobody can agree to that step then.
pub async fn count(
    reader: &Reader,
    searches: BTreeMap<usize, Option<Vec<RecordSearch>>>,
) -> BTreeMap<usize, RecordCount> {
    let mut counted: BTreeMap<usize, RecordCount> = searches
        .iter()
        .map(|(step, searches)| (*step, begin(searches.as_ref())))
        .collect();

    // A step may need several searches, such as one for each object that a shared field is on.
    let counter = RecordCounter::new(reader.clone());
    let mut calls = JoinSet::new();
    for (step, searches) in searches {
        for search in searches.into_iter().flatten() {
            let counter = counter.clone();
            calls.spawn(async move { (step, counter.count(&search).await) });
        }
    }

    while let Some(done) = calls.join_next().await {
        // A task that panicked says nothing of its step, so no count can be trusted.
        let Ok((step, result)) = done else {
            return unknown(counted);
        };
        if let Some(records) = counted.get_mut(&step) {
            *records = add(records, result);
        }
    }
    counted
}

/// Without a search, nothing tells how many there are, and 0 would be a guess.
fn begin(searches: Option<&Vec<RecordSearch>>) -> RecordCount {
    match searches {
        Some(_) => RecordCount::Counted { count: 0 },
        None => RecordCount::Unknown {
            because: "no search finds them".to_owned(),
        },
    }
}

fn unknown(counted: BTreeMap<usize, RecordCount>) -> BTreeMap<usize, RecordCount> {
    let because = "a search ended without a result".to_owned();
    let unknown = RecordCount::Unknown { because };
    counted.into_keys().map(|step| (step, unknown.clone())).collect()
}

fn add(so_far: &RecordCount, found: Result<SearchCount, CountError>) -> RecordCount {
    match (so_far, found) {
        // A total with an unknown part would be too low, and somebody might agree to it.
        (RecordCount::Unknown { .. }, _) => so_far.clone(),
        (_, Err(error)) => RecordCount::Unknown {
            because: error.to_string(),
        },
        (RecordCount::Counted { count }, Ok(found)) if found.whole => RecordCount::Counted {
            count: count + found.count,
        },
        // Where one search was cut off, the sum is a lower bound from then on.
        (RecordCount::Counted { count } | RecordCount::AtLeast { count }, Ok(found)) => {
            RecordCount::AtLeast {
                count: count + found.count,
            }
        }
    }
}
