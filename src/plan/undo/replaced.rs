//! What a run replaced is replaced by what was there before, unless somebody changed the new object since.

use super::{
    changed::{revert, start},
    draft::UndoDraft,
    undone_step::UndoneStep,
};
use crate::{
    diff::Change,
    model::{Address, QualifiedObject, RegisteredKind, Spec, comparison::is_same},
    plan::Step,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

impl<'a> UndoDraft<'a> {
    /// Takes back what a step replaced.
    pub(super) fn replaced(
        &mut self,
        taken: &UndoneStep<'a>,
        steps: &[UndoneStep<'a>],
        undone: &BTreeMap<&Address, Vec<UndoneStep<'a>>>,
    ) {
        let step = taken.step;
        let now = self.past.now(&step.address);
        let id = self.live.index.id(&now);
        if id.is_some() && id == taken.old_id() {
            self.doubt(taken, "it was not done");
            return;
        }

        // What is gone by now comes back as what a run deletes does, and so does what an attempt has brought back.
        let is_brought_back = self.attempts.brought_back(&now, self.live);
        let found = self.find(taken).filter(|_| !is_brought_back);
        let Some((kind, spec)) = found.filter(|found| !self.is_as_before_in_doubt(taken, *found)) else {
            self.gone(taken, steps);
            return;
        };

        let qualifiers = self.live.qualifiers.get(&now).map_or(&[][..], Vec::as_slice);
        let address = &spec.address;
        let stays = if (QualifiedObject { address, qualifiers }).depth() > 0 {
            let because = "the run replaced it, and others have its name, so it stays; rename them in Close, then undo the \
                           run again";
            Some(because.to_owned())
        } else {
            self.edited_since(taken, steps, (kind, spec))
        };
        if let Some(because) = stays {
            self.staying.insert(spec.address.clone());
            self.leave(&step.address, because);
            return;
        }

        self.doubt_steps(taken, steps);
        let attributes = self.attributes_before(kind, steps, step);
        let name = attributes.get(kind.any.def.key).and_then(Value::as_str);
        let name = name.map_or_else(|| now.name(), str::to_owned);
        self.tell_lost(kind, step, (&now, &name), self.not_kept(step));
        let reverted = self.inverse.revert(kind, spec);
        reverted.replaces = taken.old_id();
        for (name, before) in attributes {
            revert(reverted, &name, before);
        }
        self.places_before(step, spec, undone);
    }

    /// Says whether the run may have replaced an object, but something that is as that was has its place: what a later run
    /// or somebody else made.
    fn is_as_before_in_doubt(&self, taken: &UndoneStep<'_>, (kind, spec): (&RegisteredKind, &Spec)) -> bool {
        let is_so = |change: &Change| {
            let now = spec.attributes.get(&change.attribute);
            let attribute = kind.attributes.get(&change.attribute);
            let before = self.past.value(&change.before);
            is_same(attribute, now.unwrap_or(&Value::Null), &before)
        };
        !taken.sure && taken.step.changes.iter().all(is_so)
    }

    /// Returns what an object was before the run that took it away. What the run gave it first has nothing there.
    pub(super) fn attributes_before(
        &self,
        kind: &RegisteredKind,
        steps: &[UndoneStep<'_>],
        step: &Step,
    ) -> Map<String, Value> {
        let mut kept = self.before.objects.iter();
        let kept = kept.find(|one| one.address == step.address && one.kind == step.kind);
        let mut attributes = kept.map(|one| one.attributes.clone()).unwrap_or_default();
        for change in &step.changes {
            // What had to be cleared before it could go comes back as well.
            let before = start(steps, change);
            attributes
                .entry(&change.attribute)
                .or_insert_with(|| before.clone());
        }

        let (nothing, mut whole): (Vec<_>, Vec<_>) = attributes
            .into_iter()
            .map(|(name, before)| (name, self.past.value(&before)))
            .partition(|(_, before)| before.is_null());
        // What can't be empty goes with what can't be changed.
        let may_be_empty = |(name, _): &(String, Value)| {
            let mut object: Map<String, Value> = whole.iter().cloned().collect();
            object.insert(name.clone(), Value::Null);
            kind.lower(Value::Object(object), None).is_ok()
        };
        let empty: Vec<_> = nothing.into_iter().filter(may_be_empty).collect();
        whole.extend(empty);
        whole.into_iter().collect()
    }

    /// Gives the places of an object that is replaced what they had before the run, unless somebody changed them since.
    fn places_before(
        &mut self,
        step: &'a Step,
        spec: &Spec,
        undone: &BTreeMap<&Address, Vec<UndoneStep<'a>>>,
    ) {
        let Some(id) = self.live.index.id(&spec.address) else {
            return;
        };
        for place in self.went_with(step) {
            let now = self.past.place(&place.address, id);
            let live = self.live.specs.get(&now).filter(|live| live.kind == place.kind);
            // What nobody has placed there again since is not the run's to take back.
            let (Some(live), Some(kind)) = (live, self.registry.kind(&place.kind)) else {
                continue;
            };

            let steps = undone.get(&place.address).map_or(&[][..], Vec::as_slice);
            let made = steps.iter().find(|taken| taken.step.action.creates());
            let edited = made.and_then(|made| self.edited_since(made, steps, (kind, live)));
            if let Some(because) = edited {
                self.leave(&place.address, because);
                continue;
            }
            let restored = self.as_before(kind, place);
            self.inverse.restored.insert(now, restored);
        }
    }
}
