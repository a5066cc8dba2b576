//! What holds for every plan of a project: the policy, what is left alone, and what is removed because nothing lists
//! it. Applied to both sides before they are compared.

use super::{
    AdoptedSides, DriftRules, Note, Policy, renamed_entries::RenamedEntries, renamed_objects::RenamedObjects,
    twins::shared_name, unlisted::ListedNames,
};
use crate::model::{
    Address, Deletion, Desired, Entry, Live, QualifiedObject, RegisteredKind, Registry, Selector, Spec,
    joined, shell_word,
};
use serde::Serialize;
use std::collections::BTreeSet;

/// The rules for every plan of a project.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlanRules {
    /// What may not happen.
    pub policy: Policy,
    /// What is left alone: objects with all that lies in them, or single attributes.
    pub ignore: Vec<Selector>,
    /// The kinds of which objects are removed that the manifests do not list; `*` for all.
    #[serde(skip)]
    pub prune: Vec<String>,
    /// Whether people whom the organization does not have are left out of lists.
    #[serde(skip)]
    pub leave_out_missing_people: bool,
    /// What drift reports; a plan names the same objects.
    #[serde(skip)]
    pub drift: DriftRules,
}

/// Writes the options that prune kinds, as a shell takes them.
#[must_use]
pub fn prune_options(kinds: &[String]) -> String {
    let option = |kind: &String| match kind.as_str() {
        // The option without a kind: a shell would put the names of files in place of a bare star.
        "*" => "--prune".to_owned(),
        kind => format!("--prune={}", shell_word(kind)),
    };
    joined(kinds.iter().map(option), " ")
}

impl PlanRules {
    /// Says whether an object is left alone as a whole.
    #[must_use]
    pub fn ignores(&self, address: &Address) -> bool {
        self.ignore.iter().any(|selector| selector.covers(address))
    }

    /// Says whether an object is left alone as a whole by any of its addresses.
    fn ignores_any(&self, names: &BTreeSet<Address>) -> bool {
        names.iter().any(|name| self.ignores(name))
    }

    /// Says whether one attribute of an object is left alone.
    #[must_use]
    pub fn ignores_attribute(&self, address: &Address, attribute: &str) -> bool {
        let mut ignore = self.ignore.iter();
        ignore.any(|selector| selector.selects_attribute(address, attribute))
    }

    /// Says whether an object is left alone as a whole, or an attribute of it.
    #[must_use]
    pub fn ignores_part(&self, address: &Address) -> bool {
        let mut ignore = self.ignore.iter();
        ignore.any(|selector| selector.means(address))
    }

    /// Takes the objects out that are left alone; what names them still finds them.
    pub fn hide(&self, live: &mut Live) {
        self.hide_named(live, &RenamedEntries::default());
    }

    fn hide_named(&self, live: &mut Live, renamed: &RenamedEntries) {
        if !self.ignore.is_empty() {
            let ignored = |spec: &Spec| {
                let qualifiers = live.qualifiers.get(&spec.address).map(Vec::as_slice);
                self.ignores_any(&renamed.names_of(spec, qualifiers.unwrap_or_default()))
            };
            let is_ignored = |address: &Address| {
                let names = renamed.names(QualifiedObject {
                    address,
                    qualifiers: &[],
                });
                self.ignores_any(&names)
            };
            // They are kept aside, because they may go with what they lie in.
            let specs = live.specs.extract_if(.., |_, spec| ignored(spec));
            let specs: Vec<(Address, Spec)> = specs.collect();
            let ambiguous = live.ambiguous.extract_if(.., |address, _| is_ignored(address));
            live.ignored.ambiguous.extend(ambiguous);
            live.ignored.specs.extend(specs);
            live.unnamed.retain(|address, _| !is_ignored(address));
            // It still keeps what it lies in from being deleted.
            for part in &mut live.unread {
                part.is_ignored = self.ignores(&Address::of(part.selector().text()));
            }
        }
    }

    /// Takes what is left alone out of both sides. Returns what the manifests list and nobody will look at.
    pub fn apply(&self, registry: &Registry, desired: &mut Desired, live: &mut Live) -> BTreeSet<Address> {
        let renamed = if self.ignore.is_empty() {
            RenamedEntries::default()
        } else {
            RenamedEntries::of(registry, desired)
        };
        self.hide_named(live, &renamed);
        let entries = desired.entries.iter();
        let entries =
            entries.filter(|(_, entry)| self.ignores_any(&renamed.names_of(&entry.spec, &entry.qualifiers)));
        let ignored: BTreeSet<Address> = entries.map(|(address, _)| address.clone()).collect();

        desired.entries.retain(|address, _| !ignored.contains(address));
        // An order that named an ignored member would move it.
        for order in &mut desired.orders {
            order.members.retain(|member| !ignored.contains(member));
        }

        ignored
    }

