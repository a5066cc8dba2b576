//! What the manifests say, in canonical form.

use super::{
    Address, Checks, ConsentRisk, ListPosition, Location, Order, Problem, RegisteredKind, Seldom, Selector,
    Spec, ValueMove, ValueReturn, WrittenText,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The objects and lists that the manifests ask for.
#[derive(Clone, Debug, Default)]
pub struct Desired {
    /// The entries, by address. Boxed, because a map keeps room for half as many again.
    pub entries: BTreeMap<Address, Box<Entry>>,
    /// The lists whose order Close keeps.
    pub orders: Vec<Order>,
    /// The lists that the manifests have, also where they are empty.
    pub managed: BTreeSet<ListPosition>,
    /// What `pull` could not write; it is not pruned.
    pub left_out: Vec<Selector>,
    /// The values of records that a run took or changed and that come back.
    pub returns: Vec<ValueReturn>,
    /// Who asks for all this.
    pub origin: DesiredOrigin,
}

/// The origin of what is asked for. A hint that tells a person to write something has to know where that can be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DesiredOrigin {
    /// Manifests, which a person edits.
    #[default]
    Manifests,
    /// Another organization, whose changes an organization of this name gets.
    Promotion {
        /// What the other organization is called.
        from: String,
        /// What the organization is called.
        to: String,
        /// Whether the organization accepts only saved plans.
        is_protected: bool,
        /// The objects that the other one has as well, by the addresses that they have in the end: they stay, although
        /// nothing is asked of them.
        counterparts: BTreeSet<Address>,
    },
    /// A run that is undone: nobody can write anything else than what it did.
    Undo,
}

/// One entry of a manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The object that it asks for; only what names it where it is removed.
    pub spec: Spec,
    /// Whether the object is to go.
    pub removed: bool,
    /// Whether it is to go only because the manifests do not list it.
    pub pruned: bool,
    /// Names or addresses that the object had before.
    pub renamed_from: Seldom<Vec<String>>,
    /// What a person agreed to in the manifest.
    pub allowed: Seldom<BTreeSet<ConsentRisk>>,
    /// Whether it may be deleted and made again where Close can't change it.
    pub replace: bool,
    /// The object that records go to before this one is removed: a name beside it, or an address.
    pub move_to: Seldom<Option<String>>,
    /// The values that records hold and that become others.
    pub moves: Seldom<Vec<ValueMove>>,
    /// What tells it apart from other entries of its name, the shortest first.
    pub qualifiers: Seldom<Vec<String>>,
    /// Why Close can't create it, if it can't.
    pub obstacle: Seldom<Option<String>>,
    /// The attributes that are said to be as in Close, whatever Close takes today.
    pub as_in_close: Seldom<BTreeSet<String>>,
    /// The rules of Close that it breaks: nothing to say where the organization has the very same already.
    pub broken: Seldom<Vec<BrokenRule>>,
    /// Where it is written, if it is; where it is to go, the place in the file that says so.
    pub at: Option<Location>,
    /// Where the attributes are written that another file states, such as an overlay.
    pub elsewhere: Seldom<Vec<(String, Location)>>,
    /// Where its texts are written in which Close puts values of records.
    pub texts: Seldom<Vec<WrittenText>>,
}

/// A rule of Close that an entry breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenRule {
    /// The attributes on which that depends.
    pub attributes: Vec<String>,
    /// What is wrong where the organization has something else.
    pub problem: Problem,
    /// What is wrong where the organization has no such object, if that is something else.
    pub missing: Option<Problem>,
    /// Whether the entry says that it is as in Close.
    pub is_accepted: bool,
}

impl BrokenRule {
    /// Returns what is wrong, given whether the organization has the object.
    #[must_use]
    pub fn problem_where(&self, is_there: bool) -> &Problem {
        self.missing
            .as_ref()
            .filter(|_| !is_there)
            .unwrap_or(&self.problem)
    }
}

impl Entry {
    /// Returns where the records of the object go before it is deleted: a name beside it, or a whole address. `prefix` is
    /// that of its kind.
    #[must_use]
    pub fn move_target(&self, prefix: &str) -> Option<Address> {
        let name = self.move_to.as_deref()?;
        Some(if name.starts_with(&format!("{prefix}/")) {
            Address::parse(name)
        } else {
            Address::new(self.spec.address.container(), name)
        })
    }

    /// Says whether a person agreed to a risk in the manifest.
    #[must_use]
    pub fn allows(&self, risk: ConsentRisk) -> bool {
        self.allowed.contains(&risk)
    }

    /// Returns where an attribute is written, as far as that is known: where the entry is, unless another file states it.
    #[must_use]
    pub fn place_of(&self, attribute: &str) -> Option<&Location> {
        let mut stated = self.elsewhere.iter();
        let place = stated.find_map(|(name, place)| (name == attribute).then_some(place));
        place.or(self.at.as_ref())
    }

    /// Makes what asks for an object, or for its removal, without anything that only a manifest can say.
    #[must_use]
    pub fn of(
        kind: &RegisteredKind,
        address: Address,
        attributes: Map<String, Value>,
        removed: bool,
    ) -> Self {
        let mut checks = Checks::default();
        let lowered = kind
            .lower(
                Value::Object(attributes.clone()),
                (!removed).then_some(&mut checks),
            )
            .ok();
        let broken = checks.errors().filter(|finding| finding.code.found_live);
        let broken = broken.map(|finding| BrokenRule {
            attributes: kind.concerned(finding),
            problem: Problem::new(finding.code, &finding.message).help(&finding.help),
            missing: None,
            is_accepted: false,
        });
        let (qualifiers, obstacle) = lowered.map_or((Vec::new(), None), |lowered| {
            (lowered.qualifiers, lowered.obstacle)
        });

        Self {
            spec: Spec {
                address,
                kind: kind.any.def.name,
                attributes,
            },
            removed,
            pruned: false,
            renamed_from: Seldom::default(),
            allowed: Seldom::default(),
            replace: false,
            move_to: Seldom::default(),
            moves: Seldom::default(),
            qualifiers: qualifiers.into(),
            // An obstacle is about creating, so it doesn't keep an object from being removed.
            obstacle: obstacle.filter(|_| !removed).into(),
            as_in_close: Seldom::default(),
            broken: broken.collect::<Vec<_>>().into(),
            at: None,
            elsewhere: Seldom::default(),
            texts: Seldom::default(),
        }
    }
}
