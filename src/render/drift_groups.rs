//! The differences of a drift that belong together: an object and what names it, and an object that most likely got another name.
//! Manifests that take over one of them without the others would name what they don't list.

use super::drift::{DriftKind, DriftReport};
use crate::{
    model::{Address, Live, template},
    plan::{Action, LikelyRename, Plan},
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The differences by what they belong to.
#[derive(Debug, Default)]
pub struct DriftGroups {
    links: BTreeMap<Address, BTreeSet<Address>>,
    renames: Vec<LikelyRename>,
}

impl DriftGroups {
    /// Finds out what belongs together, of a drift, the plan that it was read from and what the organization has.
    #[must_use]
    pub fn of(plan: &Plan, live: &Live, drift: &DriftReport<'_>) -> Self {
        let mut groups = Self::default();
        let all = |is: DriftKind| -> BTreeSet<&Address> {
            let differences = drift.differences.iter().filter(|one| one.is == is);
            differences.map(|one| one.address).collect()
        };
        let (missing, unlisted) = (all(DriftKind::Missing), all(DriftKind::Unlisted));

        // An order names all members of its list, whatever is the matter with them.
        for step in plan.steps.iter().filter(|step| step.action != Action::Reorder) {
            let sides = step.changes.iter();
            let sides = sides.flat_map(|change| [(&change.after, &missing), (&change.before, &unlisted)]);
            for (value, there) in sides {
                groups.link_named(&step.address, value, there);
            }
        }

        // What nobody lists needs what it names, and not the other way round.
        for spec in unlisted.iter().filter_map(|address| live.specs.get(*address)) {
            for named in spec.references() {
                if !named.is_within(&spec.address) && unlisted.contains(&named) {
                    groups
                        .links
                        .entry(spec.address.clone())
                        .or_default()
                        .insert(named);
                }
            }
        }

        let renames = drift.notes.iter().filter_map(|note| note.likely_rename.as_ref());
        for rename in renames.filter(|rename| rename.attribute.is_none() && !rename.is_move()) {
            let (from, to) = (Address::of(rename.from.as_str()), Address::of(rename.to.as_str()));
            if unlisted.contains(&from) && missing.contains(&to) {
                groups.link(&from, &to);
                groups.renames.push(rename.clone());
            }
        }
        groups
    }

    fn link_named(&mut self, by: &Address, value: &Value, there: &BTreeSet<&Address>) {
        for named in template::targets(value) {
            if !named.is_within(by) && there.contains(&named) {
                self.link(by, &named);
            }
        }
    }

    fn link(&mut self, one: &Address, other: &Address) {
        self.links.entry(one.clone()).or_default().insert(other.clone());
        self.links.entry(other.clone()).or_default().insert(one.clone());
    }

    /// Returns an object with all that belongs to it, itself first.
    #[must_use]
    pub fn with(&self, address: &Address) -> Vec<Address> {
        let mut all = vec![address.clone()];
        let mut at = 0;
        while let Some(one) = all.get(at).cloned() {
            for other in self.links.get(&one).into_iter().flatten() {
                if !all.contains(other) {
                    all.push(other.clone());
                }
            }
            at += 1;
        }
        all
    }

    /// Returns the rename that most likely made a difference: of the object that is missing, of the one that nobody lists, or
    /// of what it lies in.
    #[must_use]
    pub fn rename(&self, address: &Address) -> Option<&LikelyRename> {
        let of = |end: &str| address.is_within(&Address::of(end));
        // What lies in an object comes and goes with it, whatever became of itself.
        let renames = self
            .renames
            .iter()
            .filter(|rename| of(&rename.from) || of(&rename.to));
        renames.min_by_key(|rename| rename.to.len())
    }
}
