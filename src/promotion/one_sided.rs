//! Decides about objects that only one side has: new ones, and those that the other side removed.

use super::{
    decide::{DecisionDraft, own_id},
    decision::{KeptChange, PromotionConflict},
    record::PromotedObject,
    side::{PromotionSide, spelt_out},
    verdict::Verdict,
};
use crate::model::{Address, Deletion, Entry, RegisteredKind, Spec, comparison::is_same};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

impl<'a> DecisionDraft<'a> {
    /// An object that is new in the source, or was removed from the target by hand.
    pub(super) fn only_source(
        &mut self,
        kind: &RegisteredKind,
        source: &Spec,
        past: Option<&PromotedObject>,
    ) {
        let address = &source.address;
        let (from, to) = (self.request.from, self.request.to);
        self.differ(&[address]);
        let Some(past) = past else {
            match self.request.chosen(Verdict::Promote, &[address]) {
                Some(PromotionSide::Source) | None => {
                    self.create(kind, source, format!("{from} has it and {to} does not"));
                }
                // Remembered as an object that the target went without, so that the next promotion knows the choice.
                Some(PromotionSide::Target) => {
                    let left_out = PromotedObject {
                        kind: kind.any.def.name.to_owned(),
                        source_id: own_id(&self.sides.source, address),
                        source: source.attributes.clone(),
                        ..PromotedObject::default()
                    };
                    self.remember(address, Some(left_out));
                    self.decision.stays.insert(address.clone());
                }
            }
            return;
        };

        // It was in the target once, so that somebody has removed it there since; or a person left it out.
        let mut next = past.clone();
        let moved = self.has_moved(kind, &past.source, source);
        let verdict = if moved { Verdict::Conflict } else { Verdict::Keep };
        match (moved, self.request.chosen(verdict, &[address])) {
            (_, Some(PromotionSide::Source)) => self.create(kind, source, format!("{from} has it")),
            (true, None) => {
                let lacks = if past.target.is_empty() {
                    "does not have it"
                } else {
                    "removed it"
                };
                let because = format!("{from} changed it since the last promotion, and {to} {lacks}");
                self.decision.conflicts.push(PromotionConflict {
                    source: Value::Object(source.attributes.clone()),
                    ..PromotionConflict::new(address, because)
                });
            }
            (false, _) | (true, Some(PromotionSide::Target)) => {
                next.source.clone_from(&source.attributes);
                let was = Some(&past.target).filter(|was| !was.is_empty());
                self.decision.kept.push(KeptChange {
                    address: address.clone(),
                    needs: BTreeSet::new(),
                    attribute: None,
                    was: was.cloned().map_or(Value::Null, Value::Object),
                    now: Value::Null,
                });
            }
        }
        self.remember(address, Some(next));
    }

    /// Asks for an object as the source has it, but for what the organizations have for themselves.
    fn create(&mut self, kind: &RegisteredKind, source: &Spec, reason: String) {
        let names = self.sides.overlay_names(&source.address);
        let mut attributes = source.attributes.clone();
        // An object can't be created without its required attributes, so those always come along.
        attributes.retain(|name, value| {
            let required = kind.attributes.get(name).is_some_and(|one| one.required);
            !value.is_null() && (required || self.request.source_own.value(&names, name).is_none())
        });

        // The target's own values come along, so that its manifests find nothing to change back.
        let own = self.request.target_own.values(&names).into_iter();
        for (name, value) in own.filter(|(_, value)| !value.is_null()) {
            attributes.insert(name.clone(), value.clone());
        }

        self.decision.created.insert(source.address.clone());
        let entry = Entry::of(kind, source.address.clone(), attributes, false);
        self.want(entry, reason);
    }

