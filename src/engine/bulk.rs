//! Edits leads in bulk, never twice at once: an edit that is under way is waited for, and one whose answer was lost
//! is looked for before another one is sent.

use super::{
    StepContext, StepError,
    budgets::{BULK_EDIT, CALL_UNDER_WAY, READ_LAG, SENDS},
};
use crate::{
    api::{ApiError, Reader, RetryBudget, WriteFate},
    model::Call,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where leads are edited in bulk.
const BULK: &str = "/bulk_action/edit/";

/// Runs a bulk edit of what a query finds to its end. Others that are under way, perhaps from a run that was ended,
/// are waited for first, so that never two work on the same leads. Its id is added to those that are `known`: a list
/// that lags may show it later than the next one is looked for.
///
/// # Errors
///
/// Says that it failed, or what to look for where that can't be known.
pub async fn edit(
    context: &StepContext,
    query: &Value,
    body: &Value,
    known: &mut BTreeSet<String>,
) -> Result<(), StepError> {
    let reader = context.client.reader();
    let mut wanted = body.clone();
    wanted["s_query"] = query.clone();
    let mut sends = 1;

    loop {
        // Two edits of the same leads would race, so all that are under way end first, also those that people
        // started.
        let before = reader.list(BULK).await?;
        known.extend(before.iter().filter_map(id_of));
        for running in before.iter().filter(|edit| !is_over(edit)) {
            wait(context, running).await?;
        }

        // Counted only now: an edit from a run that was cut short may have done everything.
        if reader.count(query).await?.count == 0 {
            return Ok(());
        }

        let (error, may_still_happen) = match context.client.send(&Call::post(BULK, wanted.clone())).await {
            Ok(answer) if answer.body["id"].is_string() => {
                known.extend(id_of(&answer.body));
                return wait(context, &answer.body).await;
            }
            Ok(_) => (StepError::NoId("bulk edit".to_owned()), false),
            Err(error) => match error.fate() {
                WriteFate::Done | WriteFate::NotDone => return Err(error.into()),
                WriteFate::Unknown { may_still_happen } => (error.into(), may_still_happen),
            },
        };

        // A second edit would add to what the first one does, so look for that before another one is sent.
        let budget = if may_still_happen {
            CALL_UNDER_WAY
        } else {
            READ_LAG
        };
        if let Some(edit) = look(context, &reader, known, &wanted, budget).await? {
            known.extend(id_of(&edit));
            return wait(context, &edit).await;
        }

        // Close lists no such edit, but the leads tell too: if none is left, the lost edit did its work.
        if reader.count(query).await?.count == 0 {
            return Ok(());
        }

        // The call may still arrive, and a second edit could then run beside it.
        if may_still_happen {
            return Err(error.unseen("bulk edit of leads".to_owned()));
        }
        if sends == SENDS {
            return Err(error);
        }
        sends += 1;
    }
}

fn id_of(edit: &Value) -> Option<String> {
    edit["id"].as_str().map(str::to_owned)
}

/// Looks for an edit that is not known and asks for the same.
async fn look(
    context: &StepContext,
    reader: &Reader,
    known: &BTreeSet<String>,
    wanted: &Value,
    budget: RetryBudget,
) -> Result<Option<Value>, ApiError> {
    // The id was in the lost answer, so the edit is known by being new and asking for the same.
    let is_it = |edit: &Value| {
        let is_new = edit["id"].as_str().is_some_and(|id| !known.contains(id));
        let mut asked = wanted.as_object().into_iter().flatten();
        is_new && asked.all(|(name, value)| edit.get(name).is_none_or(|shown| shown == value))
    };

    let mut backoff = context.interval.start(budget);
    loop {
        let found = reader.list(BULK).await?.into_iter().find(is_it);
        if found.is_some() || !backoff.wait().await {
            return Ok(found);
        }
    }
}

fn is_over(edit: &Value) -> bool {
    matches!(
        edit["status"].as_str(),
        Some("done" | "error" | "failed" | "canceled")
    )
}

async fn wait(context: &StepContext, edit: &Value) -> Result<(), StepError> {
    let mut edit = edit.clone();
    let id = edit["id"]
        .as_str()
        .ok_or(StepError::NoId("bulk edit".to_owned()))?;
    let path = format!("{BULK}{id}/");

    let mut backoff = context.interval.start(BULK_EDIT);
    loop {
        // A paused edit goes on only when somebody resumes it, so waiting for it would be in vain.
        match edit["status"].as_str() {
            Some("done") => return Ok(()),
            Some(status) if is_over(&edit) || status == "paused" => {
                return Err(StepError::Bulk(status.to_owned()));
            }
            Some(_) | None => {}
        }

        // The polls have an end so that nobody waits for ever. The edit goes on in Close, and the next run
        // waits for it.
        if !backoff.wait().await {
            return Err(StepError::Bulk("still running".to_owned()));
        }
        edit = context.client.reader().get(&path).await?.body;
    }
}
