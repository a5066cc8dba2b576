//! Scheduling links that everybody in the organization shares.

use serde::{Deserialize, Serialize};

use super::Moment;

/// A shared scheduling link; who sends it, fills in a link of their own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedSchedulingLink {
    /// `schlnk_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// A longer text.
    pub description: Option<String>,
    /// What tags of templates call it.
    pub template_tag: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}
