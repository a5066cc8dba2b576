//! Changes the type of a field and waits until Close has converted the values that records hold.
//!
//! Where the new type lists values, the type is changed first and alone: Close then fills the list with what records hold,
//! which is documented, and only then are the wanted values added to those. What Close does with a list in the same call
//! is not known (API notes, custom fields 2.2), and no value of a record may hang on it.

use super::{StepContext, StepError, change::change, write};
use crate::{
    diff::Change,
    model::{Live, comparison::is_same},
    plan::{Step, conversion},
};
use serde_json::Value;

/// The conversion that a step asks for.
pub struct Conversion {
    /// The changes that make Close convert.
    begins: Vec<Change>,
    /// The others.
    rest: Vec<Change>,
    /// Whether an earlier run, or somebody in Close, has begun it.
    is_under_way: bool,
}

impl Conversion {
    /// Finds the conversion that a step asks for, if it asks for one.
    pub fn of(context: &StepContext, live: &Live) -> Option<Self> {
        let step = &context.step;
        if !conversion::converts(context.kind, step) {
            return None;
        }

        let begins = |change: &Change| conversion::begins(context.kind, change);
        let (begins, rest): (Vec<Change>, Vec<Change>) = step.changes.iter().cloned().partition(begins);
        let coming = live.coming(&step.address);
        let is_coming = |change: &Change| {
            coming.is_some_and(|coming| coming.get(&change.attribute) == Some(&change.after))
        };
        Some(Self {
            is_under_way: begins.iter().all(is_coming),
            begins,
            rest,
        })
    }
}

/// Carries a conversion out and returns what Close shows of the object.
///
/// # Errors
///
/// Says that Close is not done yet, or what failed.
pub async fn convert(context: &StepContext, conversion: Conversion) -> Result<Value, StepError> {
    let Conversion {
        begins,
        rest,
        is_under_way,
    } = conversion;
    let fills = |change: &Change| {
        let attribute = context.kind.attributes.get(&change.attribute);
        conversion::is_filled(attribute) && !change.after.is_null()
    };
    let first = with(context, begins);

    let shown = if is_under_way {
        write::wait_until_settled(&first, context.id().as_deref()).await?
    } else if rest.iter().any(fills) {
        match set(&first).await {
            Ok(shown) => shown,
            // Close may want the list together with the type, or finds nothing to fill it with.
            Err(StepError::Api(error)) if error.status() == Some(400) => return set(context).await,
            Err(error) => return Err(error),
        }
    } else {
        return set(context).await;
    };

    // Whatever else is to change would be wrong for another type.
    write::check(context.kind, &first.step, &shown, &context.ids.now())?;
    let rest = completed(context, rest, &shown);
    if rest.is_empty() {
        return Ok(shown);
    }
    let done = set(&with(context, rest)).await;
    done.map_err(|error| StepError::ConvertedOnly(Box::new(error)))
}

/// Returns the step with other changes.
fn with(context: &StepContext, changes: Vec<Change>) -> StepContext {
    let step = Step {
        changes,
        ..context.step.clone()
    };
    StepContext {
        step,
        ..context.clone()
    }
}

/// Sends the changes of a step and waits until Close is done with them.
async fn set(context: &StepContext) -> Result<Value, StepError> {
    let calls = write::calls(context.kind, &context.step, &context.ids.now())?;
    let mut answer = Value::Null;
    for call in calls {
        answer = change(context, &call).await?;
    }
    write::settle(context, context.id().as_deref(), answer).await
}

/// Adds to the lists that are to be set what Close has filled them with, and leaves out what is as wanted already.
fn completed(context: &StepContext, rest: Vec<Change>, shown: &Value) -> Vec<Change> {
    let shown = write::shown(context.kind, &context.step, shown, &context.ids.now());

    let completed = rest.into_iter().filter_map(|mut change| {
        let attribute = context.kind.attributes.get(&change.attribute);
        // What Close does not show can only be sent as it is.
        let Some(now) = shown.get(&change.attribute).cloned() else {
            return Some(change);
        };

        // What Close has filled in is what records hold, and a list without it would take it from them.
        if let (true, Value::Array(wanted), Value::Array(filled)) =
            (conversion::is_filled(attribute), &mut change.after, &now)
        {
            let missing = filled
                .iter()
                .filter(|item| !wanted.contains(item))
                .cloned()
                .collect::<Vec<_>>();
            wanted.extend(missing);
        }
        change.before = now;
        (!is_same(attribute, &change.before, &change.after)).then_some(change)
    });
    completed.collect()
}
