//! Reads manifests: text to what they ask for, with everything that is wrong with them.

use super::{check, interpolate, lower::Lowering, schema::schema, validate::Schema, yaml};
use crate::model::{Address, Desired, Index, Place, Problem, Registry, Sources};
use std::collections::BTreeMap;

pub use super::interpolate::Values;

/// What manifests say, and what is wrong with them.
#[must_use]
#[derive(Debug)]
pub struct Read {
    /// What they ask for; complete only if there are no problems.
    pub desired: Desired,
    /// Everything that is wrong, as far as it can be told offline.
    pub problems: Vec<Problem>,
    places: BTreeMap<Address, (Place, yaml::Node)>,
}

/// Reads manifests.
pub fn read(registry: &Registry, sources: &Sources, values: &Values) -> Read {
    let schema = Schema::new(schema(registry));
    let mut problems = Vec::new();
    let mut lowering = Lowering::new(registry, sources);
    for (id, source) in sources.iter() {
        let parsed = yaml::parse(id, &source.text);
        let broken = !parsed.problems.is_empty();
        problems.extend(parsed.problems);
        for node in parsed.documents {
            let document = interpolate::interpolate(&node, values, &mut problems);
            let wrong = schema.validate(&node, &document);
            let fits = wrong.is_empty();
            problems.extend(wrong);
            if fits && !broken {
                lowering.add(&node, &document);
            }
        }
    }
    let complete = problems.is_empty();
    let (desired, places, found) = lowering.finish();
    problems.extend(found);
    problems.extend(check::renames(&desired, &places));
    if complete {
        problems.extend(check::references(registry, &desired, &places, None));
    }
    Read {
        desired,
        problems,
        places,
    }
}

impl Read {
    /// Returns references to objects that neither the manifests nor the organization have.
    #[must_use]
    pub fn unresolved(&self, registry: &Registry, live: &Index) -> Vec<Problem> {
        check::references(registry, &self.desired, &self.places, Some(live))
    }
}
