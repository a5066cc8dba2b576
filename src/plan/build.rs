//! Compares both sides and says what has to happen. Decides everything; carrying out decides nothing.

use super::{
    Action, AdoptedSides, Note, Organization, Plan, Refusal, Risk, Step, StepConsent, changed_items,
    fixed_attributes, graph, rename_hints, renamed_objects::RenamedObjects, replacement, risk,
    unfit_references, unlisted::ListedNames, value_hints,
};
use crate::{
    diff::Change,
    model::{Address, Entry, Live, Location, RegisteredKind, Registry, Spec, template},
};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the plan that brings an organization to what the manifests say.
pub fn plan(registry: &Registry, organization: Organization, adopted: &AdoptedSides) -> Plan {
    let mut draft = PlanDraft {
        registry,
        adopted,
        replaced: replacement::replaced(registry, adopted),
        steps: Vec::new(),
        refusals: Vec::new(),
        notes: Vec::new(),
    };

    for entry in adopted.desired.entries.values() {
        draft.entry(entry);
    }
    for place in replacement::unlisted_places(registry, adopted, &draft.replaced) {
        draft.entry(&place);
    }
    // Values come back once the setting is there that they belong to.
    for values in &adopted.desired.returns {
        draft.give_back(values);
    }
    // Orders come after all objects, because they leave out members that were refused.
    for order in &adopted.desired.orders {
        draft.order(order);
    }
    if !draft.replaced.is_empty() {
        draft.lists_to_keep().iter().for_each(|list| draft.order(list));
    }

    let PlanDraft {
        steps,
        mut refusals,
        mut notes,
        ..
    } = draft;
    // What can't be told of both sides comes before what was found out by comparing them.
    refusals.splice(0..0, adopted.refusals.iter().cloned());
    let unread = adopted.live.told(registry);
    notes.splice(0..0, rename_hints::objects(registry, adopted, &steps));
    notes.splice(0..0, value_hints::values(registry, adopted, &steps));
    notes.extend(untouched_notes(&steps, &adopted.live));
    notes.extend(unread.map(|part| {
        Note::new(
            &part.place,
            format!("{}; closectl does not change it", part.because),
        )
    }));
    notes.extend(adopted.notes.iter().cloned());
    let left = adopted.left_namesakes.iter();
    notes.extend(left.filter_map(|one| one.note(&adopted.desired, &adopted.live)));
    notes.extend(adopted.respelled.iter().map(|address| {
        let text = "the manifests spell its name with other Unicode characters that look the same; Close \
                    keeps its spelling";
        Note::new(address, text)
    }));

    let (steps, cycle) = graph::sort(registry, steps);
    refusals.extend(cycle);

    let wanted = &adopted.desired.entries;
    let unmanaged = adopted.live.specs.iter().filter(|(address, spec)| {
        let listed = registry
            .kind(spec.kind)
            .is_some_and(|kind| kind.any.def.listing.is_some() && !kind.is_single());
        listed && !wanted.contains_key(*address)
    });
    // One of several objects of a name is what an entry means, by the name alone or with what tells it apart.
    let is_named = |address: &Address| {
        let qualified = format!("{address}#");
        let mut longer = wanted
            .range(Address::of(qualified.as_str())..)
            .map(|(one, _)| one);
        wanted.contains_key(address)
            || longer
                .next()
                .is_some_and(|one| one.as_str().starts_with(&qualified))
    };
    let unmanaged = unmanaged
        .map(|(address, _)| address)
        .chain(adopted.live.ambiguous.keys().filter(|address| !is_named(address)));

    let unmanaged: Vec<Address> = unmanaged.cloned().collect();
    let listed = ListedNames::of(registry, &adopted.desired, RenamedObjects(&adopted.renamed));
    let unlisted = listed.unlisted(&adopted.live);
    let unreported = unmanaged.iter().filter(|address| {
        let is_told = unlisted.iter().any(|one| one.address == **address);
        !is_told && listed.have_list_of(&adopted.live, address)
    });

    Plan {
        organization,
        steps,
        ids: BTreeMap::new(),
        refusals,
        unreported: unreported.cloned().collect(),
        unmanaged,
        unlisted,
        notes,
        records: None,
        forecast: None,
        is_applied: false,
        unmatched: Vec::new(),
    }
}

