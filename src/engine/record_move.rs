//! Moves the values of records: finds those that hold the old one, writes them, and counts until none is left.
//!
//! Nothing is remembered: what is still to do is whatever the search still finds, so a run that was ended anywhere
//! goes on where it was.

use super::{CountError, RunEvent, RunObserver, StepContext, StepError, budgets::SEARCH_LAG, bulk::edit};
use crate::{
    api::ApiError,
    model::{Call, MoveMethod, RecordMove, RecordSearch},
    plan::RecordCount,
};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use tokio::task::JoinSet;

/// How often one record may be found again after it was written.
const WRITES_PER_RECORD: u32 = 5;

/// Moves the values of records in all places of a step's object and returns how many records were written, no more than
/// somebody agreed to.
///
/// # Errors
///
/// Says what failed; what has moved until then has moved.
pub async fn move_records(
    context: &StepContext,
    moves: &[RecordMove],
    observer: &RunObserver,
) -> Result<u64, StepError> {
    let mut counts = Vec::new();
    let mut now = RecordCount::NONE;
    for one in moves {
        let found = context.counter.count(&one.search).await;
        let found = found.map_err(StepError::NotCounted)?;
        now = now.and(found.into());
        counts.push(found.count);
    }

    // Between the plan and now somebody may have given the old value to more records, and nobody has agreed to those.
    let agreed = context.step.records.as_ref();
    if now.exceeds(agreed) {
        return Err(too_many(agreed, &now, 0));
    }

    let mut progress = MoveProgress {
        context,
        observer,
        done: 0,
        total: now.number(),
    };
    for (one, count) in moves.iter().zip(counts) {
        // A run that was cut short may have moved all of them.
        if count > 0 {
            move_in_place(&mut progress, one, count).await?;
        }
    }
    Ok(progress.done)
}

/// The progress of the moves of one step.
struct MoveProgress<'a> {
    context: &'a StepContext,
    observer: &'a RunObserver,
    /// How many records have moved.
    done: u64,
    /// How many are to move.
    total: u64,
}

impl MoveProgress<'_> {
    /// Returns how many more records may move; nothing where there is no bound.
    fn allowed(&self) -> Option<u64> {
        let agreed = self.context.step.records.as_ref();
        let most = agreed.unwrap_or(&RecordCount::NONE).agreed_most();
        most.map(|most| most.saturating_sub(self.done))
    }

    /// Says that `more` records have moved beside those that are known to.
    fn tell(&self, more: u64) {
        (self.observer)(&RunEvent::Moved {
            step: self.context.step.id,
            done: (self.done + more).min(self.total),
            total: self.total,
        });
    }

    /// Refuses to move `now` records where fewer may, of which some have moved.
    fn check(&self, now: u64, moved: u64) -> Result<(), StepError> {
        if self.allowed().is_none_or(|most| now <= most) {
            return Ok(());
        }
        let all = RecordCount::Counted {
            count: self.done + now,
        };
        Err(too_many(
            self.context.step.records.as_ref(),
            &all,
            self.done + moved,
        ))
    }
}

fn too_many(agreed: Option<&RecordCount>, now: &RecordCount, moved: u64) -> StepError {
    let text = |count: &RecordCount| {
        count
            .text("record")
            .unwrap_or_else(|| "an unknown number of records".to_owned())
    };
    StepError::MoreRecords {
        agreed: text(agreed.unwrap_or(&RecordCount::NONE)),
        now: text(now),
        moved,
    }
}

/// Moves the records of one place.
async fn move_in_place(
    progress: &mut MoveProgress<'_>,
    record_move: &RecordMove,
    count: u64,
) -> Result<(), StepError> {
    let context = progress.context;
    let search = &record_move.search;
    progress.tell(0);
    match &record_move.method {
        MoveMethod::Bulk(changes) => {
            let mut known = BTreeSet::new();
            for (at, change) in changes.iter().enumerate() {
                // An edit takes all that it finds, so it is not sent once there are more.
                let moved = if at == 0 { 0 } else { count };
                let checked = |left: u64| progress.check(left, moved);
                edit(context, search, change, &mut known, checked)
                    .await
                    .map_err(|error| error.after(progress.done + moved))?;
            }
        }
        MoveMethod::Each(body) => each(progress, search, body, count).await?,
    }

    // The next step takes the old value away, from every record that still holds it, so the count has to be
    // zero first.
    verify_none(context, search).await?;
    progress.done += count;
    progress.tell(0);
    Ok(())
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
    progress: &MoveProgress<'_>,
    search: &RecordSearch,
    body: &Value,
    total: u64,
) -> Result<(), StepError> {
    let context = progress.context;
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

        // Somebody may give the old value to more records while others move.
        let new = due.iter().filter(|id| !written.contains_key(*id)).count();
        let moved = written.len() as u64;
        progress.check(moved + new as u64, moved)?;

        // Counted before it is sent: a write whose answer is lost is a write too.
        for id in &due {
            *written.entry(id.clone()).or_default() += 1;
        }
        unknown = write_records(context, search.records.path, body, due)
            .await?
            .or(unknown);
        progress.tell((written.len() as u64).min(total));
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
