//! What a step touches: the objects that it deletes, and those of which records lose values or come to hold others.
//!
//! This is the one answer to that question: the policy, the limits, `ignore` and targets all ask here, for plans that are
//! made and for plans that were saved. It looks at the live objects and never at what a step is called. Judging what is
//! touched is left to those who ask.

use super::{Action, AdoptedSides, ObjectEffect, Step, conversion::converts};
use crate::model::{Address, ItemFate, Registry, Spec, template};
use std::collections::{BTreeMap, VecDeque};

/// How a step concerns an object; the worse one comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectConcern {
    /// Nothing but its settings change, or records come to it.
    Settings,
    /// Values that records hold of it change: they are moved or converted.
    ValuesChange,
    /// Records lose values that they hold of it.
    LosesValues,
    /// It goes.
    Deleted,
}

/// An object that a step touches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchedObject<'a> {
    /// Where it is.
    pub address: Address,
    /// Its kind, where that is known.
    pub kind: Option<&'a str>,
    /// Whether it is a part of an object, such as a step of a workflow. It is protected like an object, but does not count as
    /// one.
    pub is_part: bool,
    /// How the step concerns it.
    pub concern: ObjectConcern,
    /// How the step comes to touch it, from here to the object of the step; empty for that object.
    pub path: Vec<TouchLink>,
}

/// The way from an object to another one by which a step touches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchLink {
    /// What it has to do with the other one.
    pub bond: ObjectBond,
    /// The other one, which is nearer to the step.
    pub to: Address,
}

/// What an object has to do with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectBond {
    /// It lies in the other one.
    LiesIn,
    /// The other one lies in it.
    Holds,
    /// It is a place where the other one appears.
    Shows,
    /// The other one is a place where it appears.
    AppearsAs,
    /// Records hold objects of the other one in it.
    Names,
    /// The other one goes out of it.
    Leaves,
    /// Records that have it go back to the other one.
    GivesBack,
    /// Records of the other one come to it.
    Receives,
}

/// An index of an organization by which all that a step touches is found.
pub struct TouchIndex<'a> {
    registry: &'a Registry,
    adopted: &'a AdoptedSides,
    /// The places of each object that appears elsewhere, such as a shared field.
    places: BTreeMap<Address, Vec<&'a Address>>,
    /// The objects in which records hold objects of another one.
    holders: BTreeMap<Address, Vec<&'a Address>>,
}

impl<'a> TouchIndex<'a> {
    /// Looks through everything that an organization has.
    #[must_use]
    pub fn of(registry: &'a Registry, adopted: &'a AdoptedSides) -> Self {
        let mut index = Self {
            registry,
            adopted,
            places: BTreeMap::new(),
            holders: BTreeMap::new(),
        };

        for spec in adopted.live.everything().map(|one| one.spec) {
            if let Some(shown) = index.registry.place_of(spec) {
                index.places.entry(shown).or_default().push(&spec.address);
            }
            let facts = registry.kind(spec.kind).map(|kind| &kind.attributes);
            let holding = spec.attributes.iter().filter(|(name, _)| {
                let attribute = facts.and_then(|facts| facts.get(*name));
                attribute.is_some_and(|attribute| attribute.holds)
            });
            for named in holding.flat_map(|(_, value)| template::targets(value)) {
                index.holders.entry(named).or_default().push(&spec.address);
            }
        }
        index
    }

    /// Returns everything that a step touches, the object of the step first.
    #[must_use]
    pub fn touched(&self, step: &Step) -> Vec<TouchedObject<'a>> {
        let mut walk = TouchWalk {
            index: self,
            found: Vec::new(),
            known: BTreeMap::new(),
            due: VecDeque::new(),
        };
        walk.add(&step.address, self.concern(step), None);
        walk.leave(step);
        for item in step.items.iter().filter(|item| item.change == ItemFate::Removed) {
            walk.add_part(&item.address);
        }

