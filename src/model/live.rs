//! What one organization has, in canonical form.

use super::{Address, IdIndex, IgnoredObjects, ListOrdering, Order, QualifiedObject, Spec, UnreadPart};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

/// An object that Close shows and that nothing is done with: it shares its address with others, one user keeps it private,
/// nobody can change it, or closectl can't read it.
#[derive(Clone, Debug)]
pub struct AsideObject {
    /// Its id, or the one that it stands for.
    pub id: Option<String>,
    /// Its attributes, as far as they can be read; others may have its address.
    pub spec: Spec,
}

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
    /// The words by which tags of texts name objects, by the ids of those; as far as Close shows them.
    pub words: BTreeMap<String, String>,
    /// Kinds that Close did not show, with its words.
    pub hidden: BTreeMap<&'static str, String>,
    /// Those of them that the organization's plan of Close does not include, so that there are none.
    pub not_included: BTreeSet<&'static str>,
    /// Kinds that nobody needed to be read, so that nothing is known of them.
    pub unsought: BTreeSet<&'static str>,
    /// What Close showed and closectl can't read.
    pub unread: Vec<UnreadPart>,
    /// The objects that no plan is about, although Close shows them.
    pub aside: Vec<AsideObject>,
    /// The objects that the project leaves alone.
    pub ignored: IgnoredObjects,
    /// The addresses of objects that nobody can change or delete, with why.
    pub fixed: BTreeMap<Address, &'static str>,
    /// What belongs to objects that manifests don't hold, such as the files attached to a template.
    pub untouched: BTreeMap<Address, String>,
    /// The addresses of objects that one user keeps private and that the manifests do not list. What names one finds it.
    pub private: BTreeSet<Address>,
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

impl Live {
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
        lying_in(&self.specs, address).map(|spec| &spec.address)
    }

    /// Returns the addresses of all objects, also of those that the project leaves alone and of those that share one.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        let IgnoredObjects {
            specs,
            ambiguous,
            attributes: _,
        } = &self.ignored;
        let alone = self.specs.keys().chain(specs.keys());
        alone.chain(self.ambiguous.keys()).chain(ambiguous.keys())
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
}

/// Returns the objects that lie in an object.
pub(super) fn lying_in<'a>(
    specs: &'a BTreeMap<Address, Spec>,
    address: &Address,
) -> impl Iterator<Item = &'a Spec> + use<'a> {
    let prefix = format!("{address}/");
    let from = specs.range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded));
    let inside = from.map(|(_, spec)| spec);
    inside.take_while(move |spec| spec.address.as_str().starts_with(&prefix))
}

#[cfg(test)]
mod tests;
