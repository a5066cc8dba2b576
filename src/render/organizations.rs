//! The document for programs of a run over several organizations.

use super::{drift::Drift, outcome::Outcome};
use crate::{
    model::Location,
    plan::{Document, Stale},
};
use schemars::JsonSchema;
use serde_json::Value;

/// What a run over several organizations came to.
#[derive(JsonSchema)]
#[schemars(title = "closectl organizations", deny_unknown_fields)]
#[expect(dead_code, reason = "it only says which shape the document has")]
pub struct Organizations<'a> {
    /// The organizations, in the order of the project file.
    organizations: Vec<Organization<'a>>,
}

/// What one organization came to; what it did not come to is not there.
#[derive(JsonSchema)]
#[schemars(rename = "OrganizationResult", deny_unknown_fields)]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct Organization<'a> {
    /// What the project file calls it.
    name: String,
    /// The exit code that it would have alone.
    exit: u8,
    /// How many calls it took, if that is known.
    calls: Option<u64>,
    /// What would change, or was to be done and is refused.
    #[schemars(default, with = "Document")]
    plan: Option<Document>,
    /// How it differs from its manifests.
    #[schemars(default, with = "Drift<'a>")]
    drift: Option<Drift<'a>>,
    /// What came of applying its plan.
    #[schemars(default, with = "Outcome<'a>")]
    result: Option<Outcome<'a>>,
    /// Why its saved plan was not carried out.
    #[schemars(default, with = "Moved")]
    stale: Option<Moved>,
    /// What is wrong with its manifests.
    #[schemars(default, with = "Vec<Problem>")]
    problems: Option<Vec<Problem>>,
    /// Why it could not be worked on.
    #[schemars(default, with = "String")]
    error: Option<String>,
}

/// Why a saved plan is not carried out.
#[derive(JsonSchema)]
#[schemars(rename = "StalePlan")]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct Moved {
    /// What has moved since the plan was saved.
    stale: Vec<Stale>,
}

/// Something that is wrong in a manifest.
#[derive(JsonSchema)]
#[schemars(rename = "ManifestProblem")]
#[expect(dead_code, reason = "it only says which shape the document has")]
struct Problem {
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

/// Returns the JSON Schema of the document.
#[must_use]
pub fn schema() -> Value {
    schemars::schema_for!(Organizations<'static>).to_value()
}
