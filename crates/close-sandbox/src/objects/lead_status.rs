//! The statuses of leads.

use serde::{Deserialize, Serialize};

use super::Mint;

/// A status of leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeadStatus {
    /// `stat_…`.
    pub id: String,
    /// What people see.
    pub label: String,
    /// Shown only where the switch `lead_status_color` says so.
    #[serde(default)]
    pub color: Option<String>,
}

impl LeadStatus {
    pub(crate) fn defaults(mint: &mut Mint) -> Vec<Self> {
        // A new organization in Close has these, and new leads get the first one.
        [
            "Potential",
            "Bad Fit",
            "Qualified",
            "Customer",
            "Interested",
            "Canceled",
            "Not Interested",
        ]
        .into_iter()
        .map(|label| Self {
            id: mint.older_id("stat"),
            label: label.to_owned(),
            color: None,
        })
        .collect()
    }
}