        // Down first: what goes or loses values with the object. Only then up, so that what an object loses in one place is
        // not taken for a loss in its other places.
        walk.down();
        walk.up(step);
        walk.found
    }

    /// Returns how a step concerns its own object.
    fn concern(&self, step: &Step) -> ObjectConcern {
        let kind = self.registry.kind(&step.kind);
        match step.action.effect().object {
            ObjectEffect::Replaced | ObjectEffect::Removed => ObjectConcern::Deleted,
            ObjectEffect::Moved | ObjectEffect::Emptied => ObjectConcern::ValuesChange,
            // What records get back takes something from an object only where they hold that until then.
            ObjectEffect::Refilled => match step.changes.first() {
                Some(change) if template::targets(&change.before).is_empty() => ObjectConcern::ValuesChange,
                Some(_) | None => ObjectConcern::Settings,
            },
            ObjectEffect::Edited if step.loses() => ObjectConcern::LosesValues,
            ObjectEffect::Edited if kind.is_some_and(|kind| converts(kind, step)) => {
                ObjectConcern::ValuesChange
            }
            // What is put away keeps its records, and their values.
            ObjectEffect::Edited | ObjectEffect::Created | ObjectEffect::Reordered => ObjectConcern::Settings,
        }
    }

    fn spec(&self, address: &Address) -> Option<&'a Spec> {
        self.adopted.live.shown(address).map(|one| one.spec)
    }

    /// Returns the addresses of the items that an object has, such as the steps of a workflow.
    fn parts(&self, address: &Address) -> Vec<Address> {
        let spec = self.spec(address);
        let kind = spec.and_then(|spec| self.registry.kind(spec.kind));
        let parts = spec.zip(kind).map(|(spec, kind)| kind.items_of(spec));
        parts.into_iter().flatten().collect()
    }

    /// Returns everything that lies in an object, also what shares its name with others or is left alone.
    fn inside(&self, address: &Address) -> Vec<&'a Address> {
        let inside = self.adopted.live.all_inside(address);
        inside.map(|one| &one.spec.address).collect()
    }

    /// Returns the objects that an object lies in.
    fn around(&self, address: &Address) -> Vec<&'a Address> {
        let live = &self.adopted.live;
        let lineage = address.lineage().filter(|text| *text != address.as_str());
        let around = lineage.filter_map(|text| live.shown(&Address::of(text)));
        around.map(|one| &one.spec.address).collect()
    }
}

/// A search for everything that one step touches.
struct TouchWalk<'a, 'b> {
    index: &'b TouchIndex<'a>,
    found: Vec<TouchedObject<'a>>,
    /// Where each object is in `found`.
    known: BTreeMap<Address, usize>,
    /// The positions of those from which the search has to go on.
    due: VecDeque<usize>,
}

