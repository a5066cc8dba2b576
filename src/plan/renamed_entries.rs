//! The addresses that what the manifests rename has before and after: a rule that was written for either still means it.

use crate::model::{Address, Desired, Entry, QualifiedObject, RegisteredKind, Registry, Spec, template};
use std::collections::{BTreeMap, BTreeSet};

/// What entries say was called otherwise, and what it is called then.
#[derive(Default)]
pub(super) struct RenamedEntries<'a> {
    renames: Vec<EntryRename<'a>>,
    /// The attributes that name what objects of a kind show and are called like, such as the shared field of a place, by the
    /// kinds.
    shown_by: BTreeMap<&'a str, &'a str>,
}

/// A name that an entry has and one that its object had, each in every form that it has beside others of that name.
struct EntryRename<'a> {
    kind: &'a RegisteredKind,
    new: Vec<Address>,
    old: Vec<Address>,
    /// What tells the object apart from others of either name.
    qualifiers: Vec<String>,
}

impl<'a> RenamedEntries<'a> {
    /// Collects what the manifests rename, whether or not that was done already.
    pub(super) fn of(registry: &'a Registry, desired: &Desired) -> Self {
        let entries = desired.entries.values();
        let renamed = entries.filter(|entry| !entry.removed && !entry.renamed_from.is_empty());
        let renames = renamed.filter_map(|entry| {
            let kind = registry.kind(entry.spec.kind)?;
            Some(EntryRename::all(kind, entry))
        });
        let keys = registry.kinds().filter_map(|kind| {
            kind.placed()?;
            Some((kind.any.def.name, kind.any.def.key))
        });
        Self {
            renames: renames.flatten().collect(),
            shown_by: keys.collect(),
        }
    }

    /// Returns the addresses of an object with all others that it has before or after what it lies in, what it shows, or the
    /// object itself, gets its new name.
    pub(super) fn names_of(&self, spec: &Spec, qualifiers: &[String]) -> BTreeSet<Address> {
        let address = &spec.address;
        let mut names = self.names(QualifiedObject { address, qualifiers });

        // A place is called like the field that it shows, whichever name that has.
        let key = self.shown_by.get(spec.kind);
        let shown = key.and_then(|key| spec.attributes.get(*key)?.as_str());
        if let Some(shown) = shown.and_then(template::as_reference) {
            let list = Address::of(address.container());
            let plain = |address: &Address| {
                self.names(QualifiedObject {
                    address,
                    qualifiers: &[],
                })
            };
            let called = plain(&shown);
            let places = called.iter().map(|one| list.child(&one.name()));
            names.extend(places.flat_map(|place| plain(&place)));
        }
        names
    }

    /// Returns an object's own addresses with all others that it has before or after what it lies in, or the object itself, gets
    /// its new name.
    pub(super) fn names(&self, object: QualifiedObject<'_>) -> BTreeSet<Address> {
        let mut open = object.names();
        let mut names: BTreeSet<Address> = open.iter().cloned().collect();
        while let Some(address) = open.pop() {
            for rename in &self.renames {
                for moved in rename.moved(&address, object.qualifiers) {
                    if names.insert(moved.clone()) {
                        open.push(moved);
                    }
                }
            }
        }
        names
    }
}

impl<'a> EntryRename<'a> {
    /// Returns the renames of an entry, one for each of its old names.
    fn all(kind: &'a RegisteredKind, entry: &Entry) -> Vec<Self> {
        let new = &entry.spec.address;
        let qualifiers: &[String] = &entry.qualifiers;
        let forms = |address: &Address| QualifiedObject { address, qualifiers }.names();

        // An address in another one of the same object would never come to an end.
        let formers = entry.formers(kind.any.def.prefix).into_iter();
        let apart = formers.filter(|old| !old.is_within(new) && !new.is_within(old));
        let renames = apart.map(|old| Self {
            kind,
            new: forms(new),
            old: forms(&old),
            qualifiers: qualifiers.to_vec(),
        });
        renames.collect()
    }

    /// Returns the other addresses of what has an address on one side of the rename, or lies in what has it.
    fn moved(&self, address: &Address, qualifiers: &[String]) -> Vec<Address> {
        let sides = [(&self.new, &self.old), (&self.old, &self.new)];
        let found = sides.into_iter().flat_map(|(one, other)| {
            // Another object of that name stays what it is.
            let is_another = self.kind.tells_apart(&self.qualifiers, qualifiers);
            let is_meant = move |form: &&Address| {
                let is_itself = address == *form;
                address.is_within(form) && !(is_itself && is_another)
            };
            let forms = one.iter().filter(is_meant);
            forms.flat_map(|form| other.iter().map(|other| address.moved(form, other)))
        });
        found.collect()
    }
}
