//! Old names: which live object each entry means that says what it was called before. What can't be told is refused, and
//! what names nothing is told.

use super::{Note, Refusal, renamed_objects::RenamedObjects};
use crate::model::{
    Address, Desired, DesiredOrigin, Entry, Live, QualifiedObject, RegisteredKind, joined, misspelt,
    rename_order, yaml_word,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the old names of a kind come to.
#[derive(Debug, Default)]
pub(super) struct FormerNames {
    /// The new addresses of live objects, by those that they have.
    pub renames: BTreeMap<Address, Address>,
    /// What can't be told.
    pub refusals: Vec<Refusal>,
    /// The old names that nothing has.
    pub notes: Vec<Note>,
}

/// Gives old names that several objects could have the address of the one that is like its entry in what tells such objects
/// apart, as the organization has it now.
pub(super) fn tell_former_apart(kind: &RegisteredKind, desired: &mut Desired, live: &Live) {
    // Only what can't change tells for sure which one it was.
    if !kind.tells_apart_for_good() {
        return;
    }

    let entries = desired.entries.values_mut().map(Box::as_mut);
    let renamed =
        entries.filter(|entry| entry.spec.kind == kind.any.def.name && !entry.renamed_from.is_empty());
    for entry in renamed {
        let formers = entry.formers(kind.any.def.prefix).into_iter();
        let found: Vec<Option<Address>> = formers.map(|old| only_like(kind, entry, &old, live)).collect();
        for (name, found) in entry.renamed_from.iter_mut().zip(found) {
            if let Some(found) = found {
                *name = found.to_string();
            }
        }
    }
}

/// Returns the only object that an old name of an entry can mean, where no object has exactly this address.
fn only_like(kind: &RegisteredKind, entry: &Entry, old: &Address, live: &Live) -> Option<Address> {
    if live.specs.contains_key(old) {
        return None;
    }
    let mut like = live.qualifiers.iter().filter(|(address, qualifiers)| {
        let object = QualifiedObject { address, qualifiers };
        let is_of_kind = live
            .specs
            .get(*address)
            .is_some_and(|spec| spec.kind == kind.any.def.name);
        // A full address says by itself which object it means, and a name leaves that to the entry.
        let is_told = object.short() != *old || **qualifiers == *entry.qualifiers;
        is_of_kind && !qualifiers.is_empty() && is_told && object.names().contains(old)
    });
    let (found, _) = like.next()?;
    like.next().is_none().then(|| found.clone())
}

/// An old name of an entry, with what it stands for.
struct OldName<'a> {
    /// The name as it is written.
    name: &'a str,
    /// The address that it is written for.
    written: Address,
    /// The address that the live object has in this plan, in which what it lies in may have a new one already.
    address: Address,
}

/// An entry with the old names of its object.
struct NameClaim<'a> {
    entry: &'a Entry,
    olds: Vec<OldName<'a>>,
    /// Why one of them could mean two objects.
    unclear: Option<String>,
}

impl NameClaim<'_> {
    fn addresses(&self) -> impl Iterator<Item = &Address> {
        self.olds.iter().map(|old| &old.address)
    }

    /// Returns the old names as they are written, for people.
    fn names(&self) -> String {
        joined(self.olds.iter().map(|old| format!("`{}`", old.written)), ", ")
    }
}

/// The old names of a kind while they are looked at.
struct NameClaims<'a> {
    kind: &'a RegisteredKind,
    desired: &'a Desired,
    live: &'a Live,
    /// What the plan renames of the kinds before, in which objects of this one may lie.
    renamed: RenamedObjects<'a>,
    /// The addresses that live objects give up, in favour of whoever claims them.
    given_up: BTreeSet<Address>,
    /// All addresses that entries say their objects had.
    claimed: BTreeSet<Address>,
    found: FormerNames,
}

/// Finds the live objects of a kind that entries say are theirs under another name.
pub(super) fn former_names(
    kind: &RegisteredKind,
    desired: &Desired,
    live: &Live,
    renamed: &BTreeMap<Address, Address>,
) -> FormerNames {
    let mut looked = NameClaims {
        kind,
        desired,
        live,
        renamed: RenamedObjects(renamed),
        given_up: BTreeSet::new(),
        claimed: BTreeSet::new(),
        found: FormerNames::default(),
    };

    let entries = desired.entries.values().map(Box::as_ref);
    let wanted = entries.filter(|entry| {
        entry.spec.kind == kind.any.def.name && !entry.removed && !entry.renamed_from.is_empty()
    });
    let claims: BTreeMap<Address, NameClaim<'_>> = wanted
        .map(|entry| (entry.spec.address.clone(), looked.claim(entry)))
        .collect();
    if claims.is_empty() {
        return FormerNames::default();
    }

    let formers: BTreeMap<Address, Vec<Address>> = claims
        .iter()
        .map(|(new, claim)| (new.clone(), claim.addresses().cloned().collect()))
        .collect();
    looked.claimed = formers.values().flatten().cloned().collect();

    // Who gives a name up comes first: only then is it known whether the name is free for whoever takes it.
    let order = rename_order(&formers);
    for claim in order.order.iter().filter_map(|new| claims.get(new)) {
        looked.look_at(claim);
    }
    for claim in order.circle.iter().filter_map(|new| claims.get(new)) {
        looked.refuse_circle(claim);
    }
    looked.found
}

