//! What one organization has, in canonical form.

use super::{
    Address, Attribute, IdIndex, IgnoredObjects, KindGroup, ListMembers, ListOrdering, ListPosition,
    LiveObject, LoweredObject, Order, QualifiedObject, ReadScope, RegisteredKind, Registry, Responses, Spec,
    UnreadPart,
    examine::{AddressesAside, examine, set_aside},
    holders::uses_of,
    is_as_said, same_value, template, told_apart,
};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

/// The attribute of Close's answers that tells when an object was made.
const CREATED: &str = "date_created";

/// The objects and lists that one organization has.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The objects that have an address of their own.
    pub specs: BTreeMap<Address, Spec>,
    /// The ordered lists, by the section or object that they belong to.
    pub orders: BTreeMap<Address, LiveOrder>,
    /// Which id each address has.
    pub index: IdIndex,
    /// Addresses that several objects have, with the ids of those.
    pub ambiguous: BTreeMap<Address, Vec<String>>,
    /// When objects that share an address were made, as Close writes times, by their ids; as far as it shows that.
    pub created: BTreeMap<String, String>,
    /// How many objects lie in objects that share an address or name them or what lies in them, by the ids of those; the
    /// others are not used, as far as the organization was read.
    pub uses: BTreeMap<String, usize>,
    /// Ids inside objects that nothing is known of.
    pub unnamed: BTreeMap<Address, Vec<String>>,
    /// What tells objects apart that could share an address, the shortest first.
    pub qualifiers: BTreeMap<Address, Vec<String>>,
    /// The attributes that Close is still changing, with what they come to be, by the ids of their objects.
    pub unfinished: BTreeMap<String, Map<String, Value>>,
    /// What objects have inside of their attributes that is not known, by their ids and attributes; a write of the
    /// attribute leaves it out.
    pub unknown: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
    /// The settings of objects that their kinds don't know, by their ids: with the object they would be gone for good.
    pub undescribed: BTreeMap<String, BTreeSet<String>>,
    /// Kinds that Close did not show, with its words.
    pub hidden: BTreeMap<&'static str, String>,
    /// Kinds that nobody needed to be read, so that nothing is known of them.
    pub unsought: BTreeSet<&'static str>,
    /// What Close showed and closectl can't read.
    pub unread: Vec<UnreadPart>,
    /// The objects that the project leaves alone.
    pub ignored: IgnoredObjects,
    /// The addresses of objects that nobody can change or delete, with why.
    pub fixed: BTreeMap<Address, &'static str>,
    /// What belongs to objects that manifests don't hold, such as the files attached to a template.
    pub untouched: BTreeMap<Address, String>,
    /// The id of the user to whom the key belongs, if it is known.
    pub user_id: Option<String>,
}

/// An ordered list and how to write it.
#[derive(Clone, Debug)]
pub struct LiveOrder {
    /// The list.
    pub order: Order,
    /// The ids of its members as they were read; renames and moves that are planned don't change them.
    pub ids: Vec<String>,
    /// The id that its calls take.
    pub id: String,
    /// How it is read and written.
    pub ordering: &'static ListOrdering,
}

/// An object as it looks while not all ids have addresses yet.
struct NamedObject<'r> {
    found: LiveObject<'r>,
    words: IdWords,
    lowered: LoweredObject,
}

/// The words of an object that are ids, or could be.
#[derive(Default)]
struct IdWords {
    /// Those that are references by now.
    named: BTreeSet<String>,
    /// Those that could still get an address.
    open: BTreeSet<String>,
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
            let mut refusals = kind
                .any
                .def
                .all_reads()
                .filter_map(|read| responses.refusal(read.path));
            if let Some(words) = refusals.next() {
                live.hidden.insert(kind.any.def.name, words.to_owned());
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
        for (address, (kind, named)) in book.kept {
            if let Some(spec) = live.finished(kind, address, named, &book.shaken) {
                live.specs.insert(spec.address.clone(), spec);
            }
        }

        live.uses = uses_of(registry, responses, live.ambiguous.values().flatten());
        live.read_places(registry, responses, &book.aside);
        live.read_orders(registry, responses, &book.aside);
        live.leave_private(
            book.private
                .iter()
                .filter(|address| !scope.keeps_private(address)),
        );
        let fixed: Vec<Address> = live.fixed.keys().cloned().collect();
        live.leave_private(fixed.iter().filter(|address| !scope.lists(address)));
        live
    }

