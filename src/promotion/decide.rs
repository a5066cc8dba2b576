//! Decides, object by object and attribute by attribute, what the target gets from the source.

use super::{
    decision::{OutdatedOverlay, PromotionConflict, PromotionDecision, UncomparedObject},
    lists, missing,
    pairing::{PairedSides, pair},
    record::{PromotedObject, PromotionRecord},
    request::PromotionRequest,
    side::PromotionSide,
    taken_together, targeted,
};
use crate::{
    model::{Address, DesiredOrigin, Entry, Live, RegisteredKind, Registry, Spec},
    plan::PeopleLeftOut,
};
use std::collections::BTreeSet;

/// Decides what a target gets.
pub fn decide(registry: &Registry, request: &PromotionRequest<'_>, target: &Live) -> PromotionDecision {
    let (mut source, mut target) = (request.source.clone(), target.clone());
    // What the rules ignore is hidden on both sides, or one of them would seem to have removed it.
    request.rules.hide(&mut source);
    request.rules.hide(&mut target);
    let left_out = leave_out_people(registry, request, &mut source, &target);
    let sides = pair(registry, source, target, request);
    let mut draft = DecisionDraft {
        registry,
        request,
        sides: &sides,
        decision: PromotionDecision {
            next: PromotionRecord::new(sides.record.source.clone(), sides.record.target.clone()),
            ..PromotionDecision::default()
        },
        kept_whole: BTreeSet::new(),
    };

    // Objects that only the record knows are looked at as well, so that they drop out of the next record.
    let specs = sides.source.specs.keys().chain(sides.target.specs.keys());
    let all: BTreeSet<&Address> = specs.chain(sides.record.objects.keys()).collect();
    for address in all {
        draft.object(address);
    }
    draft.overlays();
    draft.gone();
    draft.collide();
    draft.unseen();

    // Where members of lists go depends on which of them stay, and what is missing on everything that is asked for.
    let mut decision = draft.decision;
    decision.desired.origin = DesiredOrigin::Promotion {
        from: request.from.to_owned(),
        to: request.to.to_owned(),
        is_protected: request.is_protected,
        counterparts: sides.source.specs.keys().cloned().collect(),
    };
    lists::decide(registry, request, &sides, &mut decision);
    taken_together::add_needs(&mut decision, &sides.source);
    targeted::narrow(&mut decision, request.selection, &sides.target);
    decision.left_out = left_out
        .notes()
        .filter(|note| decision.desired.entries.contains_key(&note.address))
        .collect();
    decision.missing = missing::find(&decision.desired, &sides.target.index);
    decision.dangling = missing::dangling(registry, &decision.desired, &sides.source, request.from);
    decision.past = sides.past();
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
            left_out.leave(registry, spec, &[], target);
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
    /// What the source removed and the target keeps, with all that lies in it, because a person chose so.
    pub(super) kept_whole: BTreeSet<Address>,
}

