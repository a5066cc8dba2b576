//! Saved plans: writes them, reads them back, and makes sure that they still fit before anything is written.

use super::{
    args::{ManifestArgs, ReviewFormat},
    exit::Failure,
    manifest_context::ManifestContext,
    manifest_files::ManifestFilesError,
    printer::Printer,
    project::Project,
    validate,
};
use crate::{
    api::Reader,
    engine::RunObserver,
    files::{self, FileAccess},
    kinds, manifest,
    model::{Address, Live, Sources},
    plan::{
        self, Action, Organization, Origin, Plan, PlanRules, PlannedPromotion, Risk, SavedPlanError,
        SealedPlan, Step,
    },
    planning::{Compared, Consent, Planned, compare, fetch_meant, guard},
    render,
};
use serde_json::json;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A saved plan and its file.
#[derive(Debug)]
pub struct SavedPlan {
    path: PathBuf,
    saved: SealedPlan,
}

/// Saves a plan with what it was made from.
pub fn write(path: &Path, plan: &Plan, origin: Origin, printer: &Printer) -> Result<(), Failure> {
    let saved = SealedPlan {
        plan: plan.clone(),
        origin,
    };
    files::replace(path, saved.text()?.as_bytes(), FileAccess::Everyone)?;
    let path = path.display();
    let impossible = |step: &Step| matches!(step.risk, Risk::Impossible { .. });
    let can = if !plan.refusals.is_empty() || plan.steps.iter().any(impossible) {
        "it can't be applied as it is".to_owned()
    } else if plan.blocked().next().is_some() {
        "it can't be applied without consent to what is lost".to_owned()
    } else {
        format!("`closectl apply {path}` carries it out")
    };
    printer.talk(&format!("saved to {path}; {can}"));
    Ok(())
}

impl SavedPlan {
    /// Reads a saved plan.
    ///
    /// # Errors
    ///
    /// Says why the file is not to be trusted.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                return Err(failed(path, SavedPlanError::NotAPlan));
            }
            Err(source) => {
                let path = path.to_owned();
                return Err(ManifestFilesError::Read { path, source }.into());
            }
        };
        let saved = SealedPlan::read(&text).map_err(|error| failed(path, error))?;
        Ok(Self {
            path: path.to_owned(),
            saved,
        })
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

    /// Reads the manifests again, at the paths that are given or else where they were, and makes sure that they
    /// are the same.
    ///
    /// # Errors
    ///
    /// Names the manifests that were edited.
    pub fn read_manifests(
        &self,
        project: &Project,
        given: Vec<PathBuf>,
        scope: &ManifestContext,
        targets: &[String],
    ) -> Result<(Sources, manifest::ManifestReading), Failure> {
        let paths = match given.is_empty() {
            true => self.saved.origin.paths.clone(),
            false => given,
        };
        let targets = match targets.is_empty() {
            true => self.targets(),
            false => targets,
        };
        let manifests = ManifestArgs { paths };
        let (sources, read) =
            validate::read(project, &manifests, scope).map_err(|failure| match failure {
                Failure::Files(error) => {
                    let edits = vec![error.to_string()];
                    failed(&self.path, SavedPlanError::Manifests(edits))
                }
                other => other,
            })?;
        match self.saved.origin.check(&sources, &scope.variables, targets) {
            Ok(()) => Ok((sources, read)),
            Err(error) => Err(failed(&self.path, error)),
        }
    }

    /// Makes sure that the rules are those that the plan was made under; what is pruned is as it was then.
    ///
    /// # Errors
    ///
    /// Says that it is not.
    pub fn check_rules(&self, rules: &mut PlanRules) -> Result<(), Failure> {
        rules.prune.clone_from(&self.saved.origin.prune);
        let checked = self.saved.origin.check_rules(rules);
        checked.map_err(|error| failed(&self.path, error))
    }

    /// Returns what the plan promotes, if it was made from another organization.
    pub fn promotes(&self) -> Option<&PlannedPromotion> {
        self.saved.origin.promotion.as_ref()
    }

    /// Makes sure that the organization of a promotion still has the same variables.
    ///
    /// # Errors
    ///
    /// Says that it has not.
    pub fn check_variables(&self, scope: &ManifestContext) -> Result<(), Failure> {
        let none = Sources::default();
        let checked = self.saved.origin.check(&none, &scope.variables, self.targets());
        checked.map_err(|error| failed(&self.path, error))
    }

    /// Makes sure that an organization is the one that the plan was made for.
    ///
    /// # Errors
    ///
    /// Names both.
    pub fn check_organization(&self, now: &Organization) -> Result<(), Failure> {
        let checked = self.saved.check_organization(now);
        checked.map_err(|error| failed(&self.path, error))
    }

    /// Says that the plan is none that can be applied.
    pub fn is_broken(&self) -> Failure {
        failed(&self.path, SavedPlanError::NotAPlan)
    }

    /// Reads the organization again, and returns the saved plan if it still fits.
    ///
    /// # Errors
    ///
    /// Says what has moved, or that it is another organization.
    pub async fn renew(
        &self,
        reader: &Reader,
        read: &manifest::ManifestReading,
        consent: &Consent,
        observer: &RunObserver,
        (format, printer): (ReviewFormat, &Printer),
    ) -> Result<Planned, Failure> {
        let saved = self.plan();
        let fetched = fetch_meant(reader, consent.organization_id.as_deref(), observer).await?;
        self.check_organization(&fetched.organization)?;
        let lists = saved.steps.iter().filter(|step| step.action == Action::Reorder);
        let lists: Vec<Address> = lists.map(|step| step.address.clone()).collect();
        let (now, adopted) =
            match compare(reader, read, self.targets(), &consent.rules, fetched, &lists).await? {
                Compared::Ready { plan, adopted } => (plan, adopted),
                Compared::Broken(problems) => return Ok(Planned::Broken(problems)),
            };
        let now = guard(reader, now, &adopted, consent).await;
        self.renewed(&now, adopted.live, (format, printer))
    }

    /// Returns the saved plan if it still fits, given the plan that the same would give now.
    ///
    /// # Errors
    ///
    /// Says what has moved.
    pub fn renewed(
        &self,
        now: &Plan,
        live: Live,
        (format, printer): (ReviewFormat, &Printer),
    ) -> Result<Planned, Failure> {
        let saved = self.plan();
        let stale = plan::stale(kinds::registry(), saved, now, &live);
        if stale.is_empty() {
            return Ok(Planned::Ready {
                plan: plan::renewed(saved, now),
                live: Box::new(live),
            });
        }
        let text = render::stale::human(&stale);
        match format {
            ReviewFormat::Human | ReviewFormat::Html => {}
            ReviewFormat::Json => printer.document("stale", &json!({ "stale": stale }))?,
            ReviewFormat::Markdown => printer.page(&render::markdown::refused(&text, printer.room)),
            ReviewFormat::Github => printer.data(&render::github::refused(&text)),
        }
        Err(Failure::Stale(text))
    }
}

fn failed(path: &Path, source: SavedPlanError) -> Failure {
    Failure::Saved {
        path: path.to_owned(),
        source,
    }
}
