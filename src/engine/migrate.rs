//! Moves the values of records: finds those that hold the old one, writes them, and counts until none is left.
//!
//! Nothing is remembered: what is still to do is whatever the search still finds, so a run that was ended anywhere
//! goes on where it was.

use super::{Event, Observer, StepError};
use crate::{
    api::{Client, Reader},
    model::{Call, How, Mover},
};
use serde_json::Value;
use std::{collections::HashMap, time::Duration};
use tokio::task::JoinSet;

/// Where leads are edited in bulk.
const BULK: &str = "/bulk_action/edit/";
/// How often a search that still finds records is repeated before that counts as a failure.
const PATIENCE: u32 = 8;
/// How often a bulk edit is asked whether it has ended, at growing intervals: about an hour in all.
const POLLS: u32 = 720;
/// How often one record may be found again after it was written.
const TRIES: u32 = 5;

/// Moves the values that `mover` finds and returns how many records were written.
///
/// # Errors
///
/// Says what failed; what has moved until then has moved.
pub async fn migrate(
    client: &Client,
    step: usize,
    mover: &Mover,
    observer: &Observer,
) -> Result<u64, StepError> {
    let reader = client.reader();
    let total = reader.count(&mover.query).await?.count;
    if total == 0 {
        return Ok(0);
    }
    observer(&Event::Moved { step, done: 0, total });
    match &mover.how {
        How::Bulk(bodies) => {
            for body in bodies {
                bulk(client, &mover.query, body).await?;
            }
        }
        How::Each { path, body } => each(client, step, mover, path, body, total, observer).await?,
    }
    verify(&reader, &mover.query).await?;
    observer(&Event::Moved {
        step,
        done: total,
        total,
    });
    Ok(total)
}

/// Makes sure that no record is left; a search may lag behind what was written.
async fn verify(reader: &Reader, query: &Value) -> Result<(), StepError> {
    let mut tries = 1;
    loop {
        let left = reader.count(query).await?.count;
        if left == 0 {
            return Ok(());
        }
        if tries == PATIENCE {
            return Err(StepError::Left(left));
        }
        tokio::time::sleep(Duration::from_millis(100) * tries * tries).await;
        tries += 1;
    }
}

/// Runs a bulk edit to its end. One that is under way already, perhaps from a run that was ended, is waited for
/// first, so that never two work on the same leads.
async fn bulk(client: &Client, query: &Value, body: &Value) -> Result<(), StepError> {
    let reader = client.reader();
    for running in reader.list(BULK).await?.iter().filter(|edit| !is_over(edit)) {
        wait(&reader, running).await?;
    }
    if reader.count(query).await?.count == 0 {
        return Ok(());
    }
    let mut whole = body.clone();
    whole["s_query"] = query.clone();
    let edit = client.send(&Call::post(BULK, whole)).await?.body;
    wait(&reader, &edit).await
}

fn is_over(edit: &Value) -> bool {
    matches!(
        edit["status"].as_str(),
        Some("done" | "error" | "failed" | "canceled")
    )
}

async fn wait(reader: &Reader, edit: &Value) -> Result<(), StepError> {
    let mut edit = edit.clone();
    let id = edit["id"].as_str().ok_or(StepError::NoId)?.to_owned();
    for poll in 0..POLLS {
        match edit["status"].as_str() {
            Some("done") => return Ok(()),
            Some(status) if is_over(&edit) => return Err(StepError::Bulk(status.to_owned())),
            Some("paused") => return Err(StepError::Bulk("paused".to_owned())),
            Some(_) | None => {}
        }
        tokio::time::sleep(Duration::from_millis(100 * u64::from(poll.min(50)))).await;
        edit = reader.get(&format!("{BULK}{id}/")).await?.body;
    }
    Err(StepError::Bulk("still running".to_owned()))
}

/// Writes records one by one until the search finds no more.
async fn each(
    client: &Client,
    step: usize,
    mover: &Mover,
    path: &str,
    body: &Value,
    total: u64,
    observer: &Observer,
) -> Result<(), StepError> {
    let mut written: HashMap<String, u32> = HashMap::new();
    let mut idle = 1;
    loop {
        let ids = client.reader().found(&mover.query).await?;
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
                return Err(StepError::Left(total.saturating_sub(written.len() as u64).max(1)));
            }
            tokio::time::sleep(Duration::from_millis(100) * idle * idle).await;
            idle += 1;
        }
        let mut calls = JoinSet::new();
        for id in due {
            *written.entry(id.clone()).or_default() += 1;
            let (client, call) = (client.clone(), Call::put(format!("{path}{id}/"), body.clone()));
            calls.spawn(async move { client.send(&call).await });
        }
        while let Some(done) = calls.join_next().await {
            match done.map_err(StepError::Lost)? {
                // A record that somebody deleted meanwhile holds nothing any more.
                Err(error) if error.status() == Some(404) => {}
                result => drop(result?),
            }
        }
        observer(&Event::Moved {
            step,
            done: (written.len() as u64).min(total),
            total,
        });
    }
}
