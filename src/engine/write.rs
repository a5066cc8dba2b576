//! One step as one call: what is sent, and what the answer means.

use super::{
    StepContext, StepError,
    budgets::{CONVERSION, READ_LAG},
};
use crate::{
    diff::Change,
    model::{
        Call, IdIndex, ListItem, ObjectWrite, RegisteredKind, WriteVerb,
        lifting::{as_read, echo},
        template,
    },
    plan::{
        ObjectEffect, Step,
        conversion::{is_filled, is_result},
    },
};
use serde_json::{Map, Value};

/// Returns the calls of a step, one after the other: one write, but for a replacement.
pub fn calls(kind: &RegisteredKind, step: &Step, index: &IdIndex) -> Result<Vec<Call>, StepError> {
    let verbs: &[WriteVerb] = match step.action.effect().object {
        ObjectEffect::Created => &[WriteVerb::Create],
        ObjectEffect::Edited => &[WriteVerb::Update],
        // These write lists and records, which have to be read first.
        ObjectEffect::Moved | ObjectEffect::Reordered | ObjectEffect::Emptied | ObjectEffect::Refilled => &[],
        ObjectEffect::Replaced => &[WriteVerb::Delete, WriteVerb::Create],
        ObjectEffect::Removed => &[WriteVerb::Delete],
    };
    verbs.iter().map(|verb| call(kind, step, *verb, index)).collect()
}

fn call(kind: &RegisteredKind, step: &Step, verb: WriteVerb, index: &IdIndex) -> Result<Call, StepError> {
    // Ids are filled in as late as this: a step before may have made the object that this one names.
    let resolve = |attributes: &Map<String, Value>| -> Result<Map<String, Value>, StepError> {
        let mut resolved = Map::with_capacity(attributes.len());
        for (name, value) in attributes {
            resolved.insert(
                name.clone(),
                template::resolve(value, index).map_err(StepError::Gone)?,
            );
        }
        Ok(kind.to_api(&resolved))
    };

    let send = match verb {
        WriteVerb::Create => {
            // A new object has nothing where nothing is wanted.
            let mut wanted = after(step);
            wanted.retain(|_, value| !value.is_null());
            resolve(&wanted)?
        }
        WriteVerb::Update => resolve(&after(step))?,
        WriteVerb::Delete => Map::new(),
    };
    let id = match verb {
        WriteVerb::Create => None,
        // There is only one, so its call may need no id.
        WriteVerb::Update if kind.is_single() => index.id(&step.address),
        WriteVerb::Update | WriteVerb::Delete => Some(
            index
                .id(&step.address)
                .ok_or_else(|| StepError::Gone(step.address.clone()))?,
        ),
    };

    let whole = resolve(&step.identity)?;
    Ok((kind.any.call)(&ObjectWrite {
        verb,
        id,
        whole: &whole,
        send,
        item: item(kind, step, index)?,
    }))
}

/// Returns what comes or goes by a step that writes an item of a list.
fn item(kind: &RegisteredKind, step: &Step, index: &IdIndex) -> Result<Option<ListItem>, StepError> {
    let is_of_items = |change: &&Change| kind.attributes.get(&change.attribute).is_some_and(|one| one.each);
    let Some(change) = step
        .changes
        .iter()
        .find(is_of_items)
        .filter(|_| step.action.edits())
    else {
        return Ok(None);
    };

    let resolve = |item: &Value| template::resolve(item, index).map_err(StepError::Gone);
    let comes = change.added_items().next().map(resolve).transpose()?;
    let goes = change.removed_items().next().map(resolve).transpose()?;
    Ok(comes.map(ListItem::Comes).or(goes.map(ListItem::Goes)))
}

/// Returns a step with what it wants in the form in which Close shows that afterwards. Steps before may have made what its texts
/// name.
pub fn as_shown(kind: &RegisteredKind, step: &Step, index: &IdIndex) -> Step {
    let mut step = step.clone();
    for change in &mut step.changes {
        change.after = as_read(kind, &change.attribute, &change.after, index);
    }
    step
}

/// Returns what a step wants.
fn after(step: &Step) -> Map<String, Value> {
    step.changes
        .iter()
        .map(|change| (change.attribute.clone(), change.after.clone()))
        .collect()
}

