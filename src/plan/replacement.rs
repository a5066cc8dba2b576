//! Which objects are deleted and made again, because Close can't change what has to change, and what the new ones keep of
//! the old ones.

use super::{AdoptedSides, Risk, risk};
use crate::{
    diff::{Change, compare},
    model::{
        Address, Attribute, Checks, Entry, QualifiedObject, RegisteredKind, Registry, Spec, told_apart_at,
        yaml_word,
    },
};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Returns the objects whose entries say `replace: true` and that Close can't change to what is wanted.
pub(super) fn replaced(registry: &Registry, adopted: &AdoptedSides) -> BTreeSet<Address> {
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

/// Returns an entry with all that its object has and that it leaves open: what nobody asked to change stays, also where the
/// object is deleted and made again. What does not fit the new object is left out.
pub(super) fn completed(kind: &RegisteredKind, old: &Spec, entry: &Entry) -> Entry {
    let stated = &entry.spec.attributes;
    let is_reshaped = kind.attributes.values().any(|attribute| {
        let wanted = stated.get(&attribute.name);
        attribute.immutable
            && wanted.is_some_and(|wanted| old.attributes.get(&attribute.name) != Some(wanted))
    });
    let stays = |attribute: &Attribute| !(attribute.shown || attribute.bound && is_reshaped);
    let mut open: Map<String, Value> = old
        .attributes
        .iter()
        .filter(|(name, value)| !stated.contains_key(*name) && !is_nothing(value))
        .filter(|(name, _)| kind.attributes.get(*name).is_none_or(stays))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();

    loop {
        let mut whole = stated.clone();
        whole.extend(open.clone());
        let mut checks = Checks::default();
        let Ok(lowered) = kind.lower(Value::Object(whole.clone()), Some(&mut checks)) else {
            return entry.clone();
        };

        let unfit: BTreeSet<&str> = checks.errors().flat_map(|finding| finding.attributes()).collect();
        let before = open.len();
        open.retain(|name, _| !unfit.contains(name.as_str()));
        if open.len() == before {
            let known = &lowered.spec.attributes;
            whole.retain(|name, _| stated.contains_key(name) || known.contains_key(name));
            let mut completed = entry.clone();
            completed.spec.attributes = whole;
            completed.obstacle = lowered.obstacle.into();
            return completed;
        }
    }
}

/// Says why it can't be told which object an entry replaces: a part of its address can't change in Close, so that the object
/// which it means has another address, and only a name of before says which.
pub(super) fn unclear(adopted: &AdoptedSides, kind: &RegisteredKind, entry: &Entry) -> Option<String> {
    let is_written = entry.at.is_some() && !entry.removed;
    if !entry.replace || !is_written || !entry.renamed_from.is_empty() {
        return None;
    }

    let key = kind.any.def.key;
    let fixed = kind.fixed_identity();
    let live = &adopted.live;
    let wanted = &entry.spec.attributes;
    let is_other = |spec: &&Spec| {
        let differs = |name: &&&str| spec.attributes.get(**name) != wanted.get(**name);
        spec.kind == entry.spec.kind
            && spec.attributes.get(key) == wanted.get(key)
            && fixed.iter().any(|name| differs(&name))
            && !adopted.desired.entries.contains_key(&spec.address)
    };
    let other = live.specs.values().find(is_other)?;

    let qualifiers = live.qualifiers.get(&other.address);
    let qualifiers = qualifiers.map(Vec::as_slice).unwrap_or_default();
    let object = QualifiedObject {
        address: &other.address,
        qualifiers,
    };
    let full = told_apart_at(&object.short(), qualifiers, qualifiers.len());
    Some(format!(
        "it says `replace: true`, but not which object of another `{}` it replaces; add `renamed_from: {}`, or remove \
         `replace` to create it beside that one",
        fixed.join("`, `"),
        yaml_word(full.as_ref().unwrap_or(&other.address).as_str())
    ))
}

/// Returns what an object has that its successor does not get.
pub(super) fn dropped<'a>(
    kind: &'a RegisteredKind,
    old: &'a Spec,
    wanted: &'a Spec,
) -> impl Iterator<Item = Change> + 'a {
    let is_shown = |name: &String| kind.attributes.get(name).is_some_and(|attribute| attribute.shown);
    let gone = old.attributes.iter().filter(move |(name, value)| {
        !wanted.attributes.contains_key(*name) && !is_nothing(value) && !is_shown(name)
    });
    gone.map(|(name, before)| Change::new(name, before.clone(), Value::Null))
}

/// Returns entries for what appears by replaced objects and no entry lists: Close deletes it with the old object, and nobody
/// asked for that.
pub(super) fn unlisted_places(
    registry: &Registry,
    adopted: &AdoptedSides,
    replaced: &BTreeSet<Address>,
) -> Vec<Entry> {
    let entries = &adopted.desired.entries;
    let unlisted = adopted
        .live
        .specs
        .values()
        .filter(|spec| !replaced.is_empty() && !entries.contains_key(&spec.address));

    let goes = |around: &str| entries.get(around).is_some_and(|entry| entry.removed);
    let places = unlisted.filter_map(|spec| {
        // What lies in an object that goes is not to come back.
        if spec.address.lineage().any(goes) {
            return None;
        }
        let kind = registry.kind(spec.kind)?;
        let is_gone = replaced.contains(&kind.place_of(&spec.attributes)?);
        is_gone.then(|| Entry::of(kind, spec.address.clone(), spec.attributes.clone(), false))
    });
    places.collect()
}

/// Says whether a value is what an object has where nobody set anything.
fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty)
}
