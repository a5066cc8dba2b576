//! Names in manifests that nothing live has: old values of choices, and what is to be removed.

use super::{Note, Refusal, build::PlanDraft};
use crate::model::{Address, Entry, RegisteredKind, Spec, misspelt, yaml_word};
use serde_json::Value;

impl PlanDraft<'_> {
    /// Tells of values whose old name nothing has; where that is misspelt, the right one would be lost.
    pub(super) fn tell_unmatched_values(&mut self, live: Option<&Spec>, entry: &Entry) {
        for one in entry.moves.iter() {
            let texts = |spec: &Spec| -> Vec<String> {
                let list = spec.attributes.get(&*one.attribute).and_then(Value::as_array);
                let texts = list.into_iter().flatten().filter_map(Value::as_str);
                texts.map(str::to_owned).collect()
            };
            let (there, wanted) = (live.map(texts).unwrap_or_default(), texts(&entry.spec));
            // It is still to be done, or it was done.
            if there.contains(&one.from) || there.contains(&one.to) {
                continue;
            }

            let is_claimed = |value: &&str| entry.moves.iter().any(|other| other.from == **value);
            let goes = there.iter().map(String::as_str);
            let goes = goes
                .filter(|value| wanted.iter().all(|other| other != value))
                .filter(|value| !is_claimed(value));
            let address = &entry.spec.address;
            match misspelt(&one.from, goes) {
                Some(near) => {
                    let because = format!(
                        "its `{}` have no `{}`; did you mean `{near}`? Write `{{value: {}, renamed_from: \
                         {}}}`, or remove `renamed_from` to add `{}` as a new one",
                        one.attribute,
                        one.from,
                        yaml_word(&one.to),
                        yaml_word(near),
                        one.to
                    );
                    self.refusals
                        .push(Refusal::new(address, entry.at.as_ref(), because));
                }
                None => {
                    let [attribute, from, to] = [&*one.attribute, &one.from, &one.to];
                    let text = if live.is_none() {
                        format!(
                            "the plan creates it with `{to}` in its `{attribute}`; there is no `{from}` to rename"
                        )
                    } else {
                        format!(
                            "its `{attribute}` in Close have no `{from}`, the old name of `{to}`, so the plan adds `{to}` \
                             as a new value"
                        )
                    };
                    self.notes.push(Note::new(address, text));
                }
            }
        }
    }
    /// Tells of an entry that removes what is not there, where something that nobody lists has nearly its name.
    pub(super) fn tell_misspelt_removal(&mut self, kind: &RegisteredKind, entry: &Entry) {
        let address = &entry.spec.address;
        let container = Address::of(address.container());
        let wanted = &self.adopted.desired.entries;
        let specs = &self.adopted.live.specs;
        let unlisted = self.adopted.live.inside(&container).filter(|other| {
            let is_alike = specs
                .get(*other)
                .is_some_and(|spec| spec.kind == kind.any.def.name);
            is_alike && other.container() == container.as_str() && !wanted.contains_key(*other)
        });

        let names: Vec<String> = unlisted.map(Address::name).collect();
        if let Some(near) = misspelt(&address.name(), names.iter().map(String::as_str)) {
            let text = format!(
                "there is nothing to remove: the organization has nothing of this name, only `{}`, which is \
                 not in the manifests",
                container.child(near)
            );
            self.notes.push(Note::new(address, text));
        }
    }
}