/// Compares what a write asked for with what Close answered.
///
/// # Errors
///
/// Names the attributes that Close says are different.
pub fn check(kind: &RegisteredKind, step: &Step, answer: &Value, index: &IdIndex) -> Result<(), StepError> {
    // An answer without a body, such as that of a deletion, contradicts nothing.
    if !answer.is_object() || step.action.removes() {
        return Ok(());
    }

    // Close sometimes answers 200 and keeps the old value, so the status alone proves nothing.
    let shown = shown(kind, step, answer, index);
    // What was only asked for is brought about by the step that follows, and where nothing was asked for, a new object has what
    // Close sets by itself.
    let is_open =
        |change: &&Change| step.action.makes() && (is_asked(kind, change) || change.after.is_null());
    let differs = |change: &&Change| {
        // That the answer leaves an attribute out is no sign that it differs.
        shown
            .get(&change.attribute)
            .is_some_and(|shown| !is_result(kind, step, change, shown))
    };
    let what: Vec<String> = step
        .changes
        .iter()
        .filter(|change| !is_open(change))
        .filter(differs)
        .map(|change| format!("`{}` at {}", change.attribute, shown[&change.attribute]))
        .collect();

    if what.is_empty() {
        return Ok(());
    }
    Err(StepError::Ignored {
        what: what.join(", "),
    })
}

/// Says whether a creation asks for an attribute that an update brings about where Close ignores that.
pub fn is_asked(kind: &RegisteredKind, change: &Change) -> bool {
    let attribute = kind.attributes.get(&change.attribute);
    attribute.is_some_and(|attribute| attribute.asked)
}

/// Returns the call of a creation without what it only asks for, where it asks for anything.
pub fn without_asked(kind: &RegisteredKind, step: &Step, call: &Call) -> Option<Call> {
    let mut plainer = call.clone();
    let body = plainer.body.as_mut()?.as_object_mut()?;
    for change in step.changes.iter().filter(|change| is_asked(kind, change)) {
        let attribute = kind.attributes.get(&change.attribute)?;
        body.shift_remove(&attribute.api);
    }
    (plainer != *call).then_some(plainer)
}

/// Says whether the answer to the creation of a step's object shows what the step wants already.
pub fn is_as_asked(kind: &RegisteredKind, step: &Step, answer: &Value, index: &IdIndex) -> bool {
    let shown = shown(kind, step, answer, index);
    step.changes.iter().all(|change| {
        let is_result = |shown| is_result(kind, step, change, shown);
        is_asked(kind, change) && shown.get(&change.attribute).is_some_and(is_result)
    })
}

/// Brings what Close shows of a step's object into the form of the step's changes. What Close is still changing counts as
/// changed, and a list that it fills meanwhile as not shown.
pub fn shown(kind: &RegisteredKind, step: &Step, value: &Value, index: &IdIndex) -> Map<String, Value> {
    let mut whole = step.identity.clone();
    whole.extend(after(step));

    let coming = (kind.any.coming)(value);
    if coming.is_empty() {
        return echo(kind, &whole, value, index);
    }
    let mut value = value.clone();
    for (name, coming) in coming {
        value[name.as_str()] = coming;
    }
    let mut shown = echo(kind, &whole, &value, index);
    shown.retain(|name, _| !is_filled(kind.attributes.get(name)));
    shown
}

/// Waits until Close has finished what a write began.
pub async fn settle(context: &StepContext, id: Option<&str>, answer: Value) -> Result<Value, StepError> {
    if is_settled(context, &answer) {
        return Ok(answer);
    }
    wait_until_settled(context, id).await
}

/// Waits until Close has finished what was begun before.
///
/// # Errors
///
/// Says that Close is still at it: after some minutes, or where it can't be asked.
pub async fn wait_until_settled(context: &StepContext, id: Option<&str>) -> Result<Value, StepError> {
    let id = id.ok_or(StepError::Unsettled)?;
    let path = format!("{}{id}/", context.kind.any.def.path);
    let mut conversion = context.interval.start(CONVERSION);
    let mut lag = context.interval.start(READ_LAG);

    while conversion.wait().await {
        // Whatever prevents a look, Close has taken the write and goes on with it.
        let Ok(answer) = context.client.reader().get(&path).await else {
            return Err(StepError::Unsettled);
        };
        let answer = answer.body;
        if !is_settled(context, &answer) {
            continue;
        }

        // A read that lags shows the object as it was before the write: nothing is being converted there, and
        // it contradicts the step. Only if that stays has Close kept the old value.
        let contradicts = check(context.kind, &context.step, &answer, &context.ids.now()).is_err();
        if !contradicts || lag.next_wait().is_none() {
            return Ok(answer);
        }
    }
    Err(StepError::Unsettled)
}

fn is_settled(context: &StepContext, answer: &Value) -> bool {
    (context.kind.any.coming)(answer).is_empty()
}

/// Returns the id of what was made.
pub fn id_of(answer: &Value) -> Option<&str> {
    answer.get("id").and_then(Value::as_str)
}

/// Returns the id that an association stands for.
pub fn stands_for(step: &Step, kind: &RegisteredKind, index: &IdIndex) -> Option<String> {
    index.id(&kind.place_of(&step.identity)?).map(str::to_owned)
}
