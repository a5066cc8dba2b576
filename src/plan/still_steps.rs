//! The steps that keep what a run makes from acting: a workflow that is to be a draft is active in Close until another step
//! has set that.

use super::{Plan, Step};
use crate::{
    diff::Change,
    model::{Address, Attribute, RegisteredKind, Registry},
};
use serde_json::Value;

/// A new object that acts until a later step of the plan stops that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingMeanwhile {
    /// The step that makes the object.
    pub made: usize,
    /// The step that stops it.
    pub stilled: usize,
    /// The object.
    pub address: Address,
    /// What the object has in between, as in `status: active`.
    pub has: String,
}

/// Returns the new objects of a plan that act until a later step stops that.
#[must_use]
pub fn acting_meanwhile(registry: &Registry, plan: &Plan) -> Vec<ActingMeanwhile> {
    let stilled = plan.steps.iter().filter_map(|step| {
        let (_, change) = stilling(registry.kind(&step.kind)?, step)?;
        let mut steps = plan.steps.iter();
        let made = steps.find(|other| other.action.makes() && other.address == step.address)?;
        Some(ActingMeanwhile {
            made: made.id,
            stilled: step.id,
            address: step.address.clone(),
            has: as_written(&change.attribute, &change.before),
        })
    });
    stilled.collect()
}

/// Returns the change of a step that keeps its object from acting, or that has another value which would.
#[must_use]
pub fn stilling<'a>(kind: &'a RegisteredKind, step: &'a Step) -> Option<(&'a Attribute, &'a Change)> {
    let (_, acts) = kind.any.def.acting?;
    let (attribute, change, word) = acting_change(kind, step)?;
    let is_meant = change.before == acts || attribute.instead.contains_key(word);
    (is_meant && step.action.edits()).then_some((attribute, change))
}

/// Returns what an object has that a step makes, as in `status: active`, where something else is wanted and an object that
/// Close makes may act until a later step.
#[must_use]
pub fn acts_at_first(kind: &RegisteredKind, step: &Step) -> Option<String> {
    let (attribute, change, _) = acting_change(kind, step).filter(|_| step.action.makes())?;
    let first = attribute.after_create.as_ref()?;
    Some(as_written(&change.attribute, first))
}

/// Returns the change of a step to something that keeps its object from acting.
fn acting_change<'a>(
    kind: &'a RegisteredKind,
    step: &'a Step,
) -> Option<(&'a Attribute, &'a Change, &'a str)> {
    let (name, acts) = kind.any.def.acting?;
    let change = step.changes.iter().find(|change| change.attribute == name)?;
    let attribute = kind.attributes.get(name)?;
    let word = change.after.as_str().filter(|word| *word != acts)?;
    Some((attribute, change, word))
}

/// Writes an attribute as manifests do.
#[must_use]
pub fn as_written(attribute: &str, value: &Value) -> String {
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    format!("{attribute}: {value}")
}
