//! What is known about the differences of a drift besides each of them: what belongs together, what the plan needs, and what no
//! manifest could hold.

use super::{
    drift::{DriftKind, DriftReport, DriftingObject},
    drift_groups::DriftGroups,
};
use crate::{
    model::{Address, Live, Location, Registry, Selector, joined, template, visible},
    plan::{Action, LikelyRename, Plan, Risk, Step},
};
use std::collections::BTreeSet;

/// Finds the variable that the manifests write in an attribute of an object, if there is one.
pub type WrittenVariable<'a> = dyn Fn(&Address, &str) -> Option<String> + 'a;

/// What is known about the differences besides each of them.
pub(super) struct DriftSurroundings<'a> {
    pub(super) registry: &'a Registry,
    pub(super) plan: &'a Plan,
    pub(super) groups: DriftGroups,
    /// Where the manifests list what is missing.
    missing: Vec<(Address, Option<Location>)>,
    /// The ids that objects hold in Close and nothing has a name for, where the manifests name something.
    nameless: Vec<(Address, BTreeSet<String>)>,
    pub(super) variable: &'a WrittenVariable<'a>,
}

impl<'a> DriftSurroundings<'a> {
    /// Looks at all differences of a drift, the plan that it was read from and what the organization has.
    pub(super) fn of(
        (registry, plan, live): (&'a Registry, &'a Plan, &Live),
        drift: &DriftReport<'_>,
        variable: &'a WrittenVariable<'a>,
    ) -> Self {
        let missing = drift
            .differences
            .iter()
            .filter(|one| one.is == DriftKind::Missing);
        let missing = missing.map(|one| (one.address.clone(), one.at.cloned()));

        Self {
            registry,
            plan,
            groups: DriftGroups::of(plan, live, drift),
            missing: missing.collect(),
            nameless: nameless(drift),
            variable,
        }
    }

    /// Returns the likely renames among what belongs to a difference.
    pub(super) fn renames(&self, one: &DriftingObject<'_>) -> Vec<&LikelyRename> {
        let mut renames: Vec<&LikelyRename> = Vec::new();
        for address in self.groups.with(one.address) {
            let rename = self.groups.rename(&address);
            renames.extend(rename.filter(|rename| !renames.contains(rename)));
        }
        renames
    }

    /// Says whether a difference is one end of a likely rename, which nobody can tell for sure.
    pub(super) fn is_likely_renamed(&self, one: &DriftingObject<'_>) -> bool {
        let rename = self.groups.rename(one.address);
        rename.is_some_and(|rename| [&*rename.from, &*rename.to].contains(&one.address.as_str()))
    }

    /// Says what has to be taken out of objects in Close before manifests can hold them as they are there: an id means nothing
    /// in another organization.
    pub(super) fn without_ids(&self, objects: &[Address]) -> Option<String> {
        let concerned = self
            .nameless
            .iter()
            .filter(|(address, _)| objects.contains(address));
        let parts = concerned.map(|(address, ids)| {
            let ids = joined(ids.iter().map(|id| format!("`{}`", visible(id))), ", ");
            format!("{ids} out of `{}`", visible(address.as_str()))
        });
        let parts: Vec<String> = parts.collect();
        (!parts.is_empty()).then(|| {
            format!(
                "in Close, take {}, because a manifest can't hold the id of what is gone or not shown",
                joined(parts, " and ")
            )
        })
    }

    /// Says what to do instead of what Close can't do about a difference.
    pub(super) fn instead(&self, one: &DriftingObject<'_>) -> Option<&str> {
        let mut steps = self.plan.steps.iter().filter(|step| step.address == *one.address);
        steps.find_map(|step| match &step.risk {
            Risk::Impossible { instead, .. } => Some(instead.as_str()),
            Risk::Safe
            | Risk::Behaviour { .. }
            | Risk::Outreach { .. }
            | Risk::Access { .. }
            | Risk::DataLoss { .. } => None,
        })
    }

    /// Returns what a command about a difference has to leave out, because the address of the difference includes it: the
    /// other differences of a list are no part of its order.
    pub(super) fn beside(&self, one: &DriftingObject<'_>) -> Vec<String> {
        let is_order = match one.is {
            DriftKind::Reordered => true,
            DriftKind::Changed => false,
            // What comes or goes as a whole does so with all that lies in it.
            DriftKind::Missing | DriftKind::Present | DriftKind::Unlisted => return Vec::new(),
        };
        let is_meant =
            |step: &Step| step.address == *one.address && (step.action == Action::Reorder) == is_order;
        let is_replaced = |step: &Step| step.address == *one.address && step.action == Action::Replace;
        if self.plan.steps.iter().any(is_replaced) {
            return Vec::new();
        }
        let beside = self.plan.beside(self.registry, one.address, is_meant);
        beside.into_iter().map(Selector::spell).collect()
    }

    /// Returns where the manifests list what is missing.
    pub(super) fn place(&self, address: &Address) -> Option<String> {
        let mut missing = self.missing.iter();
        let (_, at) = missing.find(|(one, _)| one == address)?;
        at.as_ref().map(|at| format!("{}:{}", at.file, at.line))
    }
}

/// Returns the ids that objects of a drift hold and the manifests don't.
fn nameless(drift: &DriftReport<'_>) -> Vec<(Address, BTreeSet<String>)> {
    let objects = drift
        .differences
        .iter()
        .filter(|one| one.is == DriftKind::Changed);
    let found = objects.map(|one| {
        let ids = one.attributes.iter().flat_map(|attribute| {
            let written = template::raw_ids(attribute.manifests);
            let held = template::raw_ids(attribute.live_now).into_iter();
            held.filter(move |id| !written.contains(id))
        });
        (one.address.clone(), ids.collect::<BTreeSet<String>>())
    });
    found.filter(|(_, ids)| !ids.is_empty()).collect()
}
