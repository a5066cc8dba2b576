//! Everything that differs between manifests and an organization, with the edits that would write it.

use super::{
    attribute::variable,
    difference::{DifferenceKind, ManifestDifference, PendingRequest, UnwrittenDifference},
    edit::ValueEdit,
    sides::Sides,
    text_file_edit::{NewTextFile, TextFileEdit},
    text_locations::{TextLocation, TextLocations},
};
use crate::{
    manifest::{KeptObject, VariableValues, yaml::YamlNode},
    model::{Address, Entry, Location, ObjectSelection, RegisteredKind, Registry, SourceId, Sources, Spec},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Everything that differs between manifests and an organization, with the edits that would write it.
#[derive(Debug, Default)]
pub struct DifferenceSurvey {
    /// The edits that write it, with the texts and documents that they are of.
    pub edits: Vec<(TextLocation, ValueEdit)>,
    /// The files of long texts that get another content.
    pub file_edits: Vec<TextFileEdit>,
    /// The files of long texts that come, with the manifests that are to name them.
    pub new_files: Vec<NewTextFile>,
    /// What is in the files that entries of objects that come name, by path.
    pub newcomer_files: BTreeMap<String, String>,
    /// What the edits write.
    pub findings: BTreeSet<ManifestDifference>,
    /// What the edits write as it is in Close, although nobody could set it to that today.
    pub kept: Vec<KeptObject>,
    /// What can't be written.
    pub unplaced: Vec<UnwrittenDifference>,
    /// What the manifests still want done.
    pub pending: Vec<PendingRequest>,
    /// Objects that come, with their entries, in the organization's order.
    pub newcomers: Vec<NewcomingEntry>,
    /// Where everything stands.
    pub locations: TextLocations,
}

/// The entry of an object that comes.
#[derive(Clone, Debug)]
pub struct NewcomingEntry {
    /// The object.
    pub address: Address,
    /// The section of its list.
    pub section: &'static [&'static str],
    /// What is written.
    pub value: Value,
    /// Its position in the organization's order, if there is one.
    pub rank: Option<usize>,
}

/// The texts and the organization that are compared.
#[derive(Clone, Copy)]
pub struct SurveyInput<'a> {
    /// The kinds.
    pub registry: &'a Registry,
    /// The texts.
    pub sources: &'a Sources,
    /// The variables.
    pub values: &'a VariableValues,
    /// Both sides.
    pub sides: &'a Sides,
    /// The objects that are meant.
    pub selection: &'a ObjectSelection,
    /// Says whether there is a file already that a manifest would name by a path.
    pub is_taken: &'a dyn Fn(SourceId, &str) -> bool,
}

/// The fate of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryFate {
    /// It stays.
    Stays,
    /// It goes, because the organization does not have its object.
    Goes,
}

/// An entry and the object that the organization has for it.
#[derive(Clone, Copy)]
pub struct ComparedEntry<'a> {
    /// What the manifests ask for.
    pub entry: &'a Entry,
    /// Its kind.
    pub kind: &'a RegisteredKind,
    /// How it is written.
    pub node: &'a YamlNode,
    /// The value in the organization.
    pub live: &'a Spec,
}

/// Compares the manifests with the organization, entry by entry and list by list.
pub fn survey(input: SurveyInput<'_>) -> DifferenceSurvey {
    let mut survey = DifferenceSurvey {
        locations: TextLocations::new(input.registry, input.sources, input.sides),
        ..DifferenceSurvey::default()
    };
    let mut fates = BTreeMap::new();

    for (written, node) in &input.sides.read.nodes {
        // Adoption gives both sides the same address, which may not be the one that was read.
        let address = input.sides.adopted(written);
        if let Some(entry) = input.sides.desired.entries.get(&address) {
            let fate = survey.entry(input, entry, node);
            fates.insert(address, fate);
        }
    }
    survey.lists(input, &fates);
    survey
}

