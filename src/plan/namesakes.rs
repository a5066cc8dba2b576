//! Finds which live object each entry means where several share a name, and what tells them apart may have changed.
//!
//! Only what is sure is paired. What is left over makes no object without a word about those that it may have meant.

use super::{Refusal, Twin, left_namesakes::LeftNamesakes, removal};
use crate::model::{
    Address, Desired, Entry, Live, NamesakeRule, QualifiedObject, RegisteredKind, Spec, id, joined,
    told_apart_at,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What was found out about the objects and entries of a kind.
#[derive(Debug, Default)]
pub struct PairedNamesakes {
    /// The addresses that entries get, by those that they have.
    pub written: BTreeMap<Address, Address>,
    /// The addresses that live objects get, by those that they have.
    pub live: BTreeMap<Address, Address>,
    /// The entries that may mean any of several objects.
    pub refusals: Vec<Refusal>,
    /// The entries that are paired with none of the objects that are left of their names.
    pub left: Vec<LeftNamesakes>,
}

/// An object or entry among those of its name.
struct Namesake<'a> {
    address: &'a Address,
    /// How much is added to its address.
    depth: usize,
    /// What tells it apart by now, the shortest first.
    qualifiers: Vec<String>,
    /// The entry that it is; nothing for a live object.
    entry: Option<&'a Entry>,
    /// The other side of its pair, by number.
    pair: Option<usize>,
}

/// The objects and entries of one name.
#[derive(Default)]
struct NameGroup<'a> {
    written: Vec<Namesake<'a>>,
    live: Vec<Namesake<'a>>,
    /// How many live objects nothing tells apart.
    alike: usize,
    /// The id of the newest of those.
    newest: Option<String>,
}

/// Pairs the entries of a kind with live objects, and finds the addresses that both have from here on.
///
/// What they name has its last name by now, on both sides.
pub fn pair_namesakes(kind: &RegisteredKind, desired: &Desired, live: &Live) -> PairedNamesakes {
    let mut paired = PairedNamesakes::default();
    let Some(rule) = kind.any.def.namesakes else {
        return paired;
    };

    for (short, mut group) in groups(kind, desired, live) {
        group.pair_own();
        group.pair_alike();
        // What can't be changed makes another object of it.
        let may_change = !kind.tells_apart_for_good();
        if may_change {
            group.pair_changed();
        }
        group.pair_nameless();
        if may_change {
            group.pair_only();
        }
        if rule.edited {
            group.pair_edited();
        }
        group.settle(&short, kind, &rule, &mut paired);
    }
    paired
}

/// Brings what tells objects apart into the form that it has with the names of now: an order may depend on them.
pub fn refresh(kind: &RegisteredKind, desired: &mut Desired, live: &mut Live) {
    let Some(rule) = kind.any.def.namesakes else {
        return;
    };
    let is_of_kind = |spec: &Spec| spec.kind == kind.any.def.name;

    for spec in live.specs.values_mut().filter(|spec| is_of_kind(spec)) {
        if let Some(mut qualifiers) = refreshed(kind, &rule, spec) {
            // An id that tells it apart is none of its attributes, and stays.
            let known = live.qualifiers.entry(spec.address.clone()).or_default();
            qualifiers.extend(known.drain(..).skip(qualifiers.len()));
            *known = qualifiers;
        }
    }
    for entry in desired
        .entries
        .values_mut()
        .filter(|entry| is_of_kind(&entry.spec))
    {
        if let Some(qualifiers) = refreshed(kind, &rule, &mut entry.spec) {
            entry.qualifiers = qualifiers.into();
        }
    }
}

/// Refreshes one object, and returns what tells it apart; nothing where it says no more than its name.
fn refreshed(kind: &RegisteredKind, rule: &NamesakeRule, spec: &mut Spec) -> Option<Vec<String>> {
    let lowered = kind.lower(Value::Object(spec.attributes.clone()), None).ok()?;
    for name in rule.by {
        let value = lowered.spec.attributes.get(*name);
        if let (Some(stated), Some(value)) = (spec.attributes.get_mut(*name), value) {
            *stated = value.clone();
        }
    }
    (!lowered.qualifiers.is_empty()).then_some(lowered.qualifiers)
}

/// Brings the objects and entries of each name together.
fn groups<'a>(
    kind: &RegisteredKind,
    desired: &'a Desired,
    live: &'a Live,
) -> BTreeMap<Address, NameGroup<'a>> {
    let name = kind.any.def.name;
    let mut groups: BTreeMap<Address, NameGroup<'a>> = BTreeMap::new();

    for (address, spec) in live.specs.iter().filter(|(_, spec)| spec.kind == name) {
        let before = live.qualifiers.get(address).map(Vec::as_slice);
        let (short, one) = Namesake::of(kind, spec, before.unwrap_or_default(), None);
        groups.entry(short).or_default().live.push(one);
    }
    let entries = desired.entries.values();
    for entry in entries.filter(|entry| entry.spec.kind == name) {
        let (short, one) = Namesake::of(kind, &entry.spec, &entry.qualifiers, Some(entry));
        groups.entry(short).or_default().written.push(one);
    }
    for (short, group) in &mut groups {
        let mut alike = Twin::all(live, short);
        group.alike = alike.len();
        group.newest = alike.pop().map(|twin| twin.id);
    }
    groups
}

