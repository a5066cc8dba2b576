//! The items of lists that a step changes, such as the steps of a workflow: each has an address of its own, under which it
//! is shown, selected and approved.

use super::Action;
use crate::{
    diff::Change,
    model::{Address, ItemFate, RegisteredKind, item_changes},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An item of a list that a step changes, such as one step of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChangedItem {
    /// The address of the item: its position in the manifests, or in Close if it is removed.
    pub address: Address,
    /// The attribute that has the list.
    pub attribute: String,
    /// What becomes of the item.
    pub change: ItemFate,
    /// The position now, from 1. Missing if the item is added.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<usize>,
    /// The position after the step, from 1. Missing if the item is removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<usize>,
    /// The item now; null if it is added.
    pub before: Value,
    /// The item after the step; null if it is removed.
    pub after: Value,
}

/// Returns the items that a step changes. A step that makes or removes the object around them changes that, and no item
/// of it.
#[must_use]
pub fn changed_items(
    kind: &RegisteredKind,
    address: &Address,
    action: Action,
    changes: &[Change],
) -> Vec<ChangedItem> {
    let Some((attribute, shape)) = kind.itemized().filter(|_| action.edits()) else {
        return Vec::new();
    };
    let lists = changes.iter().filter(|change| change.attribute == attribute.name);
    let lists = lists.filter_map(|change| Some((change.before.as_array()?, change.after.as_array()?)));

    let items = lists.flat_map(|(before, after)| {
        let item = |list: &[Value], at: Option<usize>| at.and_then(|at| list.get(at)).cloned();
        let changed = item_changes(shape, before, after).into_iter();
        changed.map(move |one| ChangedItem {
            address: one.address(address),
            attribute: attribute.name.clone(),
            change: one.fate,
            from: one.from.map(|at| at + 1),
            to: one.to.map(|at| at + 1),
            before: item(before, one.from).unwrap_or_default(),
            after: item(after, one.to).unwrap_or_default(),
        })
    });
    items.collect()
}
