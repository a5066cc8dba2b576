//! Looks for what a creation may have made although its answer never came.
//!
//! Nothing is taken for the object but what was not there before, has its name and its place, and is as it was asked
//! for. Two objects that fit are no answer, and neither is one that differs: somebody else may have made it.

use super::{StepContext, StepError, fetch::answer, write};
use crate::{
    api::ApiError,
    model::{IdIndex, LiveObject, Responses, live::echo},
    plan::Action,
};
use serde_json::Value;

/// What a look came to.
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

/// Looks for what a step was to make, at most so often, until something shows.
pub async fn look(job: &StepContext, most: u32) -> LookupResult {
    tracing::info!(
        "looking for {}, because the answer that it was made is missing",
        job.step.address
    );
    let mut looks = 1;
    loop {
        let Ok(found) = all(job).await else {
            return LookupResult::Blind;
        };
        match choose(job, found) {
            Ok(Some(found)) => {
                tracing::info!(
                    "{} is there, and is taken for the one that was made",
                    job.step.address
                );
                return LookupResult::Found(secret_of(job, found).await);
            }
            Err(doubtful) if looks == most => return LookupResult::Doubtful(doubtful),
            Ok(None) if looks == most => return LookupResult::Absent,
            Ok(None) | Err(_) => {}
        }
        job.pace.wait(looks).await;
        looks += 1;
    }
}

/// Reads all objects of a step's kind.
pub async fn all(job: &StepContext) -> Result<Vec<LiveObject>, ApiError> {
    let mut responses = Responses::default();
    for read in job.kind.any.def.all_reads() {
        responses.insert(
            read.path,
            answer(&job.client.reader(), read.path, read.shape).await?,
        );
    }
    Ok(job.kind.live(&responses))
}

/// Says whether an object is found by the same attributes as a step's.
pub fn is_alike(job: &StepContext, found: &LiveObject, index: &IdIndex) -> bool {
    let mut whole = job.step.identity.clone();
    for change in &job.step.changes {
        whole.insert(change.attribute.clone(), change.after.clone());
    }
    let shown = echo(job.kind, &whole, &found.value, index);
    let mut identity = job.step.identity.iter();
    identity.all(|(name, value)| shown.get(name) == Some(value))
}

/// Finds the one new object that is as it was asked for.
fn choose(job: &StepContext, found: Vec<LiveObject>) -> Result<Option<LiveObject>, StepError> {
    let index = job.ids.now();
    let is_new = |found: &LiveObject| found.id.as_ref().is_none_or(|id| index.address(id).is_none());
    let alike = found
        .into_iter()
        .filter(|found| is_new(found) && is_alike(job, found, &index));
    let check = |found: &LiveObject| write::check(job.kind, &job.step, &found.value, &index);
    let (mut fit, other): (Vec<LiveObject>, Vec<LiveObject>) = alike.partition(|found| check(found).is_ok());
    let ids = |found: &[LiveObject]| {
        found
            .iter()
            .filter_map(LiveObject::any_id)
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (fit.len(), other.first()) {
        (0, None) => Ok(None),
        (0, Some(one)) => Err(StepError::Other {
            object: job.object(),
            ids: ids(&other),
            what: match check(one) {
                Err(StepError::Ignored { what }) => what,
                Ok(()) | Err(_) => String::new(),
            },
        }),
        (1, _) => Ok(fit.pop()),
        _ => Err(StepError::Several {
            object: job.object(),
            ids: ids(&fit),
        }),
    }
}

/// Adds what Close may show of a new object's secret where it is asked for that one object.
async fn secret_of(job: &StepContext, found: LiveObject) -> Value {
    let def = &job.kind.any.def;
    let missing = |what: &&str| found.value.get(*what).is_none();
    let makes = matches!(job.step.action, Action::Create | Action::Replace);
    let (Some(_), Some(id)) = (
        def.secret.as_ref().filter(|what| makes && missing(what)),
        &found.id,
    ) else {
        return found.value;
    };
    match job.client.reader().get(&format!("{}{id}/", def.path)).await {
        Ok(one) => one.body,
        Err(_) => found.value,
    }
}
