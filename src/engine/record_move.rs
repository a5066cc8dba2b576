//! Moves the values of records: finds those that hold the old one, writes them, and counts until none is left.
//!
//! Nothing is remembered: what is still to do is whatever the search still finds, so a run that was ended anywhere
//! goes on where it was.

use super::{CountError, RunEvent, RunObserver, StepContext, StepError, budgets::SEARCH_LAG, bulk::edit};
use crate::{
    api::ApiError,
    model::{Call, MoveMethod, RecordMove, RecordSearch},
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use tokio::task::JoinSet;

/// How often one record may be found again after it was written.
const WRITES_PER_RECORD: u32 = 5;

/// Moves the values that `record_move` finds and returns how many records were written.
///
/// # Errors
///
/// Says what failed; what has moved until then has moved.
pub async fn move_records(
    context: &StepContext,
    record_move: &RecordMove,
    observer: &RunObserver,
) -> Result<u64, StepError> {
    let step = context.step.id;
    let search = &record_move.search;
    let found = context.counter.count(search).await;
    let total = found.map_err(StepError::NotCounted)?.count;
    // A run that was cut short may have moved all of them.
    if total == 0 {
        return Ok(0);
    }

    observer(&RunEvent::Moved { step, done: 0, total });
    match &record_move.method {
        MoveMethod::Bulk(changes) => {
            let mut known = BTreeSet::new();
            for change in changes {
                edit(context, search, change, &mut known).await?;
            }
        }
        MoveMethod::Each(body) => each(context, search, body, total, observer).await?,
    }

    // The next step takes the old value away, from every record that still holds it, so the count has to be
    // zero first.
    verify_none(context, search).await?;
    observer(&RunEvent::Moved {
        step,
        done: total,
        total,
    });
    Ok(total)
}

/// Makes sure that a search finds no record any more; it may lag behind what was written.
///
/// # Errors
///
/// Says how many are left, or that nobody knows.
pub async fn verify_none(context: &StepContext, search: &RecordSearch) -> Result<(), StepError> {
    let mut backoff = context.interval.start(SEARCH_LAG);
    loop {
        // A zero that is in doubt may only lag, too.
        let failure = match context.counter.count(search).await {
            Ok(left) if left.count == 0 => return Ok(()),
            Ok(left) => StepError::Left(left.count),
            Err(CountError::Api(error)) => return Err(error.into()),
            Err(doubt) => StepError::NotVerified(doubt),
        };
        if !backoff.wait().await {
            return Err(failure);
        }
    }
}

/// Writes records one by one until the search finds no more; it also finds those whose answer was lost and that
/// were not written.
async fn each(
    context: &StepContext,
    search: &RecordSearch,
    body: &Value,
    total: u64,
    observer: &RunObserver,
) -> Result<(), StepError> {
    let mut written: HashMap<String, u32> = HashMap::new();
    let mut backoff = context.interval.start(SEARCH_LAG);
    let mut unknown: Option<ApiError> = None;

    loop {
        let found = context.counter.found(search).await?;
        if found.is_empty() {
            return Ok(());
        }

        // Somebody may set the old value again as fast as it is moved; the bound ends that.
        let due: Vec<String> = found
            .into_iter()
            .filter(|id| written.get(id).is_none_or(|writes| *writes < WRITES_PER_RECORD))
            .collect();

        // The search lags, or the writes do not take: wait a little, then write once more.
        let is_idle = due.iter().all(|id| written.contains_key(id));
        if is_idle && (due.is_empty() || !backoff.wait().await) {
            let left = total.saturating_sub(written.len() as u64).max(1);
            return Err(unknown.map_or(StepError::Left(left), StepError::Api));
        }

        // Counted before it is sent: a write whose answer is lost is a write too.
        for id in &due {
            *written.entry(id.clone()).or_default() += 1;
        }
        unknown = write_records(context, search.records.path, body, due)
            .await?
            .or(unknown);
        observer(&RunEvent::Moved {
            step: context.step.id,
            done: (written.len() as u64).min(total),
            total,
        });
    }
}

/// Writes records all at the same time, and returns an error of which nobody knows whether it prevented a write.
async fn write_records(
    context: &StepContext,
    path: &str,
    body: &Value,
    ids: Vec<String>,
) -> Result<Option<ApiError>, StepError> {
    let mut calls = JoinSet::new();
    for id in ids {
        let (client, call) = (
            context.client.clone(),
            Call::put(format!("{path}{id}/"), body.clone()),
        );
        calls.spawn(async move { client.send(&call).await });
    }

    let mut unknown = None;
    while let Some(done) = calls.join_next().await {
        match done.map_err(StepError::Lost)? {
            // A record that somebody deleted meanwhile holds nothing any more.
            Err(error) if error.status() == Some(404) => {}
            // The search tells whether it was written.
            Err(error) if error.fate().is_unknown() => unknown = Some(error),
            result => drop(result?),
        }
    }
    Ok(unknown)
}
