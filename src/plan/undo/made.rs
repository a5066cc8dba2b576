//! What a run made goes again, unless somebody changed it since.

use super::{draft::UndoDraft, undone_step::UndoneStep};
use crate::model::{RegisteredKind, Spec, comparison::is_same};
use serde_json::Value;
use std::collections::BTreeMap;

impl<'a> UndoDraft<'a> {
    /// Removes what a step made, unless somebody changed it since.
    pub(super) fn made(&mut self, made: &UndoneStep<'a>, steps: &[UndoneStep<'a>]) {
        let address = &made.step.address;
        let Some((kind, spec)) = self.find(made) else {
            if !made.sure {
                self.doubt(made, "it was not created");
            }
            return;
        };

        // What others put into it would go with it, and Close would refuse or take it silently.
        if let Some(because) = self.held_by_others(made) {
            self.staying.insert(spec.address.clone());
            self.leave(address, because);
            return;
        }

        if let Some(because) = self.edited_since(made, steps, (kind, spec)) {
            self.leave(address, because);
            return;
        }
        self.doubt_steps(made, steps);
        self.inverse.removed.push((kind, spec));
    }

    /// Says what somebody set since of an object that a step made, and that would be lost with it.
    pub(super) fn edited_since(
        &self,
        made: &UndoneStep<'_>,
        steps: &[UndoneStep<'_>],
        (kind, spec): (&RegisteredKind, &Spec),
    ) -> Option<String> {
        // A step that may or may not have been done leaves two values that are the run's own.
        let attributes = &kind.attributes;
        let mut wanted: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        // What a step does to records is no change of the object.
        for taken in steps.iter().filter(|taken| !taken.is_about_records()) {
            for change in &taken.step.changes {
                let values = wanted.entry(&change.attribute).or_default();
                if taken.sure || taken.step.id == made.step.id {
                    values.clear();
                } else if values.is_empty() {
                    values.push(self.past.value(&change.before));
                }
                // A creation only asks for some of it: until a later step, the object has what Close sets by itself, or what
                // it gets where Close does not take the value.
                let asked = attributes.get(&change.attribute).filter(|one| one.asked);
                if let Some(attribute) = asked.filter(|_| taken.step.action.makes()) {
                    let first = attribute.after_create.iter();
                    let instead = change.after.as_str().and_then(|word| attribute.instead.get(word));
                    values.extend(first.chain(instead).cloned());
                }
                values.push(self.past.value(&change.after));
            }
        }

        // What nobody asked for is as Close sets it in every new object of the kind, where that is known.
        for (name, attribute) in attributes.iter().filter(|(_, one)| !one.shown) {
            let first = attribute
                .after_create
                .iter()
                .filter(|_| !wanted.contains_key(name.as_str()));
            let first: Vec<Value> = first.cloned().collect();
            if !first.is_empty() {
                wanted.insert(name, first);
            }
        }

        wanted.iter().find_map(|(name, values)| {
            let now = spec.attributes.get(*name)?;
            let attribute = attributes.get(*name);
            // Where nothing was asked for, a new object shows that in the way that Close does.
            let is_nothing = now.as_array().is_some_and(Vec::is_empty)
                || attribute.is_some_and(|one| one.absent.as_ref() == Some(now));
            let is_it = |value: &Value| is_same(attribute, now, value) || (value.is_null() && is_nothing);
            let as_made = values.iter().any(is_it);
            let set = values.last().filter(|_| !as_made)?;
            Some(format!(
                "its `{name}` is {now} now, but the run created it with {set}, so it stays"
            ))
        })
    }

    /// Says of the steps on an object that may not have been done what the organization shows.
    pub(super) fn doubt_steps(&mut self, made: &UndoneStep<'_>, steps: &[UndoneStep<'_>]) {
        for taken in steps.iter().filter(|taken| !taken.sure) {
            let was_made = taken.step.id == made.step.id;
            self.doubt(
                taken,
                if was_made {
                    "it was created"
                } else {
                    "it goes with the object"
                },
            );
        }
    }
}
