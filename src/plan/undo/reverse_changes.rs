//! What is taken back of a run, and how it reads as something to plan for.

use super::addresses::{PastAddresses, RestoredAddresses, RestoredName};
use crate::model::{
    Address, Desired, DesiredOrigin, Entry, IdIndex, Live, Order, PARENT, RegisteredKind, Registry, Spec,
    ValueMove, ValueReturn, former_name, template,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The changes that take a run back; addresses and values are those of now.
#[derive(Default)]
pub struct ReverseChanges<'a> {
    /// Objects that the run made.
    pub removed: Vec<(&'a RegisteredKind, &'a Spec)>,
    /// Objects that the run deleted.
    pub restored: BTreeMap<Address, RestoredObject<'a>>,
    /// Objects that the run changed.
    pub reverted: BTreeMap<Address, RevertedObject<'a>>,
    /// The values that records get back.
    pub returns: Vec<ValueReturn>,
}

/// An object that comes back.
pub struct RestoredObject<'a> {
    /// What it is.
    pub kind: &'a RegisteredKind,
    /// The id that it had.
    pub id: Option<&'a str>,
    /// Its attributes.
    pub attributes: Map<String, Value>,
    /// Its old name and place.
    pub renaming: RestoredName,
}

/// An object that gets old values back.
pub struct RevertedObject<'a> {
    /// What it is.
    pub kind: &'a RegisteredKind,
    /// How it is now.
    pub live: &'a Spec,
    /// The old values.
    pub attributes: Map<String, Value>,
    /// Its old name and place.
    pub renaming: RestoredName,
    /// The id of the object that takes its place again; nothing where it gets the old values itself.
    pub replaces: Option<&'a str>,
}

impl<'a> ReverseChanges<'a> {
    /// Says whether an object that the run took away comes back at this address of now.
    pub fn brings_back(&self, now: &Address) -> bool {
        let reverted = self.reverted.get(now);
        self.restored.contains_key(now) || reverted.is_some_and(|one| one.replaces.is_some())
    }

    /// Returns the ids that the objects had which come back, by the addresses of now.
    fn old_ids(&self) -> impl Iterator<Item = (&Address, &'a str)> {
        let restored = self.restored.iter().map(|(now, one)| (now, one.id));
        let replaced = self.reverted.iter().map(|(now, one)| (now, one.replaces));
        restored.chain(replaced).filter_map(|(now, id)| Some((now, id?)))
    }

    /// Returns the ids that the objects had to which Close gives new ones, by the addresses that they get. What only ties two
    /// objects together has none.
    pub fn renewed(&self, registry: &Registry, live: &Live) -> BTreeMap<Address, String> {
        let former = self.former(registry, live);
        let is_place = |now: &Address| {
            let restored = self.restored.get(now);
            restored.is_some_and(|one| one.kind.placed().is_some())
        };
        let own = self.old_ids().filter(|(now, _)| !is_place(now));
        own.map(|(now, id)| (former.address(now), id.to_owned()))
            .collect()
    }

    /// Returns the ids of the objects that are replaced.
    pub fn replaced(&self, live: &Live) -> BTreeSet<String> {
        let replaced = self.reverted.iter().filter(|(_, one)| one.replaces.is_some());
        let ids = replaced.filter_map(|(now, _)| live.index.id(now));
        ids.map(str::to_owned).collect()
    }

