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
    /// Addresses of objects that are never deleted and whose record values are never lost or changed, directly or
    /// through another object. `*` matches any text. A protected step of a workflow also keeps its position, which its
    /// address names.
    #[serde(default)]
    pub protect: Vec<S>,
    /// The maximum number of deletions of each kind, including what a deleted object contains and the places of a
    /// deleted shared field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_deletes: Option<MaxDeletes>,
    /// The maximum number of records that all steps together may delete values from or move. Each record counts once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_records_affected: Option<u64>,
    /// Whether closectl saves the record values that steps delete or change, so that `undo` can restore them. The
    /// default is `true`.
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
