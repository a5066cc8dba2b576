//! Decides, object by object and attribute by attribute, what the target gets from the source.

use super::{
    decision::{KeptChange, PromotionConflict, PromotionDecision, UncomparedObject},
    lists,
    local_overrides::LocalOverrides,
    missing,
    pairing::{PairedSides, pair, verdict_of},
    record::{PromotedObject, PromotionRecord},
    side::{PromotionSide, SideChoice, chosen},
    targeted,
    verdict::Verdict,
};
use crate::{
    model::{Address, Entry, Live, PARENT, RegisteredKind, Registry, Spec},
    plan::PlanRules,
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is promoted.
#[derive(Debug)]
pub struct PromotionRequest<'a> {
    /// What the source is called.
    pub from: &'a str,
    /// What the target is called.
    pub to: &'a str,
    /// What the source has, its variables replaced by the target's.
    pub source: &'a Live,
    /// What was promoted before; nothing the first time.
    pub record: &'a PromotionRecord,
    /// What holds for every plan of the target.
    pub rules: &'a PlanRules,
    /// What the source has for itself.
    pub source_own: &'a LocalOverrides,
    /// What the target has for itself.
    pub target_own: &'a LocalOverrides,
    /// The objects that are meant; all where there are none.
    pub targets: &'a [String],
    /// What a person chose.
    pub takes: &'a [SideChoice],
}

