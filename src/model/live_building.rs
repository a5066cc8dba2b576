//! Builds what one organization has from what was read of it: every object gets its address, and then the ids in it get
//! theirs.

use super::{
    Address, AsideObject, Live, LiveObject, LoweredObject, QualifiedObject, ReadScope, RegisteredKind,
    Registry, Responses, Spec, UnreadPart,
    examine::{AddressesAside, examine, set_aside},
    holders::uses_of,
    lifting::{IdWords, first_lift, lift},
    told_apart,
    unaddressed::UnaddressedObject,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The attribute of Close's answers that tells when an object was made.
const CREATED: &str = "date_created";

/// An object as it looks while not all ids have addresses yet.
struct NamedObject<'r> {
    found: LiveObject<'r>,
    words: IdWords,
    lowered: LoweredObject,
}

/// The objects that have addresses, while not all of them are known.
#[derive(Default)]
struct AddressBook<'a> {
    kept: BTreeMap<Address, (&'a RegisteredKind, NamedObject<'a>)>,
    /// The ids that have lost the addresses by which others may have been named already.
    shaken: BTreeSet<String>,
    /// The addresses of objects that are set aside, by their ids; one made of the id where the name can't be read.
    aside: AddressesAside,
    /// The addresses that only objects have which are private to the user whose key reads.
    private: BTreeSet<Address>,
    /// The objects that nothing can be done with.
    unaddressed: Vec<UnaddressedObject<'a>>,
}

impl Live {
    /// Builds the organization from what was read; what can't be read of it is set [aside](Self::unread).
    #[must_use]
    pub fn build(registry: &Registry, responses: &Responses) -> Self {
        Self::build_apart(registry, responses, &ReadScope::everything(), &BTreeSet::new())
    }

    /// Builds the organization with the objects of these ids told apart from any others of their names: each id is added
    /// to its object's address. Only what is about just these objects may use such addresses, because ids are nothing
    /// that people write or other organizations have.
    ///
    /// An object that is private to the user whose key reads is left out unless the scope lists it.
    #[must_use]
    pub fn build_apart(
        registry: &Registry,
        responses: &Responses,
        scope: &ReadScope,
        apart: &BTreeSet<String>,
    ) -> Self {
        let mut live = Self::default();
        let mut book = AddressBook::default();
        for kind in registry.kinds() {
            let reads = kind.any.def.all_reads();
            let mut refused = reads.filter(|read| responses.refusal(read.path).is_some());
            if let Some(read) = refused.next() {
                let words = responses.refusal(read.path).unwrap_or_default();
                live.hidden.insert(kind.any.def.name, words.to_owned());
                if responses.is_left_out(read.path) && refused.all(|read| responses.is_left_out(read.path)) {
                    live.not_included.insert(kind.any.def.name);
                }
            } else if kind.any.def.is_unsought(responses) {
                live.unsought.insert(kind.any.def.name);
            }

            // Kinds come in the order of the registry: holders have addresses before what lies in them.
            for (address, named) in live.name_all(kind, responses, apart, &mut book) {
                live.keep(&mut book, kind, address, named);
            }

            // Others may name a predefined object even if no list shows it.
            for (id, name) in kind.any.def.predefined {
                let address = Address::new(kind.any.def.prefix, name);
                if live.index.id(&address).is_none() {
                    live.index.insert(address, *id);
                }
            }
        }

        // Only now every id has its address, also those of kinds that come after the one that names them.
        for (address, (kind, named)) in std::mem::take(&mut book.kept) {
            if let Some(spec) = live.finished(kind, address, named, &mut book) {
                live.specs.insert(spec.address.clone(), spec);
            }
        }

        let unaddressed = std::mem::take(&mut book.unaddressed).into_iter();
        live.aside = unaddressed.map(|one| one.aside(&live.index)).collect();

        live.uses = uses_of(registry, responses, live.ambiguous.values().flatten());
        live.read_places(registry, responses, &book.aside);
        live.read_orders(registry, responses, &book.aside);
        let private = book.private.iter();
        let is_kept =
            |address: &&Address| scope.keeps_private(&live.qualified(address), live.index.id(address));
        let private = private.filter(|address| !is_kept(address));
        live.private = private.cloned().collect();
        let private = live.private.clone();
        live.leave_private(private.iter());
        let fixed = live.fixed.keys();
        let fixed = fixed.filter(|address| !scope.lists(&live.qualified(address)));
        let fixed: Vec<Address> = fixed.cloned().collect();
        live.leave_private(fixed.iter());
        live
    }

    /// Returns an address with what tells its object apart; nothing is known of objects that share it.
    fn qualified<'a>(&'a self, address: &'a Address) -> QualifiedObject<'a> {
        let known = self.qualifiers.get(address);
        let known = known.filter(|_| !self.ambiguous.contains_key(address));
        QualifiedObject {
            address,
            qualifiers: known.map(Vec::as_slice).unwrap_or_default(),
        }
    }