impl NameClaims<'_> {
    /// Finds out what the old names of an entry stand for. What lies in an object that this plan renames may be written with
    /// the old name of that or with the new one.
    fn claim<'e>(&self, entry: &'e Entry) -> NameClaim<'e> {
        let own = &entry.spec.address;
        let formers = entry.formers(self.kind.any.def.prefix);
        let mut claim = NameClaim {
            entry,
            olds: Vec::new(),
            unclear: None,
        };

        for (name, written) in entry.renamed_from.iter().zip(formers) {
            let carried = self.renamed.carried(&written).filter(|_| {
                // A name alone is one in the object that the entry lies in.
                Address::new(own.container(), name) != written
            });
            let address = match carried {
                Some(carried) if !self.is_live(&written) => carried,
                Some(carried) if self.is_live(&carried) => {
                    claim
                        .unclear
                        .get_or_insert_with(|| unclear(self.renamed, &written, &carried));
                    continue;
                }
                Some(_) | None => written.clone(),
            };

            if address != *own {
                claim.olds.push(OldName {
                    name,
                    written,
                    address,
                });
            }
        }
        claim
    }

    fn is_live(&self, address: &Address) -> bool {
        let spec = self.live.specs.get(address);
        spec.is_some_and(|spec| spec.kind == self.kind.any.def.name)
    }

    /// Says whether a live object is another one than an entry means, because what tells them apart never changes.
    fn is_another(&self, entry: &Entry, old: &Address) -> bool {
        let qualifiers = self.live.qualifiers.get(old).map_or(&[][..], Vec::as_slice);
        self.kind.tells_apart(&entry.qualifiers, qualifiers)
    }

    /// Says whether an entry asks for an object of that address.
    fn is_listed(&self, address: &Address) -> bool {
        let entry = self.desired.entries.get(address);
        entry.is_some_and(|entry| !entry.removed)
    }

    /// Says whether an entry asks for an object of that address that is not to come from another one.
    fn is_listed_as_it_is(&self, address: &Address) -> bool {
        let entry = self.desired.entries.get(address).filter(|entry| !entry.removed);
        entry.is_some_and(|entry| {
            let formers = self.renamed.formers(entry, self.kind.any.def.prefix);
            !formers.iter().any(|old| old != address && self.is_live(old))
        })
    }

    fn refuse(&mut self, entry: &Entry, because: String) {
        let refusal = Refusal::new(&entry.spec.address, entry.at.as_ref(), because);
        self.found.refusals.push(refusal);
    }

    /// Finds what an entry means.
    fn look_at(&mut self, claim: &NameClaim<'_>) {
        let entry = claim.entry;
        let new = &entry.spec.address;
        if let Some(because) = &claim.unclear {
            self.refuse(entry, because.clone());
            return;
        }

        let is_given_up = self.given_up.contains(new);
        let is_there = self.is_live(new) && !is_given_up;
        // What has its new name by now was never an object that is told apart from it.
        let may_be = |old: &&Address| self.is_live(old) && !(is_there && self.is_another(entry, old));
        let old: BTreeSet<&Address> = claim.addresses().filter(may_be).collect();

        // What has an old name is listed itself, so `renamed_from` only tells of a rename that is done.
        if is_there && old.iter().all(|old| self.is_listed(old)) {
            return;
        }
        // Nothing new may be made of what is one of several.
        let may_share = self.kind.any.def.namesakes.is_some();
        let mut shared = claim.addresses().filter(|old| may_share && self.live.shares(old));
        if let Some(shared) = shared.next().filter(|_| old.is_empty() && !is_there) {
            let because = format!(
                "the organization has several named `{shared}`; write the full address of the right one in \
                 `renamed_from`, as `closectl plan -v` shows it"
            );
            self.refuse(entry, because);
            return;
        }

        let names = joined(old.iter().map(|old| format!("`{old}`")), ", ");
        match (old.first(), old.len(), is_there) {
            (None, _, _) => self.tell_unmatched(claim),
            (Some(_), _, true) => self.refuse(
                entry,
                format!(
                    "the organization has both `{new}` and its old name {names}; rename or delete one of \
                     them in Close, or remove the old name from `renamed_from`"
                ),
            ),
            (Some(old), 1, false) if is_given_up && self.is_listed_as_it_is(old) => self.refuse(
                entry,
                format!(
                    "`{new}` gets a new name, but both it and its old name {names} are listed and exist: \
                     closectl can't tell which of these renames were done already; remove those that were \
                     from `renamed_from`"
                ),
            ),
            (Some(old), 1, false) if self.given_up.contains(*old) => self.refuse(
                entry,
                format!("{names} is the old name of another entry as well; keep it in `renamed_from` of one of them"),
            ),
            (Some(old), 1, false) => {
                self.given_up.insert((*old).clone());
                self.found.renames.insert((*old).clone(), new.clone());
            }
            (Some(_), _, false) => self.refuse(
                entry,
                format!(
                    "the organization has several of its old names, {names}; keep one of them in `renamed_from`"
                ),
            ),
        }
    }

    /// Refuses names that go round. Manifests that people write are refused before; a promotion may come to this.
    fn refuse_circle(&mut self, claim: &NameClaim<'_>) {
        let entry = claim.entry;
        let new = &entry.spec.address;
        if !self.is_live(new) && !claim.addresses().any(|old| self.is_live(old)) {
            return;
        }
        let names = claim.names();
        let (others, way_out) = match &self.desired.origin {
            DesiredOrigin::Manifests => (
                "entries",
                "give one of them a new name, apply that, then rename the others".to_owned(),
            ),
            DesiredOrigin::Promotion { from, .. } => (
                "objects",
                format!(
                    "give one of them a temporary name in {from}, promote that, then give it its right name \
                     and promote again"
                ),
            ),
            DesiredOrigin::Undo => ("objects", "rename them in Close".to_owned()),
        };

        let because = format!(
            "it gets the name `{new}` from {names}, and other {others} exchange these names: closectl can't \
             tell whether that was done already; {way_out}"
        );
        self.refuse(entry, because);
    }

    /// Tells that nothing has a new object's old names; where one is misspelt, making an object would be wrong.
    fn tell_unmatched(&mut self, claim: &NameClaim<'_>) {
        let entry = claim.entry;
        let new = &entry.spec.address;
        // Which of several objects an old name means is asked where the entry is planned.
        if claim.addresses().any(|old| self.live.ambiguous.contains_key(old)) {
            return;
        }
        let near = claim.olds.iter().find_map(|old| {
            let near = self.near(&old.address).or_else(|| self.elsewhere(old.name));
            Some((old, near?))
        });
        if let Some((OldName { name, written, .. }, near)) = near {
            let right = if near.container() == new.container() {
                near.name()
            } else {
                near.to_string()
            };
            let because = format!(
                "nothing in the organization is called `{written}`; did you mean `{near}`? Write `renamed_from: \
                 {}`, or remove {} from `renamed_from` to create a new one",
                yaml_word(&right),
                yaml_word(name)
            );
            self.refuse(entry, because);
            return;
        }

        // So is whether it means an object that can't be read.
        let may_be_unread = |old: &Address| self.live.doubt(entry.spec.kind, old).is_some();
        if claim.addresses().any(may_be_unread) {
            return;
        }

        let names = claim.names();
        let which = if claim.olds.len() > 1 {
            "any of its old names"
        } else {
            "its old name"
        };
        let text = format!(
            "nothing in the organization has {which}, {names}, so the plan creates it instead of \
             renaming"
        );
        self.found.notes.push(Note::new(new, text));
    }

    /// Returns the live object that nobody lists and that an old name means where its address lacks the prefix of the kind.
    fn elsewhere(&self, name: &str) -> Option<Address> {
        let meant = Address::parse(&format!("{}/{name}", self.kind.any.def.prefix));
        let meant = self.renamed.carried(&meant).unwrap_or(meant);
        self.is_free(&meant).then_some(meant)
    }

    /// Says whether an object is there that no entry lists, or says to be its own.
    fn is_free(&self, address: &Address) -> bool {
        self.is_live(address) && !self.is_listed(address) && !self.claimed.contains(address)
    }

    /// Returns the live object that nobody lists and whose name an old name most likely is with a slip of the pen.
    fn near(&self, old: &Address) -> Option<Address> {
        let container = Address::of(old.container());
        let beside = self
            .live
            .inside(&container)
            .filter(|other| other.container() == container.as_str() && self.is_free(other));
        let names: BTreeMap<String, &Address> = beside.map(|other| (other.name(), other)).collect();
        let name = misspelt(&old.name(), names.keys().map(String::as_str))?;
        names.get(name).map(|near| (*near).clone())
    }
}

/// Says how to write which of two objects an old name means: `written` will be the address of one, and `carried` that of the
/// one that has it now.
fn unclear(renamed: RenamedObjects<'_>, written: &Address, carried: &Address) -> String {
    let former = renamed.before(written);
    format!(
        "`{written}` in `renamed_from` could mean two objects, because the plan renames what they lie in; write `{carried}` for the \
         one that has this address now, or `{former}` for the one that gets it"
    )
}
