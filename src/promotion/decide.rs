//! Decides, object by object and attribute by attribute, what the target gets from the source.

use super::{
    decision::{KeptChange, PromotionConflict, PromotionDecision, UncomparedObject},
    lists, missing,
    pairing::{PairedSides, pair, verdict_of},
    record::{PromotedObject, PromotionRecord},
    request::PromotionRequest,
    side::PromotionSide,
    targeted,
    verdict::Verdict,
};
use crate::{
    model::{Address, DesiredOrigin, Entry, Live, RegisteredKind, Registry, Spec, former_name},
    plan::PeopleLeftOut,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Decides what a target gets.
pub fn decide(registry: &Registry, request: &PromotionRequest<'_>, target: &Live) -> PromotionDecision {
    let (mut source, mut target) = (request.source.clone(), target.clone());
    // What the rules ignore is hidden on both sides, or one of them would seem to have removed it.
    request.rules.hide(&mut source);
    request.rules.hide(&mut target);
    let left_out = leave_out_people(registry, request, &mut source, &target);
    let sides = pair(registry, source, target, request.record.clone(), request.takes);
    let mut draft = DecisionDraft {
        registry,
        request,
        sides: &sides,
        decision: PromotionDecision {
            next: PromotionRecord::new(sides.record.source.clone(), sides.record.target.clone()),
            ..PromotionDecision::default()
        },
    };

    // Objects that only the record knows are looked at as well, so that they drop out of the next record.
    let specs = sides.source.specs.keys().chain(sides.target.specs.keys());
    let all: BTreeSet<&Address> = specs.chain(sides.record.objects.keys()).collect();
    for address in all {
        draft.object(address);
    }
    draft.gone();
    draft.collide();
    draft.unseen();

    // Where members of lists go depends on which of them stay, and what is missing on everything that is asked for.
    let mut decision = draft.decision;
    decision.desired.origin = DesiredOrigin::Promotion {
        to: request.to.to_owned(),
        counterparts: sides.source.specs.keys().cloned().collect(),
    };
    lists::decide(registry, request, &sides, &mut decision);
    targeted::narrow(&mut decision, request.selection, &sides.target);
    decision.left_out = left_out
        .notes()
        .filter(|note| decision.desired.entries.contains_key(&note.address))
        .collect();
    decision.missing = missing::find(registry, &decision.desired, &sides.target.index);
    decision
}

/// Leaves the people out of what the source has whom the target lacks, if the rules say so. What both sides have without
/// them is the same from then on.
fn leave_out_people(
    registry: &Registry,
    request: &PromotionRequest<'_>,
    source: &mut Live,
    target: &Live,
) -> PeopleLeftOut {
    let mut left_out = PeopleLeftOut::default();
    if request.rules.leave_out_missing_people {
        for spec in source.specs.values_mut() {
            left_out.leave(registry, spec, &target.index);
        }
    }
    left_out
}

/// A decision in the making.
pub(super) struct DecisionDraft<'a> {
    pub(super) registry: &'a Registry,
    pub(super) request: &'a PromotionRequest<'a>,
    pub(super) sides: &'a PairedSides,
    pub(super) decision: PromotionDecision,
}

impl<'a> DecisionDraft<'a> {
    fn object(&mut self, address: &Address) {
        let sides = self.sides;
        let (source, target) = (sides.source.specs.get(address), sides.target.specs.get(address));
        let past = sides.record.objects.get(address);
        let kind = source.or(target).map(|spec| spec.kind);
        let kind = kind.or_else(|| past.map(|past| past.kind.as_str()));
        let kind = kind.and_then(|kind| self.registry.kind(kind));
        let Some(kind) = kind.filter(|kind| kind.any.def.listing.is_some()) else {
            return;
        };

        // What can't be compared, or belongs to one organization, is remembered as it was and left alone.
        let name = kind.any.def.name;
        let list = Address::of(address.container());
        let hidden = |live: &Live| {
            live.hidden.contains_key(name)
                || live.unsought.contains(name)
                || live.ambiguous.contains_key(address)
                || live.doubt(name, address).is_some()
                || live.unread_list(&list).is_some()
        };
        let names = self.names(address);
        if hidden(&sides.source) || hidden(&sides.target) || self.request.local().has_object(&names) {
            self.remember(address, past.cloned());
            return;
        }

        match (source, target) {
            (Some(source), Some(target)) if source.kind != target.kind => self.other_kind(source, target),
            (Some(source), Some(target)) => self.both(kind, source, target, past),
            // There is no other one that could be made, and none that could go.
            (Some(_), None) | (None, Some(_)) if kind.is_single() => self.remember(address, past.cloned()),
            (Some(source), None) => {
                // What was made may not show yet.
                self.remember(address, past.filter(|past| past.pending).cloned());
                self.only_source(kind, source, past.filter(|past| !past.pending));
            }
            (None, Some(target)) => self.only_target(kind, target, past),
            (None, None) => {}
        }
    }

