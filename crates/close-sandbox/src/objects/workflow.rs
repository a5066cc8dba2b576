//! Workflows, which the API calls sequences.

use serde::{Deserialize, Serialize};

use super::{Mint, Moment};

/// A workflow without its steps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workflow {
    /// `seq_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// `active`, or another word; nothing where the API does not show it.
    pub status: Option<String>,
    /// What starts it, if anything does by itself.
    pub trigger_query: Option<String>,
    /// When it was made.
    pub date_created: Moment,
}

impl Workflow {
    /// Makes one that nothing starts by itself.
    pub fn new(mint: &mut Mint, name: &str, status: Option<&str>) -> Self {
        Self {
            id: mint.newer_id("seq"),
            name: name.to_owned(),
            status: status.map(str::to_owned),
            trigger_query: None,
            date_created: mint.now(),
        }
    }
}
