//! What an earlier run applied and no manifest lists any more. In a list that the manifests manage, that is unlisted like
//! everything else there; where the list itself is gone, only runs tell that a person once listed it.

use super::{
    AdoptedSides, Note, ObjectEffect, Plan, PlanRules, RecordedStep, RunHistory, RunOrigin, Step, StepStatus,
};
use crate::model::{Address, ListPosition, ObjectSelection, RegisteredKind, Registry, counted, yaml_word};
use std::collections::{BTreeMap, BTreeSet};

/// The most objects that are named.
const MOST: usize = 5;

/// An earlier run.
pub struct EarlierRun<'a> {
    /// Its name.
    pub name: &'a str,
    /// What it was to do.
    pub plan: &'a Plan,
    /// What it was made of.
    pub origin: &'a RunOrigin,
    /// What came of its steps.
    pub history: &'a RunHistory,
}

/// An object that a run applied because files listed it.
struct AppliedObject<'a> {
    /// Its address by the newest run that knew it.
    address: &'a Address,
    kind: &'a str,
    /// Its id, if it has one of its own and a run knew it.
    id: Option<&'a str>,
}

/// What runs did to objects, found out from the newest run to the oldest one.
struct AppliedObjects<'a> {
    registry: &'a Registry,
    /// The addresses and ids of which a newer run told all.
    settled: BTreeSet<&'a str>,
    /// The newest addresses of objects, by their ids.
    newest: BTreeMap<&'a str, &'a Address>,
    found: Vec<AppliedObject<'a>>,
}

/// Returns what to tell of a plan about objects that runs applied, the newest run first, and that it leaves alone now.
pub fn vanished(
    registry: &Registry,
    (plan, adopted): (&Plan, &AdoptedSides),
    selection: &ObjectSelection,
    rules: &PlanRules,
    runs: &[EarlierRun<'_>],
) -> Vec<Note> {
    let mut applied = AppliedObjects {
        registry,
        settled: BTreeSet::new(),
        newest: BTreeMap::new(),
        found: Vec::new(),
    };
    for run in runs {
        applied.add(run);
    }

    // What is in an unlisted object is told with that, and what is in one that goes, goes with it.
    let is_unlisted = |address: &Address| {
        let entries = &adopted.desired.entries;
        let goes = |around: &str| entries.get(around).is_some_and(|entry| entry.removed);
        address.lineage().any(goes) || plan.unlisted.iter().any(|one| address.is_within(&one.address))
    };
    // A kind that no file names any more is not read.
    let is_unread = |one: &AppliedObject<'_>| {
        let wanted = &adopted.desired.entries;
        adopted.live.unsought.contains(one.kind) && !wanted.contains_key(one.address)
    };
    // Another object may have got the address of one that is called otherwise now.
    let is_same = |one: &AppliedObject<'_>| {
        let now = adopted.live.index.id(one.address);
        one.id.zip(now).is_none_or(|(id, now)| id == now)
    };
    let is_ignored = |address: &Address| rules.ignore.iter().any(|rule| rule.covers(address));
    let is_gone = |one: &&AppliedObject<'_>| {
        let is_unmanaged = plan.unmanaged.contains(one.address) && !is_unlisted(one.address) && is_same(one);
        let is_meant = selection.includes(one.address) && !is_ignored(one.address);
        is_meant && (is_unmanaged || is_unread(one))
    };
    let mut gone: Vec<&AppliedObject<'_>> = applied.found.iter().filter(is_gone).collect();
    gone.sort_by_key(|one| one.address);

    // What lies in an object that vanished goes with that.
    let is_inner = |one: &&&AppliedObject<'_>| {
        let mut others = gone.iter();
        others.any(|other| one.address != other.address && one.address.is_within(other.address))
    };
    let outer = gone.iter().filter(|one| !is_inner(one));
    let mut notes: Vec<Note> = outer.filter_map(|one| note(registry, one)).collect();
    let more = notes.len().saturating_sub(MOST);
    notes.truncate(MOST);
    if let Some(last) = notes.last_mut().filter(|_| more > 0) {
        last.text = format!(
            "{}; {} vanished like this",
            last.text,
            counted(more, "more object")
        );
    }
    notes
}

impl<'a> AppliedObjects<'a> {
    /// Takes a run into account, which is older than all before it.
    fn add(&mut self, run: &EarlierRun<'a>) {
        for step in run.plan.steps.iter().rev() {
            if let Some(recorded) = run.history.steps.get(&step.id)
                && recorded.status == StepStatus::Done
            {
                self.add_step(step, recorded, run.origin.is_of_files());
            }
        }
    }

    /// Takes a step into account; the newest one that did something to an object knows best.
    fn add_step(&mut self, step: &'a Step, recorded: &'a RecordedStep, is_of_files: bool) {
        let id = recorded.id.as_deref().filter(|_| self.has_own_id(step));
        // A rename gave the object the address that it has since.
        let newest = |id| *self.newest.entry(id).or_insert(&step.address);
        let address = id.map_or(&step.address, newest);
        let is_settled = |name: &str| self.settled.contains(name);
        if is_settled(address.as_str()) || is_settled(step.address.as_str()) || id.is_some_and(is_settled) {
            return;
        }

        let is_found = match step.action.effect().object {
            ObjectEffect::Removed => false,
            ObjectEffect::Created | ObjectEffect::Replaced => is_of_files,
            // Where a run of something else only edited it, an older one tells whether files listed it.
            ObjectEffect::Edited | ObjectEffect::Moved if is_of_files => true,
            ObjectEffect::Edited
            | ObjectEffect::Moved
            | ObjectEffect::Reordered
            | ObjectEffect::Emptied
            | ObjectEffect::Refilled => return,
        };
        self.settled.extend([address.as_str(), step.address.as_str()]);
        self.settled.extend(id);
        if is_found {
            self.found.push(AppliedObject {
                address,
                kind: &step.kind,
                id,
            });
        }
    }

    /// Says whether the object of a step has an id of its own, and not that of what it stands for.
    fn has_own_id(&self, step: &Step) -> bool {
        let kind = self.registry.kind(&step.kind);
        kind.and_then(|kind| kind.place_of(&step.identity)).is_none()
    }
}

/// Tells of one object, and how it is deleted.
fn note(registry: &Registry, object: &AppliedObject<'_>) -> Option<Note> {
    let kind = registry.kind(object.kind)?;
    let text = format!(
        "the files listed it when it was last applied, and don't list it now, so closectl does not touch it; to delete \
         it, write `{}` in {}",
        removal(kind, object.address),
        list_of(kind, object.address)?
    );
    Some(Note::new(object.address, text))
}

/// Returns the entry that deletes an object.
fn removal(kind: &RegisteredKind, address: &Address) -> String {
    let def = &kind.any.def;
    let outer = address.container().strip_prefix(def.prefix);
    let family = outer.and_then(|outer| outer.strip_prefix('/')).zip(def.family);
    let family = family.map(|(value, name)| format!("{name}: {}, ", yaml_word(value)));
    format!(
        "{{{}: {}, {}removed: true}}",
        def.key,
        yaml_word(&address.name()),
        family.unwrap_or_default()
    )
}

/// Returns the list that an object is written in.
fn list_of(kind: &RegisteredKind, address: &Address) -> Option<String> {
    match kind.any.def.listing?.at {
        ListPosition::Section(path) => Some(format!("`{}`", path.join("."))),
        ListPosition::Within(_, attribute) => Some(format!("`{attribute}` of `{}`", address.container())),
        ListPosition::Single(_) => None,
    }
}
