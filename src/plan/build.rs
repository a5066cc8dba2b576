//! Compares both sides and says what has to happen. Decides everything; carrying out decides nothing.

use super::{
    Action, AdoptedSides, Note, Organization, Plan, Refusal, Risk, Step, Twin, graph, reasons, removal,
    rename_hints, risk, unlisted::ListedNames, value_hints,
};
use crate::{
    diff::{Change, compare},
    model::{
        Address, Entry, KindVerbs, Location, PARENT, RegisteredKind, Registry, Spec, UnreadPart, template,
    },
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Makes the plan that brings an organization to what the manifests say.
pub fn plan(registry: &Registry, organization: Organization, adopted: &AdoptedSides) -> Plan {
    let mut draft = PlanDraft {
        registry,
        adopted,
        replaced: replaced(registry, adopted),
        steps: Vec::new(),
        refusals: Vec::new(),
        notes: Vec::new(),
    };

    for entry in adopted.desired.entries.values() {
        draft.entry(entry);
    }
    // Values come back once the setting is there that they belong to.
    for values in &adopted.desired.returns {
        draft.give_back(values);
    }
    // Orders come after all objects, because they leave out members that were refused.
    for order in &adopted.desired.orders {
        draft.order(order);
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
    notes.extend(unread.map(|part| Note::new(&part.place, format!("{}; it is left alone", part.because))));
    notes.extend(adopted.notes.iter().cloned());
    notes.extend(adopted.respelled.iter().map(|address| {
        let text = "the manifests write its name with other code points, which look the same; it stays as it is in Close";
        Note::new(address, text)
    }));

    let (steps, cycle) = graph::sort(registry, steps);
    refusals.extend(cycle);

    let wanted = &adopted.desired.entries;
    let unmanaged = adopted.live.specs.iter().filter(|(address, spec)| {
        let listed = registry
            .kind(spec.kind)
            .is_some_and(|kind| kind.any.def.listing.is_some());
        listed && !wanted.contains_key(*address)
    });
    let unmanaged = unmanaged
        .map(|(address, _)| address)
        .chain(adopted.live.ambiguous.keys());

    Plan {
        organization,
        steps,
        refusals,
        unmanaged: unmanaged.cloned().collect(),
        unlisted: ListedNames::of(registry, &adopted.desired).unlisted(&adopted.live),
        notes,
        records: None,
        forecast: None,
    }
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
    /// Where the manifests ask for it.
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

/// Splits changes into those that Close takes only once an object is there, and the others.
fn split_late(kind: &RegisteredKind, changes: impl Iterator<Item = Change>) -> (Vec<Change>, Vec<Change>) {
    let is_late = |change: &Change| {
        let attribute = kind.attributes.get(&change.attribute);
        attribute.is_some_and(|attribute| attribute.after_create.is_some())
    };
    changes.partition(is_late)
}

impl<'a> PlanDraft<'a> {
    fn entry(&mut self, entry: &Entry) {
        let address = &entry.spec.address;
        let Some(kind) = self.registry.kind(entry.spec.kind) else {
            return;
        };
        let live = self.live(&entry.spec, kind);

        // What could only be guessed is refused before anything is compared.
        let refusal = if self.adopted.live.ambiguous.contains_key(address) {
            Some(self.shared_name(address))
        } else if let Some(words) = self.adopted.live.hidden.get(entry.spec.kind) {
            let kinds = kind.any.def.plural();
            Some(format!("Close does not show its {kinds}: failed to {words}"))
        } else if let Some(part) = self.doubtful(entry, kind, live) {
            let because = &part.because;
            Some(format!(
                "{because}; this entry may mean that object, so take the entry out, or change the object in Close"
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
            (None, None) => self.create(kind, entry),
        }
    }

    /// Says that an address means several objects, and how it comes to mean one.
    fn shared_name(&self, address: &Address) -> String {
        let live = &self.adopted.live;
        let ids = live.ambiguous.get(address).map(Vec::as_slice).unwrap_or_default();
        let because = format!(
            "the organization has {} objects of this name ({}); {} of them in Close",
            ids.len(),
            ids.join(", "),
            self.registry.way_to_one(address)
        );

        // The newest is most likely the one too many; what it holds is counted before anything goes.
        match Twin::all(live, address).pop() {
            Some(newest) => format!("{because}, or delete the newest with `{}`", removal(&newest.id)),
            None => because,
        }
    }

    /// Returns what can't be read and may be what an entry means: by its name or, where the organization does not have it
    /// yet, by one of its old names.
    fn doubtful(&self, entry: &Entry, kind: &RegisteredKind, live: Option<&Spec>) -> Option<&'a UnreadPart> {
        let organization = &self.adopted.live;
        let by_name = organization.doubt(entry.spec.kind, &entry.spec.address);
        if by_name.is_some() || live.is_some() {
            return by_name;
        }

        let formers = entry.formers(kind.any.def.prefix);
        let mut doubts = formers
            .iter()
            .filter_map(|old| organization.doubt(entry.spec.kind, old));
        doubts.next()
    }

    /// A name on the other side is for a person to sort out: making it fit would lose values.
    fn other_kind(&self, live: &Spec, wanted: &RegisteredKind) -> String {
        let have = self
            .registry
            .kind(live.kind)
            .map_or_else(|| live.kind.to_owned(), |kind| kind.any.def.one());
        format!(
            "the organization has {have} of this name, and the manifests want {}; write it as what it is, \
             or give the new one another name",
            wanted.any.def.one()
        )
    }

    fn create(&mut self, kind: &RegisteredKind, entry: &Entry) {
        let wanted = PlannedObject::wanted(kind, entry);
        let action = match kind.any.def.verbs {
            KindVerbs::Create => Action::Create,
            KindVerbs::Associate => Action::Associate,
        };
        let risk = match &*entry.obstacle {
            Some(because) => Risk::Impossible {
                because: because.clone(),
                instead: "create it in Close by hand; from then on closectl manages it".to_owned(),
            },
            None => Risk::Safe,
        };

        // What Close ignores in the call that makes an object takes a call of its own afterwards.
        let whole = entry
            .spec
            .attributes
            .iter()
            .map(|(name, after)| Change::new(name, Value::Null, after.clone()));
        let (later, mut changes) = split_late(kind, whole);
        // A new object has nothing where nothing is wanted, so null is not sent.
        changes.retain(|change| !change.after.is_null());
        self.push(&wanted, action, changes, reasons::NEW, risk);
        self.change_later(&wanted, later);
    }

    /// Adds the step for what Close ignores in the call that makes an object. The object starts with what Close sets by
    /// itself.
    fn change_later(&mut self, object: &PlannedObject<'_>, later: Vec<Change>) {
        let started = |change: Change| {
            let attribute = object.kind.attributes.get(&change.attribute)?;
            let before = attribute.after_create.clone()?;
            (before != change.after).then_some(Change { before, ..change })
        };
        let later: Vec<Change> = later.into_iter().filter_map(started).collect();
        if !later.is_empty() {
            let risk = risk::of_changes(object.kind, None, &later);
            self.change(
                object,
                later,
                "Close takes this only once the object is there",
                risk,
            );
        }
    }

    fn update(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) {
        if self.replaced.contains(&live.address) {
            self.replace(kind, live, entry);
            return;
        }

        // Somebody has left, or a field is gone, and what names them is as it was.
        if let Some(ids) = self.adopted.live.unnamed.get(&live.address) {
            let text = format!(
                "it holds {}, which the organization does not have (any more) or the key may not see; that is left as it \
                 is",
                ids.join(", ")
            );
            self.notes.push(Note::new(&entry.spec.address, text));
        }

        let difference = compare(live, &entry.spec, &kind.attributes);
        // A write of what Close does not show could undo what somebody set there.
        if !difference.unseen.is_empty() {
            let names: Vec<_> = difference.unseen.iter().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            let text = format!("Close does not show {names}, so it is neither compared nor sent");
            self.notes.push(Note::new(&entry.spec.address, text));
        }

        // Written whole, an attribute loses what closectl does not know in it, and the plan has to say so.
        for change in &difference.changes {
            if let Some(unknown) = self.adopted.live.unknown_in(&live.address, &change.attribute) {
                let names: Vec<_> = unknown.iter().map(|name| format!("`{name}`")).collect();
                let text = format!(
                    "Close shows {} in `{}`, which closectl does not know: writing `{1}` leaves it out",
                    names.join(", "),
                    change.attribute
                );
                self.notes.push(Note::new(&entry.spec.address, text));
            }
        }

        // A list that takes members in from others does so in the call that writes the list.
        let wanted = PlannedObject::wanted(kind, entry);
        let order = kind.any.def.listing.and_then(|listing| listing.order);
        let adopts = order.is_some_and(|order| order.adopts);
        let (moves, changes): (Vec<_>, Vec<_>) = difference
            .changes
            .into_iter()
            .partition(|change| adopts && change.attribute == PARENT);

        if !moves.is_empty() {
            let reason = self.renamed_reason(&entry.spec.address);
            let because = "opportunities that have the status go with it".to_owned();
            let risk = Risk::Behaviour { because };
            self.push(&wanted, Action::Move, moves, &reason, risk);
        }

        self.tell_unmatched_values(live, entry);
        // Records have to hold the new value before the old one goes.
        let changes = self.move_values(kind, entry, changes);
        let conversion = self.conversion(kind, live, entry, &changes);
        if !changes.is_empty() {
            let is_renamed = changes.iter().any(|change| change.attribute == kind.any.def.key);
            let reason = if conversion.is_under_way {
                reasons::CONVERTING.to_owned()
            } else if is_renamed {
                self.renamed_reason(&entry.spec.address)
            } else {
                reasons::DIFFERS.to_owned()
            };
            let before = self.steps.len();
            self.change(&wanted, changes, &reason, conversion.risk);
            // What is under way has begun before anything of it could be kept.
            if let Some(step) = self.steps.get_mut(before) {
                step.converts = conversion.converts && !step.loses();
            }
        }
    }

    /// Returns the live object of an entry; what appears by a replaced object has to be made again with it.
    fn live(&self, wanted: &Spec, kind: &RegisteredKind) -> Option<&'a Spec> {
        let key = wanted.attributes.get(kind.any.def.key).and_then(Value::as_str);
        let gone = key
            .and_then(template::as_reference)
            .is_some_and(|key| self.replaced.contains(&key));
        self.adopted.live.specs.get(&wanted.address).filter(|_| !gone)
    }

    fn replace(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) {
        let whole = entry.spec.attributes.iter().map(|(name, after)| {
            let before = live.attributes.get(name).cloned().unwrap_or_default();
            Change::new(name, before, after.clone())
        });
        let (later, changes) = split_late(kind, whole);

        let because = match risk::of_deletion(kind, &[]) {
            Risk::DataLoss { because } => because,
            Risk::Safe | Risk::Behaviour { .. } | Risk::Impossible { .. } => {
                "it gets another id, which whatever refers to it from outside does not know".to_owned()
            }
        };
        let reason = "the manifests say `replace: true`, and Close can't change it";
        let risk = Risk::DataLoss { because };
        let wanted = PlannedObject::wanted(kind, entry);
        self.push(&wanted, Action::Replace, changes, reason, risk);
        self.change_later(&wanted, later);
    }

    fn renamed_reason(&self, address: &Address) -> String {
        match self.adopted.renamed.get(address) {
            Some(old) => format!("{}`{old}`", reasons::RENAMED),
            None => reasons::DIFFERS.to_owned(),
        }
    }

    fn change(&mut self, object: &PlannedObject<'_>, changes: Vec<Change>, reason: &str, risk: Risk) {
        let kind = object.kind;
        let has = |name: &str| changes.iter().any(|change| change.attribute == name);
        let archives = |change: &Change| {
            let attribute = kind.attributes.get(&change.attribute);
            attribute.is_some_and(|attribute| attribute.archives) && change.after == true
        };

        let action = if has(kind.any.def.key) {
            Action::Rename
        } else if changes.iter().any(archives) {
            Action::Archive
        } else {
            Action::Update
        };
        self.push(object, action, changes, reason, risk);
    }

    fn remove(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) {
        let action = match kind.any.def.verbs {
            KindVerbs::Create => Action::Delete,
            KindVerbs::Associate => Action::Disassociate,
        };
        let gone = live
            .attributes
            .iter()
            .map(|(name, before)| Change::new(name, before.clone(), Value::Null));

        // Close deletes some objects only once nothing is left in them.
        let wanted = &self.adopted.desired.entries;
        let stays = |address: &&Address| wanted.get(*address).is_none_or(|entry| !entry.removed);
        let left: Vec<&Address> = self.adopted.live.inside(&live.address).filter(stays).collect();

        // Once its records have moved, nothing is lost with it.
        let moved = self.move_records(kind, live, entry) || self.is_emptied_by_returns(&live.address);
        let risk = if moved {
            Risk::Safe
        } else {
            risk::of_deletion(kind, &left)
        };
        let reason = if entry.pruned {
            "the manifests do not list it, and `prune` removes what they do not list"
        } else {
            reasons::REMOVED
        };
        let object = PlannedObject {
            kind,
            spec: live,
            at: entry.at.as_ref(),
        };
        self.push(&object, action, gone.collect(), reason, risk);
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

        // Name and place go with every step: its call may need them even where they don't change.
        let identity = [kind.any.def.key, PARENT].into_iter();
        let identity =
            identity.filter_map(|name| Some((name.to_owned(), spec.attributes.get(name)?.clone())));

        self.steps.push(Step {
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
            identity: identity.collect(),
            records: None,
            converts: false,
            keeps: None,
            agreed: None,
            values: None,
            needs_consent: None,
        });
    }
}

impl PlanDraft<'_> {
    /// Returns why a step may not be planned, if that would follow from what was not read: of its list nothing is known,
    /// or it takes away what may hold or show more than is known.
    fn doubt(&self, object: &PlannedObject<'_>, is_harmful: bool) -> Option<String> {
        let (live, address) = (&self.adopted.live, &object.spec.address);
        if let Some(part) = live.unread_list(&Address::of(address.container())) {
            return Some(format!("{}, so nothing in it is changed", part.because));
        }
        let inside = live.doubt_inside(self.registry, object.kind.any.def.name, address);
        let inside = inside.filter(|_| is_harmful)?;
        Some(format!(
            "{inside}, so nobody knows what would be lost with `{address}`"
        ))
    }
}

/// Returns the objects whose entries say `replace: true` and that Close can't change to what is wanted.
fn replaced(registry: &Registry, adopted: &AdoptedSides) -> BTreeSet<Address> {
    let entries = adopted
        .desired
        .entries
        .values()
        .filter(|entry| entry.replace && !entry.removed);

    let unchangeable = entries.filter(|entry| {
        let live = adopted.live.specs.get(&entry.spec.address);
        let live = live.filter(|live| live.kind == entry.spec.kind);
        let (Some(live), Some(kind)) = (live, registry.kind(entry.spec.kind)) else {
            return false;
        };

        // `replace` permits and does not command: what can be changed in place keeps its id and its values.
        let changes = compare(live, &entry.spec, &kind.attributes).changes;
        matches!(
            risk::of_changes(kind, Some(live), &changes),
            Risk::Impossible { .. }
        )
    });
    unchangeable.map(|entry| entry.spec.address.clone()).collect()
}
