//! What an earlier run applied and no manifest lists any more. In a list that the manifests manage, that is unlisted like
//! everything else there; where the list itself is gone, only runs tell that a person once listed it.

use super::{AdoptedSides, Note, ObjectEffect, Plan, RunHistory, Step, StepStatus};
use crate::model::{Address, ListPosition, ObjectSelection, RegisteredKind, Registry, counted, yaml_word};
use std::collections::BTreeMap;

/// The most objects that are named.
const MOST: usize = 5;

/// Returns what to tell of a plan about objects that runs applied, the newest run first, and that it leaves alone now.
pub fn vanished(
    registry: &Registry,
    (plan, adopted): (&Plan, &AdoptedSides),
    selection: &ObjectSelection,
    runs: &[(&Plan, &RunHistory)],
) -> Vec<Note> {
    // The newest run that did something to an object knows best.
    let mut applied: BTreeMap<&Address, &Step> = BTreeMap::new();
    let mut removed = Vec::new();
    for (past, history) in runs {
        let is_done = |step: &&Step| {
            let status = history.steps.get(&step.id).map(|recorded| recorded.status);
            status == Some(StepStatus::Done)
        };
        for step in past.steps.iter().rev().filter(is_done) {
            let is_known = applied.contains_key(&step.address) || removed.contains(&&step.address);
            if is_known {
                continue;
            }
            match step.action.effect().object {
                ObjectEffect::Removed => removed.push(&step.address),
                ObjectEffect::Created
                | ObjectEffect::Edited
                | ObjectEffect::Moved
                | ObjectEffect::Replaced => {
                    applied.insert(&step.address, step);
                }
                ObjectEffect::Reordered | ObjectEffect::Emptied | ObjectEffect::Refilled => {}
            }
        }
    }

    // What is in an unlisted object is told with that.
    let is_unlisted = |address: &Address| plan.unlisted.iter().any(|one| address.is_within(&one.address));
    // A kind that no file names any more is not read.
    let is_unread = |step: &Step| {
        let wanted = &adopted.desired.entries;
        adopted.live.unsought.contains(&*step.kind) && !wanted.contains_key(&step.address)
    };
    let is_gone = |step: &&Step| {
        let is_unmanaged = plan.unmanaged.contains(&step.address) && !is_unlisted(&step.address);
        selection.includes(&step.address) && (is_unmanaged || is_unread(step))
    };
    let gone: Vec<&Step> = applied.values().copied().filter(is_gone).collect();
    // What lies in an object that vanished goes with that.
    let is_inner = |step: &&Step| {
        let mut others = gone.iter();
        others.any(|other| step.address != other.address && step.address.is_within(&other.address))
    };
    let outer: Vec<&Step> = gone.iter().copied().filter(|step| !is_inner(step)).collect();
    let mut notes: Vec<Note> = outer.iter().filter_map(|step| note(registry, step)).collect();
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

/// Tells of one object, and how it is deleted.
fn note(registry: &Registry, step: &Step) -> Option<Note> {
    let kind = registry.kind(&step.kind)?;
    let text = format!(
        "the files listed it when it was last applied, and don't list it now, so closectl does not touch it; to delete \
         it, write `{}` in {}",
        removal(kind, &step.address),
        list_of(kind, &step.address)?
    );
    Some(Note::new(&step.address, text))
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
