//! Playbooks: what people are guided by in a call or a meeting.

use serde::{Deserialize, Serialize};

use super::Moment;

/// A playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playbook {
    /// `convtyp_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// A longer text.
    pub description: Option<String>,
    /// What summaries are to look at.
    pub summary_guidance: Option<String>,
    /// The ids of shared fields.
    pub custom_field_ids: Vec<String>,
    /// The ids of outcomes.
    pub outcome_ids: Vec<String>,
    /// When it was put away.
    pub archived_at: Option<Moment>,
    /// Who made it.
    pub created_by_id: String,
    /// Who changed it last.
    pub updated_by_id: String,
    /// When it was made.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}
