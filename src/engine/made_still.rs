//! Keeps what a run makes from acting where Close does not take the value that says so: a workflow that is to be a draft is
//! active until that value is set, and nobody agreed to that.

use super::{StepContext, StepError, change::change, step_result::StepResult, write};
use crate::{
    diff::Change,
    model::{Attribute, RegisteredKind},
    plan::Step,
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
        return sent;
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
            let asked = written(&wanted.attribute, &wanted.after);
            let now = written(&wanted.attribute, instead);
            match set_instead(context, wanted, instead).await {
                Ok(()) => Err(StepError::Instead {
                    object,
                    asked,
                    now,
                    source,
                }),
                Err(failed) => Err(StepError::MayAct {
                    object,
                    now: written(&wanted.attribute, &wanted.before),
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
            now: written(&wanted.attribute, &wanted.before),
            source,
        }),
        // Of several changes, another one may be what Close does not take.
        Some(instead) if context.step.changes.len() == 1 && !source.fate().is_unknown() => {
            Err(StepError::NotTaken {
                object,
                now: written(&wanted.attribute, &wanted.before),
                instead: written(&wanted.attribute, instead),
                source,
            })
        }
        Some(_) | None => Err(*source),
    }
}

/// Says whether a step keeps its object from acting.
pub fn is_still_after(kind: &RegisteredKind, step: &Step) -> bool {
    stilling(kind, step).is_some()
}

/// Returns the change of a step that keeps its object from acting, or that has another value which would.
fn stilling<'a>(kind: &'a RegisteredKind, step: &'a Step) -> Option<(&'a Attribute, &'a Change)> {
    let (name, acts) = kind.any.def.acting?;
    let change = step.changes.iter().find(|change| change.attribute == name)?;
    let attribute = kind.attributes.get(name)?;
    let word = change.after.as_str().filter(|word| *word != acts)?;
    let is_meant = change.before == acts || attribute.instead.contains_key(word);
    (is_meant && step.action.edits()).then_some((attribute, change))
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

/// Writes an attribute as manifests do.
fn written(attribute: &str, value: &Value) -> String {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("{attribute}: {value}")
}
