//! The result of reading manifests: what they ask for, where they say it, and everything that is wrong with them.

use super::{possible_names::PossibleNames, waiver::Waiver, yaml};
use crate::model::{Address, Desired, Place, Problem, QualifiedObject};
use std::collections::BTreeMap;

/// Problems beyond this number are left out: nobody reads them, and drawing them takes long.
pub(super) const MAX_PROBLEMS: usize = 1_000;

/// The result of reading manifests.
#[must_use]
#[derive(Debug, Default)]
pub struct ManifestReading {
    /// What they ask for; complete only if there are no problems.
    pub desired: Desired,
    /// Everything that is wrong, whatever the organization has.
    pub problems: Vec<Problem>,
    /// References to objects that the manifests' own lists don't have: wrong offline, although an organization may
    /// have them.
    pub doubtful: Vec<Problem>,
    /// What the kinds find odd about single objects, which are valid all the same.
    pub remarks: Vec<(Address, Problem)>,
    /// What is accepted although rules find it.
    pub waivers: Vec<Waiver>,
    /// Each entry as it is written.
    pub(super) nodes: BTreeMap<Address, yaml::YamlNode>,
    /// The manifests with the overlays laid over them.
    pub(super) documents: Vec<yaml::YamlNode>,
    /// What the manifests may list besides, in what could not be read of them.
    pub(super) possible_names: PossibleNames,
}

impl ManifestReading {
    /// Returns the entries as they are written, by address.
    pub fn entries(&self) -> impl Iterator<Item = (&Address, &yaml::YamlNode)> {
        self.nodes.iter()
    }

    /// Returns the addresses by which somebody may mean an entry, or an item in one: its own, and those that it would have
    /// beside more or fewer of its name.
    #[must_use]
    pub fn names(&self, address: &Address) -> Vec<Address> {
        let entry = self.desired.entries.get(address);
        let qualifiers = entry.map(|entry| entry.qualifiers.as_slice()).unwrap_or_default();
        QualifiedObject { address, qualifiers }.names()
    }

    /// Returns where an entry begins, and the entry as it is written.
    #[must_use]
    pub fn place(&self, address: &Address) -> Option<(Place, &yaml::YamlNode)> {
        self.nodes.get(address).map(|node| (node.head(), node))
    }

    /// Returns the manifests as they are written, with the overlays laid over them.
    pub fn documents(&self) -> impl Iterator<Item = &yaml::YamlNode> {
        self.documents.iter()
    }

    /// Returns the rules of Close that entries break, but for what they say is as in Close.
    fn broken_rules(&self) -> impl Iterator<Item = &Problem> {
        let entries = self.desired.entries.values();
        let rules = entries.flat_map(|entry| entry.broken.iter());
        rules.filter(|rule| !rule.is_accepted).map(|rule| &rule.problem)
    }

    /// Returns everything that is wrong as far as it can be told offline, sorted by place.
    #[must_use]
    pub fn offline(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.problems.iter().chain(&self.doubtful).cloned().collect();
        problems.extend(self.broken_rules().cloned());

        // Each list is in order only by itself, and people correct a file from top to bottom.
        problems.sort_by_key(|problem| {
            let place = problem.place.as_ref();
            place.map(|(place, _)| (place.source, place.start))
        });

        if problems.len() > MAX_PROBLEMS {
            problems.truncate(MAX_PROBLEMS);
            let message = format!("there are more than {MAX_PROBLEMS} problems, and the rest is left out");
            problems.push(
                Problem::new(&yaml::TOO_MANY_PROBLEMS, message).help("correct these, and validate again"),
            );
        }
        problems
    }
}
