//! What a run changed gets its old values back, unless somebody changed it since.

use super::{draft::UndoDraft, reverse_changes::RevertedObject, undone_step::UndoneStep};
use crate::{
    diff::Change,
    model::{RegisteredKind, Spec, comparison::is_same},
    plan::{Risk, Step, conversion},
};
use serde_json::Value;

impl<'a> UndoDraft<'a> {
    /// Gives an object the values back that a step changed and nobody changed since; what the run itself changed again
    /// is the business of its later steps.
    pub(super) fn changed(
        &mut self,
        earlier: &[UndoneStep<'a>],
        taken: &UndoneStep<'a>,
        later: &[UndoneStep<'a>],
    ) {
        let step = taken.step;
        if taken.is_about_records() {
            return;
        }
        let Some((kind, spec)) = self.find(taken) else {
            let because = if self.made_again(step).is_some() {
                "it was deleted and created again after the run, so its settings stay as they are"
            } else {
                "it no longer exists"
            };
            self.leave(&step.address, because);
            return;
        };

        let mut back = Vec::new();
        for change in &step.changes {
            let (after, before) = (self.past.value(&change.after), self.past.value(&change.before));
            let attribute = kind.attributes.get(&change.attribute);
            let coming = self.live.coming(&spec.address);
            if coming.is_some_and(|coming| coming.contains_key(&change.attribute)) {
                let because = format!(
                    "Close is still converting its `{}`; undo again when that is done",
                    change.attribute
                );
                self.leave(&step.address, because);
                continue;
            }

            let change_now = Change::new(&change.attribute, before.clone(), after.clone());
            match spec.attributes.get(&change.attribute) {
                Some(now) if conversion::is_result(kind, step, &change_now, now) => {
                    back.push((change, self.past.value(start(earlier, change))));
                }
                Some(now) if is_same(attribute, now, &before) => {}
                // A later step of the run went on from this value and is taken back itself.
                Some(_) if later.iter().any(|other| other.goes_on_from(change)) => {}
                Some(now) => {
                    let name = &change.attribute;
                    let because =
                        format!("its `{name}` is {now} now, but the run set it to {after}, so it stays");
                    self.leave(&step.address, because);
                }
                None if before.is_null() => {}
                // What the new type does not have went with the old one.
                None if after.is_null() => back.push((change, self.past.value(start(earlier, change)))),
                None => {
                    let because = format!("Close does not show its `{}`, so it stays", change.attribute);
                    self.leave(&step.address, because);
                }
            }
        }

        let done = !back.is_empty();
        let deciding = back
            .iter()
            .map(|(change, _)| *change)
            .find(|change| kind.decides(&change.attribute));
        let mut hidden = deciding.map(|_| self.hidden(spec, step)).unwrap_or_default();
        let fixed = |(name, _): &&(String, Value)| {
            let attribute = kind.attributes.get(name);
            attribute.is_some_and(|attribute| attribute.immutable)
        };
        if let (Some(change), Some((name, _))) = (deciding, hidden.iter().find(fixed)) {
            let (attribute, now) = (&change.attribute, &change.after);
            let text = format!("its `{attribute}` stays {now}: Close can't give it its old `{name}` again");
            self.lose(&step.address, text);
            // What only the new type has stays with that.
            back.retain(|one| !kind.decides(&one.0.attribute) && !one.1.is_null());
            hidden.clear();
        }
        let back = as_read(kind, spec, back);

        if !taken.sure {
            self.doubt(taken, if done { "it was done" } else { "it was not done" });
        }
        if back.is_empty() {
            return;
        }

        if let (Risk::DataLoss { because }, Some(why)) = (&step.risk, self.not_kept(step)) {
            let text = format!("what the run lost can't be restored: {because}; {why}");
            self.lose(&step.address, text);
        }

        let reverted = self.inverse.revert(kind, spec);
        reverted.attributes.extend(hidden);
        for (change, before) in back {
            revert(reverted, &change.attribute, before);
        }
    }

    /// Returns what an object had before a step that it lost with its type, because only that type has it.
    fn hidden(&self, spec: &Spec, step: &Step) -> Vec<(String, Value)> {
        let mut objects = self.before.objects.iter();
        let kept = objects.find(|kept| kept.address == step.address);
        let attributes = kept.into_iter().flat_map(|kept| &kept.attributes);
        let hidden = attributes.filter(|(name, value)| {
            let is_hidden = spec.attributes.get(*name).is_none_or(Value::is_null);
            is_hidden && !value.is_null() && !step.changes.iter().any(|change| change.attribute == **name)
        });
        hidden
            .map(|(name, value)| (name.clone(), self.past.value(value)))
            .collect()
    }
}

/// Returns what an attribute was before the run, where earlier steps led to what a change started from.
pub(super) fn start<'a>(earlier: &[UndoneStep<'a>], change: &'a Change) -> &'a Value {
    let mut before = &change.before;
    for taken in earlier.iter().rev().filter(|taken| !taken.is_about_records()) {
        let mut changes = taken.step.changes.iter();
        let led_here = |one: &&Change| one.attribute == change.attribute && one.after == *before;
        if let Some(one) = changes.find(led_here) {
            before = &one.before;
        }
    }
    before
}

/// Returns values that come back as their kind reads them: nothing is off or empty, or left out where an object of the old
/// type does not have the attribute.
fn as_read<'c>(
    kind: &RegisteredKind,
    live: &Spec,
    back: Vec<(&'c Change, Value)>,
) -> Vec<(&'c Change, Value)> {
    let mut object = live.attributes.clone();
    object.extend(
        back.iter()
            .map(|(change, before)| (change.attribute.clone(), before.clone())),
    );
    let Ok(read) = kind.lower(Value::Object(object), None) else {
        return back;
    };

    let as_read = |(change, before): (&'c Change, Value)| match before {
        Value::Null => Some((change, read.spec.attributes.get(&change.attribute)?.clone())),
        before => Some((change, before)),
    };
    back.into_iter().filter_map(as_read).collect()
}

/// Gives an attribute its old value back; a name and the object around are kept apart, because they make the address.
pub(super) fn revert(reverted: &mut RevertedObject<'_>, attribute: &str, before: Value) {
    match reverted.renaming.of(reverted.kind, attribute, &before) {
        Some(renaming) => reverted.renaming = renaming,
        None => drop(reverted.attributes.insert(attribute.to_owned(), before)),
    }
}
