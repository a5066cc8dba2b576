//! What keeps a query of leads: smart views and bulk edits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Moment;

/// A saved search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmartView {
    /// `save_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// What is searched for, as `lead`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// The search, as an envelope around the query.
    pub s_query: Value,
}

/// A bulk edit, waiting or done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BulkEdit {
    /// `bulkedit_…`.
    pub id: String,
    /// What was asked for.
    pub request: Map<String, Value>,
    /// How many leads the query found.
    pub n_leads: usize,
    /// How many more reads see it unfinished.
    pub reads_left: usize,
    /// Whether the leads are changed.
    pub done: bool,
    /// Who asked.
    pub created_by: String,
    /// When it was asked for.
    pub date_created: Moment,
}
