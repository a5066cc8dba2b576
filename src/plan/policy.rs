//! The policy of a project: what may not happen in an organization.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What may not happen in an organization, whatever the manifests say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Addresses (`*` for any text) of what may not be deleted, and of which records may neither lose nor change values:
    /// not by way of what it lies in, what lies in it, a shared field or its places either.
    #[serde(default)]
    pub protect: Vec<String>,
    /// The most deletions of each kind; what lies in a deleted object, and the places of a deleted shared field, count too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_deletes: Option<MaxDeletes>,
    /// The most records that all steps together may take values from or move, each record once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_records_affected: Option<u64>,
    /// Whether the values that a step takes or changes are kept before the first write, so that `undo` can bring them back;
    /// they are unless this says `false`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep_values: Option<bool>,
}

/// The most deletions of one kind.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaxDeletes {
    /// As a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    /// As a share of the live objects of the kind, from 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u64>,
}
