//! Pipelines with their opportunity statuses.

use serde::{Deserialize, Serialize};

use super::{Mint, Moment};

/// A named and ordered group of opportunity statuses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pipeline {
    /// `pipe_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// In display order.
    pub statuses: Vec<OpportunityStatus>,
    /// Nothing for the pipeline of a new organization.
    pub created_by: Option<String>,
    /// As `created_by`.
    pub updated_by: Option<String>,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

/// A status of opportunities; it lives inside its pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityStatus {
    /// `stat_…`.
    pub id: String,
    /// What people see.
    pub label: String,
    /// `active`, `won` or `lost`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
}

impl Pipeline {
    pub(crate) fn default_of(mint: &mut Mint) -> Self {
        let id = mint.newer_id("pipe");
        let now = mint.now();

        // At least one of each type, which Close's help says that a pipeline needs.
        let statuses = [
            ("Demo Completed", "active"),
            ("Proposal Sent", "active"),
            ("Contract Sent", "active"),
            ("Won", "won"),
            ("Lost", "lost"),
        ];

        Self {
            id,
            name: "Sales".to_owned(),
            statuses: statuses
                .into_iter()
                .map(|(label, kind)| OpportunityStatus {
                    id: mint.older_id("stat"),
                    label: label.to_owned(),
                    kind: kind.to_owned(),
                })
                .collect(),
            created_by: None,
            updated_by: None,
            date_created: now,
            date_updated: now,
        }
    }
}
