//! Attributes that have to be on while objects of certain kinds name the object, as a template has to be shared while workflows
//! send it.

use super::Step;
use crate::model::{Attribute, Registry};
use serde_json::Value;

/// A change of such an attribute.
#[derive(Clone, Copy)]
pub(super) struct NeededChange<'a> {
    pub(super) attribute: &'a Attribute,
    /// Whether it is on after the step.
    pub(super) is_on: bool,
}

/// Returns how a step changes such an attribute of its object, if it does. A new object has it off if nothing is said.
pub(super) fn needed_change<'a>(registry: &'a Registry, step: &Step) -> Option<NeededChange<'a>> {
    let mut attributes = registry.kind(&step.kind)?.attributes.values();
    let attribute = attributes.find(|attribute| !attribute.needed_by.is_empty())?;
    let mut changes = step.changes.iter();
    let change = changes.find(|change| change.attribute == attribute.name);
    let after = change.filter(|_| step.action.edits() || step.action.makes());
    match after.map(|change| &change.after) {
        None if step.action.makes() => Some(false),
        None => None,
        Some(after) => Some(*after == Value::Bool(true)),
    }
    .map(|is_on| NeededChange { attribute, is_on })
}
