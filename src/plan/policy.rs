//! The policy of a project: what may not happen in an organization.

use crate::model::Selector;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What may not happen in an organization, whatever the manifests say.
///
/// A project file holds it with the texts of its selectors, which become [`Selector`]s once the kinds are at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Policy")]
pub struct Policy<S = Selector> {
    /// Addresses (`*` for any text) of what may not be deleted, and of which records may neither lose nor change values:
    /// not by way of what it lies in, what lies in it, a shared field or its places either.
    #[serde(default)]
    pub protect: Vec<S>,
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

impl<S> Policy<S> {
    /// Reads the selectors of a policy.
    pub fn reading<T>(self, read: impl Fn(S) -> T) -> Policy<T> {
        let Self {
            protect,
            max_deletes,
            max_records_affected,
            keep_values,
        } = self;
        Policy {
            protect: protect.into_iter().map(read).collect(),
            max_deletes,
            max_records_affected,
            keep_values,
        }
    }
}

impl<S> Default for Policy<S> {
    fn default() -> Self {
        Self {
            protect: Vec::new(),
            max_deletes: None,
            max_records_affected: None,
            keep_values: None,
        }
    }
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
