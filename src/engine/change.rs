//! Changes attributes of an object. Where the answer does not tell what came of it, reads the object: only what is
//! still as it was is written again, and what somebody changed meanwhile is left to people.

use super::{
    StepContext, StepError,
    doubt::Doubt,
    lookup,
    poll_interval::{LOOKS, SENDS},
    write,
};
use crate::{
    diff::Change,
    model::{Call, LiveObject, live::is_same},
};
use serde_json::Value;

/// Sends a change and returns what Close shows of the object.
///
/// # Errors
///
/// Says that it was not changed, or what somebody else made of it.
pub async fn change(job: &StepContext, call: &Call) -> Result<Value, StepError> {
    let mut sends = 1;
    let mut earlier = None;
    loop {
        let error = match job.client.send(call).await {
            Ok(answer) => return Ok(answer.body),
            Err(error) => error,
        };
        match Doubt::of(&error) {
            // Whatever the last try says, an earlier one may still be under way.
            Doubt::None | Doubt::Refused => return Err(earlier.unwrap_or(error).into()),
            Doubt::Over | Doubt::UnderWay => {}
        }
        match look(job).await {
            ObjectState::AsWanted(shown) => return Ok(shown),
            ObjectState::AsBefore if sends < SENDS => {
                sends += 1;
                earlier = Some(error);
            }
            ObjectState::Otherwise(what) => {
                return Err(StepError::Edited {
                    object: job.object(),
                    what,
                });
            }
            ObjectState::AsBefore | ObjectState::Blind => return Err(error.into()),
        }
    }
}

/// What an object is found to be after its change.
enum ObjectState {
    /// What the step wants.
    AsWanted(Value),
    /// What it was before the step, or not shown.
    AsBefore,
    /// Neither; the attributes with what Close has.
    Otherwise(String),
    /// Close shows nothing at all.
    Blind,
}

/// Reads until the object is as wanted, for as long as reads may lag behind the change.
async fn look(job: &StepContext) -> ObjectState {
    let mut looks = 1;
    loop {
        let Ok(found) = lookup::all(job).await else {
            return ObjectState::Blind;
        };
        let now = compare(job, &found);
        if looks == LOOKS || matches!(now, ObjectState::AsWanted(_)) {
            return now;
        }
        job.pace.wait(looks).await;
        looks += 1;
    }
}

/// Compares what is shown of the object with both sides of the step.
fn compare(job: &StepContext, found: &[LiveObject]) -> ObjectState {
    let index = job.ids.now();
    let id = index.id(&job.step.address);
    let is_it = |found: &&LiveObject| match &found.id {
        Some(own) => id == Some(own.as_str()),
        None => lookup::is_alike(job, found, &index),
    };
    let Some(found) = found.iter().find(is_it) else {
        return ObjectState::AsBefore;
    };
    let shown = write::shown(job.kind, &job.step, &found.value, &index);
    let is = |change: &Change, wanted: &Value| {
        let attribute = job.kind.attributes.get(&change.attribute);
        shown
            .get(&change.attribute)
            .map(|shown| is_same(attribute, shown, wanted))
    };
    let changes = || job.step.changes.iter();
    let foreign: Vec<String> = changes()
        .filter(|change| {
            is(change, &change.after) == Some(false) && is(change, &change.before) == Some(false)
        })
        .map(|change| format!("`{}` at {}", change.attribute, shown[&change.attribute]))
        .collect();
    if !foreign.is_empty() {
        return ObjectState::Otherwise(foreign.join(", "));
    }
    // Attributes that Close does not show were written by the same call as the others.
    let mut visible = changes()
        .filter_map(|change| is(change, &change.after))
        .peekable();
    match visible.peek().is_some() && visible.all(|wanted| wanted) {
        true => ObjectState::AsWanted(found.value.clone()),
        false => ObjectState::AsBefore,
    }
}