/// Says what of the objects that change stays as it is, although no manifest holds it.
fn untouched_notes<'a>(steps: &'a [Step], live: &'a Live) -> impl Iterator<Item = Note> + 'a {
    // Where an object goes, what goes with it is told where that is refused.
    let mut told = BTreeSet::new();
    let changed = steps.iter().filter(|step| step.action.edits());
    let changed = changed.filter(move |step| told.insert(step.address.clone()));
    changed.filter_map(|step| {
        let untouched = live.untouched.get(&step.address)?;
        Some(Note::new(&step.address, format!("kept as in Close: {untouched}")))
    })
}

/// A plan in the making.
pub(super) struct PlanDraft<'a> {
    pub(super) registry: &'a Registry,
    pub(super) adopted: &'a AdoptedSides,
    /// The objects that are deleted and made again, because Close can't change what has to change.
    pub(super) replaced: BTreeSet<Address>,
    pub(super) steps: Vec<Step>,
    pub(super) refusals: Vec<Refusal>,
    pub(super) notes: Vec<Note>,
}

/// The object of a planned step.
pub(super) struct PlannedObject<'a> {
    pub(super) kind: &'a RegisteredKind,
    pub(super) spec: &'a Spec,
    /// The place in the manifests.
    pub(super) at: Option<&'a Location>,
}

impl<'a> PlannedObject<'a> {
    /// The object as an entry wants it.
    pub(super) fn wanted(kind: &'a RegisteredKind, entry: &'a Entry) -> Self {
        Self {
            kind,
            spec: &entry.spec,
            at: entry.at.as_ref(),
        }
    }
}

impl<'a> PlanDraft<'a> {
    fn entry(&mut self, entry: &Entry) {
        let address = &entry.spec.address;
        let Some(kind) = self.registry.kind(entry.spec.kind) else {
            return;
        };
        let live = self.live(entry, kind);

        // What could only be guessed is refused before anything is compared.
        let refusal = if let Some(several) = self.unclear(entry, kind) {
            Some(several)
        } else if let Some(not_shown) = self.adopted.live.not_shown(kind) {
            let has_none = self.adopted.live.not_included.contains(entry.spec.kind);
            // What is to go can't be there.
            if entry.removed && has_none {
                return;
            }
            let way_on = if has_none {
                "; if this organization does not have them, exclude them with --exclude, or write `removed: true` for each in its overlay"
            } else {
                ""
            };
            Some(format!("{not_shown}{way_on}"))
        } else if let Some(part) = self.doubtful(entry, kind, live) {
            let because = &part.because;
            Some(format!(
                "{because}; this entry may mean that object, so remove the entry, or change the object in \
                 Close"
            ))
        } else if let Some(because) = live
            .is_none()
            .then(|| replacement::unclear(self.adopted, kind, entry))
            .flatten()
        {
            Some(because)
        } else if kind.is_single() && live.is_none() {
            let what = kind.any.def.one();
            Some(format!(
                "Close does not show {what}, so closectl neither compares nor changes it"
            ))
        } else {
            live.filter(|live| live.kind != entry.spec.kind)
                .map(|live| self.other_kind(live, kind))
        };

        match (refusal, live) {
            (Some(because), _) => {
                self.refusals
                    .push(Refusal::new(address, entry.at.as_ref(), because));
            }
            (None, Some(live)) if entry.removed => self.remove(kind, live, entry),
            (None, None) if entry.removed => self.tell_misspelt_removal(kind, entry),
            (None, Some(live)) => self.update(kind, live, entry),
            // What goes with a replaced object keeps what it has.
            (None, None) => match self.adopted.live.specs.get(address) {
                Some(old) if old.kind == entry.spec.kind => {
                    self.create(kind, &replacement::completed(kind, old, entry))
                }
                Some(_) | None => self.create(kind, entry),
            },
        }
    }

