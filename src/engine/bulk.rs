//! Edits leads in bulk, never twice at once: an edit that is under way is waited for, and one whose answer was lost
//! is looked for before another one is sent.

use super::{
    StepContext, StepError,
    budgets::{BULK_EDIT, CALL_UNDER_WAY, READ_LAG, SENDS},
    bulk_request::{BulkRequest, EditLikeness},
};
use crate::{
    api::{ApiError, RetryBudget, WriteFate},
    model::{BulkChange, Call, RecordSearch},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where leads are edited in bulk.
const BULK: &str = "/bulk_action/edit/";

/// Runs a bulk edit of what a search finds to its end. Others that are under way, perhaps from a run that was ended,
/// are waited for first, so that never two work on the same leads. Its id is added to those that are `known`: a list
/// that lags may show it later than the next one is looked for. `may_take` refuses to edit so many leads.
///
/// # Errors
///
/// Says that it failed, or what to look for where that can't be known.
pub async fn edit(
    context: &StepContext,
    search: &RecordSearch,
    change: &BulkChange,
    known: &mut BTreeSet<String>,
    may_take: impl Fn(u64) -> Result<(), StepError>,
) -> Result<(), StepError> {
    let request = BulkRequest::new(search, change);
    let mut sends = 1;

    loop {
        // Two edits of the same leads would race, so all that are under way end first, also those that people
        // started. How they end does not matter: the count tells what is left to do.
        let before = context.client.reader().list(BULK).await?;
        known.extend(before.iter().filter_map(id_of));
        let is_this = |edit: &&Value| request.likeness(edit) == EditLikeness::Same;
        if before.iter().filter(is_this).any(is_paused) {
            return Err(StepError::Bulk("paused".to_owned()));
        }
        for running in before.iter().filter(|edit| !is_at_rest(edit)) {
            at_rest(context, running).await?;
        }

        // Counted only now: an edit from a run that was cut short may have done everything.
        let left = context.counter.count(search).await;
        let left = left.map_err(StepError::NotCounted)?.count;
        if left == 0 {
            return Ok(());
        }
        may_take(left)?;

        let call = Call::post(BULK, request.body.clone());
        let (error, may_still_happen) = match context.client.send(&call).await {
            Ok(answer) if answer.body["id"].is_string() => {
                known.extend(id_of(&answer.body));
                return done(context, &answer.body).await;
            }
            Ok(_) => (StepError::NoId("bulk edit".to_owned()), false),
            Err(error) => match error.fate() {
                WriteFate::Done | WriteFate::NotDone => return Err(error.into()),
                // Nothing proves that it was not begun, so it is looked for all the same.
                WriteFate::NotBegun => (error.into(), false),
                WriteFate::Unknown { may_still_happen } => (error.into(), may_still_happen),
            },
        };

        // A second edit would add to what the first one does, so look for that before another one is sent.
        let budget = if may_still_happen {
            CALL_UNDER_WAY
        } else {
            READ_LAG
        };
        if let Some((edit, likeness)) = look(context, known, &request, budget).await? {
            known.extend(id_of(&edit));
            if likeness == EditLikeness::Same {
                return done(context, &edit).await;
            }
            // It does the same to leads that are perhaps others. Whoever it belongs to, it ends first.
            at_rest(context, &edit).await?;
        }

        // Close lists no such edit, but the leads tell too: if none is left, the lost edit did its work.
        let left = context.counter.count(search).await;
        if left.map_err(StepError::NotVerified)?.count == 0 {
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

/// Looks for an edit that is not known and does the same; the id was in the lost answer.
async fn look(
    context: &StepContext,
    known: &BTreeSet<String>,
    request: &BulkRequest,
    budget: RetryBudget,
) -> Result<Option<(Value, EditLikeness)>, ApiError> {
    let mut backoff = context.interval.start(budget);
    loop {
        let listed = context.client.reader().list(BULK).await?;
        let new = listed
            .into_iter()
            .filter(|edit| id_of(edit).is_some_and(|id| !known.contains(&id)));
        let alike = new.map(|edit| {
            let likeness = request.likeness(&edit);
            (edit, likeness)
        });
        let found = alike
            .filter(|(_, likeness)| *likeness != EditLikeness::Other)
            .max_by_key(|(_, likeness)| *likeness == EditLikeness::Same);

        if found.is_some() || !backoff.wait().await {
            return Ok(found);
        }
    }
}

fn status_of(edit: &Value) -> Option<&str> {
    edit["status"].as_str()
}

/// Says whether somebody stopped an edit; it goes on only when somebody resumes it.
fn is_paused(edit: &Value) -> bool {
    status_of(edit) == Some("paused")
}

/// Says whether an edit changes no lead now. A status that nobody knows may mean that it does.
fn is_at_rest(edit: &Value) -> bool {
    matches!(status_of(edit), Some("done" | "error")) || is_paused(edit)
}

/// Waits until an edit succeeded.
async fn done(context: &StepContext, edit: &Value) -> Result<(), StepError> {
    let edit = at_rest(context, edit).await?;
    match status_of(&edit) {
        Some("done") => Ok(()),
        other => Err(StepError::Bulk(other.unwrap_or_default().to_owned())),
    }
}

/// Waits until an edit changes no lead any more, and returns it.
async fn at_rest(context: &StepContext, edit: &Value) -> Result<Value, StepError> {
    let mut edit = edit.clone();
    let id = id_of(&edit).ok_or(StepError::NoId("bulk edit".to_owned()))?;
    let path = format!("{BULK}{id}/");

    let mut backoff = context.interval.start(BULK_EDIT);
    while !is_at_rest(&edit) {
        // The polls have an end so that nobody waits for ever. The edit goes on in Close, and the next run
        // waits for it.
        if !backoff.wait().await {
            return Err(StepError::Bulk("still running".to_owned()));
        }
        edit = context.client.reader().get(&path).await?.body;
    }
    Ok(edit)
}

#[cfg(test)]
mod tests {
    use super::is_at_rest;
    use serde_json::json;

    #[test]
    fn only_an_edit_that_ended_or_was_paused_changes_no_lead() {
        for status in ["done", "error", "paused"] {
            assert!(is_at_rest(&json!({ "status": status })), "{status}");
        }
        for status in ["created", "loading", "processing", "resuming", "something new"] {
            assert!(!is_at_rest(&json!({ "status": status })), "{status}");
        }
        assert!(!is_at_rest(&json!({})));
    }
}
