//! Finds, before anything is compared, which live object each entry means.
//!
//! Renamed objects get their new addresses here, and objects that share a name their full ones, so that the
//! comparison has no special cases.

use super::{
    HeldList, KnownAddresses, Note, Refusal,
    former_names::{former_names, tell_former_apart},
    left_namesakes::LeftNamesakes,
    namesakes::{PairedNamesakes, pair_namesakes, refresh},
    place_references::name_fields,
    spelling::{RespelledEntries, respell},
};
use crate::model::{
    Address, AsideObject, BrokenRule, Desired, Entry, IgnoredObjects, Live, LiveOrder, Order, RegisteredKind,
    Registry, Spec, UnreadPart, comparison::is_same, lifting::as_read, template,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Both sides, addressed alike.
#[derive(Clone, Debug, Default)]
pub struct AdoptedSides {
    /// The value in the manifests.
    pub desired: Desired,
    /// What the organization has, renamed objects under their new addresses.
    pub live: Live,
    /// The old addresses of renamed and moved objects, by their new ones.
    pub renamed: BTreeMap<Address, Address>,
    /// The addresses of entries that have another one here than in the manifests, by that one.
    pub adopted: BTreeMap<Address, Address>,
    /// The objects whose names are the same letters on both sides, in other code points.
    pub respelled: BTreeSet<Address>,
    /// What can't be told.
    pub refusals: Vec<Refusal>,
    /// The lists that ignored items keep from becoming what is wanted.
    pub held: Vec<HeldList>,
    /// What a person should know of how entries were matched.
    pub notes: Vec<Note>,
    /// The entries that may mean objects of their names which nothing was sure enough to pair them with.
    pub(super) left_namesakes: Vec<LeftNamesakes>,
    /// What selectors may name, as both sides were before anything was ignored or matched.
    pub known: KnownAddresses,
}

impl AdoptedSides {
    /// Leaves an attribute of an object alone that both sides have: nothing is wanted of it. Says whether both have the object.
    pub(super) fn leave_attribute(&mut self, address: &Address, attribute: &str) -> bool {
        let entry = self.desired.entries.get_mut(address);
        let entry = entry.filter(|_| self.live.specs.contains_key(address));
        if let Some(entry) = entry {
            entry.spec.attributes.shift_remove(attribute);
            entry.moves.retain(|one| *one.attribute != *attribute);
            return true;
        }
        false
    }
}

/// Brings both sides to the same addresses.
#[must_use]
pub fn adopt(registry: &Registry, desired: Desired, live: Live) -> AdoptedSides {
    let RespelledEntries {
        mut desired,
        addresses,
        refusals,
    } = respell(desired, &live);
    name_fields(registry, &mut desired, &live);
    let mut adopted = AdoptedSides {
        respelled: addresses.values().cloned().collect(),
        desired,
        live,
        adopted: addresses,
        refusals,
        ..AdoptedSides::default()
    };

    // Kinds in the order of the registry: what lies in a renamed object, or names it, is looked for with its new address.
    for kind in registry.kinds() {
        // What texts name may be what tells objects apart, and both sides have to say it alike.
        adopted.write_as_read(kind);
        // Full addresses come first, since a rename has to mean exactly one object.
        adopted.share_names(kind);
        let mut renames = adopted.followers(kind);
        let former = former_names(kind, &adopted.desired, &adopted.live, &adopted.renamed);
        adopted.refusals.extend(former.refusals);
        adopted.notes.extend(former.notes);
        renames.extend(former.renames);
        if !renames.is_empty() {
            adopted.live = readdress(std::mem::take(&mut adopted.live), &renames);
            adopted
                .renamed
                .extend(renames.into_iter().map(|(old, new)| (new, old)));
        }
    }
    adopted.add_implied(registry);
    adopted
}

impl AdoptedSides {
    /// Adds to entries what their objects come to be with what they say.
    fn add_implied(&mut self, registry: &Registry) {
        for (address, entry) in &mut self.desired.entries {
            let live = self
                .live
                .specs
                .get(address)
                .filter(|live| live.kind == entry.spec.kind);
            if let (Some(live), Some(kind)) = (live, registry.kind(entry.spec.kind))
                && !entry.removed
            {
                let implied = (kind.any.implied)(&entry.spec.attributes, &live.attributes);
                entry.spec.attributes.extend(implied);
            }
        }
    }

    /// Brings what entries of a kind say into the form in which Close shows it.
    fn write_as_read(&mut self, kind: &RegisteredKind) {
        let entries = self.desired.entries.values_mut();
        for entry in entries.filter(|entry| entry.spec.kind == kind.any.def.name) {
            for (name, value) in &mut entry.spec.attributes {
                *value = as_read(kind, name, value, &self.live.index);
            }
        }
    }

    /// Gives both sides one address where several objects of a kind share a name.
    fn share_names(&mut self, kind: &RegisteredKind) {
        let PairedNamesakes {
            written,
            live,
            refusals,
            left,
        } = pair_namesakes(kind, &self.desired, &self.live);
        self.refusals.extend(refusals);
        self.left_namesakes.extend(left);

        // All at once, because one entry may get the address that another one gives up.
        let entries = &mut self.desired.entries;
        let moved: Vec<Box<Entry>> = entries
            .extract_if(.., |address, _| written.contains_key(address))
            .map(|(_, entry)| entry)
            .collect();
        for mut entry in moved {
            if let Some(new) = written.get(&entry.spec.address) {
                entry.spec.address = new.clone();
            }
            entries.insert(entry.spec.address.clone(), entry);
        }
        // Whatever names one of them in the manifests means the entry.
        let is_moved = |address: &Address| written.contains_key(address);
        let change = |address: Address| written.get(&address).cloned().unwrap_or(address);
        let entries = entries.values_mut().filter(|_| !written.is_empty());
        for value in entries.flat_map(|entry| entry.spec.attributes.values_mut()) {
            if template::targets(value).iter().any(is_moved) {
                *value = template::readdress(value, &change);
            }
        }
        let members = self
            .desired
            .orders
            .iter_mut()
            .flat_map(|order| &mut order.members);
        for member in members {
            if let Some(new) = written.get(member) {
                *member = new.clone();
            }
        }
        let is_same = written.is_empty() && live.is_empty() && self.renamed.is_empty();
        self.adopted.extend(written);

        if !live.is_empty() {
            self.live = readdress(std::mem::take(&mut self.live), &live);
        }
        // Rules that name the old address still mean the object.
        self.renamed.extend(live.into_iter().map(|(old, new)| (new, old)));
        // What tells objects apart was found out with the names that both sides had when they were read.
        if !is_same || !self.respelled.is_empty() {
            refresh(kind, &mut self.desired, &mut self.live);
        }
        tell_former_apart(kind, &mut self.desired, &self.live);
    }

    /// Returns the entries that break rules of Close where the organization does not have the very same already, with
    /// those rules.
    pub fn unheld(&self, registry: &Registry) -> Vec<(&Entry, &BrokenRule)> {
        let entries = self.desired.entries.values().filter(|entry| !entry.removed);
        let rules = entries.flat_map(|entry| entry.broken.iter().map(move |rule| (&**entry, rule)));
        rules
            .filter(|(entry, rule)| !self.holds(registry, entry, rule))
            .collect()
    }

    /// Says whether the organization has what an entry says of the attributes that a rule is about.
    fn holds(&self, registry: &Registry, entry: &Entry, rule: &BrokenRule) -> bool {
        let Spec { address, kind, .. } = &entry.spec;
        let live = self.live.specs.get(address).filter(|live| live.kind == *kind);
        let (Some(live), Some(kind)) = (live, registry.kind(kind)) else {
            return false;
        };
        rule.attributes.iter().all(|name| {
            let wanted = entry.spec.attributes.get(name);
            let shown = live.attributes.get(name).unwrap_or(&Value::Null);
            wanted.is_none_or(|wanted| is_same(kind.attributes.get(name), shown, wanted))
        })
    }

    /// Returns the live objects of a kind that are named after an object which has just got a new name, such as
    /// the places of a shared field, old to new.
    fn followers(&self, kind: &RegisteredKind) -> BTreeMap<Address, Address> {
        if kind.placed().is_none() {
            return BTreeMap::new();
        }
        let of_kind = |spec: &&Spec| spec.kind == kind.any.def.name;
        let renames = self.live.specs.values().filter(of_kind).filter_map(|spec| {
            let name = kind.place_of(&spec.attributes)?.name();
            let new = Address::of(spec.address.container()).child(&name);
            (new != spec.address).then(|| (spec.address.clone(), new))
        });
        let renames: BTreeMap<Address, Address> = renames.collect();

        // An address that another object has is not taken from it, unless that one gets a new one as well.
        let is_free = |new: &Address| !self.live.specs.contains_key(new) || renames.contains_key(new);
        let free = renames.iter().filter(|(_, new)| is_free(new));
        free.map(|(old, new)| (old.clone(), new.clone())).collect()
    }
}

/// Gives live objects, and all that lies in them or names them, new addresses.
#[must_use]
pub fn readdress(live: Live, renames: &BTreeMap<Address, Address>) -> Live {
    let beginning = beginning(renames);
    let renamed = |address: &Address| {
        if !address.as_str().starts_with(beginning) {
            return None;
        }
        let (old, new) = address.lineage().find_map(|text| renames.get_key_value(text))?;
        Some(address.moved(old, new))
    };
    let change = |address: Address| renamed(&address).unwrap_or(address);
    let is_renamed = |address: &Address| renamed(address).is_some();

    let Live {
        specs,
        orders,
        index,
        ambiguous,
        created,
        uses,
        unnamed,
        qualifiers,
        unfinished,
        unknown,
        undescribed,
        words,
        hidden,
        not_included,
        unsought,
        unread,
        aside,
        ignored,
        fixed,
        untouched,
        private,
        user_id,
    } = live;
    let readdressed = |specs: BTreeMap<Address, Spec>| -> BTreeMap<Address, Spec> {
        let specs = specs.into_iter().map(|(address, spec)| {
            let spec = readdressed_spec(spec, change(address), is_renamed, &change);
            (spec.address.clone(), spec)
        });
        specs.collect()
    };
    let specs = readdressed(specs);
    let ignored = IgnoredObjects {
        specs: readdressed(ignored.specs),
        ambiguous: rekeyed(ignored.ambiguous, change),
        attributes: rekeyed(ignored.attributes, change),
    };
    let aside = aside.into_iter().map(|AsideObject { id, spec }| {
        // Another object may have its address, so only what it lies in gives it another one.
        let container = Address::of(spec.address.container());
        let address = spec.address.moved(&container, &change(container.clone()));
        let spec = readdressed_spec(spec, address, is_renamed, &change);
        AsideObject { id, spec }
    });
    let aside: Vec<AsideObject> = aside.collect();
    let orders = orders.into_iter().map(|(container, order)| {
        let order = readdressed_order(order, change(container), change);
        (order.order.container.clone(), order)
    });
    Live {
        specs,
        orders: orders.collect(),
        index: index.readdressed(renamed),
        ambiguous: rekeyed(ambiguous, change),
        created,
        uses,
        unnamed: rekeyed(unnamed, change),
        qualifiers: rekeyed(qualifiers, change),
        unfinished,
        unknown,
        undescribed,
        words,
        hidden,
        not_included,
        unsought,
        unread: unread
            .into_iter()
            .map(|part| readdressed_part(part, change))
            .collect(),
        aside,
        ignored,
        fixed: rekeyed(fixed, change),
        untouched: rekeyed(untouched, change),
        private: private.into_iter().map(change).collect(),
        user_id,
    }
}

fn rekeyed<T>(map: BTreeMap<Address, T>, change: impl Fn(Address) -> Address) -> BTreeMap<Address, T> {
    let entries = map.into_iter().map(|(address, value)| (change(address), value));
    entries.collect()
}

fn readdressed_spec(
    mut spec: Spec,
    address: Address,
    is_renamed: impl Fn(&Address) -> bool,
    change: &impl Fn(Address) -> Address,
) -> Spec {
    for value in spec.attributes.values_mut() {
        if template::targets(value).iter().any(&is_renamed) {
            *value = template::readdress(value, change);
        }
    }
    spec.address = address;
    spec
}

/// Returns what could not be read under its new address; it keeps its own name, which nobody can change.
fn readdressed_part(part: UnreadPart, change: impl Fn(Address) -> Address) -> UnreadPart {
    let place = change(part.place);
    // The places of a field are called like the field.
    let is_of_places = part.is_list && part.within.is_none();
    let name = part
        .name
        .map(|name| if is_of_places { place.name() } else { name });
    UnreadPart {
        place,
        within: part.within.map(&change),
        name,
        ..part
    }
}

/// Returns the order of a list under its new address; a member that goes elsewhere leaves it.
fn readdressed_order(
    mut live: LiveOrder,
    container: Address,
    change: impl Fn(Address) -> Address,
) -> LiveOrder {
    let members = live.order.members.into_iter().map(change);
    let here = members.filter(|member| member.is_within(&container));
    live.order = Order {
        members: here.collect(),
        container,
    };
    live
}

/// Returns what all old addresses begin with, and so does everything that lies in one: most of an organization lies
/// elsewhere.
fn beginning(renames: &BTreeMap<Address, Address>) -> &str {
    let (Some((first, _)), Some((last, _))) = (renames.first_key_value(), renames.last_key_value()) else {
        return "";
    };

    let (first, last) = (first.as_str(), last.as_str());
    let differ = first
        .bytes()
        .zip(last.bytes())
        .position(|(one, other)| one != other);

    // Two names may differ within a letter of several bytes.
    let mut end = differ.unwrap_or(first.len().min(last.len()));
    while !first.is_char_boundary(end) {
        end -= 1;
    }
    &first[..end]
}
