//! What an organization has in the lists that the manifests manage, and no entry names: objects that somebody made by
//! hand. One rule for `prune`, which removes them, and for drift, which reports them.

use super::renamed_objects::RenamedObjects;
use crate::model::{Address, Desired, Entry, ListPosition, Live, RegisteredKind, Registry};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// An unlisted object in a list that the manifests manage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct UnlistedObject {
    /// The object.
    pub address: Address,
    /// The kind of the object.
    pub kind: String,
    /// The number of objects with this address. closectl can't distinguish several.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub count: usize,
}

/// What drift reports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Drift")]
pub struct DriftRules {
    /// Whether unlisted objects in managed lists are reported: `report` (the default) or `ignore`, for all kinds or by
    /// kind, as in `{lead_status: ignore, webhook: report}`. `*` matches every kind that is not named.
    #[serde(default)]
    pub unlisted: UnlistedRule,
}

/// Whether unlisted objects are reported.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum UnlistedRule {
    /// The same for all kinds.
    All(UnlistedChoice),
    /// By kind.
    ByKind(IndexMap<String, UnlistedChoice>),
}

/// The treatment of unlisted objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UnlistedChoice {
    /// They are reported as drift.
    Report,
    /// They are not reported.
    Ignore,
}

/// What the manifests list, as it is needed to tell what they do not list.
pub(super) struct ListedNames<'a> {
    registry: &'a Registry,
    desired: &'a Desired,
    /// The addresses that entries say their objects had before.
    claimed: BTreeSet<Address>,
}

impl Default for UnlistedRule {
    fn default() -> Self {
        Self::All(UnlistedChoice::Report)
    }
}

impl UnlistedRule {
    /// Says whether unlisted objects of a kind are reported.
    #[must_use]
    pub fn reports(&self, registry: &Registry, kind: &str) -> bool {
        let choice = match self {
            Self::All(choice) => *choice,
            Self::ByKind(kinds) => {
                let called = |word: &str| {
                    registry
                        .kind(kind)
                        .is_some_and(|kind| kind.any.def.is_called(word))
                };
                let named = kinds.iter().find(|(word, _)| called(word));
                let rest = || kinds.get_key_value("*");
                named
                    .or_else(rest)
                    .map_or(UnlistedChoice::Report, |(_, choice)| *choice)
            }
        };
        choice == UnlistedChoice::Report
    }

    /// Returns the words that name kinds.
    pub fn kinds(&self) -> impl Iterator<Item = &String> {
        let kinds = match self {
            Self::All(_) => None,
            Self::ByKind(kinds) => Some(kinds),
        };
        kinds
            .into_iter()
            .flat_map(IndexMap::keys)
            .filter(|word| *word != "*")
    }
}

impl<'a> ListedNames<'a> {
    pub(super) fn of(registry: &'a Registry, desired: &'a Desired, renamed: RenamedObjects<'_>) -> Self {
        let formers = |entry: &'a Entry| {
            let kind = registry.kind(entry.spec.kind);
            renamed.formers(entry, kind.map_or("", |kind| kind.any.def.prefix))
        };
        let entries = desired.entries.values();
        let claimed = entries.flat_map(|entry| formers(entry)).collect();
        Self {
            registry,
            desired,
            claimed,
        }
    }

    /// Says whether the manifests manage the list that an object of a kind is in, and do not list the object.
    pub(super) fn lack(&self, kind: &RegisteredKind, address: &Address) -> bool {
        // It is always there, and nobody made it by hand.
        if kind.is_single() {
            return false;
        }

        // Where the manifests have no such list, its objects are just not managed.
        let container = Address::of(address.container());
        // What is left in an object that goes is judged with the removal of that object.
        let holder = self.desired.entries.get(&container);
        let holder_goes = holder.is_some_and(|holder| holder.removed);

        self.have_list(kind, &container) && !holder_goes && !self.name(address)
    }

    /// Says whether an entry lists an object, or says that its own had this address before.
    pub(super) fn name(&self, address: &Address) -> bool {
        self.desired.entries.contains_key(address) || self.claimed.contains(address)
    }

    /// Says whether the manifests have a list of a kind in an object, or as a section.
    fn have_list(&self, kind: &RegisteredKind, container: &Address) -> bool {
        let mut orders = self.desired.orders.iter();
        let listing = kind.any.def.listing;
        listing.is_some_and(|listing| self.desired.managed.contains(&listing.at))
            || orders.any(|order| order.container == *container)
    }

    /// Says whether the manifests have the list that a live object is in, whether or not they list the object.
    pub(super) fn have_list_of(&self, live: &Live, address: &Address) -> bool {
        let spec = live.specs.get(address);
        let kind = spec.and_then(|spec| self.registry.kind(spec.kind));
        let kind = kind.or_else(|| self.kind_at(live, address));
        kind.is_some_and(|kind| self.have_list(kind, &Address::of(address.container())))
    }

    /// Returns everything that an organization has and the manifests lack.
    pub(super) fn unlisted(&self, live: &Live) -> Vec<UnlistedObject> {
        let specs = live.specs.values().filter_map(|spec| {
            let kind = self.registry.kind(spec.kind)?;
            self.lack(kind, &spec.address)
                .then(|| UnlistedObject::of(kind, &spec.address, 1))
        });

        // Several objects of one name were read as well, and none of them is listed.
        let shared = live.ambiguous.iter().filter_map(|(address, ids)| {
            let kind = self.kind_at(live, address)?;
            self.lack(kind, address)
                .then(|| UnlistedObject::of(kind, address, ids.len()))
        });

        // What `pull` could not write is named in the manifests in its own way.
        let is_left_out = |address: &Address| {
            let mut left_out = self.desired.left_out.iter();
            left_out.any(|one| one.covers(address))
        };
        let mut all: Vec<UnlistedObject> = specs.chain(shared).collect();
        all.retain(|one| !is_left_out(&one.address));
        all.sort_by(|one, other| one.address.cmp(&other.address));
        all
    }

    /// Returns the kind that an object of an address has, as far as its list tells.
    fn kind_at(&self, live: &Live, address: &Address) -> Option<&'a RegisteredKind> {
        let container = address.container();
        let holder = live.specs.get(container).map(|spec| spec.kind);
        let mut groups = self.registry.groups().into_iter();
        let group = groups.find(|group| match group.at {
            ListPosition::Within(parent, _) => holder == Some(parent),
            ListPosition::Single(_) => false,
            ListPosition::Section(_) => group.members.iter().any(|kind| kind.is_list(container)),
        })?;
        group.members.first().copied()
    }
}

impl UnlistedObject {
    fn of(kind: &RegisteredKind, address: &Address, count: usize) -> Self {
        Self {
            address: address.clone(),
            kind: kind.any.def.name.to_owned(),
            count,
        }
    }
}

fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kinds;

    #[test]
    fn a_kind_that_is_named_counts_more_than_the_star() {
        let rule: DriftRules =
            serde_json::from_str(r#"{"unlisted": {"*": "ignore", "lead_statuses": "report"}}"#).unwrap();
        let reports = |kind| rule.unlisted.reports(kinds::registry(), kind);
        assert!(reports("lead_status"), "by the name of its list");
        assert!(!reports("webhook"));
        let named: Vec<&String> = rule.unlisted.kinds().collect();
        assert_eq!(named, ["lead_statuses"]);
        assert!(
            DriftRules::default()
                .unlisted
                .reports(kinds::registry(), "webhook")
        );
    }
}
