//! Saved plans: writes them, reads them back, and makes sure that they still fit before anything is written.

use super::error::SessionError;
use crate::{
    files::{self, FileAccess},
    kinds,
    model::{Live, Sources},
    plan::{self, Organization, Origin, Plan, PlanRules, PlannedPromotion, SavedPlanError, SealedPlan},
};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// A saved plan and its file.
#[derive(Debug)]
pub struct SavedPlan {
    path: PathBuf,
    saved: SealedPlan,
}

impl SavedPlan {
    /// Saves a plan with what it was made from.
    ///
    /// # Errors
    ///
    /// Says why the file can't be written.
    pub fn write(path: &Path, plan: &Plan, origin: Origin) -> Result<(), SessionError> {
        let plan = plan.clone();
        let text = SealedPlan { plan, origin }.text()?;
        // Readable like any file of the repository, because a saved plan is there to be reviewed.
        Ok(files::replace(path, text.as_bytes(), FileAccess::Everyone)?)
    }

    /// Reads a saved plan.
    ///
    /// # Errors
    ///
    /// Says why the file is not to be trusted.
    pub fn read(path: &Path) -> Result<Self, SessionError> {
        let path = path.to_owned();
        let text = files::read_text(&path, files::LARGEST_DOCUMENT)?.ok_or(SavedPlanError::NotAPlan);
        match text.and_then(|text| SealedPlan::read(&text)) {
            Ok(saved) => Ok(Self { path, saved }),
            Err(source) => Err(SessionError::Saved { path, source }),
        }
    }

    /// Returns the plan.
    pub fn plan(&self) -> &Plan {
        &self.saved.plan
    }

    /// Returns what the project file called the organization.
    pub fn organization(&self) -> Option<&str> {
        self.saved.origin.organization.as_deref()
    }

    /// Returns the targets of the plan.
    pub fn targets(&self) -> &[String] {
        &self.saved.origin.targets
    }

    /// Returns the paths of the manifests that the plan was made from, as they were given.
    pub fn paths(&self) -> &[PathBuf] {
        &self.saved.origin.paths
    }

    /// Returns what the plan promotes, if it was made from another organization.
    pub fn promotes(&self) -> Option<&PlannedPromotion> {
        self.saved.origin.promotion.as_ref()
    }

    /// Makes sure that manifests, variables and targets are those that the plan was made from.
    ///
    /// # Errors
    ///
    /// Names what was edited.
    pub fn check(
        &self,
        sources: &Sources,
        variables: &BTreeMap<String, String>,
        targets: &[String],
    ) -> Result<(), SessionError> {
        let checked = self.saved.origin.check(sources, variables, targets);
        checked.map_err(|error| self.failed(error))
    }

    /// Makes sure that the rules are those that the plan was made under; what is pruned is as it was then.
    ///
    /// # Errors
    ///
    /// Says that it is not.
    pub fn check_rules(&self, rules: &mut PlanRules) -> Result<(), SessionError> {
        // What to prune was said when the plan was made and is not asked for again.
        rules.prune.clone_from(&self.saved.origin.prune);
        let checked = self.saved.origin.check_rules(rules);
        checked.map_err(|error| self.failed(error))
    }

    /// Makes sure that an organization is the one that the plan was made for.
    ///
    /// # Errors
    ///
    /// Names both.
    pub fn check_organization(&self, now: &Organization) -> Result<(), SessionError> {
        let checked = self.saved.check_organization(now);
        checked.map_err(|error| self.failed(error))
    }

    /// Returns why the plan is not carried out.
    pub fn failed(&self, source: SavedPlanError) -> SessionError {
        SessionError::Saved {
            path: self.path.clone(),
            source,
        }
    }

    /// Returns the saved plan if it still fits, given the plan that the same would give now.
    ///
    /// # Errors
    ///
    /// Says what has moved.
    pub fn fitting(&self, now: &Plan, live: &Live) -> Result<Plan, SessionError> {
        let stale = plan::stale(kinds::registry(), self.plan(), now, live);
        if !stale.is_empty() {
            return Err(SessionError::Stale(stale));
        }

        Ok(plan::renewed(self.plan(), now))
    }
}
