//! Plans as documents: written for programs and for later, and read back only if they are as they were written.

use super::{
    Organization, Plan, PlanRules, PlanSummary, PlannedPromotion, PlannedUndo, prune_options,
    sealed::{SealError, Sealed, digest},
};
use crate::model::{ObjectSelection, Sources};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, path::PathBuf};
use thiserror::Error;

/// The format of plans that this version writes, and the newest that it reads.
pub const FORMAT: u64 = 1;

/// A plan, as printed for programs and saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "closectl plan", rename = "Document")]
pub struct PlanDocument {
    /// The format of the document.
    #[schemars(extend("const" = FORMAT))]
    pub format: u64,
    /// The version of closectl that wrote it.
    pub closectl: String,
    /// The inputs of the plan. Only in saved plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
    /// Whether `apply` would refuse the plan, because a risk is not approved, the policy forbids a step, or Close can't
    /// do it.
    pub blocked: bool,
    /// Whether the plan is a saved plan of which the organization has everything already, so that nothing is left to do.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub already_applied: bool,
    /// The counts.
    pub summary: PlanSummary,
    /// The plan itself.
    #[serde(flatten)]
    pub plan: Plan,
    /// The digest of the document without this line. Only in saved plans.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// The inputs of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// The paths of the manifests, relative to closectl.yaml if there is one. Empty for the default.
    pub paths: Vec<PathBuf>,
    /// The manifests, in the order in which they were read.
    pub sources: Vec<SourceDigest>,
    /// The digest of all manifests, names and order included.
    pub manifests: String,
    /// The digest of the values of the organization's variables.
    pub variables: String,
    /// The digest of the policy and of `ignore`.
    pub policy: String,
    /// The kinds whose unlisted objects were pruned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prune: Vec<String>,
    /// The name of the organization in the project file, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<String>,
    /// The `--target` selectors.
    pub targets: Vec<String>,
    /// The `--exclude` selectors.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// The time when it was saved, in UTC. Missing in plans of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<String>,
    /// The promotion, if the plan was made from another organization instead of manifests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<PlannedPromotion>,
    /// The undo, if the plan takes a run back instead of applying manifests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo: Option<PlannedUndo>,
}

/// A manifest and its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceDigest {
    /// The path, relative to closectl.yaml if there is one.
    pub name: String,
    /// The digest of its text.
    pub digest: String,
}

/// A plan that was saved, with what it was made from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct SealedPlan {
    /// What it was made from.
    pub origin: Origin,
    /// The plan.
    #[serde(flatten)]
    pub plan: Plan,
}

/// A plan as a file holds it: with what programs want to know of it, which is found out again where it is read.
#[derive(Debug, Serialize)]
struct PlanFile<'a> {
    origin: &'a Origin,
    blocked: bool,
    summary: PlanSummary,
    #[serde(flatten)]
    plan: &'a Plan,
}

/// A saved plan is not to be carried out.
#[derive(Debug, Error)]
pub enum SavedPlanError {
    /// It ends early.
    #[error("is incomplete")]
    Truncated,
    /// It is no JSON.
    #[error("is not a saved plan: it is not JSON ({0})")]
    NotJson(serde_json::Error),
    /// It is something else.
    #[error("is not a saved plan")]
    NotAPlan,
    /// A later version wrote it.
    #[error(
        "has the format {format}, written by closectl {writer}, and this version reads only formats up to \
         {FORMAT}"
    )]
    Newer {
        /// Its format.
        format: u64,
        /// The version that wrote it.
        writer: String,
    },
    /// Its digest does not fit.
    #[error("was edited after it was saved (its digest does not match)")]
    Altered,
    /// It is for another organization.
    #[error("is for {} ({}), and the key belongs to {} ({})", .planned.name, .planned.id, .now.name, .now.id)]
    Organization {
        /// The one that it was made for.
        planned: Box<Organization>,
        /// The one that the key belongs to.
        now: Box<Organization>,
    },
    /// It was made under another name of the project file.
    #[error("is for `{planned}`, not for `{named}`")]
    Named {
        /// The name that it was made for.
        planned: String,
        /// The name that is given now.
        named: String,
    },
    /// It undoes a run that is not there.
    #[error("undoes the run {run}, and {} has no such run of this organization", .runs.display())]
    NoRun {
        /// The run.
        run: String,
        /// Where it was looked for.
        runs: PathBuf,
    },
    /// The manifests are others.
    #[error("was made from different manifests: {}", .0.join(", "))]
    Manifests(Vec<String>),
    /// The variables have other values.
    #[error("was made with different values of the organization's variables")]
    Variables,
    /// The policy is another.
    #[error("was made under a different policy")]
    Policy,
    /// Kinds were pruned that this run does not ask to prune.
    #[error("was made with {}, and unlisted objects are deleted only if `apply` is given the same flag", prune_options(.0))]
    Pruned(Vec<String>),
    /// It names manifests that lie elsewhere.
    #[error("was made from manifests outside this folder ({})", .0.display())]
    Outside(PathBuf),
    /// The targets are others.
    #[error("was made for different targets ({})", list(.0, "all objects"))]
    Targets(Vec<String>),
    /// What is left out is something else.
    #[error("was made with a different --exclude ({})", list(.0, "none"))]
    Exclusions(Vec<String>),
}

impl From<SealError> for SavedPlanError {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Truncated => Self::Truncated,
            SealError::NotJson(error) => Self::NotJson(error),
            SealError::Foreign => Self::NotAPlan,
            SealError::Newer { format, writer } => Self::Newer { format, writer },
            SealError::Altered => Self::Altered,
        }
    }
}

fn list(selectors: &[String], none: &str) -> String {
    match selectors {
        [] => none.to_owned(),
        selectors => selectors.join(", "),
    }
}

