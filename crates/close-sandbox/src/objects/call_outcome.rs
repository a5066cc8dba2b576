//! The outcomes of calls and meetings.

use serde::{Deserialize, Serialize};

use super::Moment;

/// An outcome that people choose after a call or a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOutcome {
    /// `outcome_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// A longer text.
    pub description: Option<String>,
    /// `custom` or `vm-dropped`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}