    /// Leaves single attributes of objects alone that both sides have: nothing is wanted of them.
    pub fn skip(&self, registry: &Registry, adopted: &mut AdoptedSides) {
        for selector in &self.ignore {
            let Some(attribute) = selector.attribute() else {
                continue;
            };
            let entries = adopted.desired.entries.keys();
            let is_meant = |address: &&Address| {
                adopted
                    .names(registry, address)
                    .iter()
                    .any(|one| selector.selects_attribute(one, attribute))
            };
            let meant: Vec<Address> = entries.filter(is_meant).cloned().collect();
            for address in &meant {
                if adopted.leave_attribute(address, attribute) {
                    let ignored = adopted.live.ignored.attributes.entry(address.clone());
                    ignored.or_default().insert(attribute.to_owned());
                }
            }
        }
    }

    /// Adds the removals of what the manifests do not list, in the lists that they have, and says what can't be told to be
    /// unlisted. Both sides have the same addresses by then, so that what lies in a renamed object is found in its list.
    pub fn prune(&self, registry: &Registry, adopted: &mut AdoptedSides) -> Vec<Note> {
        let mut notes = Vec::new();
        if self.prune.is_empty() {
            return notes;
        }

        let mut removals = Vec::new();
        let AdoptedSides {
            desired,
            live,
            renamed,
            ..
        } = &*adopted;
        let listed = ListedNames::of(registry, desired, RenamedObjects(renamed));
        let named = |kind: &RegisteredKind| {
            let mut words = self.prune.iter();
            words.any(|word| word == "*" || kind.any.def.is_called(word))
        };
        for spec in live.specs.values() {
            let Some(kind) = registry.kind(spec.kind).filter(|kind| named(kind)) else {
                continue;
            };
            if !listed.lack(kind, &spec.address) {
                continue;
            }

            if let Some(because) = unprunable(kind, spec, desired, live) {
                let text = format!("`prune` keeps it although the manifests don't list it: {because}");
                notes.push(Note::new(&spec.address, text));
            } else {
                let qualifiers = live.qualifiers.get(&spec.address).cloned();
                removals.push(removal(kind, spec, qualifiers.unwrap_or_default()));
                removals.extend(emptied(registry, &listed, (kind, spec), (desired, live)));
            }
        }
        for one in listed.unlisted(live).into_iter().filter(|one| one.count > 1) {
            if registry.kind(&one.kind).is_some_and(named) {
                let because = shared_name(registry, live, &one.address);
                let text =
                    format!("`prune` keeps all of them although the manifests don't list them: {because}");
                notes.push(Note::new(&one.address, text));
            }
        }

        let removals = removals.into_iter();
        adopted
            .desired
            .entries
            .extend(removals.map(|entry| (entry.spec.address.clone(), Box::new(entry))));
        notes
    }
}

/// Returns why nobody can say that an object is unlisted because it is not wanted: no `pull` could have listed it.
fn unprunable(kind: &RegisteredKind, spec: &Spec, desired: &Desired, live: &Live) -> Option<String> {
    let address = &spec.address;
    if desired.left_out.iter().any(|one| one.covers(address)) {
        return Some("`left_out` in the manifests names it because `pull` could not write it".to_owned());
    }

    let list = Address::of(address.container());
    let unread = live
        .unread_list(&list)
        .or_else(|| live.doubt(kind.any.def.name, address));
    let unread = unread.map(|part| part.because.clone());
    unread
        .or_else(|| live.unwritable(kind, spec))
        // What could not be made again is for a person to delete.
        .or_else(|| live.irrecoverable(kind, spec))
}

/// Returns the removals of what lies in an object that is removed and that Close deletes only once it is empty. What stays all
/// the same keeps that object.
fn emptied(
    registry: &Registry,
    listed: &ListedNames<'_>,
    (kind, spec): (&RegisteredKind, &Spec),
    (desired, live): (&Desired, &Live),
) -> Vec<Entry> {
    if !matches!(kind.any.def.deletion, Deletion::OnlyEmpty(_)) {
        return Vec::new();
    }
    let specs = live.specs.values();
    let inside =
        specs.filter(|one| one.address.container() == spec.address.as_str() && !listed.name(&one.address));
    let removals = inside.filter_map(|one| {
        let kind = registry.kind(one.kind)?;
        let qualifiers = live.qualifiers.get(&one.address).cloned();
        let goes = unprunable(kind, one, desired, live).is_none();
        goes.then(|| removal(kind, one, qualifiers.unwrap_or_default()))
    });
    removals.collect()
}

fn removal(kind: &RegisteredKind, live: &Spec, qualifiers: Vec<String>) -> Entry {
    let attributes = kind.named(&live.attributes);
    Entry {
        pruned: true,
        qualifiers: qualifiers.into(),
        ..Entry::of(kind, live.address.clone(), attributes, true)
    }
}