    /// Returns every name that an object has on either side.
    pub(super) fn names<'b>(&'b self, address: &'b Address) -> Vec<&'b Address> {
        let others = self.sides.names.get(address).into_iter().flatten();
        [address].into_iter().chain(others).collect()
    }

    /// Says that an object is not the same on both sides, so that a person may choose.
    pub(super) fn differ(&mut self, names: &[&Address]) {
        let names = names.iter().map(|name| (*name).clone());
        self.decision.differing.extend(names);
    }

    pub(super) fn remember(&mut self, address: &Address, past: Option<PromotedObject>) {
        if let Some(past) = past {
            self.decision.next.objects.insert(address.clone(), past);
        }
    }

    fn other_kind(&mut self, source: &Spec, target: &Spec) {
        let one = |spec: &Spec| {
            let kind = self.registry.kind(spec.kind);
            kind.map_or_else(|| spec.kind.to_owned(), |kind| kind.any.def.one())
        };
        let (from, to) = (self.request.from, self.request.to);
        let because = format!(
            "in {from} it is {}, but in {to} {} has this name; rename one of them",
            one(source),
            one(target)
        );
        self.stop(&source.address, because);
    }

    /// Adds a conflict that no choice resolves.
    fn stop(&mut self, address: &Address, because: String) {
        self.decision.conflicts.push(PromotionConflict {
            is_choice: false,
            ..PromotionConflict::new(address, because)
        });
    }

    /// Still asks for the removal of what is gone: consent to it names something then.
    fn gone(&mut self) {
        for (address, past) in &self.sides.gone {
            let taken = self.sides.source.specs.contains_key(address)
                || self.sides.target.specs.contains_key(address);
            if let Some(kind) = self.registry.kind(&past.kind).filter(|_| !taken) {
                let entry = Entry::of(kind, address.clone(), past.target.clone(), true);
                self.want(entry, format!("{} removed it", self.request.from));
            }
        }
    }

    fn collide(&mut self) {
        let sides = self.sides;
        for address in &sides.taken {
            let (from, to) = (self.request.from, self.request.to);
            let because = format!(
                "two objects would have this name: one organization renamed an object to it, and the other has a different object \
                 of that name; rename one of them in {from} or {to}"
            );
            self.stop(address, because);
        }
    }

    fn unseen(&mut self) {
        let sides = [
            (self.request.from, &self.sides.source),
            (self.request.to, &self.sides.target),
        ];
        for (name, live) in sides {
            for (kind, words) in &live.hidden {
                let kind = self.registry.kind(kind);
                let Some(kind) = kind.filter(|kind| kind.any.def.listing.is_some()) else {
                    continue;
                };
                self.decision.unseen.push(UncomparedObject {
                    what: kind.any.def.plural(),
                    because: format!("closectl can't read those of {name}: failed to {words}"),
                });
            }
            for part in live.told(self.registry) {
                self.decision.unseen.push(UncomparedObject {
                    what: part.place.to_string(),
                    because: format!("in {name}, {}", part.because),
                });
            }
            for (address, ids) in &live.ambiguous {
                self.decision.unseen.push(UncomparedObject {
                    what: address.to_string(),
                    because: format!(
                        "{name} has {} objects with this name; {}",
                        ids.len(),
                        self.registry.way_to_one(address)
                    ),
                });
            }
        }
    }