/// Decides what a target gets.
pub fn decide(registry: &Registry, request: &PromotionRequest<'_>, target: &Live) -> PromotionDecision {
    let (mut source, mut target) = (request.source.clone(), target.clone());
    request.rules.hide(&mut source);
    request.rules.hide(&mut target);
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
    let specs = sides.source.specs.keys().chain(sides.target.specs.keys());
    let all: BTreeSet<&Address> = specs.chain(sides.record.objects.keys()).collect();
    for address in all {
        draft.object(address);
    }
    draft.gone();
    draft.collide();
    draft.unseen();
    let mut decision = draft.decision;
    lists::decide(registry, request, &sides, &mut decision);
    targeted::narrow(&mut decision, request.targets, &sides.target);
    decision.missing = missing::find(&decision.desired, &sides.target.index);
    decision
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
        let Some(kind) = kind.and_then(|kind| self.registry.kind(kind)) else {
            return;
        };
        if kind.any.def.listing.is_none() {
            return;
        }
        let name = kind.any.def.name;
        let hidden = |live: &Live| live.hidden.contains_key(name) || live.ambiguous.contains_key(address);
        let names = self.names(address);
        let own = |own: &LocalOverrides| own.has_object(&names);
        if hidden(&sides.source)
            || hidden(&sides.target)
            || own(self.request.source_own)
            || own(self.request.target_own)
        {
            self.remember(address, past.cloned());
            return;
        }
        match (source, target) {
            (Some(source), Some(target)) if source.kind != target.kind => self.other_kind(source, target),
            (Some(source), Some(target)) => self.both(kind, source, target, past),
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
    fn names<'b>(&'b self, address: &'b Address) -> Vec<&'b Address> {
        let others = self.sides.names.get(address).into_iter().flatten();
        [address].into_iter().chain(others).collect()
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
            "in {from} it is {}, and in {to} {} has this name; rename one of the two",
            one(source),
            one(target)
        );
        self.stop(&source.address, because);
    }

    /// Adds a conflict that no choice resolves.
    fn stop(&mut self, address: &Address, because: String) {
        self.decision.conflicts.push(PromotionConflict {
            address: address.clone(),
            attribute: None,
            was: Value::Null,
            source: Value::Null,
            target: Value::Null,
            because,
            is_choice: false,
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
                "two objects would have this name: one side renamed an object to it, and the other has another object \
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
                let Some(kind) = self
                    .registry
                    .kind(kind)
                    .filter(|kind| kind.any.def.listing.is_some())
                else {
                    continue;
                };
                self.decision.unseen.push(UncomparedObject {
                    what: kind.any.def.plural(),
                    because: format!("Close does not show those of {name}: failed to {words}"),
                });
            }
            for (address, ids) in &live.ambiguous {
                self.decision.unseen.push(UncomparedObject {
                    what: address.to_string(),
                    because: format!(
                        "{name} has {} objects of this name; rename all but one",
                        ids.len()
                    ),
                });
            }
        }
    }

    fn both(&mut self, kind: &RegisteredKind, source: &Spec, target: &Spec, past: Option<&PromotedObject>) {
        let address = &source.address;
        let names: Vec<Address> = self.names(address).into_iter().cloned().collect();
        let names: Vec<&Address> = names.iter().collect();
        let taken = chosen(self.request.takes, &names);
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
            let mut was_source = past.and_then(|past| past.source.get(name)).cloned();
            let mut was_target = past.and_then(|past| past.target.get(name)).cloned();
            let is_own = self.request.source_own.value(&names, name).is_some()
                || self.request.target_own.value(&names, name).is_some()
                || names
                    .iter()
                    .any(|address| self.request.rules.ignores_attribute(address, name));
            let verdict = verdict_of(kind, name, (source, target), past).filter(|_| !is_own);
            match verdict {
                None | Some(Verdict::Settled) => {}
                Some(Verdict::Same) => {
                    (was_source, was_target) = (Some(value.clone()), Some(there.clone()));
                }
                Some(Verdict::Promote) => {
                    promoted.insert(name.clone(), value.clone());
                }
                Some(Verdict::Keep) => self.decision.kept.push(KeptChange {
                    address: address.clone(),
                    attribute: Some(name.clone()),
                    was: was_target.clone().unwrap_or_default(),
                    now: there.clone(),
                }),
                Some(Verdict::Conflict) => match taken {
                    Some(PromotionSide::Source) => {
                        promoted.insert(name.clone(), value.clone());
                    }
                    Some(PromotionSide::Target) => was_source = Some(value.clone()),
                    None => self.decision.conflicts.push(PromotionConflict {
                        address: address.clone(),
                        attribute: Some(name.clone()),
                        was: was_target.clone().unwrap_or_default(),
                        source: value.clone(),
                        target: there.clone(),
                        because: self.both_changed(was_target.is_some() || was_source.is_some()),
                        is_choice: true,
                    }),
                },
            }
            next.source.extend(was_source.map(|value| (name.clone(), value)));
            next.target.extend(was_target.map(|value| (name.clone(), value)));
        }
        let is_same_place = !self.sides.renamed.contains_key(address);
        next.pending &= !promoted.is_empty();
        self.decision.next.objects.insert(address.clone(), next);
        if promoted.is_empty() && is_same_place {
            return;
        }
        for name in [kind.any.def.key, PARENT] {
            if let Some(value) = target
                .attributes
                .get(name)
                .filter(|_| !promoted.contains_key(name))
            {
                promoted.insert(name.to_owned(), value.clone());
            }
        }
        let mut entry = Entry::of(kind, address.clone(), promoted, false);
        entry.qualifier = self.sides.target.qualifiers.get(address).cloned();
        entry
            .renamed_from
            .extend(self.sides.renamed.get(address).map(ToString::to_string));
        let reason = match taken {
            Some(PromotionSide::Source) => format!("{} has it so", self.request.from),
            Some(PromotionSide::Target) | None => format!("{} changed it", self.request.from),
        };
        self.want(entry, reason);
    }

    fn both_changed(&self, known: bool) -> String {
        let (from, to) = (self.request.from, self.request.to);
        match known {
            true => format!("{from} and {to} both changed it since the last promotion"),
            false => format!(
                "{from} and {to} differ, and nothing was promoted before that would say who changed it"
            ),
        }
    }

    pub(super) fn want(&mut self, entry: Entry, reason: String) {
        let address = entry.spec.address.clone();
        self.decision.reasons.insert(address.clone(), reason);
        self.decision.desired.entries.insert(address, entry);
    }
}

/// Returns the id that belongs to an object itself and not to what it stands for.
fn own_id(live: &Live, address: &Address) -> Option<String> {
    let id = live.index.id(address)?;
    (live.index.address(id) == Some(address)).then(|| id.to_owned())
}