impl<'a> Namesake<'a> {
    /// Looks at an object, of which it was known what tells it apart, and returns it with the name that it may share.
    fn of(
        kind: &RegisteredKind,
        spec: &'a Spec,
        known: &[String],
        entry: Option<&'a Entry>,
    ) -> (Address, Self) {
        let address = &spec.address;
        let object = QualifiedObject {
            address,
            qualifiers: known,
        };
        let lowered = kind.lower(Value::Object(spec.attributes.clone()), None).ok();
        let own = lowered.as_ref().map(|lowered| lowered.spec.address.clone());
        // What only names an object says no more than was known of it.
        let now = lowered
            .map(|lowered| lowered.qualifiers)
            .filter(|now| !now.is_empty());
        let mut qualifiers = now.unwrap_or_else(|| known.to_vec());
        // An id tells an object apart from every other one, whatever else they share.
        let own_id = address.as_str().rsplit_once('#').map(|(_, last)| last);
        if let Some(id) =
            own_id.filter(|last| id::is_id(last) && qualifiers.last().is_none_or(|one| one != last))
        {
            qualifiers.push(id.to_owned());
        }

        // One that gets something else back has an address that says what tells it apart until then.
        let of_now =
            own.filter(|own| object.depth() == 0 && address.as_str().starts_with(&format!("{own}#")));
        let (short, depth) = match of_now {
            Some(own) => (own, qualifiers.len()),
            None => (object.short(), object.depth()),
        };
        let one = Self {
            address,
            depth,
            qualifiers,
            entry,
            pair: None,
        };
        (short, one)
    }

    /// Says whether a person wrote it; what closectl asks for by itself has the very address of the live object.
    fn is_written(&self) -> bool {
        self.entry.is_some_and(|entry| entry.at.is_some())
    }

    fn is_removed(&self) -> bool {
        self.entry.is_some_and(|entry| entry.removed)
    }

    /// Says whether it is an entry of a person for an object that is to be there and has no pair yet.
    fn is_open(&self) -> bool {
        self.is_written() && !self.is_removed() && self.pair.is_none()
    }

    /// Says whether it is such an entry that may be an object as a person edited it.
    fn is_edit(&self) -> bool {
        let is_renamed = self.entry.is_some_and(|entry| !entry.renamed_from.is_empty());
        self.is_open() && !is_renamed && !self.qualifiers.is_empty()
    }
}