impl<'a> TouchWalk<'a, '_> {
    /// Adds an object that is touched by way of another one. Of several ways the one counts by which it is concerned most.
    fn add(&mut self, address: &Address, concern: ObjectConcern, by: Option<(ObjectBond, usize)>) {
        let known = self.known.get(address).copied();
        if known.is_some_and(|at| self.found[at].concern >= concern) {
            return;
        }

        let path = by.map_or_else(Vec::new, |(bond, from)| {
            let from = &self.found[from];
            let link = TouchLink {
                bond,
                to: from.address.clone(),
            };
            [vec![link], from.path.clone()].concat()
        });
        let touched = TouchedObject {
            address: address.clone(),
            kind: self.index.spec(address).map(|spec| spec.kind),
            is_part: false,
            concern,
            path,
        };
        let at = known.unwrap_or(self.found.len());
        match self.found.get_mut(at) {
            Some(known) => *known = touched,
            None => self.found.push(touched),
        }
        self.known.insert(address.clone(), at);
        self.due.push_back(at);
    }

    /// Adds a part of the object of the step that is removed.
    fn add_part(&mut self, part: &Address) {
        self.add(part, ObjectConcern::Deleted, Some((ObjectBond::LiesIn, 0)));
        if let Some(added) = self.known.get(part).and_then(|at| self.found.get_mut(*at)) {
            added.is_part = true;
        }
    }

    /// Adds what goes, or loses values, with what is known by now.
    fn down(&mut self) {
        while let Some(at) = self.due.pop_front() {
            let (address, concern) = (self.found[at].address.clone(), self.found[at].concern);
            if concern == ObjectConcern::Settings {
                continue;
            }

            // A field holds values in all places that it appears in.
            for place in self.index.places.get(&address).into_iter().flatten() {
                self.add(place, concern, Some((ObjectBond::Shows, at)));
            }
            if concern != ObjectConcern::Deleted {
                continue;
            }
            for inside in self.index.inside(&address) {
                self.add(inside, concern, Some((ObjectBond::LiesIn, at)));
            }
            // Only an object has parts, and what is deleted with another one has none.
            if at == 0 {
                for part in self.index.parts(&address) {
                    self.add_part(&part);
                }
            }
            for holder in self.index.holders.get(&address).into_iter().flatten() {
                self.add(holder, ObjectConcern::LosesValues, Some((ObjectBond::Names, at)));
            }
        }
    }

    /// Adds what values are taken from because they are taken from something in it or by way of a place of it.
    fn up(&mut self, step: &Step) {
        for at in 0..self.found.len() {
            let (address, concern) = (self.found[at].address.clone(), self.found[at].concern);
            let taken = concern.min(ObjectConcern::LosesValues);
            if taken == ObjectConcern::Settings {
                continue;
            }

            let shown = self
                .index
                .spec(&address)
                .and_then(|spec| self.index.registry.place_of(spec));
            if let Some(shown) = shown {
                self.add(&shown, taken, Some((ObjectBond::AppearsAs, at)));
            }
            // What comes into an object takes nothing from it.
            let comes = at == 0 && step.action == Action::Move;
            let (taken, bond) = if comes {
                (ObjectConcern::Settings, ObjectBond::Receives)
            } else {
                (taken, ObjectBond::Holds)
            };
            for around in self.index.around(&address) {
                self.add(around, taken, Some((bond, at)));
            }
        }

        if step.action.effect().object == ObjectEffect::Emptied {
            for received in step.named_after() {
                self.add(
                    &received,
                    ObjectConcern::Settings,
                    Some((ObjectBond::Receives, 0)),
                );
            }
        }
    }

    /// Adds what something moves out of.
    fn leave(&mut self, step: &Step) {
        let bond = match step.action.effect().object {
            ObjectEffect::Moved => ObjectBond::Leaves,
            ObjectEffect::Refilled => ObjectBond::GivesBack,
            ObjectEffect::Created
            | ObjectEffect::Edited
            | ObjectEffect::Reordered
            | ObjectEffect::Emptied
            | ObjectEffect::Replaced
            | ObjectEffect::Removed => return,
        };
        for left in step.named_before() {
            self.add(&left, ObjectConcern::ValuesChange, Some((bond, 0)));
        }
    }
}

impl TouchedObject<'_> {
    /// Says whether it goes, or records lose or change values that they hold of it.
    #[must_use]
    pub fn is_harmed(&self) -> bool {
        self.concern > ObjectConcern::Settings
    }

    /// Says whether records hold objects in it of what the step deletes, and lose them.
    #[must_use]
    pub fn is_held(&self) -> bool {
        let is_named = self
            .path
            .first()
            .is_some_and(|link| link.bond == ObjectBond::Names);
        is_named && self.concern == ObjectConcern::LosesValues
    }

    /// Says whether it is touched only as a part of what the step is about, or because it depends on that.
    #[must_use]
    pub fn goes_along(&self) -> bool {
        let is_down = |link: &TouchLink| match link.bond {
            ObjectBond::LiesIn | ObjectBond::Shows | ObjectBond::Names => true,
            ObjectBond::Holds
            | ObjectBond::AppearsAs
            | ObjectBond::Leaves
            | ObjectBond::GivesBack
            | ObjectBond::Receives => false,
        };
        !self.path.is_empty() && self.path.iter().all(is_down)
    }

    /// Says in a sentence how the step comes to touch it; nothing for the object of the step.
    #[must_use]
    pub fn way(&self) -> Option<String> {
        let mut subject = "it".to_owned();
        let mut parts = Vec::new();

        // Each link leads from the subject to the object that is nearer to the step, which is the next subject.
        for TouchLink { bond, to } in &self.path {
            let other = format!("`{to}`");
            parts.push(match bond {
                ObjectBond::LiesIn => format!("{subject} is part of {other}"),
                ObjectBond::Holds => format!("{other} is part of {subject}"),
                ObjectBond::Shows => format!("{subject} is a place of {other}"),
                ObjectBond::AppearsAs => format!("{other} is a place of {subject}"),
                ObjectBond::Names => format!("records refer to objects of {other} in {subject}"),
                ObjectBond::Leaves => format!("{other} moves out of {subject}"),
                ObjectBond::GivesBack => format!("records that have {subject} return to {other}"),
                ObjectBond::Receives => format!("records of {other} move to {subject}"),
            });
            subject = other;
        }

        (!parts.is_empty()).then(|| parts.join(", and "))
    }
}
