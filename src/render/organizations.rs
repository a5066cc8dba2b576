//! The document for programs of a run over several organizations.

use super::{drift::DriftReport, outcome::RunReport};
use crate::{
    model::Location,
    plan::{PlanDocument, Stale},
};
use schemars::JsonSchema;

/// What a run over several organizations came to.
#[derive(JsonSchema)]
#[schemars(title = "closectl organizations", deny_unknown_fields)]
#[expect(dead_code, reason = "it only says which shape the document has")]
pub struct FleetReport<'a> {
    /// The organizations, in the order of the project file.
    organizations: Vec<OrganizationReport<'a>>,
}

/// What one organization came to; what it did not come to is not there.
#[derive(JsonSchema)]
#[schemars(rename = "OrganizationResult", deny_unknown_fields)]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct OrganizationReport<'a> {
    /// What the project file calls it.
    name: String,
    /// The exit code that it would have alone.
    exit: u8,
    /// How many calls it took, if that is known.
    calls: Option<u64>,
    /// What would change, or was to be done and is refused.
    #[schemars(default, with = "PlanDocument")]
    plan: Option<PlanDocument>,
    /// How it differs from its manifests.
    #[schemars(default, with = "DriftReport<'a>")]
    drift: Option<DriftReport<'a>>,
    /// What came of applying its plan.
    #[schemars(default, with = "RunReport<'a>")]
    result: Option<RunReport<'a>>,
    /// Why its saved plan was not carried out.
    #[schemars(default, with = "StaleReport")]
    stale: Option<StaleReport>,
    /// What is wrong with its manifests.
    #[schemars(default, with = "Vec<InvalidManifest>")]
    problems: Option<Vec<InvalidManifest>>,
    /// Why it could not be worked on.
    #[schemars(default, with = "String")]
    error: Option<String>,
}

/// Why a saved plan is not carried out.
#[derive(JsonSchema)]
#[schemars(rename = "StalePlan")]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct StaleReport {
    /// What has moved since the plan was saved.
    stale: Vec<Stale>,
}

/// Something that is wrong in a manifest.
#[derive(JsonSchema)]
#[schemars(rename = "ManifestProblem")]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct InvalidManifest {
    /// A stable name.
    code: String,
    /// What is wrong.
    message: String,
    /// Where.
    at: Option<Location>,
    /// Other places that belong to it.
    also: Vec<Location>,
    /// What to write instead.
    help: Option<String>,
}
