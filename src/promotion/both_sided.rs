//! Decides about objects that both sides have, attribute by attribute.

use super::{
    decide::{DecisionDraft, own_id},
    decision::{KeptChange, PromotionConflict},
    pairing::verdict_of,
    record::PromotedObject,
    side::PromotionSide,
    verdict::Verdict,
};
use crate::{
    model::{Address, Deletion, Entry, RegisteredKind, Spec, former_name},
    plan::conversion::is_filled,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl DecisionDraft<'_> {
    /// An object that may have changed on either side.
    pub(super) fn both(
        &mut self,
        kind: &RegisteredKind,
        source: &Spec,
        target: &Spec,
        past: Option<&PromotedObject>,
    ) {
        let address = &source.address;
        let names: Vec<Address> = self.names(address).into_iter().cloned().collect();
        let names: Vec<&Address> = names.iter().collect();

        let mut next = PromotedObject {
            kind: kind.any.def.name.to_owned(),
            source_id: own_id(&self.sides.source, address),
            target_id: own_id(&self.sides.target, address),
            pending: past.is_some_and(|past| past.pending),
            ..PromotedObject::default()
        };
        let mut promoted = Map::new();
        for (name, value) in &source.attributes {
            let Some(there) = target.attributes.get(name) else {
                // What Close does not show is neither compared nor sent. What is known of it counts once it shows again.
                for (known, next) in [
                    (past.map(|past| &past.source), &mut next.source),
                    (past.map(|past| &past.target), &mut next.target),
                ] {
                    let known = known.and_then(|known| known.get_key_value(name));
                    next.extend(known.map(|(name, value)| (name.clone(), value.clone())));
                }
                continue;
            };
            let mut attribute = BothValues {
                name,
                source: value,
                target: there,
                was_source: past.and_then(|past| past.source.get(name)).cloned(),
                was_target: past.and_then(|past| past.target.get(name)).cloned(),
            };
            let mut verdict = verdict_of(kind, name, (source, target), past);
            if verdict == Some(Verdict::Conflict) && was_filled(kind, name, (source, target), past) {
                // What Close added is the target's own change.
                verdict = Some(Verdict::Keep);
                attribute.was_source = Some(value.clone());
                attribute.was_target = Some(value.clone());
            }
            // What is left to each organization is not promoted, whoever changed it.
            let verdict = verdict.filter(|_| !self.is_local(kind, (source, target), &names, name));
            if verdict.is_some_and(|verdict| self.attribute(address, verdict, &names, &mut attribute)) {
                self.decision.brought.attribute(address, name);
                promoted.insert(name.clone(), value.clone());
            }
            let BothValues {
                was_source,
                was_target,
                ..
            } = attribute;
            next.source.extend(was_source.map(|value| (name.clone(), value)));
            next.target.extend(was_target.map(|value| (name.clone(), value)));
        }

        for (name, value) in along(kind, (source, target), &promoted) {
            if !self.is_local(kind, (source, target), &names, name) {
                self.decision.brought.attribute(address, name);
                promoted.insert(name.clone(), value.clone());
            }
        }

        // Once nothing is left to promote, what was pending has been made.
        next.pending &= !promoted.is_empty();
        self.decision.next.objects.insert(address.clone(), next);
        // A rename needs an entry even where no attribute changes.
        if !promoted.is_empty() || self.sides.renamed.contains_key(address) {
            let reason = match self.request.chosen(Verdict::Conflict, &names) {
                Some(PromotionSide::Source) => format!("{} has it like this", self.request.from),
                Some(PromotionSide::Target) | None => format!("{} changed it", self.request.from),
            };
            let entry = self.change(kind, (source, target), promoted);
            self.want(entry, reason);
        }
    }

    /// Decides about an attribute, brings what is known of it up to date, and says whether the target gets it.
    fn attribute(
        &mut self,
        address: &Address,
        verdict: Verdict,
        names: &[&Address],
        attribute: &mut BothValues<'_>,
    ) -> bool {
        let was = || attribute.was_target.clone().unwrap_or_default();
        if verdict != Verdict::Same {
            self.differ(names);
        }

        match (verdict, self.request.chosen(verdict, names)) {
            (Verdict::Same, _) => {
                let is_known = attribute.was_source.is_some();
                if !is_known
                    || self
                        .request
                        .tells_now(|brought| brought.has_attribute(address, attribute.name))
                {
                    attribute.was_source = Some(attribute.source.clone());
                    attribute.was_target = Some(attribute.target.clone());
                }
            }
            (_, Some(PromotionSide::Source)) | (Verdict::Promote, None) => return true,
            (Verdict::Keep | Verdict::Settled, _) => self.decision.kept.push(KeptChange {
                address: address.clone(),
                needs: BTreeSet::new(),
                attribute: Some(attribute.name.to_owned()),
                was: was(),
                now: attribute.target.clone(),
            }),
            // The choice holds until the source changes it again.
            (Verdict::Promote | Verdict::Conflict, Some(PromotionSide::Target)) => {
                attribute.was_source = Some(attribute.source.clone());
                self.decision.stays.insert(address.clone());
            }
            (Verdict::Conflict, None) => {
                let is_known = attribute.was_target.is_some() || attribute.was_source.is_some();
                self.decision.conflicts.push(PromotionConflict {
                    attribute: Some(attribute.name.to_owned()),
                    kind: self.sides.source.specs.get(address).map(|spec| spec.kind),
                    was: was(),
                    source: attribute.source.clone(),
                    target: attribute.target.clone(),
                    ..PromotionConflict::new(address, self.request.both_changed(is_known))
                });
            }
        }
        false
    }

    /// Makes the entry that gives an object of the target what is promoted, and the name that it has in the end.
    fn change(
        &self,
        kind: &RegisteredKind,
        (source, target): (&Spec, &Spec),
        mut promoted: Map<String, Value>,
    ) -> Entry {
        let address = &target.address;
        let is_fixed = |name: &String| kind.attributes.get(name).is_some_and(|one| one.immutable);
        // The old object goes with its id, so somebody has to name it; where records would lose something, nobody can.
        let names = self.names(address);
        let is_named = self.request.chosen(Verdict::Promote, &names) == Some(PromotionSide::Source);
        let replace = is_named
            && promoted.keys().any(is_fixed)
            && matches!(kind.any.def.deletion, Deletion::Safe | Deletion::LosesMeaning(_));
        if replace {
            // What both have suits the new object.
            let same = |(name, value): &(&String, &Value)| target.attributes.get(*name) == Some(*value);
            for (name, value) in source.attributes.iter().filter(same) {
                promoted.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        // Without its name and its parent an object can't be addressed, also where these stay as they are.
        for (name, value) in kind.named(&target.attributes) {
            promoted.entry(name).or_insert(value);
        }

        let mut entry = Entry::of(kind, address.clone(), promoted, false);
        entry.replace = replace;
        let qualifiers = self.sides.target.qualifiers.get(address);
        entry.qualifiers = qualifiers.cloned().unwrap_or_default().into();
        let before = self.sides.renamed.get(address);
        let before = before.map(|before| former_name(kind.any.def.prefix, address, before));
        entry.renamed_from.extend(before);
        entry
    }
}

/// Says whether the target has all that the source has in a list, and more that Close added to it: of an object that got its
/// type since the last promotion, Close puts everything that records hold into the list (API notes, custom fields 3.1).
fn was_filled(
    kind: &RegisteredKind,
    name: &str,
    (source, target): (&Spec, &Spec),
    past: Option<&PromotedObject>,
) -> bool {
    let Some(past) = past else {
        return false;
    };
    let has_another_type = |(name, was): (&String, &Value)| {
        kind.decides(name) && source.attributes.get(name).is_some_and(|now| now != was)
    };
    let is_new = !past.source.contains_key(name) && !past.target.contains_key(name);
    let items = |spec: &Spec| spec.attributes.get(name).and_then(Value::as_array).cloned();
    let holds_all = match (items(source), items(target)) {
        (Some(items), Some(there)) => items.iter().all(|item| there.contains(item)),
        (_, _) => false,
    };
    is_new && holds_all && is_filled(kind.attributes.get(name)) && past.source.iter().any(has_another_type)
}

/// Returns what the source has and the target does not show, where the target gets what decides that: with its new type, a field
/// gets what only that type has.
fn along<'s>(
    kind: &RegisteredKind,
    (source, target): (&'s Spec, &Spec),
    promoted: &Map<String, Value>,
) -> Vec<(&'s String, &'s Value)> {
    if !promoted.keys().any(|name| kind.decides(name)) {
        return Vec::new();
    }
    let hidden = source.attributes.iter();
    hidden
        .filter(|(name, value)| !value.is_null() && !target.attributes.contains_key(*name))
        .collect()
}

/// The values of an attribute on both sides, now and when it was last promoted.
struct BothValues<'a> {
    name: &'a str,
    source: &'a Value,
    target: &'a Value,
    was_source: Option<Value>,
    was_target: Option<Value>,
}