impl NameGroup<'_> {
    fn join(&mut self, written: usize, live: usize) {
        self.written[written].pair = Some(live);
        self.live[live].pair = Some(written);
    }

    /// Pairs each entry with the first free object that fits.
    fn join_where(&mut self, fits: impl Fn(&Namesake<'_>, &Namesake<'_>) -> bool) {
        for written in 0..self.written.len() {
            let one = &self.written[written];
            if one.pair.is_some() {
                continue;
            }
            let other = self
                .live
                .iter()
                .position(|other| other.pair.is_none() && fits(one, other));
            if let Some(live) = other {
                self.join(written, live);
            }
        }
    }

    fn pair_own(&mut self) {
        self.join_where(|one, other| !one.is_written() && one.address == other.address);
    }

    /// Pairs what is alike in all that tells objects apart, and what closectl compares by itself at the longer address.
    fn pair_alike(&mut self) {
        self.join_where(|one, other| !one.qualifiers.is_empty() && one.qualifiers == other.qualifiers);
        self.join_where(|one, other| {
            let depth = one.depth.max(other.depth);
            let at = |one: &Namesake<'_>| depth.checked_sub(1).map(|at| one.qualifiers.get(at).cloned());
            !one.is_written() && !one.is_removed() && at(one) == at(other) && at(one) != Some(None)
        });
    }

    /// Pairs the only entry and the only object that are left of those which differ in nothing but the longest qualifier:
    /// that was changed.
    fn pair_changed(&mut self) {
        let longest = self
            .written
            .iter()
            .map(|one| one.qualifiers.len())
            .max()
            .unwrap_or(0);
        for depth in (0..longest.saturating_sub(1)).rev() {
            let names: BTreeSet<String> = self
                .written
                .iter()
                .filter_map(|one| one.qualifiers.get(depth).cloned())
                .collect();
            for name in names {
                let has_name = |one: &Namesake<'_>| one.qualifiers.get(depth) == Some(&name);
                let written = only(&self.written, |one| one.is_open() && has_name(one));
                let live = only(&self.live, |one| one.pair.is_none() && has_name(one));
                if let (Some(written), Some(live)) = (written, live)
                    && self.alike == 0
                {
                    self.join(written, live);
                }
            }
        }
    }

    /// Pairs an entry that says nothing but the name with the only object of that name.
    fn pair_nameless(&mut self) {
        let is_nameless = |one: &Namesake<'_>| one.is_written() && one.qualifiers.is_empty();
        if let (Some(written), [live]) = (only(&self.written, is_nameless), self.live.as_slice())
            && live.pair.is_none()
            && self.alike == 0
        {
            self.join(written, 0);
        }
    }

    /// Pairs the only entry and the only object of a name, whatever tells them apart: that was changed.
    fn pair_only(&mut self) {
        let stays = |one: &Namesake<'_>| one.is_written() && !one.is_removed();
        let written = only(&self.written, stays).filter(|at| self.written[*at].pair.is_none());
        if let (Some(written), [live]) = (written, self.live.as_slice())
            && live.pair.is_none()
            && self.alike == 0
        {
            self.join(written, 0);
        }
    }

    /// Pairs the only entry and the only object that are left of a name, whatever tells the others apart: that was edited.
    fn pair_edited(&mut self) {
        let written = only(&self.written, Namesake::is_edit);
        let live = only(&self.live, |one| one.pair.is_none());
        if let (Some(written), Some(live)) = (written, live)
            && self.alike == 0
        {
            self.join(written, live);
        }
    }

    /// Gives both sides of each pair one address, and says what is not sure of the others.
    fn settle(
        &self,
        short: &Address,
        kind: &RegisteredKind,
        rule: &NamesakeRule,
        paired: &mut PairedNamesakes,
    ) {
        for one in &self.live {
            let Some(written) = one.pair.map(|at| &self.written[at]) else {
                let new = told_apart_at(short, &one.qualifiers, one.depth);
                paired
                    .live
                    .insert(one.address.clone(), new.unwrap_or_else(|| one.address.clone()));
                continue;
            };
            // A literal address says more than what tells it apart, which may be what changes.
            let depth = written.depth.max(one.depth);
            let common = told_apart_at(short, &written.qualifiers, depth);
            let new = if written.is_written() || written.address != one.address {
                common
            } else {
                None
            };
            let new = new.unwrap_or_else(|| one.address.clone());
            paired.written.insert(written.address.clone(), new.clone());
            paired.live.insert(one.address.clone(), new);
        }

        let free = self.live.iter().filter(|one| one.pair.is_none());
        let free: Vec<&Address> = free.map(|one| one.address).collect();
        let names = |addresses: &[&Address]| joined(addresses.iter().map(|one| format!("`{one}`")), ", ");
        for one in self
            .written
            .iter()
            .filter(|one| one.is_written() && one.pair.is_none())
        {
            let at = one.entry.and_then(|entry| entry.at.as_ref());
            let told = rule.by.join("`, `");
            let all: Vec<&Address> = self.live.iter().map(|one| one.address).collect();
            if one.qualifiers.is_empty() && all.len() + self.alike > 1 {
                let because = format!(
                    "the organization has several with this name ({}), and this entry may mean any of them; \
                     add `{told}`, as `closectl pull` writes it, to say which one",
                    names(&all)
                );
                paired.refusals.push(Refusal::new(one.address, at, because));
                continue;
            }
            if self.alike > 0 && one.address != short && !one.is_removed() {
                let because = format!(
                    "the organization has {} named `{short}` that are exactly alike, and this entry may mean \
                     one of them; delete all but one of them in Close, or delete the newest with `{}`",
                    self.alike,
                    self.newest.as_deref().map(removal).unwrap_or_default()
                );
                paired.refusals.push(Refusal::new(one.address, at, because));
                continue;
            }

            if rule.edited && one.is_edit() && !free.is_empty() {
                let because = format!(
                    "its text matches none of those with this name in Close, and it may be an edit of any of \
                     these: {}; edit one at a time and list the others as `closectl pull` writes them, or \
                     give it a unique name",
                    names(&free)
                );
                paired.refusals.push(Refusal::new(one.address, at, because));
                continue;
            }

            let is_renamed = one.entry.is_some_and(|entry| !entry.renamed_from.is_empty());
            // Which of the others that would replace is asked where it would be made.
            let replaces = one.entry.is_some_and(|entry| entry.replace) && kind.tells_apart_for_good();
            // Its address must not be that of an object which it does not mean.
            let own = one.qualifiers.last().map(|last| short.qualified(last));
            let is_taken = self.live.iter().any(|other| {
                let new = paired.live.get(other.address).unwrap_or(other.address);
                new == one.address
            });
            let own = own.filter(|_| is_taken);
            let address = own.as_ref().unwrap_or(one.address);
            if let Some(own) = &own {
                paired.written.insert(one.address.clone(), own.clone());
            }

            if !free.is_empty() && !is_renamed && !replaces {
                let objects = free.iter().map(|one| paired.live.get(*one).unwrap_or(one));
                paired.left.push(LeftNamesakes {
                    entry: address.clone(),
                    is_removed: one.is_removed(),
                    rule: *rule,
                    objects: objects.cloned().collect(),
                });
            }
        }
        paired.written.retain(|old, new| old != new);
        paired.live.retain(|old, new| old != new);
    }
}

/// Returns the number of the only one that fits.
fn only<'a>(all: &[Namesake<'a>], fits: impl Fn(&Namesake<'a>) -> bool) -> Option<usize> {
    let mut found = all
        .iter()
        .enumerate()
        .filter(|(_, one)| fits(one))
        .map(|(at, _)| at);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}
