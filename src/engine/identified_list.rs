//! Writes an object of which a list is sent whole whose items have ids in Close, such as the steps of a workflow. Reads it
//! right before that: an item that is sent without its id would be made again, and one that somebody added meanwhile would
//! be removed.

use super::{StepContext, StepError, budgets::READ_LAG, change::change, write};
use crate::{
    diff::Change,
    model::{Call, RegisteredKind, comparison::is_same, match_items},
    plan::Step,
};
use serde_json::{Map, Value, json};

/// Returns the changes of a step that write such lists.
pub fn identified<'a>(kind: &'a RegisteredKind, step: &'a Step) -> impl Iterator<Item = &'a Change> {
    let is_identified = |change: &&Change| {
        let attribute = kind.attributes.get(&change.attribute);
        attribute.is_some_and(|attribute| attribute.identified.is_some())
    };
    step.changes.iter().filter(is_identified)
}

/// Adds the ids of the items that stay to a call, sends it and returns what Close shows of the object.
///
/// # Errors
///
/// Says that somebody changed a list since the plan, before anything is sent, or what came of the call.
pub async fn write_identified(context: &StepContext, call: &Call) -> Result<Value, StepError> {
    let (shown, lists) = read(context).await?;

    let mut call = call.clone();
    for one in identified(context.kind, &context.step) {
        let Some(attribute) = context.kind.attributes.get(&one.attribute) else {
            continue;
        };
        let sent = call
            .body
            .as_mut()
            .and_then(|body| body.get_mut(&attribute.api)?.as_array_mut());
        if let Some(sent) = sent {
            let shape = attribute.identified.as_deref().unwrap_or_default();
            add_ids(
                shape,
                &shown[&attribute.api],
                &lists[&one.attribute],
                &one.after,
                sent,
            );
        }
    }

    change(context, &call).await
}

/// Reads the object until its lists are as they were planned from, or as they are wanted, and returns it as Close shows it
/// and its lists in the form of manifests.
async fn read(context: &StepContext) -> Result<(Value, Map<String, Value>), StepError> {
    let id = context.id();
    let id = id.ok_or_else(|| StepError::Gone(context.step.address.clone()))?;
    let path = format!("{}{id}/", context.kind.any.def.path);
    let mut backoff = context.interval.start(READ_LAG);

    loop {
        let shown = context.client.reader().get(&path).await?.body;
        let lists = write::shown(context.kind, &context.step, &shown, &context.ids.now());
        let moved = moved(context, &lists);
        if moved.is_empty() {
            return Ok((shown, lists));
        }
        // A read may lag behind a write that the plan has seen.
        if !backoff.wait().await {
            return Err(StepError::MovedList {
                object: context.object(),
                attributes: moved.join(", "),
            });
        }
    }
}

/// Returns the lists that are neither as they were planned from nor as they are wanted.
fn moved(context: &StepContext, lists: &Map<String, Value>) -> Vec<String> {
    let is_other = |change: &&Change| {
        let attribute = context.kind.attributes.get(&change.attribute);
        // What the plan has not seen would be neither shown nor agreed to.
        let is =
            |list: &Value, known: &Value| is_same(attribute, list, known) && is_same(attribute, known, list);
        let list = lists.get(&change.attribute);
        list.is_none_or(|list| !is(list, &change.before) && !is(list, &change.after))
    };
    let moved = identified(context.kind, &context.step).filter(is_other);
    moved.map(|change| format!("`{}`", change.attribute)).collect()
}

/// Adds the ids of the items that stay to those that are sent. Of an item that is as wanted, Close needs nothing else (API
/// notes, adjacent section 5).
fn add_ids(shape: &str, shown: &Value, live: &Value, wanted: &Value, sent: &mut [Value]) {
    let items = |list: &Value| list.as_array().cloned().unwrap_or_default();
    let (live, wanted) = (items(live), items(wanted));
    let found = match_items(shape, &live, &wanted);

    for ((item, wanted), found) in sent.iter_mut().zip(&wanted).zip(found) {
        let Some(at) = found else { continue };
        let id = shown[at]["id"].clone();
        match item {
            Value::Object(item) if live[at] != *wanted => drop(item.insert("id".to_owned(), id)),
            _ => *item = json!({ "id": id }),
        }
    }
}
