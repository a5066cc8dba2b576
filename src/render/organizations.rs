//! The document for programs of a run over several organizations.

use super::{drift::DriftReport, outcome::RunReport, problems::ProblemReport};
use crate::plan::{PlanDocument, Stale};
use schemars::JsonSchema;

/// The results of a run over several organizations.
#[derive(JsonSchema)]
#[schemars(title = "closectl organizations", deny_unknown_fields)]
#[expect(dead_code, reason = "it only says which shape the document has")]
pub struct FleetReport<'a> {
    /// The organizations, in the order of the project file.
    organizations: Vec<OrganizationReport<'a>>,
}

/// The result of one organization. Parts that it did not reach are missing.
#[derive(JsonSchema)]
#[schemars(rename = "OrganizationResult", deny_unknown_fields)]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct OrganizationReport<'a> {
    /// Its name in the project file.
    name: String,
    /// The exit code for this organization alone.
    exit: u8,
    /// The number of calls, if known.
    calls: Option<u64>,
    /// The plan.
    #[schemars(default, with = "PlanDocument")]
    plan: Option<PlanDocument>,
    /// The differences from the manifests.
    #[schemars(default, with = "DriftReport<'a>")]
    drift: Option<DriftReport<'a>>,
    /// The result of applying the plan.
    #[schemars(default, with = "RunReport<'a>")]
    result: Option<RunReport<'a>>,
    /// The reason why the saved plan was not applied.
    #[schemars(default, with = "StaleReport")]
    stale: Option<StaleReport>,
    /// The problems in its manifests.
    #[schemars(default, with = "Vec<ProblemReport>")]
    problems: Option<Vec<ProblemReport>>,
    /// The error, or the reason why nothing was written.
    #[schemars(default, with = "String")]
    error: Option<String>,
    /// What to do about the error.
    #[schemars(default, with = "String")]
    hint: Option<String>,
}

/// The reason why a saved plan is not applied.
#[derive(JsonSchema)]
#[schemars(rename = "StalePlan")]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct StaleReport {
    /// The changes since the plan was saved.
    stale: Vec<Stale>,
}
