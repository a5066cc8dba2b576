//! What refers to an object that a run deleted comes to refer to the one that comes back in its place, which has another id.

use super::{draft::UndoDraft, state_before::ObjectBefore, undone_step::UndoneStep};
use crate::{
    model::{Address, IdIndex, RegisteredKind, Spec, comparison::is_same, template},
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
            self.name_again(kept, &own, &old);
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

    /// Lets the lists of an object name again what comes back, where the deletion took just that out of them; says what else
    /// the object referred to before the run and does not get back. `own` are the attributes that the run itself changed.
    fn name_again(&mut self, kept: &ObjectBefore, own: &BTreeSet<&str>, old: &IdIndex) {
        let now = self.past.now(&kept.address);
        let Some(spec) = self.live.specs.get(&now).filter(|spec| spec.kind == kept.kind) else {
            return;
        };
        let Some(kind) = self.registry.kind(spec.kind) else {
            return;
        };

        let others = kept.attributes.iter();
        for (name, before) in others.filter(|(name, _)| !own.contains(name.as_str())) {
            let shown = spec.attributes.get(name).unwrap_or(&Value::Null);
            let shown = template::lift_rest(shown, old);
            let before = self.past.value(before);
            let named = template::targets(&shown);
            let is_lost = |one: &Address| old.id(one).is_some() && !named.contains(one);
            if !template::targets(&before).iter().any(is_lost) {
                continue;
            }

            let attribute = kind.attributes.get(name);
            let is_fixed = self.live.fixed.contains_key(&now) || attribute.is_some_and(|one| one.immutable);
            let rest = without(&before, is_lost);
            if !is_fixed && rest.is_some_and(|rest| is_same(attribute, &shown, &rest)) {
                let reverted = self.inverse.revert(kind, spec);
                reverted.attributes.entry(name.clone()).or_insert(before);
            } else {
                self.undo.left.push(unrestored(&now, name));
            }
        }
    }
}

/// Returns what a list comes to without some of the objects that it names; nothing where it is no list.
fn without(list: &Value, is_lost: impl Fn(&Address) -> bool) -> Option<Value> {
    let names_lost = |item: &&Value| {
        item.as_str()
            .and_then(template::as_reference)
            .is_some_and(|one| is_lost(&one))
    };
    let items = list.as_array()?.iter();
    Some(items.filter(|item| !names_lost(item)).cloned().collect())
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
