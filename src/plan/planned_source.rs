//! What a saved plan was made from instead of manifests: another organization, or a run that it takes back.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The source of a promotion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Promotes")]
pub struct PlannedPromotion {
    /// The name of the source organization in the project file.
    pub from: String,
    /// The resolved conflicts, as `--take` options.
    pub takes: Vec<String>,
    /// A snapshot of the source organization, with the variables of the target.
    pub source: Value,
}

/// The subject of an undo.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Undoes")]
pub enum PlannedUndo {
    /// The name of the run. Its folder has the record values that the plan restores, and the plan has none of them.
    Run(String),
    /// The ids of objects that share their names with others and are deleted.
    Twins(Vec<String>),
}
