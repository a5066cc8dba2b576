//! Changes attributes of an object. Where the answer does not tell what came of it, reads the object: only what is
//! still as it was is written again, and what somebody changed meanwhile is left to people.

use super::{
    StepContext, StepError,
    budgets::{READ_LAG, SENDS},
    lookup, write,
};
use crate::{
    diff::Change,
    model::{
        Call, LiveObject,
        comparison::{is_as_wanted, is_same},
    },
    plan::conversion::is_result,
};
use serde_json::Value;

/// Sends a change and returns what Close shows of the object.
///
/// # Errors
///
/// Says that it was not changed, or what somebody else made of it.
pub async fn change(context: &StepContext, call: &Call) -> Result<Value, StepError> {
    let mut sends = 1;
    let mut earlier = None;

    loop {
        let error = match context.client.send(call).await {
            Ok(answer) => return Ok(answer.body),
            Err(error) => error,
        };
        if !error.fate().is_unknown() {
            // Whatever the last try says, an earlier one may still be under way.
            return Err(earlier.unwrap_or(error).into());
        }

        // Only what is still as it was is written again: anything else may be somebody else's by now.
        match look(context).await {
            ObjectState::AsWanted(shown) => return Ok(shown),
            ObjectState::AsBefore if sends < SENDS => {
                sends += 1;
                earlier = Some(error);
            }
            ObjectState::Otherwise(what) => {
                return Err(StepError::Edited {
                    object: context.object(),
                    what,
                });
            }
            ObjectState::AsBefore | ObjectState::Blind => return Err(error.into()),
        }
    }
}

/// The state of an object after its change, as Close shows it.
enum ObjectState {
    /// The value that the step sets.
    AsWanted(Value),
    /// What it was before the step, or not shown.
    AsBefore,
    /// Neither; the attributes with what Close has.
    Otherwise(String),
    /// Close shows nothing at all.
    Blind,
}

/// Reads until the object is as wanted, for as long as reads may lag behind the change.
async fn look(context: &StepContext) -> ObjectState {
    let mut backoff = context.interval.start(READ_LAG);
    loop {
        let Some(found) = lookup::all(context).await else {
            return ObjectState::Blind;
        };
        let state = compare(context, &found);
        // The first reads may still show the old value, so only the wanted one ends the looks early.
        if matches!(state, ObjectState::AsWanted(_)) || !backoff.wait().await {
            return state;
        }
    }
}

/// Compares what is shown of the object with both sides of the step.
fn compare(context: &StepContext, found: &[LiveObject<'_>]) -> ObjectState {
    let index = context.ids.now();
    let id = index.id(&context.step.address);
    // An object without an id of its own is recognized by its name and its place.
    let is_it = |found: &&LiveObject<'_>| match &found.id {
        Some(own) => id == Some(own.as_str()),
        None => lookup::is_alike(context, found, &index),
    };
    let Some(found) = found.iter().find(is_it) else {
        // Reads may lag: that nothing shows is no sign that somebody deleted it.
        return ObjectState::AsBefore;
    };

    // What can't be read is neither as it was nor as wanted.
    let attributes = context.kind.from_api(&found.value);
    if context.kind.trouble(&found.value, &attributes).is_some() {
        return ObjectState::Blind;
    }

    let shown = write::shown(context.kind, &context.step, &found.value, &index);
    let changes = &context.step.changes;
    let is_after = |change: &Change| {
        let shown = shown.get(&change.attribute)?;
        Some(is_result(context.kind, &context.step, change, shown))
    };
    let is_before = |change: &Change| {
        let attribute = context.kind.attributes.get(&change.attribute);
        Some(is_same(attribute, shown.get(&change.attribute)?, &change.before))
    };

    // A value that is neither the old one nor the new one is somebody else's; a second write would overwrite
    // it.
    let is_foreign = |change: &&Change| is_after(change) == Some(false) && is_before(change) == Some(false);
    let foreign: Vec<String> = changes
        .iter()
        .filter(is_foreign)
        .map(|change| format!("`{}` at {}", change.attribute, shown[&change.attribute]))
        .collect();
    if !foreign.is_empty() {
        return ObjectState::Otherwise(foreign.join(", "));
    }

    // Attributes that Close does not show were written by the same call as the others. Of a list that only gets another
    // order, both sides mean the same, and only the order tells whether it was written.
    let is_wanted = |change: &Change| {
        let attribute = context.kind.attributes.get(&change.attribute);
        let shown = shown.get(&change.attribute)?;
        if change.is_only_order(attribute) {
            Some(is_as_wanted(attribute, shown, &change.after))
        } else {
            is_after(change)
        }
    };
    let mut visible = changes.iter().filter_map(is_wanted).peekable();
    if visible.peek().is_some() && visible.all(|wanted| wanted) {
        ObjectState::AsWanted(found.value.clone().into_owned())
    } else {
        ObjectState::AsBefore
    }
}