    /// Returns an object that gets old values back, for adding some.
    pub fn revert(&mut self, kind: &'a RegisteredKind, live: &'a Spec) -> &mut RevertedObject<'a> {
        let reverted = self.reverted.entry(live.address.clone());
        reverted.or_insert_with(|| RevertedObject {
            kind,
            live,
            attributes: Map::new(),
            renaming: RestoredName::default(),
            replaces: None,
        })
    }

    /// Returns the addresses of now that what comes back has, by its old ids.
    pub fn old_index(&self) -> IdIndex {
        let mut index = IdIndex::default();
        for (now, id) in self.old_ids() {
            index.insert(now.clone(), id);
        }
        index
    }

    /// Returns how the addresses of an organization change when it is carried out.
    pub fn former(&self, registry: &Registry, live: &Live) -> RestoredAddresses {
        let reverted = self
            .reverted
            .iter()
            .map(|(address, one)| (address, &one.renaming));
        let restored = self
            .restored
            .iter()
            .map(|(address, one)| (address, &one.renaming));
        let renamings = reverted.chain(restored);
        let renamings = renamings.filter(|(_, renaming)| **renaming != RestoredName::default());
        let mut former = RestoredAddresses {
            changes: renamings
                .map(|(address, renaming)| (address.clone(), renaming.clone()))
                .collect(),
        };

        // A place is called like the field that it shows, which may get its old name back.
        let restored = self.restored.iter();
        let restored =
            restored.filter_map(|(address, one)| Some((address, one.kind.place_of(&one.attributes)?)));
        let live = live.specs.iter();
        let live = live.filter_map(|(address, spec)| Some((address, registry.place_of(spec)?)));
        let places = restored.chain(live).filter_map(|(address, field)| {
            let field = former.address(&field);
            (field.name() != address.name()).then(|| {
                let name = RestoredName {
                    name: Some(field.name()),
                    ..RestoredName::default()
                };
                (address.clone(), name)
            })
        });
        let places: Vec<_> = places.collect();
        former.changes.extend(places);
        former
    }

    /// Says what to plan for.
    pub fn desired(&self, registry: &Registry, live: &Live) -> Desired {
        let former = self.former(registry, live);
        let removed = self.removed.iter().map(|(kind, spec)| {
            let attributes = naming(kind, spec, &former);
            Entry::of(kind, former.address(&spec.address), attributes, true)
        });

        let restored = self.restored.iter().map(|(address, one)| {
            let attributes = mapped(&one.attributes, &former);
            Entry::of(one.kind, former.address(address), attributes, false)
        });

        let reverted = self.reverted.iter().map(|(now, one)| {
            let address = former.address(now);
            let found = former.within(now);
            let mut attributes = naming(one.kind, one.live, &former);
            attributes.extend(mapped(&one.attributes, &former));

            if let Some(name) = &one.renaming.name {
                attributes.insert(one.kind.any.def.key.to_owned(), Value::from(name.as_str()));
            }
            if let (Some(family), Some(list)) = (one.kind.any.def.family, &one.renaming.list) {
                attributes.insert(family.to_owned(), Value::from(list.name()));
            }
            if let Some(parent) = &one.renaming.parent {
                let parent = template::reference(&former.address(parent));
                attributes.insert(PARENT.to_owned(), Value::from(parent));
            }

            // The plan finds the object by its present name, in a container that has its old name back by then.
            let is_place = one.kind.place_of(&one.live.attributes).is_some();
            // A place follows its field without being told.
            let renamed_from = (found != address && !is_place)
                .then(|| former_name(one.kind.any.def.prefix, &address, &found));
            Entry {
                replace: one.replaces.is_some(),
                renamed_from: renamed_from.into_iter().collect::<Vec<_>>().into(),
                ..Entry::of(one.kind, address, attributes, false)
            }
        });

        let entries = removed.chain(restored).chain(reverted);
        let mut entries: BTreeMap<Address, Box<Entry>> = entries
            .map(|entry| (entry.spec.address.clone(), Box::new(entry)))
            .collect();

        let returns: Vec<ValueReturn> = self.returns.iter().map(|one| returned(one, &former)).collect();
        for one in &returns {
            // The value that records have until then goes only once they have left it.
            let attribute = one
                .movement
                .as_ref()
                .filter(|one| template::as_reference(&one.from).is_none());
            if let (Some(movement), Some(entry)) = (attribute, entries.get_mut(&one.address)) {
                let mut moves = entry.moves.clone();
                moves.push(movement.clone());
                entry.moves = moves;
            }
        }

        Desired {
            entries,
            returns,
            origin: DesiredOrigin::Undo,
            ..Desired::default()
        }
    }

    /// Returns a list as it was, of the members that are there or come back, and whether any comes back.
    pub fn list(
        &self,
        past: &PastAddresses<'_>,
        live: &Live,
        list: &Address,
        ids: &[String],
    ) -> (Order, bool) {
        let now = past.now(list);
        let current: BTreeSet<&Address> = live
            .orders
            .get(&now)
            .map(|live| live.order.members.iter().collect())
            .unwrap_or_default();

        let returns = |address: &Address| {
            self.brings_back(address) && address.container() == now.as_str()
                || self
                    .reverted
                    .get(address)
                    .is_some_and(|one| one.renaming.parent.as_ref() == Some(&now))
        };

        // A member that is elsewhere by now, or gone, keeps a place that nothing takes.
        let member = |id: &String| {
            let here = |address: &Address| address.container() == now.as_str();
            let restored = self.old_ids().find(|(address, old)| old == id && here(address));
            match (restored, live.index.address(id)) {
                (Some((address, _)), _) => address.clone(),
                (_, Some(address)) if here(address) || returns(address) => address.clone(),
                (_, Some(elsewhere)) => now.child(&elsewhere.name()),
                (_, None) => now.child(id),
            }
        };

        let members: Vec<Address> = ids
            .iter()
            .map(member)
            .filter(|member| current.contains(member) || returns(member))
            .collect();
        let any = members.iter().any(returns);
        let order = Order {
            container: now,
            members,
        };
        (order, any)
    }
}

/// Returns what names a live object, under the addresses that objects get.
fn naming(kind: &RegisteredKind, spec: &Spec, former: &RestoredAddresses) -> Map<String, Value> {
    let named = kind.named(&spec.attributes).into_iter();
    named.map(|(name, value)| (name, former.value(&value))).collect()
}

/// Returns values that come back under the addresses that objects get.
fn returned(one: &ValueReturn, former: &RestoredAddresses) -> ValueReturn {
    let text = |text: &str| match template::as_reference(text) {
        Some(now) => template::reference(&former.address(&now)),
        None => text.to_owned(),
    };
    ValueReturn {
        address: former.address(&one.address),
        movement: one.movement.as_ref().map(|movement| ValueMove {
            attribute: movement.attribute.clone(),
            from: text(&movement.from),
            to: text(&movement.to),
        }),
        ..one.clone()
    }
}

fn mapped(attributes: &Map<String, Value>, former: &RestoredAddresses) -> Map<String, Value> {
    let mapped = attributes
        .iter()
        .map(|(name, value)| (name.clone(), former.value(value)));
    mapped.collect()
}
