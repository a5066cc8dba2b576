//! What refers to an object that a run deleted comes to refer to the one that comes back in its place, which has another id.

use super::{draft::UndoDraft, state_before::ObjectBefore, undone_step::UndoneStep};
use crate::{
    model::{Address, IdIndex, RegisteredKind, Spec, template},
    plan::{Note, referrers::titled},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> UndoDraft<'a> {
    /// Lets objects that refer to a deleted one refer to the one that comes back in its place.
    pub(super) fn mentions(&mut self, undone: &BTreeMap<&Address, Vec<UndoneStep<'_>>>) {
        let old = self.inverse.old_index();

        // Close keeps the id of what was deleted, so that a setting is found by it whether or not the run read that setting.
        let goes: BTreeSet<&Address> = self
            .inverse
            .removed
            .iter()
            .map(|(_, spec)| &spec.address)
            .collect();
        let live = self.live.specs.values();
        for spec in live.filter(|spec| !goes.contains(&spec.address)) {
            if let Some(kind) = self.registry.kind(spec.kind) {
                self.renew(kind, spec, &old);
            }
        }

        self.tell_unaddressed(&old);
        for kept in &self.before.objects {
            // What the run changed itself was taken back with that, or it was said why not.
            let own = undone.get(&kept.address).into_iter().flatten();
            let own = own.flat_map(|taken| &taken.step.changes);
            let own: BTreeSet<&str> = own.map(|change| change.attribute.as_str()).collect();
            self.tell_unrestored(kept, &own, &old);
        }
    }

    /// Lets an object refer to what comes back wherever it holds the old id.
    fn renew(&mut self, kind: &'a RegisteredKind, spec: &'a Spec, old: &IdIndex) {
        let reverted = self.inverse.reverted.get(&spec.address);
        let is_replaced = reverted.is_some_and(|one| one.replaces.is_some());
        let is_fixed = self.live.fixed.contains_key(&spec.address);

        for (name, renewed) in renewed(spec, old) {
            let attribute = kind.attributes.get(name);
            let immutable = !is_replaced && attribute.is_some_and(|attribute| attribute.immutable);
            if is_fixed || immutable {
                self.undo.left.push(unrestored(&spec.address, name));
            } else {
                let reverted = self.inverse.revert(kind, spec);
                reverted.attributes.entry(name.clone()).or_insert(renewed);
            }
        }
    }

    /// Says what refers by the old id to something that comes back and can't be written, because its address does not tell it
    /// apart from others.
    fn tell_unaddressed(&mut self, old: &IdIndex) {
        for shown in self.live.everything().filter(|shown| !shown.is_addressed) {
            let renewed = renewed(shown.spec, old).map(|(_, renewed)| renewed);
            let named = renewed.flat_map(|value| template::targets(&value));
            let back: BTreeSet<Address> = named.filter(|one| old.id(one).is_some()).collect();

            let who = titled(self.registry, &shown);
            let id = shown.id.map(|id| format!(" ({id})")).unwrap_or_default();
            let text = format!("{who}{id} still refers to its old id; select it there again in Close");
            let notes = back.iter().map(|now| Note::new(now, text.as_str()));
            self.undo.left.extend(notes);
        }
    }

    /// Says what an object referred to before the run, has lost since and does not get back; `own` are the attributes that
    /// the run itself changed.
    fn tell_unrestored(&mut self, kept: &ObjectBefore, own: &BTreeSet<&str>, old: &IdIndex) {
        let now = self.past.now(&kept.address);
        let Some(spec) = self.live.specs.get(&now).filter(|spec| spec.kind == kept.kind) else {
            return;
        };

        let others = kept.attributes.iter();
        for (name, before) in others.filter(|(name, _)| !own.contains(name.as_str())) {
            let shown = spec.attributes.get(name).unwrap_or(&Value::Null);
            let shown = template::targets(&template::lift_rest(shown, old));
            let before = template::targets(&self.past.value(before));
            let is_lost = |one: &Address| old.id(one).is_some() && !shown.contains(one);
            if before.iter().any(is_lost) {
                self.undo.left.push(unrestored(&now, name));
            }
        }
    }
}

/// Returns the attributes of an object that hold the old id of something that comes back, with that in its place.
fn renewed<'s>(spec: &'s Spec, old: &IdIndex) -> impl Iterator<Item = (&'s String, Value)> {
    spec.attributes.iter().filter_map(|(name, value)| {
        let renewed = template::lift_rest(value, old);
        (renewed != *value).then_some((name, renewed))
    })
}

fn unrestored(address: &Address, attribute: &str) -> Note {
    let text = format!("its `{attribute}` referred to an object that the run deleted, and can't be restored");
    Note::new(address, text)
}
