//! Old values that hold the id of something that is gone: Close refuses such an id, so that the rest comes back without it.

use super::{draft::UndoDraft, reverse_changes::ReverseChanges};
use crate::{
    model::{Address, id, joined},
    plan::Note,
};
use serde_json::{Map, Value};

impl UndoDraft<'_> {
    /// Leaves out ids of what no longer exists and does not come back either, and says so.
    pub(super) fn leave_out_dead_ids(&mut self) {
        let old = self.inverse.old_index();
        let (registry, index) = (self.registry, &self.live.index);
        let is_dead = |text: &str| {
            id::is_id(text)
                && registry.looks_up(text)
                && index.address(text).is_none()
                && old.address(text).is_none()
        };

        let mut lost = Vec::new();
        let ReverseChanges {
            restored, reverted, ..
        } = &mut self.inverse;
        let restored = restored.iter_mut().map(|(now, one)| (now, &mut one.attributes));
        let reverted = reverted.iter_mut().map(|(now, one)| (now, &mut one.attributes));
        for (now, attributes) in restored.chain(reverted) {
            lost.extend(without_dead_ids(now, attributes, is_dead));
        }
        self.undo.lost.extend(lost);
    }
}

/// Takes such ids out of the attributes of an object: out of a list, or with the attribute where that is all of it.
fn without_dead_ids(
    now: &Address,
    attributes: &mut Map<String, Value>,
    is_dead: impl Fn(&str) -> bool,
) -> Vec<Note> {
    let mut notes = Vec::new();
    attributes.retain(|name, value| {
        let dead = match value {
            Value::Array(items) => {
                let is_dead = |item: &mut Value| item.as_str().is_some_and(&is_dead);
                items.extract_if(.., is_dead).collect()
            }
            Value::String(text) if is_dead(text) => vec![value.take()],
            _ => Vec::new(),
        };

        if !dead.is_empty() {
            let ids = joined(dead.iter().filter_map(Value::as_str), ", ");
            let goes = if dead.len() == 1 {
                "which no longer exists"
            } else {
                "which no longer exist"
            };
            notes.push(Note::new(
                now,
                format!("its `{name}` comes back without {ids}, {goes}"),
            ));
        }
        !value.is_null() || dead.is_empty()
    });
    notes
}
