//! The steps that make, change, replace or remove one object.

use super::{
    Action, Note, Risk,
    broken_rules::broken_together,
    build::{PlanDraft, PlannedObject},
    reasons,
    replacement::{completed, dropped},
    risk,
};
use crate::{
    diff::{Change, compare},
    model::{Address, DesiredOrigin, Entry, KindVerbs, PARENT, RegisteredKind, Spec},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Splits changes into those that Close takes only once an object is there, and the others.
fn split_late(kind: &RegisteredKind, changes: impl Iterator<Item = Change>) -> (Vec<Change>, Vec<Change>) {
    let is_late = |change: &Change| {
        let attribute = kind.attributes.get(&change.attribute);
        attribute.is_some_and(|attribute| attribute.after_create.is_some() || attribute.alone)
    };
    changes.partition(is_late)
}

/// Says whether the call that makes an object asks for a change that an update brings about afterwards.
fn is_asked(kind: &RegisteredKind, change: &Change) -> bool {
    let attribute = kind.attributes.get(&change.attribute);
    attribute.is_some_and(|one| one.asked && one.after_create.as_ref() != Some(&change.after))
}

/// Changes by the writes that they take, in the order in which these are made.
struct StagedChanges {
    /// What takes an object out of the archive, in which nothing else can be changed.
    first: Vec<Change>,
    /// What goes into one write.
    together: Vec<Change>,
    /// What takes a write of its own each.
    last: Vec<Change>,
}

impl StagedChanges {
    fn of(kind: &RegisteredKind, changes: Vec<Change>) -> Self {
        let is_alone = |change: &Change| {
            kind.attributes
                .get(&change.attribute)
                .is_some_and(|one| one.alone)
        };
        let (alone, together): (Vec<_>, Vec<_>) = changes.into_iter().partition(is_alone);
        let by_item = |change: Change| match kind.attributes.get(&change.attribute) {
            Some(attribute) if attribute.each => change.by_item(),
            Some(_) | None => vec![change],
        };

        let opens = |change: &Change| {
            let attribute = kind.attributes.get(&change.attribute);
            attribute.is_some_and(|attribute| attribute.archives) && change.after == false
        };
        let (first, last) = alone.into_iter().flat_map(by_item).partition(opens);
        Self {
            first,
            together,
            last,
        }
    }
}

impl PlanDraft<'_> {
    pub(super) fn create(&mut self, kind: &RegisteredKind, entry: &Entry) {
        self.tell_unmatched_values(None, entry);
        let wanted = PlannedObject::wanted(kind, entry);
        let action = match kind.any.def.verbs {
            KindVerbs::Create => Action::Create,
            KindVerbs::Associate => Action::Associate,
        };
        let risk = match &*entry.obstacle {
            Some(because) => Risk::Impossible {
                because: because.clone(),
                instead: match kind.unwritable(&entry.spec) {
                    Some(_) => "create it by hand in Close; closectl then compares it and doesn't change it",
                    None => "create it by hand in Close; after that, closectl manages it",
                }
                .to_owned(),
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
        // A new object has nothing where nothing is wanted, so that is not sent.
        let is_nothing = |change: &Change| {
            let attribute = kind.attributes.get(&change.attribute);
            let shown = attribute.filter(|attribute| attribute.shown);
            change.after.is_null() || shown.is_some_and(|shown| shown.absent.as_ref() == Some(&change.after))
        };
        changes.retain(|change| !is_nothing(change));
        changes.extend(later.iter().filter(|change| is_asked(kind, change)).cloned());
        self.push(&wanted, action, changes, reasons::NEW, risk);
        self.change_later(&wanted, later);
    }

    /// Adds the step for what Close ignores in the call that makes an object. The object starts with what Close sets by
    /// itself.
    fn change_later(&mut self, object: &PlannedObject<'_>, later: Vec<Change>) {
        let started = |change: Change| {
            let attribute = object.kind.attributes.get(&change.attribute)?;
            let before = attribute.after_create.clone().unwrap_or_default();
            (before != change.after).then_some(Change { before, ..change })
        };
        let later: Vec<Change> = later.into_iter().filter_map(started).collect();
        let StagedChanges {
            first,
            together,
            last,
        } = StagedChanges::of(object.kind, later);

        let alone = |changes: Vec<Change>| changes.into_iter().map(|change| vec![change]);
        for changes in alone(first).chain([together]).chain(alone(last)) {
            if !changes.is_empty() {
                let risk = risk::of_first_changes(object.kind, &changes);
                let is_asked = changes.iter().all(|change| is_asked(object.kind, change));
                let reason = if is_asked {
                    reasons::IF_IGNORED
                } else {
                    reasons::AFTER_CREATE
                };
                self.change(object, changes, reason, risk);
            }
        }
    }

    pub(super) fn update(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) {
        if self.replaced.contains(&live.address) {
            self.replace(kind, live, entry);
            return;
        }

        self.tell_nameless_ids(live, entry);
        let difference = compare(live, &entry.spec, &kind.attributes);
        // A write of what Close does not show could undo what somebody set there.
        if !difference.unseen.is_empty() {
            let names: Vec<_> = difference.unseen.iter().map(|name| format!("`{name}`")).collect();
            let names = names.join(", ");
            let text = format!("Close does not show {names}, so closectl neither compares nor sends it");
            self.notes.push(Note::new(&entry.spec.address, text));
        }

        // Changed in part, an object in which something can't be set might come to be what nobody meant.
        let mut sides = [live, &entry.spec].into_iter();
        let unwritable = sides.find_map(|side| kind.unwritable(side));
        if let Some(because) = unwritable.filter(|_| !difference.changes.is_empty()) {
            let risk = Risk::Impossible {
                because,
                instead: "change it by hand in Close, then run `closectl pull --update`".to_owned(),
            };
            let wanted = PlannedObject::wanted(kind, entry);
            self.change(&wanted, difference.changes, reasons::DIFFERS, risk);
            return;
        }

        // Close refuses what doesn't go together, whichever side says which part of it.
        if let Some(broken) = broken_together(kind, live, &entry.spec, &difference.changes) {
            let risk = Risk::Impossible {
                because: broken.message,
                instead: broken.help,
            };
            let wanted = PlannedObject::wanted(kind, entry);
            self.change(&wanted, difference.changes, reasons::DIFFERS, risk);
            return;
        }

        let changed: BTreeSet<String> = difference
            .changes
            .iter()
            .map(|one| one.attribute.clone())
            .collect();
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

        let (moves_first, moves_last) = self.moves_around_rename(kind, entry, moves, &changes);
        self.moving(&wanted, moves_first);

        self.tell_unmatched_values(Some(live), entry);
        // Records have to hold the new value before the old one goes.
        let changes = self.move_values(kind, entry, changes);
        let StagedChanges {
            first,
            together: changes,
            last,
        } = StagedChanges::of(kind, changes);
        self.change_alone(&wanted, live, first);
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
        self.change_alone(&wanted, live, last);
        self.moving(&wanted, moves_last);
        if kind.unwritable(live).is_none() {
            self.renew_mentions(kind, live, entry, &changed);
        }
    }

    /// Adds a step for each of some changes, because Close takes each in a call of its own.
    fn change_alone(&mut self, object: &PlannedObject<'_>, live: &Spec, changes: Vec<Change>) {
        for change in changes {
            let change = vec![change];
            let risk = risk::of_changes(object.kind, Some(live), &change);
            self.change(object, change, reasons::DIFFERS, risk);
        }
    }

    fn replace(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) {
        let entry = &completed(kind, live, entry);
        let whole = entry.spec.attributes.iter().map(|(name, after)| {
            let before = live.attributes.get(name).cloned().unwrap_or_default();
            Change::new(name, before, after.clone())
        });
        let (later, mut changes) = split_late(kind, whole);
        changes.extend(dropped(kind, live, &entry.spec));

        let because = match risk::of_deletion(kind, &[]) {
            Risk::DataLoss { because } => because,
            Risk::Safe
            | Risk::Behaviour { .. }
            | Risk::Outreach { .. }
            | Risk::Access { .. }
            | Risk::Impossible { .. } => {
                "it gets a new id, which systems outside Close don't know".to_owned()
            }
        };
        let reason = match self.adopted.desired.origin {
            DesiredOrigin::Manifests => "the manifests say `replace: true`, and Close can't change it",
            DesiredOrigin::Promotion { .. } | DesiredOrigin::Undo => "Close can't change it",
        };
        let irrecoverable = self.adopted.live.irrecoverable(kind, live);
        let risk = match (irrecoverable, &*entry.obstacle) {
            (Some(because), _) => Risk::Impossible {
                because: format!("{because}, so closectl could not make it again"),
                instead: "replace it by hand in Close".to_owned(),
            },
            // What the old one has does not fit the new one.
            (None, Some(because)) => Risk::Impossible {
                because: because.clone(),
                instead: match self.adopted.desired.origin {
                    DesiredOrigin::Manifests => "write the whole new object in the manifest",
                    DesiredOrigin::Promotion { .. } | DesiredOrigin::Undo => "replace it by hand in Close",
                }
                .to_owned(),
            },
            (None, None) => Risk::DataLoss { because },
        };
        let wanted = PlannedObject::wanted(kind, entry);
        self.push(&wanted, Action::Replace, changes, reason, risk);
        self.change_later(&wanted, later);
    }

    pub(super) fn renamed_reason(&self, address: &Address) -> String {
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

    pub(super) fn remove(&mut self, kind: &RegisteredKind, live: &Spec, entry: &Entry) {
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
        let inside = self.adopted.live.all_inside(&live.address);
        let inside = inside.map(|one| &one.spec.address);
        let left: BTreeSet<&Address> = inside.filter(stays).collect();
        let left: Vec<&Address> = left.into_iter().collect();

        // Once its records have moved, nothing is lost with it.
        let moved = self.move_records(kind, live, entry) || self.is_emptied_by_returns(&live.address);
        let risk = if let Some(because) = self.adopted.live.irrecoverable(kind, live) {
            // Nobody could undo that.
            let instead = kind
                .any
                .def
                .removal
                .map_or("delete it by hand in Close", |check| check.instead);
            Risk::Impossible {
                because: format!("{because}, so closectl could not make it again"),
                instead: instead.to_owned(),
            }
        } else if moved {
            Risk::Safe
        } else {
            risk::of_deletion(kind, &left)
        };
        let reason = if entry.pruned {
            "the manifests do not list it, and `prune` deletes what they do not list"
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
}
