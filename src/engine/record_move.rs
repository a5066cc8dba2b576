//! Moves the values of records: finds those that hold the old one, writes them, and counts until none is left.
//!
//! Nothing is remembered: what is still to do is whatever the search still finds, so a run that was ended anywhere
//! goes on where it was.

use super::{RunEvent, RunObserver, StepContext, StepError, bulk::edit};
use crate::{
    api::ApiError,
    model::{Call, MoveMethod, RecordMove},
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use tokio::task::JoinSet;

/// How often a search that still finds records is repeated before that counts as a failure.
const PATIENCE: u32 = 8;
/// How often one record may be found again after it was written.
const TRIES: u32 = 5;

/// Moves the values that `record_move` finds and returns how many records were written.
///
/// # Errors
///
/// Says what failed; what has moved until then has moved.
pub async fn move_records(
    job: &StepContext,
    record_move: &RecordMove,
    observer: &RunObserver,
) -> Result<u64, StepError> {
    let step = job.step.id;
    let total = job.client.reader().count(&record_move.query).await?.count;
    if total == 0 {
        return Ok(0);
    }
    observer(&RunEvent::Moved { step, done: 0, total });
    match &record_move.method {
        MoveMethod::Bulk(bodies) => {
            let mut known = BTreeSet::new();
            for body in bodies {
                edit(job, &record_move.query, body, &mut known).await?;
            }
        }
        MoveMethod::Each { path, body } => each(job, record_move, path, body, total, observer).await?,
    }
    verify(job, &record_move.query).await?;
    observer(&RunEvent::Moved {
        step,
        done: total,
        total,
    });
    Ok(total)
}

/// Makes sure that no record is left; a search may lag behind what was written.
async fn verify(job: &StepContext, query: &Value) -> Result<(), StepError> {
    let mut tries = 1;
    loop {
        let left = job.client.reader().count(query).await?.count;
        if left == 0 {
            return Ok(());
        }
        if tries == PATIENCE {
            return Err(StepError::Left(left));
        }
        job.pace.wait(tries).await;
        tries += 1;
    }
}

/// Writes records one by one until the search finds no more; it also finds those whose answer was lost and that
/// were not written.
async fn each(
    job: &StepContext,
    record_move: &RecordMove,
    path: &str,
    body: &Value,
    total: u64,
    observer: &RunObserver,
) -> Result<(), StepError> {
    let mut written: HashMap<String, u32> = HashMap::new();
    let mut idle = 1;
    let mut doubt: Option<ApiError> = None;
    loop {
        let ids = job.client.reader().found(&record_move.query).await?;
        if ids.is_empty() {
            return Ok(());
        }
        let due: Vec<String> = ids
            .into_iter()
            .filter(|id| written.get(id).is_none_or(|tries| *tries < TRIES))
            .collect();
        let fresh = due.iter().filter(|id| !written.contains_key(*id)).count();
        if fresh == 0 {
            // The search lags, or the writes do not take: wait a little, then write once more.
            if idle == PATIENCE || due.is_empty() {
                let left = total.saturating_sub(written.len() as u64).max(1);
                return Err(doubt.map_or(StepError::Left(left), StepError::Api));
            }
            job.pace.wait(idle).await;
            idle += 1;
        }
        let mut calls = JoinSet::new();
        for id in due {
            *written.entry(id.clone()).or_default() += 1;
            let (client, call) = (
                job.client.clone(),
                Call::put(format!("{path}{id}/"), body.clone()),
            );
            calls.spawn(async move { client.send(&call).await });
        }
        while let Some(done) = calls.join_next().await {
            match done.map_err(StepError::Lost)? {
                // A record that somebody deleted meanwhile holds nothing any more.
                Err(error) if error.status() == Some(404) => {}
                // The search tells whether it was written.
                Err(error) if error.fate().is_unknown() => doubt = Some(error),
                result => drop(result?),
            }
        }
        observer(&RunEvent::Moved {
            step: job.step.id,
            done: (written.len() as u64).min(total),
            total,
        });
    }
}