    /// Leaves out what one person keeps for themselves, or nobody can change; what names it still finds it.
    fn leave_private<'a>(&mut self, addresses: impl Iterator<Item = &'a Address>) {
        for address in addresses {
            self.specs.remove(address);
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
            self.share(&address, &[found]);
            return;
        }
        // Neither of the two may keep the address, because nobody could say which one a manifest means.
        if let Some((_, other)) = book.kept.remove(&address) {
            self.index.remove(&address);
            self.fixed.remove(&address);
            self.untouched.remove(&address);
            book.shaken.extend(other.found.any_id());
            self.share(&address, &[&other.found, found]);
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

    /// Notes the objects that share an address, which none of them has.
    fn share(&mut self, address: &Address, objects: &[&LiveObject<'_>]) {
        for object in objects {
            let Some(id) = object.any_id() else { continue };
            if let Some(created) = object.value.get(CREATED).and_then(Value::as_str) {
                self.created.insert(id.clone(), created.to_owned());
            }
            self.ambiguous.entry(address.clone()).or_default().push(id);
        }
    }

    /// Returns an object with every id in it named that has an address.
    fn finished(
        &mut self,
        kind: &RegisteredKind,
        address: Address,
        named: NamedObject<'_>,
        shaken: &BTreeSet<String>,
    ) -> Option<Spec> {
        let NamedObject {
            found,
            words,
            lowered,
        } = named;
        let mut unnamed = Vec::new();
        // Naming ids and lowering is the slow part, so it is only done again where a name has changed since, or an id has to
        // be told that has none.
        let mut spec = if words.are_as_before(&self.index, shaken) {
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
                    self.unread.push(part);
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
    fn name_all<'r>(
        &mut self,
        kind: &RegisteredKind,
        responses: &'r Responses,
        apart: &BTreeSet<String>,
        book: &mut AddressBook<'_>,
    ) -> Vec<(Address, NamedObject<'r>)> {
        let aside = &mut book.aside;
        let mut by_address: BTreeMap<Address, Vec<NamedObject<'r>>> = BTreeMap::new();
        for found in kind.live(responses) {
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
                    self.unread.push(*part);
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
            yield_to_others(&mut group);
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
                    None => self.share(&address, &[&one.found]),
                }
            }
        }
        named
    }

    /// Returns the attributes of an object that Close is still changing, with what they come to be.
    #[must_use]
    pub fn coming(&self, address: &Address) -> Option<&Map<String, Value>> {
        self.unfinished.get(self.index.id(address)?)
    }

    /// Says whether an order names what no read shows as a whole, as it does where lists lag behind what was just made.
    #[must_use]
    pub fn lacks_members(&self) -> bool {
        let mut listed = self.orders.values().flat_map(|list| &list.ids);
        listed.any(|id| self.index.address(id).is_none())
    }

    /// Returns the objects that lie in an object.
    pub fn inside(&self, address: &Address) -> impl Iterator<Item = &Address> {
        let prefix = format!("{address}/");
        let from = self
            .specs
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
        let inside = from.map(|(address, _)| address);
        inside.take_while(move |one| one.as_str().starts_with(&prefix))
    }

    /// Says whether several objects share an address and are told apart by what is added to it.
    #[must_use]
    pub fn shares(&self, address: &Address) -> bool {
        let mut told = self.qualifiers.iter();
        told.any(|(one, qualifiers)| {
            let object = QualifiedObject {
                address: one,
                qualifiers,
            };
            object.depth() > 0 && object.short() == *address
        })
    }

    /// Sets the places of objects aside that are not shown whole.
    fn read_places(&mut self, registry: &Registry, responses: &Responses, aside: &AddressesAside) {
        let mut parts: Vec<UnreadPart> = Vec::new();
        for kind in registry.kinds() {
            let key = kind.attributes.get(kind.any.def.key);
            let prefix = key.and_then(|key| key.reference.clone()).unwrap_or_default();
            for item in kind.unread(responses) {
                let known = self.index.address(&item.of).or_else(|| aside.get(&item.of));
                let part = UnreadPart {
                    place: known.cloned().unwrap_or_else(|| Address::new(&prefix, &item.of)),
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

    fn read_orders(&mut self, registry: &Registry, responses: &Responses, aside: &AddressesAside) {
        for group in registry.groups() {
            let Some(ordering) = group.order else { continue };
            for ListMembers { id, members } in (ordering.live)(responses) {
                // A list that the bulk reads don't show in order was read on its own.
                let members = members.or_else(|| responses.order(&id).map(<[String]>::to_vec));
                let container = match ordering.container {
                    Some(prefix) => Some(Address::of(prefix)),
                    None => self.index.address(&id).cloned(),
                };
                match (container, members) {
                    (Some(container), Some(ids)) => {
                        self.find_unlisted(&group, &container, &ids, aside);
                        self.keep_order(ordering, container, id, ids);
                    }
                    (Some(container), None) => self.unread.push(unread_list(&group, container)),
                    (None, _) => {}
                }
            }
        }
    }

    /// Sets aside the members of a list that no read shows: the reads of its kinds are not whole, however they look.
    fn find_unlisted(
        &mut self,
        group: &KindGroup<'_>,
        container: &Address,
        ids: &[String],
        aside: &AddressesAside,
    ) {
        let is_hidden = |kind: &&RegisteredKind| self.hidden.contains_key(kind.any.def.name);
        let is_known = |id: &&String| {
            let is_ambiguous = || self.ambiguous.values().any(|ids| ids.contains(id));
            self.index.address(id).is_some() || aside.contains_key(*id) || is_ambiguous()
        };
        let unlisted: Vec<&str> = ids
            .iter()
            .filter(|id| !is_known(id))
            .map(String::as_str)
            .collect();
        if unlisted.is_empty() || group.members.iter().any(is_hidden) {
            return;
        }

        let because = format!(
            "Close lists {} in `{container}` and shows nothing else of it",
            unlisted.join(", ")
        );
        // It may be an object that others are named after, such as a shared field, which has a list of its own.
        let keys = group
            .members
            .iter()
            .filter_map(|kind| kind.attributes.get(kind.any.def.key)?.reference.clone());
        let places = keys
            .map(Address::of)
            .chain([container.clone()])
            .collect::<Vec<_>>();
        let parts = places.into_iter().map(|place| UnreadPart {
            kinds: group.kinds(),
            within: Some(place.clone()),
            place,
            name: None,
            is_list: false,
            because: because.clone(),
            is_ignored: false,
            is_fixed: false,
        });
        self.unread.extend(parts);
    }

    fn keep_order(
        &mut self,
        ordering: &'static ListOrdering,
        container: Address,
        id: String,
        ids: Vec<String>,
    ) {
        let list = LiveOrder {
            order: Order {
                members: self.places(&container, &ids),
                container: container.clone(),
            },
            ids,
            id,
            ordering,
        };
        self.orders.insert(container, list);
    }

    /// Keeps what a read of a list on its own gave.
    pub fn set_order(&mut self, container: &Address, ids: &[String]) {
        let members = self.places(container, ids);
        if let Some(live) = self.orders.get_mut(container) {
            live.order.members = members;
            live.ids = ids.to_vec();
        }
    }

    /// Returns the addresses of a list's members for the ids that a read of it gave.
    fn places(&mut self, container: &Address, ids: &[String]) -> Vec<Address> {
        let mut places = Vec::with_capacity(ids.len());
        for id in ids {
            let address = place(&self.index, container, id);
            // An order has to name every member, so even one that no list shows needs an address with an id.
            if self.index.id(&address).is_none() {
                self.index.alias(address.clone(), id);
            }
            places.push(address);
        }
        places
    }
}

/// Takes private objects out of those of one name where another one is like them in everything that tells them apart: that
/// one is meant.
fn yield_to_others(group: &mut Vec<NamedObject<'_>>) {
    let others = group.iter().filter(|one| !one.found.private);
    let others: BTreeSet<Vec<String>> = others.map(|one| one.lowered.qualifiers.clone()).collect();
    group.retain(|one| !one.found.private || !others.contains(&one.lowered.qualifiers));
}

/// Returns the address that an object has in a list; one of which nothing is known is named by its id.
#[must_use]
pub fn place(index: &IdIndex, container: &Address, id: &str) -> Address {
    match index.address(id) {
        Some(address) if address.container() == container.as_str() => address.clone(),
        // A shared field has one id and a place in many lists.
        Some(elsewhere) => container.child(&elsewhere.name()),
        None => container.child(id),
    }
}

impl IdWords {
    fn add(&mut self, word: &str, is_named: bool) {
        let words = if is_named { &mut self.named } else { &mut self.open };
        words.insert(word.to_owned());
    }

    /// Says whether naming them again would change nothing: no word has got a name or lost one, and none is an id
    /// without one.
    fn are_as_before(&self, index: &IdIndex, shaken: &BTreeSet<String>) -> bool {
        let is_known = |word: &String| super::id::is_id(word) || index.address(word).is_some();
        self.named.is_disjoint(shaken) && !self.open.iter().any(is_known)
    }
}

/// Turns the ids in attributes that name one kind into references, before all objects have addresses, and returns which
/// words these were and which a later look could name.
fn first_lift(kind: &RegisteredKind, value: &Value, index: &IdIndex) -> (Map<String, Value>, IdWords) {
    let mut words = IdWords::default();
    let mut lifted = kind.from_api(value);

    for (name, value) in &mut lifted {
        *value = match LiftedText::of(kind, name) {
            LiftedText::Reference(prefix) => {
                typed(value, prefix, index, |id, is_named| words.add(id, is_named))
            }
            LiftedText::Name => template::literal_value(value),
            LiftedText::Free => {
                // Ids in free text may be of any kind, so they are named once all kinds are known.
                template::add_possible_ids(value, &mut words.open);
                template::literal_value(value)
            }
        };
    }
    (lifted, words)
}

/// Turns the ids in a live object into references, as far as the index goes.
fn lift(
    kind: &RegisteredKind,
    value: &Value,
    index: &IdIndex,
    unnamed: &mut Vec<String>,
) -> Map<String, Value> {
    let mut lifted = kind.from_api(value);
    for (name, value) in &mut lifted {
        *value = match LiftedText::of(kind, name) {
            LiftedText::Reference(prefix) => typed(value, prefix, index, |id, is_named| {
                let is_unnamed = !is_named && super::id::is_id(id);
                unnamed.extend(is_unnamed.then(|| id.to_owned()));
            }),
            LiftedText::Name => template::literal_value(value),
            LiftedText::Free => template::lift(value, index, unnamed),
        };
    }
    lifted
}

/// The sort of text that an attribute holds, as far as ids in it are concerned.
enum LiftedText<'a> {
    /// The id of an object of a kind with this prefix.
    Reference(&'a str),
    /// The object's own name. An id in it is part of the name, as in a URL that somebody else made up.
    Name,
    /// Anything, with ids of any kind in it.
    Free,
}

impl<'a> LiftedText<'a> {
    fn of(kind: &'a RegisteredKind, attribute: &str) -> Self {
        let reference = kind.attributes.get(attribute);
        match reference.and_then(|attribute| attribute.reference.as_deref()) {
            Some(prefix) => Self::Reference(prefix),
            None if attribute == kind.any.def.key => Self::Name,
            None => Self::Free,
        }
    }
}

/// Turns the ids that a typed attribute holds into references; `see` hears of each text, and whether it is one of its kind.
fn typed(value: &Value, prefix: &str, index: &IdIndex, mut see: impl FnMut(&str, bool)) -> Value {
    let named: Result<Value, std::convert::Infallible> = template::rewrite(value, &mut |id| {
        let known = index.address(id).filter(|address| address.container() == prefix);
        see(id, known.is_some());
        Ok(known.map_or_else(|| id.to_owned(), template::reference))
    });
    named.unwrap_or_else(|never| match never {})
}

/// Returns the list of a section or object that is missing, or of which a member has no id. It is unknown, not empty.
fn unread_list(group: &KindGroup<'_>, container: Address) -> UnreadPart {
    let title = |kind: &&RegisteredKind| kind.any.def.plural();
    let members = group.members.first().map(title).unwrap_or_default();
    let because = match group.at {
        ListPosition::Within(_, list) => format!(
            "Close does not show the {members} of `{container}`, or not all of them: its `{list}` is missing or is no list \
             of objects with ids"
        ),
        ListPosition::Section(_) | ListPosition::Single(_) => {
            format!("Close does not show the order of the {members}, or not of all of them")
        }
    };
    UnreadPart::list(container, group.kinds(), because)
}

/// Brings what Close answered to a write into canonical form, as far as it says anything.
#[must_use]
pub fn echo(
    kind: &RegisteredKind,
    whole: &Map<String, Value>,
    answer: &Value,
    index: &IdIndex,
) -> Map<String, Value> {
    // Kinds lower whole objects, but only what the answer shows counts as its echo.
    let shown = lift(kind, answer, index, &mut Vec::new());
    let names: Vec<String> = shown.keys().cloned().collect();
    let mut merged = whole.clone();
    merged.extend(shown);
    let lowered = kind.lower(Value::Object(merged), None);
    let mut attributes = lowered.map(|lowered| lowered.spec.attributes).unwrap_or_default();
    attributes.retain(|name, _| names.contains(name));
    attributes
}

/// Says whether two values of an attribute mean the same, wherever they come from. Items that have ids in Close may leave
/// out in `other` what they show in `one`.
#[must_use]
pub fn is_same(attribute: Option<&Attribute>, one: &Value, other: &Value) -> bool {
    if attribute.is_some_and(|attribute| attribute.identified.is_some()) {
        return is_as_said(one, other);
    }
    let has_no_order = attribute.is_some_and(|attribute| attribute.set || attribute.sorted);
    match (has_no_order, one, other) {
        (true, Value::Array(one), Value::Array(other)) => {
            let holds = |list: &[Value], item: &Value| list.iter().any(|one| same_value(one, item));
            one.iter().all(|item| holds(other, item)) && other.iter().all(|item| holds(one, item))
        }
        _ => same_value(one, other),
    }
}

/// Says whether an attribute already is as it is wanted, so that nothing has to be written.
///
/// This is [`is_same`], except for a list that Close usually sorts and that is not sorted in this organization. Its order
/// can only be somebody's, so it is written once; whatever Close makes of it then is the same.
#[must_use]
pub fn is_as_wanted(attribute: Option<&Attribute>, live: &Value, wanted: &Value) -> bool {
    let is_identified = attribute.is_some_and(|attribute| attribute.identified.is_some());
    same_value(live, wanted)
        || (is_same(attribute, live, wanted) && (is_identified || !has_order(attribute, live)))
}

/// Says whether the order of a live list means something: of a list that Close usually sorts only where it is not sorted.
#[must_use]
pub fn has_order(attribute: Option<&Attribute>, live: &Value) -> bool {
    let is_kept_by_close = |attribute: &Attribute| attribute.set || (attribute.sorted && is_sorted(live));
    !attribute.is_some_and(is_kept_by_close)
}

/// Says whether a list is in the order in which Close shows choices: sorted without regard to case, accents after `z`
/// (API notes, custom fields 4).
fn is_sorted(list: &Value) -> bool {
    let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
    items.is_sorted_by_key(place_in_order)
}

/// Brings a list into the order in which Close shows choices.
pub fn sort(list: &mut Value) {
    if let Value::Array(items) = list {
        items.sort_by_cached_key(place_in_order);
    }
}

fn place_in_order(item: &Value) -> String {
    item.as_str().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests;
