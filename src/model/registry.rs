//! All kinds with what is known about their attributes, for code that names none of them.

use super::{Address, AnyKind, BulkRead, Code, ConsentRisk, ListOrdering, ListPosition, RegisteredKind, id};
use serde_json::Value;
use std::collections::BTreeSet;

/// All kinds, those that others lie in first.
pub struct Registry {
    kinds: Vec<RegisteredKind>,
}

/// The kinds that share one list of the manifest.
pub struct KindGroup<'a> {
    /// Where the list is.
    pub at: ListPosition,
    /// How Close keeps its order, if it does.
    pub order: Option<&'static ListOrdering>,
    /// The kinds; an entry is of the first one whose key it has, else of the first.
    pub members: Vec<&'a RegisteredKind>,
}

impl Registry {
    /// Reads the facts from the kinds' schemas.
    #[must_use]
    pub fn new(kinds: &[AnyKind]) -> Self {
        let mut kinds: Vec<RegisteredKind> = kinds.iter().copied().map(RegisteredKind::new).collect();
        let asked = asked_by_others(&kinds);
        for (kind, risk) in asked {
            kinds[kind].asked_by_others.push(risk);
        }
        Self { kinds }
    }

    /// Returns the kinds, those that others lie in first.
    pub fn kinds(&self) -> impl Iterator<Item = &RegisteredKind> {
        self.kinds.iter()
    }

    /// Returns the kind of that name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&RegisteredKind> {
        self.kinds.iter().find(|kind| kind.any.def.name == name)
    }

    /// Returns what makes one of several objects of an address.
    #[must_use]
    pub fn way_to_one(&self, address: &Address) -> &'static str {
        let mut kinds = self.kinds().map(|kind| &kind.any.def);
        let has_rule =
            kinds.find(|def| def.namesakes.is_some() && address.is_within(&Address::of(def.prefix)));
        // A name that may be shared tells nothing apart.
        if has_rule.is_some() {
            "delete all but one"
        } else {
            "rename all but one"
        }
    }

    /// Says whether an id is one that closectl looks up. Of others, such as those of records, it does not know what is there.
    #[must_use]
    pub fn looks_up(&self, id: &str) -> bool {
        let mut defs = self.kinds().map(|kind| &kind.any.def);
        id::prefix(id).is_none_or(|prefix| defs.any(|def| def.id_prefixes.contains(&prefix)))
    }

    /// Returns the rest of a sentence about a name that an organization lacks: how to go on without somebody whom only other
    /// organizations have.
    #[must_use]
    pub fn way_without(&self, target: &Address) -> &'static str {
        let mut defs = self.kinds().map(|kind| &kind.any.def);
        if defs.any(|def| def.dispensable && target.container() == def.prefix) {
            "; --leave-out-missing-users leaves users out of lists"
        } else {
            ""
        }
    }

    /// Returns the lists of the manifest, in the order of the registry.
    #[must_use]
    pub fn groups(&self) -> Vec<KindGroup<'_>> {
        let mut groups: Vec<KindGroup<'_>> = Vec::new();
        for kind in &self.kinds {
            let Some(listing) = kind.any.def.listing else {
                continue;
            };
            match groups.iter_mut().find(|group| group.at == listing.at) {
                Some(group) => group.members.push(kind),
                None => groups.push(KindGroup {
                    at: listing.at,
                    order: listing.order,
                    members: vec![kind],
                }),
            }
        }
        groups
    }

    /// Returns how Close keeps the order of a list, and the kind of its members; `holder` is the kind of the object
    /// that holds the list, if one does.
    #[must_use]
    pub fn ordered(
        &self,
        container: &Address,
        holder: Option<&str>,
    ) -> Option<(&'static ListOrdering, &RegisteredKind)> {
        let group = self.groups().into_iter().find(|group| {
            let Some(order) = group.order else { return false };
            match (order.container, group.at) {
                (Some(prefix), _) => prefix == container.as_str(),
                (None, ListPosition::Within(parent, _)) => holder == Some(parent),
                (None, ListPosition::Section(_) | ListPosition::Single(_)) => false,
            }
        })?;
        Some((group.order?, group.members.first().copied()?))
    }

    /// Returns what may be wrong or odd with objects of any kind, each once.
    #[must_use]
    pub fn codes(&self) -> Vec<&'static Code> {
        let mut codes: Vec<&'static Code> = Vec::new();
        // Kinds share codes, such as those about names.
        for code in self.kinds.iter().flat_map(|kind| kind.any.codes.concat()) {
            if codes.iter().all(|known| known.id != code.id) {
                codes.push(code);
            }
        }
        codes
    }

    /// Returns everything that has to be read to know all kinds, each path once.
    #[must_use]
    pub fn reads(&self) -> BTreeSet<BulkRead> {
        self.kinds
            .iter()
            .flat_map(|kind| kind.any.def.all_reads())
            .collect()
    }
}

impl KindGroup<'_> {
    /// Says whether this is no list but a single object.
    #[must_use]
    pub fn is_single(&self) -> bool {
        matches!(self.at, ListPosition::Single(_))
    }

    /// Returns the names of the kinds.
    #[must_use]
    pub fn kinds(&self) -> Vec<String> {
        let names = self.members.iter().map(|kind| kind.any.def.name);
        names.map(str::to_owned).collect()
    }

    /// Returns the kind of an entry of the list.
    #[must_use]
    pub fn kind_of(&self, entry: &Value) -> Option<&RegisteredKind> {
        let keyed = self
            .members
            .iter()
            .find(|kind| entry.get(kind.any.def.key).is_some());
        keyed.or(self.members.first()).copied()
    }

    /// Returns the attribute of a kind's objects that holds the list, if the list lies in those.
    #[must_use]
    pub fn attribute_of(&self, holder: &RegisteredKind) -> Option<&'static str> {
        match self.at {
            ListPosition::Within(kind, attribute) => (kind == holder.any.def.name).then_some(attribute),
            ListPosition::Section(_) | ListPosition::Single(_) => None,
        }
    }
}
/// Returns the kinds, by their numbers, by whose objects settings of others decide something that a person has to agree to,
/// with those risks. What is the place of an object stands for that object as well.
fn asked_by_others(kinds: &[RegisteredKind]) -> Vec<(usize, ConsentRisk)> {
    let facts = kinds.iter().flat_map(|kind| kind.attributes.values());
    let mut asked = Vec::new();
    for fact in facts.filter(|fact| !fact.asks.is_empty()) {
        let Some(prefix) = fact.reference.as_deref() else {
            continue;
        };
        let is_named = |kind: &RegisteredKind| kind.any.def.prefix == prefix;
        let places = kinds.iter().filter(|kind| is_named(kind));
        let placed: Vec<&str> = places.filter_map(RegisteredKind::placed).collect();

        for (number, kind) in kinds.iter().enumerate() {
            if is_named(kind) || placed.contains(&kind.any.def.prefix) {
                asked.extend(fact.asks.iter().map(|(risk, _)| (number, *risk)));
            }
        }
    }
    asked.sort_unstable();
    asked.dedup();
    asked
}
