//! Reads manifests: text to what they ask for, with everything that is wrong with them.

use super::{
    check::{self, KnownObjects},
    compiled, interpolate,
    invalid_pointers::InvalidPointers,
    lower::{Collected, Lowering},
    overlay::OverlayMerge,
    waiver::Waiver,
    yaml,
};
use crate::model::{Address, Desired, IdIndex, ListPosition, Place, Problem, Registry, Source, Sources};
use std::collections::BTreeMap;

pub use super::interpolate::VariableValues;

/// Problems beyond this number are left out: nobody reads them, and drawing them takes long.
const MOST: usize = 1_000;

/// What manifests say, and what is wrong with them.
#[must_use]
#[derive(Debug)]
pub struct ManifestReading {
    /// What they ask for; complete only if there are no problems.
    pub desired: Desired,
    /// Everything that is wrong, whatever the organization has.
    pub problems: Vec<Problem>,
    /// References into lists of the manifests to what these do not list: wrong offline, but an organization may
    /// have it all the same.
    pub doubtful: Vec<Problem>,
    /// What the kinds find odd about single objects, which are valid all the same.
    pub remarks: Vec<(Address, Problem)>,
    /// What is accepted although rules find it.
    pub waivers: Vec<Waiver>,
    /// Where each entry stands.
    pub(super) places: BTreeMap<Address, (Place, yaml::YamlNode)>,
    /// The manifests with the overlays laid over them.
    documents: Vec<yaml::YamlNode>,
}

/// Reads manifests.
pub fn read(registry: &Registry, sources: &Sources, values: &VariableValues) -> ManifestReading {
    let schema = compiled::manifest(registry);
    let mut problems = Vec::new();
    let mut lowering = Lowering::new(registry, sources);
    let (mut documents, mut overlays) = (Vec::new(), Vec::new());
    let manifests = sources.manifests().map(|id| (id, false));
    for (id, is_overlay) in manifests.chain(sources.overlays().map(|id| (id, true))) {
        let Some(source) = sources.get(id) else { continue };
        if source.is_broken {
            lowering.possible_names.add_everything();
            continue;
        }
        let parsed = yaml::parse(id, &source.text);
        if parsed
            .problems
            .iter()
            .any(|problem| hides_names(registry, source, problem))
        {
            lowering.possible_names.add_everything();
        }
        problems.extend(parsed.problems);
        match is_overlay {
            true => overlays.extend(parsed.documents),
            false => documents.extend(parsed.documents),
        }
    }
    if !overlays.is_empty() {
        let wrong = lay(registry, &mut documents, &overlays, values);
        if !wrong.is_empty() {
            lowering.possible_names.add_everything();
        }
        problems.extend(wrong);
    }
    for node in &documents {
        let mut invalid = InvalidPointers::default();
        let document = interpolate::interpolate(node, values, &mut problems, &mut invalid);
        let wrong = schema.validate(node, &document, &mut invalid, MOST + 1);
        if wrong.len() > MOST {
            lowering.possible_names.add_everything();
        } else {
            lowering.add(node, &document, &invalid);
        }
        problems.extend(wrong);
    }
    let Collected {
        desired,
        places,
        problems: found,
        remarks,
        waivers,
        possible_names,
    } = lowering.finish();
    problems.extend(found);
    problems.extend(check::renames(&desired, &places));
    let doubtful = check::references(
        registry,
        &desired,
        &places,
        &KnownObjects::Offline(possible_names),
        MOST,
    );
    ManifestReading {
        desired,
        problems,
        doubtful,
        remarks,
        waivers,
        places,
        documents,
    }
}

/// Lays overlays over the documents, those that are right, and returns what is wrong with the others.
fn lay(
    registry: &Registry,
    documents: &mut Vec<yaml::YamlNode>,
    overlays: &[yaml::YamlNode],
    values: &VariableValues,
) -> Vec<Problem> {
    let schema = compiled::overlay(registry);
    let groups = registry.groups();
    let plain = |text: &str| interpolate::plain(text, values);
    let mut laid = OverlayMerge::new(&groups, &plain);
    let mut problems = Vec::new();
    for overlay in overlays {
        let mut invalid = InvalidPointers::default();
        let before = problems.len();
        let document = interpolate::interpolate(overlay, values, &mut problems, &mut invalid);
        problems.extend(schema.validate(overlay, &document, &mut invalid, MOST));
        if problems.len() == before {
            laid.lay(documents, overlay);
        }
    }
    problems.extend(laid.problems);
    problems
}

/// Says whether names may stand in what the parser left out: anything but a duplicate of a single value.
fn hides_names(registry: &Registry, source: &Source, problem: &Problem) -> bool {
    let Some((place, _)) = problem
        .place
        .as_ref()
        .filter(|_| problem.code == &yaml::DUPLICATE_KEY)
    else {
        return true;
    };
    let key = source
        .text
        .get(place.start as usize..place.end as usize)
        .unwrap_or_default();
    let key = key.trim_matches(['"', '\'']);
    registry.groups().iter().any(|group| match group.at {
        ListPosition::Section(path) => path.contains(&key),
        ListPosition::Within(_, attribute) => attribute == key,
    })
}

impl ManifestReading {
    /// Returns the entries as they are written, by address.
    pub fn entries(&self) -> impl Iterator<Item = (&Address, &yaml::YamlNode)> {
        self.places.iter().map(|(address, (_, node))| (address, node))
    }

    /// Returns where an entry begins, and the entry as it is written.
    #[must_use]
    pub fn place(&self, address: &Address) -> Option<(Place, &yaml::YamlNode)> {
        self.places.get(address).map(|(head, node)| (*head, node))
    }

    /// Returns the manifests as they are written, with the overlays laid over them.
    pub fn documents(&self) -> impl Iterator<Item = &yaml::YamlNode> {
        self.documents.iter()
    }

    /// Returns everything that is wrong as far as it can be told offline, sorted by place.
    #[must_use]
    pub fn offline(&self) -> Vec<Problem> {
        let mut problems: Vec<Problem> = self.problems.iter().chain(&self.doubtful).cloned().collect();
        problems.sort_by_key(|problem| {
            problem
                .place
                .as_ref()
                .map(|(place, _)| (place.source, place.start))
        });
        if problems.len() > MOST {
            problems.truncate(MOST);
            let message = format!("there are more than {MOST} problems, and the rest is left out");
            problems.push(
                Problem::new(&yaml::TOO_MANY_PROBLEMS, message).help("correct these, and validate again"),
            );
        }
        problems
    }

    /// Returns references to objects that neither the manifests nor the organization have.
    #[must_use]
    pub fn unresolved(&self, registry: &Registry, live: &IdIndex) -> Vec<Problem> {
        check::references(
            registry,
            &self.desired,
            &self.places,
            &KnownObjects::Live(live),
            MOST,
        )
    }
}