    /// Sets aside what one person keeps for themselves, or nobody can change; what names it still finds it.
    fn leave_private<'a>(&mut self, addresses: impl Iterator<Item = &'a Address>) {
        for address in addresses {
            if let Some(spec) = self.specs.remove(address) {
                let id = self.index.id(address).map(str::to_owned);
                self.aside.push(AsideObject { id, spec });
            }
            self.ambiguous.remove(address);
            self.unnamed.remove(address);
            self.qualifiers.remove(address);
            self.untouched.remove(address);
        }
    }

    /// Keeps an object under its address, unless another one has it.
    fn keep<'a>(
        &mut self,
        book: &mut AddressBook<'a>,
        kind: &'a RegisteredKind,
        address: Address,
        named: NamedObject<'a>,
    ) {
        let found = &named.found;
        if found.private {
            book.private.insert(address.clone());
        }
        if self.ambiguous.contains_key(&address) {
            self.share(book, kind, &address, named.found);
            return;
        }
        // Neither of the two may keep the address, because nobody could say which one a manifest means.
        if let Some((other_kind, other)) = book.kept.remove(&address) {
            self.index.remove(&address);
            self.fixed.remove(&address);
            self.untouched.remove(&address);
            book.shaken.extend(other.found.any_id());
            self.share(book, other_kind, &address, other.found);
            self.share(book, kind, &address, named.found);
            return;
        }

        if let Some(id) = &found.id {
            // An id that gets a second address may have given others the first one as a name.
            let has_address = self.index.address(id).is_some();
            book.shaken.extend(has_address.then(|| id.clone()));
            self.index.insert(address.clone(), id);
            let coming = kind.from_api(&Value::Object((kind.any.coming)(&found.value)));
            if !coming.is_empty() {
                self.unfinished.insert(id.clone(), coming);
            }
            let unknown = kind.unknown_inside(&found.value);
            if !unknown.is_empty() {
                self.unknown.insert(id.clone(), unknown);
            }
            let undescribed = kind.undescribed(&found.value);
            if !undescribed.is_empty() {
                let names = undescribed.into_iter().map(|(name, _)| name);
                self.undescribed.insert(id.clone(), names.collect());
            }
        }
        if let Some(because) = found.fixed {
            self.fixed.insert(address.clone(), because);
        }
        if let Some(untouched) = &found.untouched {
            self.untouched.insert(address.clone(), untouched.clone());
        }
        if let Some(id) = &found.stands_for {
            self.index.alias(address.clone(), id);
        }
        if !named.lowered.qualifiers.is_empty() {
            let qualifiers = named.lowered.qualifiers.clone();
            self.qualifiers.insert(address.clone(), qualifiers);
        }
        book.kept.insert(address, (kind, named));
    }

    /// Notes an object that shares an address, which none of those has that share it, and which what lies in them has a part
    /// of.
    fn share<'a>(
        &mut self,
        book: &mut AddressBook<'a>,
        kind: &'a RegisteredKind,
        address: &Address,
        found: LiveObject<'a>,
    ) {
        if let Some(id) = found.any_id() {
            book.aside.insert(id.clone(), address.clone());
            if let Some(created) = found.value.get(CREATED).and_then(Value::as_str) {
                self.created.insert(id.clone(), created.to_owned());
            }
            self.ambiguous.entry(address.clone()).or_default().push(id);
        }
        let place = address.clone();
        book.unaddressed.push(UnaddressedObject { kind, found, place });
    }

    /// Returns an object with every id in it named that has an address.
    fn finished<'a>(
        &mut self,
        kind: &'a RegisteredKind,
        address: Address,
        named: NamedObject<'a>,
        book: &mut AddressBook<'a>,
    ) -> Option<Spec> {
        let NamedObject {
            found,
            words,
            lowered,
        } = named;
        let mut unnamed = Vec::new();
        // Naming ids and lowering is the slow part, so it is only done again where a name has changed since, or an id has to
        // be told that has none.
        let mut spec = if words.are_as_before(&self.index, &book.shaken) {
            lowered.spec
        } else {
            let lifted = lift(kind, &found.value, &self.index, &mut unnamed);
            match kind.lower(Value::Object(lifted), None) {
                Ok(lowered) => lowered.spec,
                Err(error) => {
                    let (lifted, _) = first_lift(kind, &found.value, &self.index);
                    let aside = AddressesAside::new();
                    let part = set_aside(kind, &found, &lifted, &aside, &error.to_string());
                    self.index.remove(&address);
                    let place = part.place.clone();
                    self.unread.push(part);
                    book.unaddressed.push(UnaddressedObject { kind, found, place });
                    return None;
                }
            }
        };

        // Absent and default have to look the same, whichever of them Close shows.
        for attribute in kind.attributes.values() {
            if let Some(value) = &attribute.absent {
                let stated = spec.attributes.entry(attribute.name.clone());
                stated.or_insert_with(|| value.clone());
            }
        }
        if !unnamed.is_empty() {
            self.unnamed.insert(address.clone(), unnamed);
        }
        spec.address = address;
        Some(spec)
    }

    /// Gives every object of a kind its address and sets those aside that share one or can't be read.
    fn name_all<'a>(
        &mut self,
        kind: &'a RegisteredKind,
        responses: &'a Responses,
        apart: &BTreeSet<String>,
        book: &mut AddressBook<'a>,
    ) -> Vec<(Address, NamedObject<'a>)> {
        let aside = &mut book.aside;
        let mut by_address: BTreeMap<Address, Vec<NamedObject<'a>>> = BTreeMap::new();
        for found in kind.live(responses) {
            self.keep_word(kind, &found);
            // Ids of later kinds have no address yet. What could still get one is looked at again in the end.
            let (lifted, words) = first_lift(kind, &found.value, &self.index);
            let mut lowered = match examine(kind, &found, &lifted, aside, responses) {
                Ok(lowered) => lowered,
                Err(part) => {
                    let stand_in = |id: &String| match &part.name {
                        Some(_) => part.place.clone(),
                        None => part.place.child(id),
                    };
                    let id = found.id.as_ref();
                    aside.extend(id.map(|id| (id.clone(), stand_in(id))));
                    let place = part.place.clone();
                    self.unread.push(*part);
                    book.unaddressed.push(UnaddressedObject { kind, found, place });
                    continue;
                }
            };
            if !lowered.qualifiers.is_empty() && !words.open.is_empty() {
                // What tells objects apart may hold ids, and all kinds that it can name come before this one.
                let named = lift(kind, &found.value, &self.index, &mut Vec::new());
                let named = kind.lower(Value::Object(named), None);
                lowered.qualifiers = named.map_or(lowered.qualifiers, |named| named.qualifiers);
            }
            let mut address = lowered.spec.address.clone();
            if let Some(id) = found.id.as_ref().filter(|id| apart.contains(*id)) {
                address = address.qualified(id);
                lowered.qualifiers.push(id.clone());
            }
            let group = by_address.entry(address).or_default();
            group.push(NamedObject {
                found,
                words,
                lowered,
            });
        }

        let mut named = Vec::new();
        for (address, mut group) in by_address {
            for one in yield_to_others(&mut group) {
                let (found, place) = (one.found, address.clone());
                book.aside.extend(found.any_id().map(|id| (id, place.clone())));
                book.unaddressed.push(UnaddressedObject { kind, found, place });
            }
            if group.len() == 1 {
                named.extend(group.pop().map(|one| (address, one)));
                continue;
            }

            let qualifiers: Vec<&[String]> = group
                .iter()
                .map(|one| one.lowered.qualifiers.as_slice())
                .collect();
            let told = told_apart(&address, &qualifiers);
            if group.iter().all(|one| one.found.private) {
                book.private.insert(address.clone());
            }
            for (one, own) in group.into_iter().zip(told) {
                match own {
                    Some(own) => named.push((own, one)),
                    None => self.share(book, kind, &address, one.found),
                }
            }
        }
        named
    }

    /// Sets the places of objects aside that are not shown whole.
    fn read_places(&mut self, registry: &Registry, responses: &Responses, aside: &AddressesAside) {
        let mut parts: Vec<UnreadPart> = Vec::new();
        for kind in registry.kinds() {
            let prefix = kind.placed().unwrap_or_default();
            for item in kind.unread(responses) {
                let known = self.index.address(&item.of).or_else(|| aside.get(&item.of));
                let part = UnreadPart {
                    place: known.cloned().unwrap_or_else(|| Address::new(prefix, &item.of)),
                    kinds: Vec::new(),
                    within: None,
                    name: known.map(Address::name),
                    is_list: true,
                    because: item.because,
                    is_ignored: false,
                    is_fixed: false,
                };

                // All kinds that may be placed lack the same list, and people want to hear of it once.
                let is_same =
                    |other: &UnreadPart| (&other.place, &other.because) == (&part.place, &part.because);
                let at = parts.iter().position(is_same).unwrap_or_else(|| {
                    parts.push(part);
                    parts.len() - 1
                });
                parts[at].kinds.push(kind.any.def.name.to_owned());
            }
        }
        self.unread.append(&mut parts);
    }
}

/// Takes private objects out of those of one name where another one is like them in everything that tells them apart: that
/// one is meant. Returns them.
fn yield_to_others<'a>(group: &mut Vec<NamedObject<'a>>) -> Vec<NamedObject<'a>> {
    let others = group.iter().filter(|one| !one.found.private);
    let others: BTreeSet<Vec<String>> = others.map(|one| one.lowered.qualifiers.clone()).collect();
    let yields = |one: &mut NamedObject<'_>| one.found.private && others.contains(&one.lowered.qualifiers);
    group.extract_if(.., yields).collect()
}