    /// An object that was removed from the source, or that is the target's own.
    pub(super) fn only_target(
        &mut self,
        kind: &RegisteredKind,
        target: &Spec,
        past: Option<&PromotedObject>,
    ) {
        let address = &target.address;
        let (from, to) = (self.request.from, self.request.to);
        let Some(past) = past else {
            // What was never promoted is the target's own, unless a person spells it out.
            if let Some(side) = spelt_out(self.request.takes, address) {
                self.differ(&[address]);
                if side == PromotionSide::Source {
                    self.take_out(kind, target, format!("{from} does not have it"));
                }
            }
            return;
        };
        self.differ(&[address]);
        if past.removed {
            self.again_in_target(kind, target, past);
            return;
        }

        // A choice for what it lies in decides about it too, unless a person chose otherwise for it.
        if let Some(around) = self.kept_around(address) {
            let of_both = || self.request.chosen(Verdict::Promote, &[around, address]);
            let side = spelt_out(self.request.takes, address).or_else(of_both);
            if side != Some(PromotionSide::Source) {
                return;
            }
        }

        // What lies in it would go with it, also what the source may still have elsewhere.
        let inside = || self.sides.target.inside(address);
        if inside().any(|one| self.is_aside(one)) {
            self.remember(address, Some(past.clone()));
            return;
        }

        // A change there counts as one of it.
        let alone = |spec: &&Spec| {
            spec.address.is_within(address) && !self.sides.source.specs.contains_key(&spec.address)
        };
        let inside = self.sides.target.specs.values().filter(alone);
        let moved = inside.into_iter().any(|spec| {
            let past = self.sides.record.objects.get(&spec.address);
            let kind = self.registry.kind(spec.kind);
            let past = past.filter(|past| !past.removed);
            past.zip(kind)
                .is_none_or(|(past, kind)| self.has_moved(kind, &past.target, spec))
        });

        let verdict = if moved {
            Verdict::Conflict
        } else {
            Verdict::Promote
        };
        match (moved, self.request.chosen(verdict, &[address])) {
            (_, Some(PromotionSide::Source)) | (false, None) => {
                self.take_out(
                    kind,
                    target,
                    format!("{from} removed it since the last promotion"),
                );
                self.remember(address, Some(past.clone()));
            }
            // From here on it is the target's own.
            (_, Some(PromotionSide::Target)) => {
                self.kept_whole.insert(address.clone());
                self.decision.stays.insert(address.clone());
            }
            (true, None) => {
                let because = format!(
                    "{from} removed it since the last promotion, and {to} changed it or something in it"
                );
                self.decision.conflicts.push(PromotionConflict {
                    was: Value::Object(past.target.clone()),
                    target: Value::Object(target.attributes.clone()),
                    ..PromotionConflict::new(address, because)
                });
                self.remember(address, Some(past.clone()));
            }
        }
    }

    /// Returns the object around another one that the source removed and that the target keeps because a person chose so.
    fn kept_around(&self, address: &Address) -> Option<&'a Address> {
        let sides = self.sides;
        let kept = address.lineage().find_map(|one| self.kept_whole.get(one))?;
        sides.target.specs.get_key_value(kept).map(|(kept, _)| kept)
    }

    /// An object that both organizations removed and that the target has again: an undo restored it, or somebody made it.
    fn again_in_target(&mut self, kind: &RegisteredKind, target: &Spec, past: &PromotedObject) {
        let address = &target.address;
        let past = Some(past.clone());

        if self.request.chosen(Verdict::Keep, &[address]) == Some(PromotionSide::Source) {
            let reason = format!("{} does not have it", self.request.from);
            self.take_out(kind, target, reason);
        } else if !self.is_again(address.container()) {
            // What lies in it came back with it, and a choice for it decides about that too.
            self.decision.kept.push(KeptChange {
                address: address.clone(),
                needs: BTreeSet::new(),
                attribute: None,
                was: Value::Null,
                now: Value::Object(target.attributes.clone()),
            });
        }
        self.remember(address, past);
    }

    /// Says whether only the target has an object, again after both removed it.
    fn is_again(&self, text: &str) -> bool {
        let sides = self.sides;
        let past = sides.record.objects.get(text);
        past.is_some_and(|past| past.removed)
            && sides.target.specs.contains_key(text)
            && !sides.source.specs.contains_key(text)
    }

    /// Asks for the removal of an object of the target.
    fn take_out(&mut self, kind: &RegisteredKind, target: &Spec, reason: String) {
        let address = &target.address;
        self.decision.brought.removal(address);
        // Close removes what lies in an object along with it; a step of its own would find nothing.
        if self.goes_with_holder(address) {
            return;
        }
        let named = kind.named(&target.attributes);
        let mut entry = Entry::of(kind, address.clone(), named, true);
        let qualifiers = self.sides.target.qualifiers.get(address);
        entry.qualifiers = qualifiers.cloned().unwrap_or_default().into();
        self.want(entry, reason);
    }

    /// Says whether Close removes an object together with the one around it, which is to go.
    fn goes_with_holder(&self, address: &Address) -> bool {
        let holder = self.decision.desired.entries.get(address.container());
        let kind = holder
            .filter(|holder| holder.removed)
            .and_then(|holder| self.registry.kind(holder.spec.kind));
        kind.is_some_and(|kind| !matches!(kind.any.def.deletion, Deletion::OnlyEmpty(_)))
    }

    /// Says whether an object is not as it was; an attribute that was not known may have been anything. What is left to
    /// each organization is never recorded, and no change of it counts.
    fn has_moved(&self, kind: &RegisteredKind, then: &Map<String, Value>, now: &Spec) -> bool {
        let names = self.names(&now.address);
        let mut promoted = now
            .attributes
            .iter()
            .filter(|(name, _)| !self.is_local(kind, (now, now), &names, name));
        promoted.any(|(name, value)| {
            let then = then.get(name);
            !then.is_some_and(|then| is_same(kind.attributes.get(name), then, value))
        })
    }
}
