//! Marks of entries that do their work once: `renamed_from`, `removed` and `move_to`. Which there are, and which have done
//! it in an organization.

use super::{AdoptedSides, sealed::digest};
use crate::model::{Address, Desired, Entry, RegisteredKind, Registry, ValueMove, yaml_word};
use serde_json::Value;
use std::collections::BTreeSet;

/// A mark that an entry bears until its work is done everywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryMark {
    /// The object of the entry.
    pub address: Address,
    /// Where it stands in the entry.
    pub pointer: String,
    /// What it says, as people write it.
    pub written: String,
    /// What to do about it once it is done.
    pub remedy: &'static str,
    /// What it says, without telling it.
    pub digest: String,
}

impl EntryMark {
    fn renamed(entry: &Entry) -> Self {
        let names: Vec<String> = entry.renamed_from.iter().map(|name| yaml_word(name)).collect();
        let names = match names.as_slice() {
            [name] => name.clone(),
            all => format!("[{}]", all.join(", ")),
        };

        Self {
            pointer: "/renamed_from".to_owned(),
            written: format!("`renamed_from: {names}`"),
            remedy: "remove `renamed_from`",
            digest: digested(
                entry,
                "renamed_from",
                entry.renamed_from.iter().map(String::as_str),
            ),
            address: entry.spec.address.clone(),
        }
    }

    fn removed(entry: &Entry) -> Self {
        let to = entry.move_to.as_deref();
        let and = if to.is_some() { " and `move_to`" } else { "" };
        Self {
            pointer: "/removed".to_owned(),
            written: format!("`removed: true`{and}"),
            remedy: "remove the entry",
            digest: digested(entry, "removed", to.into_iter()),
            address: entry.spec.address.clone(),
        }
    }

    fn moved(entry: &Entry, one: &ValueMove) -> Self {
        let list = entry
            .spec
            .attributes
            .get(&*one.attribute)
            .and_then(Value::as_array);
        let at = list.and_then(|list| list.iter().position(|value| *value == one.to));

        Self {
            pointer: format!("/{}/{}", one.attribute, at.unwrap_or_default()),
            written: format!(
                "`{{value: {}, renamed_from: {}}}`",
                yaml_word(&one.to),
                yaml_word(&one.from)
            ),
            remedy: "write the value alone",
            digest: digested(entry, &one.attribute, [one.from.as_str(), &one.to].into_iter()),
            address: entry.spec.address.clone(),
        }
    }
}

fn digested<'a>(entry: &'a Entry, mark: &'a str, says: impl Iterator<Item = &'a str>) -> String {
    let head = [entry.spec.kind, entry.spec.address.as_str(), mark];
    digest(head.into_iter().chain(says))
}

/// Returns the marks in manifests.
#[must_use]
pub fn marks(desired: &Desired) -> Vec<EntryMark> {
    let written = desired.entries.values().filter(|entry| entry.at.is_some());
    written.flat_map(|entry| marks_of(entry)).collect()
}

fn marks_of(entry: &Entry) -> Vec<EntryMark> {
    if entry.removed {
        return vec![EntryMark::removed(entry)];
    }
    let renamed = (!entry.renamed_from.is_empty()).then(|| EntryMark::renamed(entry));
    let moved = entry.moves.iter().map(|one| EntryMark::moved(entry, one));
    renamed.into_iter().chain(moved).collect()
}

/// Returns the digests of the marks whose work is done in an organization; nothing where none of the entries was written
/// by a person.
#[must_use]
pub fn done_marks(registry: &Registry, adopted: &AdoptedSides) -> Option<BTreeSet<String>> {
    let mut done = BTreeSet::new();
    let mut is_written = false;
    for entry in adopted
        .desired
        .entries
        .values()
        .filter(|entry| entry.at.is_some())
    {
        is_written = true;
        let Some(kind) = registry.kind(entry.spec.kind) else {
            continue;
        };
        if entry.removed {
            let is_gone = is_gone(kind, entry, adopted);
            done.extend(is_gone.then(|| EntryMark::removed(entry).digest));
            continue;
        }

        if !entry.renamed_from.is_empty() && is_renamed(kind, entry, adopted) {
            done.insert(EntryMark::renamed(entry).digest);
        }
        let moved = entry.moves.iter().filter(|one| is_moved(entry, one, adopted));
        done.extend(moved.map(|one| EntryMark::moved(entry, one).digest));
    }
    is_written.then_some(done)
}

/// Says whether an object surely is not there any more.
fn is_gone(kind: &RegisteredKind, entry: &Entry, adopted: &AdoptedSides) -> bool {
    let (live, address) = (&adopted.live, &entry.spec.address);
    !live.specs.contains_key(address)
        && !live.ambiguous.contains_key(address)
        && !live.hidden.contains_key(kind.any.def.name)
        && live.doubt(kind.any.def.name, address).is_none()
        && live.unread_list(&Address::of(address.container())).is_none()
}

/// Says whether an object has its new name, and nothing has an old one that is not listed itself.
fn is_renamed(kind: &RegisteredKind, entry: &Entry, adopted: &AdoptedSides) -> bool {
    let address = &entry.spec.address;
    let is_live = |address: &Address| adopted.live.specs.contains_key(address);
    let is_listed = |address: &Address| {
        let other = adopted.desired.entries.get(address);
        other.is_some_and(|other| !other.removed)
    };
    let formers = adopted.formers(entry, kind.any.def.prefix);
    is_live(address)
        && !adopted.renamed.contains_key(address)
        && formers
            .iter()
            .all(|old| old == address || !is_live(old) || is_listed(old))
}

/// Says whether a list has the new value, and the old one no more.
fn is_moved(entry: &Entry, one: &ValueMove, adopted: &AdoptedSides) -> bool {
    let live = adopted.live.specs.get(&entry.spec.address);
    let list = live
        .and_then(|live| live.attributes.get(&*one.attribute))
        .and_then(Value::as_array);
    let has = |value: &str| list.is_some_and(|list| list.iter().any(|item| *item == value));
    has(&one.to) && !has(&one.from)
}
