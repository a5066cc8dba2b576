//! Looks for what a creation may have made although its answer never came.
//!
//! Nothing is taken for the object but what was not there before, has its name and its place, and is as it was asked
//! for. Two objects that fit are no answer.

use super::{fetch::answer, write};
use crate::{
    api::{ApiError, Client},
    model::{Found, Index, Registered, Responses, live::echo},
    plan::{Action, Step},
};
use serde_json::Value;
use std::time::Duration;

/// What a look came to.
pub enum Looked {
    /// The object, as Close shows it.
    Found(Value),
    /// Close shows nothing like it.
    Absent,
    /// It can't be told.
    Unclear,
}

/// How often the lists are read before nothing in them counts as nothing: they may lag behind what was written.
const LOOKS: u32 = 4;

/// Looks for what a step was to make.
pub async fn look(client: &Client, kind: &Registered, step: &Step, index: &Index) -> Looked {
    tracing::info!(
        "looking for {}, because the answer that it was made is missing",
        step.address
    );
    let mut looks = 1;
    loop {
        let Ok(responses) = read(client, kind).await else {
            return Looked::Unclear;
        };
        let alike = kind.live(&responses).into_iter();
        let mut alike = alike.filter(|found| may_be(kind, step, index, found));
        match (alike.next(), alike.next()) {
            (Some(found), None) => {
                return match write::check(kind, step, &found.value, index) {
                    Ok(()) => {
                        tracing::info!(
                            "{} is there, and is taken for the one that was made",
                            step.address
                        );
                        Looked::Found(secret_of(client, kind, step, found).await)
                    }
                    Err(_) => Looked::Unclear,
                };
            }
            (Some(_), Some(_)) => return Looked::Unclear,
            (None, _) if looks == LOOKS => return Looked::Absent,
            (None, _) => {}
        }
        tokio::time::sleep(Duration::from_millis(100) * looks * looks).await;
        looks += 1;
    }
}

async fn read(client: &Client, kind: &Registered) -> Result<Responses, ApiError> {
    let mut responses = Responses::default();
    for read in kind.any.def.all_reads() {
        responses.insert(read.path, answer(&client.reader(), read.path, read.shape).await?);
    }
    Ok(responses)
}

/// Says whether an object was not there before and is found by the same attributes as the one that was to be made.
fn may_be(kind: &Registered, step: &Step, index: &Index, found: &Found) -> bool {
    if found.id.as_ref().is_some_and(|id| index.address(id).is_some()) {
        return false;
    }
    let mut whole = step.identity.clone();
    for change in &step.changes {
        whole.insert(change.attribute.clone(), change.after.clone());
    }
    let shown = echo(kind, &whole, &found.value, index);
    step.identity
        .iter()
        .all(|(name, value)| shown.get(name) == Some(value))
}

/// Adds what Close may show of a new object's secret where it is asked for that one object.
async fn secret_of(client: &Client, kind: &Registered, step: &Step, found: Found) -> Value {
    let missing = |what: &&str| found.value.get(*what).is_none();
    let makes = matches!(step.action, Action::Create | Action::Replace);
    let (Some(_), Some(id)) = (
        kind.any.def.secret.as_ref().filter(|what| makes && missing(what)),
        &found.id,
    ) else {
        return found.value;
    };
    match client.reader().get(&format!("{}{id}/", kind.any.def.path)).await {
        Ok(one) => one.body,
        Err(_) => found.value,
    }
}