impl SurveyInput<'_> {
    /// Says whether an object is meant.
    pub(super) fn is_meant(&self, address: &Address) -> bool {
        self.selection.includes(address)
    }

    /// Returns why an object can't be compared.
    fn obstacle(&self, address: &Address, kind: &str) -> Option<String> {
        let live = &self.sides.live;
        if let Some(words) = live.hidden.get(kind) {
            return Some(format!("Close does not show it: failed to {words}"));
        }
        if let Some(ids) = live.ambiguous.get(address) {
            let (count, ids) = (ids.len(), ids.join(", "));
            return Some(format!(
                "{count} objects have this name ({ids}); {} in Close",
                self.registry.way_to_one(address)
            ));
        }

        let list = Address::of(address.container());
        let unread = live.doubt(kind, address).or_else(|| live.unread_list(&list));
        if let Some(part) = unread {
            return Some(part.because.clone());
        }

        self.sides.untold.get(address).cloned()
    }
}

impl DifferenceSurvey {
    /// Compares one entry, and says what becomes of it.
    fn entry(&mut self, input: SurveyInput<'_>, entry: &Entry, node: &YamlNode) -> EntryFate {
        let address = &entry.spec.address;
        let Some(kind) = input.registry.kind(entry.spec.kind) else {
            return EntryFate::Stays;
        };
        if !input.is_meant(address) {
            return EntryFate::Stays;
        }
        if let Some(because) = input.obstacle(address, entry.spec.kind) {
            let everything = DifferenceKind::Attribute("*".to_owned());
            self.leave(address, everything, entry.at.clone(), because);
            return EntryFate::Stays;
        }

        // What the manifests still ask for stays: a pull must not undo a removal that isn't applied yet.
        let live = input.sides.live.specs.get(address);
        match live.filter(|live| live.kind == entry.spec.kind) {
            None if entry.removed => {}
            None if kind.is_single() => {
                let everything = DifferenceKind::Attribute("*".to_owned());
                self.leave(
                    address,
                    everything,
                    entry.at.clone(),
                    "Close does not show it".to_owned(),
                );
            }
            None => return self.gone(entry, kind, node),
            Some(_) if entry.removed => {
                self.wait(
                    entry,
                    "the organization still has it, and the manifests remove it",
                );
            }
            Some(live) => {
                let compared = ComparedEntry {
                    entry,
                    kind,
                    node,
                    live,
                };
                self.attributes(input, compared);
            }
        }
        EntryFate::Stays
    }

    /// Lets an entry go, unless its name depends on the organization at hand.
    fn gone(&mut self, entry: &Entry, kind: &RegisteredKind, node: &YamlNode) -> EntryFate {
        let key = node.get(kind.any.def.key).map_or(node, |entry| &entry.value);
        match variable(key) {
            Some(variable) => {
                let because = format!(
                    "the organization does not have it, and its name comes from {variable}, which may mean another \
                     object elsewhere; remove the entry by hand, or `apply` it"
                );
                self.leave(
                    &entry.spec.address,
                    DifferenceKind::Removed,
                    entry.at.clone(),
                    because,
                );
                EntryFate::Stays
            }
            None => EntryFate::Goes,
        }
    }

    /// Notes what an edit writes.
    pub(super) fn find(&mut self, address: &Address, what: DifferenceKind) {
        let address = address.clone();
        self.findings.insert(ManifestDifference { address, what });
    }

    /// Notes what can't be written.
    pub(super) fn leave(
        &mut self,
        address: &Address,
        what: DifferenceKind,
        at: Option<Location>,
        because: String,
    ) {
        let address = address.clone();
        self.unplaced.push(UnwrittenDifference {
            finding: ManifestDifference { address, what },
            at,
            because,
        });
    }

    /// Notes what is left for `apply`.
    pub(super) fn wait(&mut self, entry: &Entry, text: &str) {
        self.pending.push(PendingRequest {
            address: entry.spec.address.clone(),
            text: text.to_owned(),
            at: entry.at.clone(),
        });
    }
}
