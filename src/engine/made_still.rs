//! Keeps what a run makes from acting where Close does not take the value that says so: a workflow that is to be a draft is
//! active until that value is set, and nobody agreed to that.

use super::{StepContext, StepError, change::change, step_result::StepResult, write};
use crate::{
    diff::Change,
    plan::{Step, acts_at_first, as_written, stilling},
};
use serde_json::Value;

/// Looks at what came of the calls of a step, and gives a new object the value that it gets instead where Close does not
/// take the one that is asked for.
///
/// # Errors
///
/// Says what the object has instead, or that it may act.
pub async fn keep_still(
    context: &StepContext,
    sent: Result<StepResult, StepError>,
) -> Result<StepResult, StepError> {
    let Some((attribute, wanted)) = stilling(context.kind, &context.step) else {
        return sent.map_err(|error| if_made(context, error));
    };
    let error = match sent {
        Ok(StepResult::Written(answer)) => {
            match write::check(context.kind, &context.step, &answer, &context.ids.now()) {
                Ok(()) => return Ok(StepResult::Written(answer)),
                Err(error) => error,
            }
        }
        Ok(other) => return Ok(other),
        Err(error) => error,
    };
    // Whatever else happened, Close was not asked, or somebody else changed the object.
    if !matches!(error, StepError::Api(_) | StepError::Ignored { .. }) {
        return Err(error);
    }

    let is_new = context.ids.answer(&context.step.address).is_some();
    let instead = wanted.after.as_str().and_then(|word| attribute.instead.get(word));
    let object = context.object();
    let source = Box::new(error);
    match instead {
        Some(instead) if is_new => {
            let asked = as_written(&wanted.attribute, &wanted.after);
            let now = as_written(&wanted.attribute, instead);
            match set_instead(context, wanted, instead).await {
                Ok(()) => Err(StepError::Instead {
                    object,
                    asked,
                    now,
                    source,
                }),
                Err(failed) => Err(StepError::MayAct {
                    object,
                    now: as_written(&wanted.attribute, &wanted.before),
                    source: Box::new(StepError::InsteadFailed {
                        now,
                        failed: Box::new(failed),
                        source,
                    }),
                }),
            }
        }
        None if is_new => Err(StepError::MayAct {
            object,
            now: as_written(&wanted.attribute, &wanted.before),
            source,
        }),
        // Of several changes, another one may be what Close does not take.
        Some(instead) if context.step.changes.len() == 1 && !source.fate().is_unknown() => {
            Err(StepError::NotTaken {
                object,
                now: as_written(&wanted.attribute, &wanted.before),
                instead: as_written(&wanted.attribute, instead),
                source,
            })
        }
        Some(_) | None => Err(*source),
    }
}

/// Sets the other value, whoever wants to stop meanwhile.
async fn set_instead(context: &StepContext, wanted: &Change, instead: &Value) -> Result<(), StepError> {
    let change_to = Change {
        after: instead.clone(),
        ..wanted.clone()
    };
    let context = StepContext {
        client: context.client.to_the_end(),
        step: Step {
            changes: vec![change_to],
            ..context.step.clone()
        },
        ..context.clone()
    };

    let calls = write::calls(context.kind, &context.step, &context.ids.now())?;
    for call in &calls {
        let answer = change(&context, call).await?;
        write::check(context.kind, &context.step, &answer, &context.ids.now())?;
    }
    Ok(())
}

/// Says of a creation without a result that what may have come of it acts.
fn if_made(context: &StepContext, error: StepError) -> StepError {
    match acts_at_first(context.kind, &context.step).filter(|_| error.fate().is_unknown()) {
        Some(now) => StepError::MayComeToAct {
            object: context.object(),
            now,
            source: Box::new(error),
        },
        None => error,
    }
}