impl PlanDocument {
    /// Makes the document of a plan that is only printed.
    #[must_use]
    pub fn of(plan: Plan) -> Self {
        Self {
            format: FORMAT,
            closectl: env!("CARGO_PKG_VERSION").to_owned(),
            origin: None,
            blocked: plan.is_blocked(),
            already_applied: plan.is_applied,
            summary: PlanSummary::of(&plan),
            plan,
            digest: None,
        }
    }

    /// Writes the document as JSON.
    ///
    /// # Errors
    ///
    /// Fails only for paths that are not text.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self)
    }
}

/// Returns the JSON Schema of plans, printed and saved.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(PlanDocument).to_value()
}

impl SealedPlan {
    /// Writes the plan as a file, guarded by a digest.
    ///
    /// # Errors
    ///
    /// Fails only for paths that are not text.
    pub fn text(&self) -> Result<String, serde_json::Error> {
        let Self { origin, plan } = self;
        let file = PlanFile {
            origin,
            blocked: plan.is_blocked(),
            summary: PlanSummary::of(plan),
            plan,
        };
        Sealed::new(FORMAT, file).text()
    }

    /// Reads a file back.
    ///
    /// # Errors
    ///
    /// Says why it is not to be trusted: only what [`text`](Self::text) wrote is read, byte for byte.
    pub fn read(text: &str) -> Result<Self, SavedPlanError> {
        let saved: Self = Sealed::read(text, FORMAT)?;
        // A digest does not prove who wrote the file, and a run relies on steps that name only earlier ones.
        let is_sound =
            |(at, step): (usize, &super::Step)| step.id == at && step.after.iter().all(|before| *before < at);
        if !saved.plan.steps.iter().enumerate().all(is_sound) {
            return Err(SavedPlanError::NotAPlan);
        }
        Ok(saved)
    }

    /// Makes sure that an organization is the one that the plan was made for.
    ///
    /// # Errors
    ///
    /// Names both.
    pub fn check_organization(&self, now: &Organization) -> Result<(), SavedPlanError> {
        if self.plan.organization.id == now.id {
            return Ok(());
        }
        Err(SavedPlanError::Organization {
            planned: Box::new(self.plan.organization.clone()),
            now: Box::new(now.clone()),
        })
    }
}

impl Origin {
    /// Says what a plan is made from.
    #[must_use]
    pub fn new(
        paths: &[PathBuf],
        sources: &Sources,
        variables: &BTreeMap<String, String>,
        rules: &PlanRules,
        selection: &ObjectSelection,
    ) -> Self {
        let [targets, excluded] = selection.texts();
        let digests = sources.iter().map(|(_, source)| SourceDigest {
            name: source.name.to_string(),
            digest: digest([source.text.as_str()]),
        });

        // Names and texts in their order, so that a manifest that was renamed or added is noticed too.
        let parts = sources
            .iter()
            .flat_map(|(_, source)| [&*source.name, source.text.as_str()]);

        Self {
            paths: paths.to_vec(),
            sources: digests.collect(),
            manifests: digest(parts),
            variables: digest(
                variables
                    .iter()
                    .flat_map(|(name, value)| [name.as_str(), value.as_str()]),
            ),
            policy: digest_of(rules),
            prune: rules.prune.clone(),
            organization: None,
            targets,
            excluded,
            saved: None,
            promotion: None,
            undo: None,
        }
    }

    /// Makes sure that the plan would be made from the same manifests again. Their names and texts are compared,
    /// not the paths that lead to them.
    ///
    /// # Errors
    ///
    /// Names what differs.
    pub fn check(
        &self,
        sources: &Sources,
        variables: &BTreeMap<String, String>,
        selection: &ObjectSelection,
    ) -> Result<(), SavedPlanError> {
        let now = Self::new(&self.paths, sources, variables, &PlanRules::default(), selection);
        if self.manifests != now.manifests {
            return Err(SavedPlanError::Manifests(edits(&self.sources, &now.sources)));
        }
        if self.variables != now.variables {
            return Err(SavedPlanError::Variables);
        }
        if self.targets != now.targets {
            return Err(SavedPlanError::Targets(self.targets.clone()));
        }
        if self.excluded != now.excluded {
            return Err(SavedPlanError::Exclusions(self.excluded.clone()));
        }
        Ok(())
    }

    /// Makes sure that the rules are those that the plan was made under.
    ///
    /// # Errors
    ///
    /// Says that it is not.
    pub fn check_rules(&self, rules: &PlanRules) -> Result<(), SavedPlanError> {
        if self.policy == digest_of(rules) {
            Ok(())
        } else {
            Err(SavedPlanError::Policy)
        }
    }
}

fn digest_of(rules: &PlanRules) -> String {
    let text = serde_json::to_value(rules).unwrap_or_default().to_string();
    digest([text.as_str()])
}

/// Says which manifests are others than those that were planned from.
fn edits(planned: &[SourceDigest], now: &[SourceDigest]) -> Vec<String> {
    let find = |all: &[SourceDigest], name: &str| all.iter().find(|source| source.name == name).cloned();
    let old = planned.iter().filter_map(|source| match find(now, &source.name) {
        Some(same) if same.digest == source.digest => None,
        Some(_) => Some(format!("{} was edited", source.name)),
        None => Some(format!("{} is missing now", source.name)),
    });
    let new = now
        .iter()
        .filter(|source| find(planned, &source.name).is_none())
        .map(|source| format!("{} is new", source.name));
    let edits: Vec<String> = old.chain(new).collect();

    if edits.is_empty() {
        // The same manifests with the same texts: what is left to differ is their order.
        return vec!["they are in a different order".to_owned()];
    }
    edits
}
