//! Everything that differs between manifests and an organization, with the edits that would write it.

use super::{
    attribute::variable,
    edit::Edit,
    finding::{Finding, Pending, Unplaced, What},
    sides::Sides,
    spots::{Spot, Spots},
};
use crate::{
    manifest::{Values, yaml::Node},
    model::{Address, Entry, Location, Registered, Registry, Sources},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that differs.
#[derive(Debug, Default)]
pub struct Survey {
    /// The edits that write it, with the texts and documents that they are of.
    pub edits: Vec<(Spot, Edit)>,
    /// What the edits write.
    pub findings: BTreeSet<Finding>,
    /// What can't be written.
    pub unplaced: Vec<Unplaced>,
    /// What the manifests still want done.
    pub pending: Vec<Pending>,
    /// Objects that come, with the sections of their entries.
    pub newcomers: BTreeMap<Address, (&'static [&'static str], Value)>,
    /// Where everything stands.
    pub spots: Spots,
}

/// What is surveyed.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// The kinds.
    pub registry: &'a Registry,
    /// The texts.
    pub sources: &'a Sources,
    /// The variables.
    pub values: &'a Values,
    /// Both sides.
    pub sides: &'a Sides,
    /// The objects that are meant; all where there are none.
    pub targets: &'a [String],
}

/// What becomes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Stays,
    /// It goes, because the organization does not have its object.
    Goes,
}

/// Surveys.
#[must_use]
pub fn survey(ground: Ground<'_>) -> Survey {
    let mut survey = Survey {
        spots: Spots::new(ground.registry, ground.sources, ground.sides),
        ..Survey::default()
    };
    let mut fates = BTreeMap::new();
    for (written, (_, node)) in &ground.sides.read.places {
        let address = ground.sides.adopted(written);
        if let Some(entry) = ground.sides.desired.entries.get(&address) {
            let fate = survey.entry(ground, entry, node);
            fates.insert(address, fate);
        }
    }
    survey.lists(ground, &fates);
    survey
}

impl Ground<'_> {
    /// Says whether an object is meant.
    pub(super) fn is_meant(&self, address: &Address) -> bool {
        self.targets.is_empty() || self.targets.iter().any(|target| address.is_targeted(target))
    }

    /// Returns why an object can't be compared.
    fn doubt(&self, address: &Address, kind: &str) -> Option<String> {
        let live = &self.sides.live;
        if let Some(words) = live.hidden.get(kind) {
            return Some(format!("Close does not show it: failed to {words}"));
        }
        if let Some(ids) = live.ambiguous.get(address) {
            let (count, ids) = (ids.len(), ids.join(", "));
            return Some(format!(
                "{count} objects have this name ({ids}); rename all but one in Close"
            ));
        }
        if let Some(because) = self.sides.untold.get(address) {
            return Some(because.clone());
        }
        live.unnamed.get(address).map(|ids| {
            format!(
                "it holds {}, which this organization does not have (any more) or the key may not see; correct it in \
                 Close",
                ids.join(", ")
            )
        })
    }
}

impl Survey {
    /// Compares one entry, and says what becomes of it.
    fn entry(&mut self, ground: Ground<'_>, entry: &Entry, node: &Node) -> Fate {
        let address = &entry.spec.address;
        let kind = ground.registry.kind(entry.spec.kind);
        let (true, Some(kind)) = (ground.is_meant(address), kind) else {
            return Fate::Stays;
        };
        if let Some(because) = ground.doubt(address, entry.spec.kind) {
            self.leave(
                address,
                What::Attribute("*".to_owned()),
                entry.at.clone(),
                because,
            );
            return Fate::Stays;
        }
        let live = ground.sides.live.specs.get(address);
        let live = live.filter(|live| live.kind == entry.spec.kind);
        match (live, entry.removed) {
            (None, true) => Fate::Stays,
            (Some(_), true) => {
                self.wait(
                    entry,
                    "the organization still has it, and the manifests remove it",
                );
                Fate::Stays
            }
            (None, false) => self.gone(entry, kind, node),
            (Some(live), false) => {
                self.attributes(ground, entry, (kind, node), live);
                Fate::Stays
            }
        }
    }

    /// Lets an entry go, unless its name depends on the organization at hand.
    fn gone(&mut self, entry: &Entry, kind: &Registered, node: &Node) -> Fate {
        let key = node.get(kind.any.def.key).map_or(node, |entry| &entry.value);
        match variable(key) {
            Some(variable) => {
                let because = format!(
                    "the organization does not have it, and its name comes from {variable}, which may mean another \
                     object elsewhere; take the entry out by hand, or `apply` it"
                );
                self.leave(&entry.spec.address, What::Removed, entry.at.clone(), because);
                Fate::Stays
            }
            None => Fate::Goes,
        }
    }

    /// Notes what an edit writes.
    pub(super) fn find(&mut self, address: &Address, what: What) {
        let address = address.clone();
        self.findings.insert(Finding { address, what });
    }

    /// Notes what can't be written.
    pub(super) fn leave(
        &mut self,
        address: &Address,
        what: What,
        at: impl Into<Option<Location>>,
        because: String,
    ) {
        let address = address.clone();
        self.unplaced.push(Unplaced {
            finding: Finding { address, what },
            at: at.into(),
            because,
        });
    }

    /// Notes what is left for `apply`.
    pub(super) fn wait(&mut self, entry: &Entry, text: &str) {
        self.pending.push(Pending {
            address: entry.spec.address.clone(),
            text: text.to_owned(),
            at: entry.at.clone(),
        });
    }
}
