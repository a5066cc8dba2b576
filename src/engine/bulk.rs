//! Edits leads in bulk, never twice at once: an edit that is under way is waited for, and one whose answer was lost
//! is looked for before another one is sent.

use super::{
    StepContext, StepError,
    doubt::Doubt,
    poll_interval::{LONG_LOOKS, LOOKS, SENDS},
};
use crate::{
    api::{ApiError, Reader},
    model::Call,
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Where leads are edited in bulk.
const BULK: &str = "/bulk_action/edit/";
/// How often an edit is asked whether it has ended, at growing intervals: about an hour in all.
const POLLS: u32 = 720;
/// The most units between two of them.
const LONGEST: u32 = 50;

/// Runs a bulk edit of what a query finds to its end. Others that are under way, perhaps from a run that was ended,
/// are waited for first, so that never two work on the same leads. Its id is added to those that are `known`: a list
/// that lags may show it later than the next one is looked for.
///
/// # Errors
///
/// Says that it failed, or what to look for where that can't be known.
pub async fn edit(
    job: &StepContext,
    query: &Value,
    body: &Value,
    known: &mut BTreeSet<String>,
) -> Result<(), StepError> {
    let reader = job.client.reader();
    let mut whole = body.clone();
    whole["s_query"] = query.clone();
    let mut sends = 1;
    loop {
        let before = reader.list(BULK).await?;
        known.extend(before.iter().filter_map(id_of));
        for running in before.iter().filter(|edit| !is_over(edit)) {
            wait(job, running).await?;
        }
        if reader.count(query).await?.count == 0 {
            return Ok(());
        }
        let (error, doubt) = match job.client.send(&Call::post(BULK, whole.clone())).await {
            Ok(answer) if answer.body["id"].is_string() => {
                known.extend(id_of(&answer.body));
                return wait(job, &answer.body).await;
            }
            Ok(_) => (StepError::NoId("bulk edit".to_owned()), Doubt::Over),
            Err(error) => {
                let doubt = Doubt::of(&error);
                (StepError::Api(error), doubt)
            }
        };
        let looks = match doubt {
            Doubt::None | Doubt::Refused => return Err(error),
            Doubt::Over => LOOKS,
            Doubt::UnderWay => LONG_LOOKS,
        };
        match look(job, &reader, known, &whole, looks).await? {
            Some(edit) => {
                known.extend(id_of(&edit));
                return wait(job, &edit).await;
            }
            None if reader.count(query).await?.count == 0 => return Ok(()),
            None if doubt == Doubt::Over && sends < SENDS => sends += 1,
            None if doubt == Doubt::UnderWay => return Err(error.unseen("bulk edit of leads".to_owned())),
            None => return Err(error),
        }
    }
}

fn id_of(edit: &Value) -> Option<String> {
    edit["id"].as_str().map(str::to_owned)
}

/// Looks for an edit that is not known and asks for the same.
async fn look(
    job: &StepContext,
    reader: &Reader,
    known: &BTreeSet<String>,
    wanted: &Value,
    most: u32,
) -> Result<Option<Value>, ApiError> {
    let is_it = |edit: &Value| {
        let is_new = edit["id"].as_str().is_some_and(|id| !known.contains(id));
        let mut asked = wanted.as_object().into_iter().flatten();
        is_new && asked.all(|(name, value)| edit.get(name).is_none_or(|shown| shown == value))
    };
    let mut looks = 1;
    loop {
        if let Some(edit) = reader.list(BULK).await?.into_iter().find(is_it) {
            return Ok(Some(edit));
        }
        if looks == most {
            return Ok(None);
        }
        job.pace.wait(looks).await;
        looks += 1;
    }
}

fn is_over(edit: &Value) -> bool {
    matches!(
        edit["status"].as_str(),
        Some("done" | "error" | "failed" | "canceled")
    )
}

async fn wait(job: &StepContext, edit: &Value) -> Result<(), StepError> {
    let mut edit = edit.clone();
    let id = edit["id"]
        .as_str()
        .ok_or(StepError::NoId("bulk edit".to_owned()))?;
    let path = format!("{BULK}{id}/");
    for poll in 0..POLLS {
        match edit["status"].as_str() {
            Some("done") => return Ok(()),
            Some(status) if is_over(&edit) => return Err(StepError::Bulk(status.to_owned())),
            Some("paused") => return Err(StepError::Bulk("paused".to_owned())),
            Some(_) | None => {}
        }
        job.pace.poll(poll, LONGEST).await;
        edit = job.client.reader().get(&path).await?.body;
    }
    Err(StepError::Bulk("still running".to_owned()))
}