impl<'a> DecisionDraft<'a> {
    fn object(&mut self, address: &Address) {
        let sides = self.sides;
        let (source, target) = (sides.source.specs.get(address), sides.target.specs.get(address));
        let past = sides.record.objects.get(address);
        // What the source has again is another object than the one that both organizations removed.
        let known = past.filter(|past| !past.removed || source.is_none());
        let kind = source.or(target).map(|spec| spec.kind);
        let kind = kind.or_else(|| known.map(|known| known.kind.as_str()));
        let kind = kind.and_then(|kind| self.registry.kind(kind));
        let Some(kind) = kind.filter(|kind| kind.any.def.listing.is_some()) else {
            return;
        };

        // What can't be compared is remembered as it was and left alone.
        let name = kind.any.def.name;
        if self.is_hidden(name, address) || self.is_place_of_aside(kind, address) {
            self.remember(address, known.cloned());
            return;
        }
        // What belongs to one organization is left alone too. Its ids tell what becomes of its name.
        if self.is_own(address) {
            let known = known.cloned().unwrap_or_else(|| PromotedObject {
                kind: name.to_owned(),
                ..PromotedObject::default()
            });
            let own = PromotedObject {
                source_id: own_id(&sides.source, address).or(known.source_id),
                target_id: own_id(&sides.target, address).or(known.target_id),
                ..known
            };
            self.remember(address, Some(own));
            return;
        }
        let past = known.filter(|known| known.was_promoted());

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

    /// Says whether an object of a kind may be there although one of the two does not show it.
    fn is_hidden(&self, kind: &str, address: &Address) -> bool {
        let list = Address::of(address.container());
        let hidden = |live: &Live| {
            live.hidden.contains_key(kind)
                || live.unsought.contains(kind)
                || live.ambiguous.contains_key(address)
                || live.doubt(kind, address).is_some()
                || live.unread_list(&list).is_some()
        };
        hidden(&self.sides.source) || hidden(&self.sides.target) || self.is_aside(address)
    }

    /// Says whether an object, or one that it lies in, belongs to one organization as a whole.
    fn is_own(&self, address: &Address) -> bool {
        let local = self.request.local();
        let mut around = address.lineage().map(Address::of);
        around.any(|one| local.has_object(&self.sides.overlay_names(&one)))
    }

    /// Returns every name that an object has on either side.
    pub(super) fn names<'b>(&'b self, address: &'b Address) -> Vec<&'b Address> {
        self.sides.names(address)
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

    /// Finds the overlays that name objects by earlier names, so that these stay known until the overlays follow.
    fn overlays(&mut self) {
        let (sides, request) = (self.sides, self.request);
        let objects = sides.source.specs.keys().chain(sides.target.specs.keys());
        let objects: BTreeSet<&Address> = objects.collect();

        for address in objects {
            let names: BTreeSet<&Address> = sides.overlay_names(address).into_iter().collect();
            let mut earlier = BTreeSet::new();
            for (side, own) in [
                (PromotionSide::Source, request.source_own),
                (PromotionSide::Target, request.target_own),
            ] {
                if own.names(address) {
                    continue;
                }

                for named in names.iter().copied().filter(|name| own.names(name)) {
                    earlier.insert(named.clone());
                    // The manifests behind an overlay may call it as the source does.
                    if !sides.is_called(address, named) {
                        self.decision.outdated.push(OutdatedOverlay {
                            address: address.clone(),
                            named: named.clone(),
                            side,
                            at: own.places.get(named).cloned(),
                        });
                    }
                }
            }

            if let Some(next) = self.decision.next.objects.get_mut(address) {
                next.overlay_names.clone_from(&earlier);
            }
            if !earlier.is_empty() {
                self.decision.overlay_names.insert(address.clone(), earlier);
            }
        }
    }

    /// Still asks for the removal of what is gone: consent to it names something then.
    fn gone(&mut self) {
        for (address, past) in &self.sides.gone {
            let taken = self.sides.source.specs.contains_key(address)
                || self.sides.target.specs.contains_key(address);
            if taken {
                continue;
            }
            if self.is_hidden(&past.kind, address) {
                self.remember(address, Some(past.clone()));
                continue;
            }
            // Whether it is gone for good, a source that was read long ago can't tell.
            let next = if self.request.tells_now(|brought| brought.removes(address)) {
                past.once_removed()
            } else {
                Some(past.clone())
            };
            self.remember(address, next);
            if let Some(kind) = self
                .registry
                .kind(&past.kind)
                .filter(|_| past.was_promoted() && !past.removed)
            {
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

        self.unseen_by_name();
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
            || request
                .local()
                .has_attribute(&self.sides.overlay_names(&source.address), attribute)
            || names.iter().any(is_ignored)
    }

    pub(super) fn want(&mut self, entry: Entry, reason: String) {
        let address = entry.spec.address.clone();
        self.decision.reasons.insert(address.clone(), reason);
        self.decision.desired.entries.insert(address, Box::new(entry));
    }
}

/// Returns the id that belongs to an object itself and not to what it stands for.
pub(super) fn own_id(live: &Live, address: &Address) -> Option<String> {
    // An association shares the id of its field, and that id leads to the field.
    let id = live.index.id(address)?;
    (live.index.address(id) == Some(address)).then(|| id.to_owned())
}