    fn both(&mut self, kind: &RegisteredKind, source: &Spec, target: &Spec, past: Option<&PromotedObject>) {
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
                // What Close does not show is neither compared nor sent.
                continue;
            };
            let mut attribute = BothValues {
                name,
                source: value,
                target: there,
                was_source: past.and_then(|past| past.source.get(name)).cloned(),
                was_target: past.and_then(|past| past.target.get(name)).cloned(),
            };
            let verdict = verdict_of(kind, name, (source, target), past);
            // What is left to each organization is not promoted, whoever changed it.
            let verdict = verdict.filter(|_| !self.is_local(kind, (source, target), &names, name));
            if verdict.is_some_and(|verdict| self.attribute(address, verdict, &names, &mut attribute)) {
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

        // Once nothing is left to promote, what was pending has been made.
        next.pending &= !promoted.is_empty();
        self.decision.next.objects.insert(address.clone(), next);
        // A rename needs an entry even where no attribute changes.
        if !promoted.is_empty() || self.sides.renamed.contains_key(address) {
            let reason = match self.request.chosen(Verdict::Conflict, &names) {
                Some(PromotionSide::Source) => format!("{} has it like this", self.request.from),
                Some(PromotionSide::Target) | None => format!("{} changed it", self.request.from),
            };
            let entry = self.change(kind, target, promoted);
            self.want(entry, reason);
        }
    }

    /// Says whether an attribute is left to each organization: by what it is, by an overlay or by the rules.
    pub(super) fn is_local(
        &self,
        kind: &RegisteredKind,
        (source, target): (&Spec, &Spec),
        names: &[&Address],
        attribute: &str,
    ) -> bool {
        let request = self.request;
        let is_ignored = |address: &&Address| request.rules.ignores_attribute(address, attribute);
        let own = kind.attributes.get(attribute).is_some_and(|one| one.local);

        // A list of which an item is left alone can't be promoted as it is in the source.
        let is_itemized = kind.itemized().is_some_and(|(one, _)| one.name == attribute);
        let is_ignored_item = |item: &Address| {
            let mut names = names.iter().map(|name| item.moved(&source.address, name));
            names.any(|name| request.rules.ignores(&name))
        };
        let has_ignored_item = || {
            let mut items = [source, target].into_iter().flat_map(|side| kind.items_of(side));
            is_itemized && items.any(|item| is_ignored_item(&item))
        };

        own || has_ignored_item()
            || request.local().has_attribute(names, attribute)
            || names.iter().any(is_ignored)
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
                attribute.was_source = Some(attribute.source.clone());
                attribute.was_target = Some(attribute.target.clone());
            }
            (_, Some(PromotionSide::Source)) | (Verdict::Promote, None) => return true,
            (Verdict::Keep | Verdict::Settled, _) => self.decision.kept.push(KeptChange {
                address: address.clone(),
                attribute: Some(attribute.name.to_owned()),
                was: was(),
                now: attribute.target.clone(),
            }),
            // The choice holds until the source changes it again.
            (Verdict::Promote | Verdict::Conflict, Some(PromotionSide::Target)) => {
                attribute.was_source = Some(attribute.source.clone());
            }
            (Verdict::Conflict, None) => {
                let is_known = attribute.was_target.is_some() || attribute.was_source.is_some();
                self.decision.conflicts.push(PromotionConflict {
                    attribute: Some(attribute.name.to_owned()),
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
    fn change(&self, kind: &RegisteredKind, target: &Spec, mut promoted: Map<String, Value>) -> Entry {
        let address = &target.address;
        // Without its name and its parent an object can't be addressed, also where these stay as they are.
        for (name, value) in kind.named(&target.attributes) {
            promoted.entry(name).or_insert(value);
        }

        let mut entry = Entry::of(kind, address.clone(), promoted, false);
        let qualifiers = self.sides.target.qualifiers.get(address);
        entry.qualifiers = qualifiers.cloned().unwrap_or_default().into();
        let before = self.sides.renamed.get(address);
        let before = before.map(|before| former_name(kind.any.def.prefix, address, before));
        entry.renamed_from.extend(before);
        entry
    }

    pub(super) fn want(&mut self, entry: Entry, reason: String) {
        let address = entry.spec.address.clone();
        self.decision.reasons.insert(address.clone(), reason);
        self.decision.desired.entries.insert(address, Box::new(entry));
    }
}

/// The values of an attribute on both sides, now and when it was last promoted.
struct BothValues<'a> {
    name: &'a str,
    source: &'a Value,
    target: &'a Value,
    was_source: Option<Value>,
    was_target: Option<Value>,
}

/// Returns the id that belongs to an object itself and not to what it stands for.
pub(super) fn own_id(live: &Live, address: &Address) -> Option<String> {
    // An association shares the id of its field, and that id leads to the field.
    let id = live.index.id(address)?;
    (live.index.address(id) == Some(address)).then(|| id.to_owned())
}