    /// Returns the live object of an entry; what appears by a replaced object has to be made again with it, unless it is to
    /// go anyway.
    fn live(&self, entry: &Entry, kind: &RegisteredKind) -> Option<&'a Spec> {
        let wanted = &entry.spec;
        let shown = kind.place_of(&wanted.attributes);
        let gone = shown.is_some_and(|shown| self.replaced.contains(&shown) && !entry.removed);
        self.adopted.live.specs.get(&wanted.address).filter(|_| !gone)
    }

    pub(super) fn push(
        &mut self,
        object: &PlannedObject<'_>,
        action: Action,
        changes: Vec<Change>,
        reason: &str,
        risk: Risk,
    ) {
        let PlannedObject { kind, spec, at } = object;
        let is_harmful = action.removes()
            || matches!(action, Action::Replace | Action::Migrate)
            || matches!(risk, Risk::DataLoss { .. });
        if let Some(because) = self.doubt(object, is_harmful) {
            self.refusals.push(Refusal::new(&spec.address, *at, because));
            return;
        }

        let origin = &self.adopted.desired.origin;
        let risk = if action.edits() {
            fixed_attributes::with_way_on(origin, kind, &spec.address, &changes, risk)
        } else {
            risk
        };
        let live = self.adopted.live.specs.get(&spec.address);
        let reasons = risk::consents(kind, &risk, action, live, &changes);
        let consents: Vec<StepConsent> = reasons.iter().cloned().map(StepConsent::asked).collect();
        let unfit = unfit_references::of_names(self.registry, self.adopted, kind, &spec.address, &changes);
        let unfit = unfit.filter(|_| action.makes() || action.edits());
        let risk = risk::worst(reasons.into_iter().map(Risk::from).chain([risk]).chain(unfit));

        // Name and place go with every step, and what else its call needs: that may well not change, or not be written.
        let mut identity = kind.named(&spec.attributes);
        for name in kind.any.def.in_calls {
            let of_live = || live.and_then(|live| live.attributes.get(*name));
            if let Some(known) = spec.attributes.get(*name).or_else(of_live) {
                identity.insert((*name).to_owned(), known.clone());
            }
        }

        // An overlay may be what states the first thing that changes.
        let entry = self.adopted.desired.entries.get(&spec.address);
        let stated = changes
            .first()
            .filter(|_| !action.creates() && action != Action::Reorder);
        let place = |at| {
            let place = entry
                .zip(stated)
                .and_then(|(entry, change)| entry.place_of(&change.attribute));
            place.unwrap_or(at)
        };
        let at = at.map(place);

        let items = changed_items(kind, &spec.address, action, &changes);
        self.steps.push(Step {
            items,
            id: self.steps.len(),
            address: spec.address.clone(),
            kind: kind.any.def.name.to_owned(),
            action,
            title: kind.any.def.title.to_owned(),
            changes,
            reason: reason.to_owned(),
            at: at.cloned(),
            after: Vec::new(),
            risk,
            identity,
            records: None,
            converts: false,
            keeps: None,
            consents,
            agreed: None,
            values: None,
            needs_consent: None,
            named_inside: if action.removes() {
                self.named_inside(&spec.address)
            } else {
                Vec::new()
            },
        });
    }

    /// Returns what the objects name that lie in an object. What lies in it too goes with it.
    fn named_inside(&self, address: &Address) -> Vec<Address> {
        let inside = self.adopted.live.all_inside(address);
        let named = inside.flat_map(|one| {
            let kind = self.registry.kind(one.spec.kind);
            let attributes = one.spec.attributes.iter();
            // What an object lies in and what it is the place of is no mention.
            let mentions = attributes.filter(move |(name, _)| kind.is_none_or(|kind| !kind.names(name)));
            mentions.flat_map(|(_, value)| template::targets(value))
        });
        let outside: BTreeSet<Address> = named
            .filter(|one| one != address && !one.is_within(address))
            .collect();
        outside.into_iter().collect()
    }
}
