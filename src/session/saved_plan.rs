//! Saved plans: writes them, reads them back, and makes sure that they still fit before anything is written.

use super::error::SessionError;
use crate::{
    api::without_secrets,
    files::{self, FileAccess},
    kinds,
    model::{ConsentRisk, Live, ObjectSelection, Selector, Sources},
    plan::{
        self, ConsentSource, Organization, Origin, Plan, PlanRules, PlannedPromotion, PlannedUndo,
        SavedPlanError, SavingCommand, SealedPlan, Step,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

/// A saved plan and its file.
#[derive(Debug)]
pub struct SavedPlan {
    path: PathBuf,
    saved: SealedPlan,
    selection: ObjectSelection,
}

impl SavedPlan {
    /// Saves a plan with what it was made from.
    ///
    /// # Errors
    ///
    /// Says why the file can't be written.
    pub fn write(path: &Path, plan: &Plan, origin: Origin) -> Result<(), SessionError> {
        // A plan that is refused for it may hold what signs in.
        let plan = serde_json::from_str(&without_secrets(&serde_json::to_string(plan)?))?;
        let origin = Origin {
            saved: Some(jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()),
            ..origin
        };
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
        let text = files::read_text(&path, files::LARGEST_DOCUMENT)?;

        let read = text.as_deref().ok_or(SavedPlanError::NotAPlan);
        match read.and_then(SealedPlan::read) {
            Ok(saved) => Ok(Self {
                path,
                selection: ObjectSelection {
                    targets: Selector::parse_objects(kinds::registry(), &saved.origin.targets),
                    excluded: Selector::parse_objects(kinds::registry(), &saved.origin.excluded),
                },
                saved,
            }),
            Err(source) => Err(SessionError::Saved {
                path,
                command: Box::new(text.as_deref().map(SavingCommand::of_text).unwrap_or_default()),
                source,
            }),
        }
    }

    /// Returns the plan.
    pub fn plan(&self) -> &Plan {
        &self.saved.plan
    }

    /// Returns what the plan was made from, and when it was saved.
    pub fn origin(&self) -> &Origin {
        &self.saved.origin
    }

    /// Returns what the project file called the organization.
    pub fn organization(&self) -> Option<&str> {
        self.saved.origin.organization.as_deref()
    }

    /// Returns what the plan was limited to.
    pub fn selection(&self) -> &ObjectSelection {
        &self.selection
    }

    /// Returns the paths of the manifests that the plan was made from, relative to the project file if there is one.
    pub fn paths(&self) -> &[PathBuf] {
        &self.saved.origin.paths
    }

    /// Returns the risks that somebody accepted only for the run that saved the plan, which the file does not carry on.
    pub fn risks_accepted_once(&self) -> BTreeSet<ConsentRisk> {
        let consents = self.plan().steps.iter().flat_map(|step| &step.consents);
        let once = consents.filter(|consent| {
            consent
                .agreed
                .is_some_and(|source| source != ConsentSource::Manifest)
        });
        once.map(|consent| consent.risk).collect()
    }

    /// Returns what the plan promotes, if it was made from another organization.
    pub fn promotes(&self) -> Option<&PlannedPromotion> {
        self.saved.origin.promotion.as_ref()
    }

    /// Returns what the plan undoes, if it was made for that.
    pub fn undoes(&self) -> Option<&PlannedUndo> {
        self.saved.origin.undo.as_ref()
    }

    /// Makes sure that an organization is called as it was when the plan was made.
    ///
    /// # Errors
    ///
    /// Says both names.
    pub fn check_name(&self, named: Option<&str>) -> Result<(), SessionError> {
        match (self.organization(), named) {
            (Some(planned), Some(named)) if planned != named => Err(self.failed(SavedPlanError::Named {
                planned: planned.to_owned(),
                named: named.to_owned(),
            })),
            (Some(_) | None, Some(_) | None) => Ok(()),
        }
    }

    /// Makes sure that manifests, variables and selection are those that the plan was made from.
    ///
    /// # Errors
    ///
    /// Names what was edited.
    pub fn check(
        &self,
        sources: &Sources,
        variables: &BTreeMap<String, String>,
        selection: &ObjectSelection,
    ) -> Result<(), SessionError> {
        let checked = self.saved.origin.check(sources, variables, selection);
        checked.map_err(|error| self.failed(error))
    }

    /// Makes sure that the rules are those that the plan was made under; what is pruned is as it was then.
    ///
    /// # Errors
    ///
    /// Says that it is not.
    pub fn check_rules(&self, rules: &mut PlanRules) -> Result<(), SessionError> {
        let mut pruned = self.saved.origin.prune.clone();
        pruned.retain(|kind| !rules.prune.contains(kind));
        if !pruned.is_empty() {
            return Err(self.failed(SavedPlanError::Pruned(pruned)));
        }

        // What else this run would prune is no part of the plan.
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
            command: Box::new(SavingCommand::of(self.origin())),
            source,
        }
    }

    /// Returns the saved plan if it still fits, given the plan that the same would give now; a plan of nothing if it was
    /// carried out already. `is_restored` says of a step whether records have the values back that it restores.
    ///
    /// # Errors
    ///
    /// Says what has moved.
    pub fn fitting(
        &self,
        now: &Plan,
        live: &Live,
        is_restored: &dyn Fn(&Step) -> bool,
    ) -> Result<Plan, SessionError> {
        let registry = kinds::registry();
        let stale = plan::stale(registry, self.plan(), now, live);
        // Whoever runs the same job again after it was done has nothing to look at.
        if !stale.is_empty() && plan::is_applied(registry, self.plan(), now, live, is_restored) {
            return Ok(plan::nothing_left(now));
        }
        if !stale.is_empty() {
            return Err(SessionError::Stale(stale));
        }

        // What was reviewed is what is carried out, and what allows it is of this run.
        plan::derived(registry, self.plan(), now, live).map_err(SessionError::Stale)
    }
}
