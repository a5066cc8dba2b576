//! Looks for what a creation may have made although its answer never came.
//!
//! Nothing is taken for the object but what was not there before, has its name and its place, and is as it was asked
//! for. Two objects that fit are no answer, and neither is one that differs: somebody else may have made it.

use super::{StepContext, StepError, fetch::answer, write};
use crate::{
    api::RetryBudget,
    model::{IdIndex, ListPosition, LiveObject, Responses, lifting::echo, same_value, template},
    plan::Action,
};
use serde_json::Value;

/// The result of looking for an object.
pub enum LookupResult {
    /// The object, as Close shows it.
    Found(Value),
    /// Something of that name that is not surely the object, and why not.
    Doubtful(StepError),
    /// Close shows nothing like it.
    Absent,
    /// Close shows nothing at all.
    Blind,
}

/// Looks for what a step was to make until something shows.
pub async fn look(context: &StepContext, budget: RetryBudget) -> LookupResult {
    // The id was in the answer that is missing, so the lists are read and searched.
    let address = &context.step.address;
    tracing::info!("looking for {address}, because Close's answer to its creation was lost");
    let mut backoff = context.interval.start(budget);

    loop {
        // Where even reading fails, the error of the creation says more than any guess.
        let Some(found) = all(context).await else {
            return LookupResult::Blind;
        };
        let chosen = choose(context, found);
        if let Ok(Some(found)) = chosen {
            tracing::info!("{address} exists, so closectl takes it for the one that it created");
            return LookupResult::Found(secret_of(context, found).await);
        }
        // Lists may lag behind the write, so one look that shows nothing proves nothing.
        if !backoff.wait().await {
            return chosen.map_or_else(LookupResult::Doubtful, |_| LookupResult::Absent);
        }
    }
}

/// Reads all objects of a step's kind; nothing where not all of them show.
pub async fn all(context: &StepContext) -> Option<Vec<LiveObject<'static>>> {
    let mut responses = Responses::default();
    for read in context.kind.any.def.all_reads() {
        let answer = answer(&context.client.reader(), read.path, read.shape).await;
        responses.insert(read.path, answer.ok()?);
    }

    // An object without its list is not one in which nothing lies.
    let listing = context.kind.any.def.listing;
    let nested = listing.filter(|listing| matches!(listing.at, ListPosition::Within(..)));
    let lists = nested
        .and_then(|listing| listing.order)
        .map(|order| (order.live)(&responses));
    let is_whole = lists.into_iter().flatten().all(|list| list.members.is_some());
    let live = || {
        context
            .kind
            .live(&responses)
            .into_iter()
            .map(LiveObject::owned)
            .collect()
    };
    (is_whole && context.kind.unread(&responses).is_empty()).then(live)
}

/// Says whether an object can't be read, and may have the name of a step's object.
fn is_unreadable(context: &StepContext, found: &LiveObject<'_>) -> bool {
    let attributes = context.kind.from_api(&found.value);
    let is_known = found.any_id().is_some() && context.kind.trouble(&found.value, &attributes).is_none();
    let key = context.kind.any.def.key;
    let name = attributes.get(key).and_then(Value::as_str);
    let wanted = context.step.identity.get(key).and_then(Value::as_str);
    // A step's name is a template, and what Close shows is text.
    !is_known && name.is_none_or(|name| Some(&*template::literal(name)) == wanted)
}

/// Says whether an object is found by the same attributes as a step's.
pub fn is_alike(context: &StepContext, found: &LiveObject<'_>, index: &IdIndex) -> bool {
    let mut whole = context.step.identity.clone();
    for change in &context.step.changes {
        whole.insert(change.attribute.clone(), change.after.clone());
    }
    let shown = echo(context.kind, &whole, &found.value, index);
    let mut identity = context.step.identity.iter();
    identity.all(|(name, value)| shown.get(name).is_some_and(|shown| same_value(shown, value)))
}

/// Finds the one new object that is as it was asked for.
fn choose<'a>(
    context: &StepContext,
    found: Vec<LiveObject<'a>>,
) -> Result<Option<LiveObject<'a>>, StepError> {
    let index = context.ids.now();
    // Whatever had an id before this step is not what it made, however well it fits.
    let is_new = |found: &LiveObject<'_>| found.id.as_ref().is_none_or(|id| index.address(id).is_none());
    let new: Vec<LiveObject<'_>> = found.into_iter().filter(is_new).collect();
    // Sent again, it would be there twice.
    if let Some(unreadable) = new.iter().find(|found| is_unreadable(context, found)) {
        return Err(StepError::Unreadable {
            object: context.object(),
            id: unreadable.any_id().unwrap_or_else(|| "without an id".to_owned()),
        });
    }
    let alike = new.into_iter().filter(|found| is_alike(context, found, &index));

    // A name that fits is not enough: an object that differs may be somebody else's, made in the same
    // seconds.
    let check = |found: &LiveObject<'_>| write::check(context.kind, &context.step, &found.value, &index);
    let (mut fit, other): (Vec<LiveObject<'_>>, Vec<LiveObject<'_>>) =
        alike.partition(|found| check(found).is_ok());
    let ids = |found: &[LiveObject<'_>]| {
        found
            .iter()
            .filter_map(LiveObject::any_id)
            .collect::<Vec<_>>()
            .join(", ")
    };

    match (fit.len(), other.first()) {
        (0, None) => Ok(None),
        (0, Some(one)) => Err(StepError::Other {
            object: context.object(),
            ids: ids(&other),
            what: match check(one) {
                Err(StepError::Ignored { what }) => what,
                Ok(()) | Err(_) => String::new(),
            },
        }),
        (1, _) => Ok(fit.pop()),
        // To take one of several might mean to manage somebody else's object from now on.
        _ => Err(StepError::Several {
            object: context.object(),
            ids: ids(&fit),
        }),
    }
}

/// Adds what Close may show of a new object's secret where it is asked for that one object.
async fn secret_of(context: &StepContext, found: LiveObject<'_>) -> Value {
    let def = &context.kind.any.def;
    let missing = |what: &&str| found.value.get(*what).is_none();
    let makes = matches!(context.step.action, Action::Create | Action::Replace);
    let (Some(_), Some(id)) = (
        def.secret.as_ref().filter(|what| makes && missing(what)),
        &found.id,
    ) else {
        return found.value.into_owned();
    };

    // Lists leave the secret out. A failure is swallowed: the object is known, and the step reports a missing
    // secret.
    match context.client.reader().get(&format!("{}{id}/", def.path)).await {
        Ok(one) => one.body,
        Err(_) => found.value.into_owned(),
    }
}
