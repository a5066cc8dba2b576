//! What can't be taken back of a run because of what the organization has by now.

use super::{
    addresses::RestoredName,
    reverse_changes::{ReverseChanges, RevertedObject},
};
use crate::{
    model::{Address, Live, QualifiedObject, id, template},
    plan::Note,
};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Lets objects keep their names whose old names others have by now. Returns the names that others have, by the addresses of
/// the objects.
pub fn names(inverse: &mut ReverseChanges<'_>, live: &Live) -> BTreeMap<Address, Address> {
    let renamed = inverse.reverted.iter();
    let renamed = renamed.filter(|(_, one)| one.renaming != RestoredName::default());
    let mut olds: BTreeMap<Address, Address> = renamed
        .map(|(now, one)| (now.clone(), one.renaming.address(now)))
        .filter(|(now, old)| now != old)
        .collect();

    // With two objects of one name, nobody could tell which of them an address means. One that gets its own old name
    // back makes room, unless it has to keep its name itself.
    let mut taken = BTreeMap::new();
    loop {
        let is_taken = |now: &Address, old: &Address| {
            let has_name = |address: &Address| !olds.contains_key(address);
            live.ambiguous.contains_key(old)
                || match inverse.reverted.get(now) {
                    Some(one) if may_share(one) => has_twin(one, old, live, has_name),
                    Some(_) | None => live.specs.contains_key(old) && has_name(old),
                }
        };
        let found: Vec<Address> = olds
            .iter()
            .filter(|(now, old)| is_taken(now, old))
            .map(|(now, _)| now.clone())
            .collect();
        if found.is_empty() {
            break;
        }
        for now in found {
            match inverse.reverted.get_mut(&now) {
                // Without its old list, what was replaced is no other object than the one that is there.
                Some(one) if one.renaming.list.is_some() => drop(inverse.reverted.remove(&now)),
                Some(one) => one.renaming = RestoredName::default(),
                None => {}
            }
            taken.extend(olds.remove_entry(&now));
        }
    }
    taken
}

/// Says whether an object may get a name that others of its kind have: its id tells it apart from them.
fn may_share(one: &RevertedObject<'_>) -> bool {
    let address = one.live.address.as_str();
    let own = address.rsplit_once('#').filter(|(_, last)| id::is_id(last));
    one.kind.any.def.namesakes.is_some() && own.is_some()
}

/// Says whether another object has a name for good and is like an object that gets it in all that tells such objects apart.
fn has_twin(one: &RevertedObject<'_>, old: &Address, live: &Live, stays: impl Fn(&Address) -> bool) -> bool {
    let mut attributes = one.live.attributes.clone();
    attributes.extend(one.attributes.clone());
    let lowered = one.kind.lower(Value::Object(attributes), None);
    let told = lowered.map(|lowered| lowered.qualifiers).unwrap_or_default();

    let mut others = live.specs.values().filter(|spec| spec.kind == one.live.kind);
    others.any(|other| {
        let address = &other.address;
        let qualifiers = live.qualifiers.get(address).map_or(&[][..], Vec::as_slice);
        let object = QualifiedObject { address, qualifiers };
        *address != one.live.address && object.short() == *old && *qualifiers == *told && stays(address)
    })
}

/// Says which objects keep their names because others have their old ones.
pub fn name_notes(inverse: &ReverseChanges<'_>, taken: BTreeMap<Address, Address>) -> Vec<Note> {
    let note = |(address, old): (Address, Address)| {
        let goes = inverse.removed.iter().any(|(_, spec)| spec.address == old);
        let text = if goes {
            format!(
                "the run gave its name `{old}` to a new object; undo the run again after that object is \
                     deleted"
            )
        } else {
            format!(
                "another object is named `{old}` now, so it keeps its name; rename that one in Close, then undo the run again"
            )
        };
        Note::new(&address, text)
    };
    taken.into_iter().map(note).collect()
}

/// Leaves values alone that name objects which are gone for good, and says so.
pub fn references(inverse: &mut ReverseChanges<'_>, live: &Live) -> Vec<Note> {
    let mut notes = Vec::new();
    // One at a time: an object that can't come back may leave others without what they name.
    while let Some(GoneReference {
        at,
        name,
        gone,
        names_it,
    }) = missing(inverse, live)
    {
        if let Some(one) = inverse.restored.get_mut(&at) {
            one.attributes.shift_remove(&name);
            if names_it {
                inverse.restored.remove(&at);
            }
        } else if let Some(one) = inverse.reverted.get_mut(&at) {
            one.attributes.shift_remove(&name);
            // Without what can't be changed it is no other object than the one that is there.
            let is_fixed = one
                .kind
                .attributes
                .get(&name)
                .is_some_and(|facts| facts.immutable);
            if is_fixed && one.replaces.is_some() {
                inverse.reverted.remove(&at);
                inverse.returns.retain(|values| values.address != at);
            }
        }

        let text = format!("its `{name}` was `{gone}`, which no longer exists");
        notes.push(Note::new(&at, text));
    }
    notes
}

/// A value that names an object which is gone.
struct GoneReference {
    at: Address,
    name: String,
    gone: Address,
    /// Whether the object can't be without the value.
    names_it: bool,
}

/// Finds the first value that names an object which is neither there nor comes back.
fn missing(inverse: &ReverseChanges<'_>, live: &Live) -> Option<GoneReference> {
    let exists =
        |address: &Address| live.index.id(address).is_some() || inverse.restored.contains_key(address);
    let lacks = |attributes: &Map<String, Value>| {
        attributes.iter().find_map(|(name, value)| {
            let gone = template::targets(value).into_iter().find(|one| !exists(one))?;
            Some((name.clone(), gone))
        })
    };

    let restored = inverse
        .restored
        .iter()
        .map(|(at, one)| (at, one.kind, &one.attributes));
    let reverted = inverse
        .reverted
        .iter()
        .map(|(at, one)| (at, one.kind, &one.attributes));

    restored.chain(reverted).find_map(|(at, kind, attributes)| {
        let (name, gone) = lacks(attributes)?;
        let names_it = kind.names(&name);
        Some(GoneReference {
            at: at.clone(),
            name,
            gone,
            names_it,
        })
    })
}
