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
    /// The search, as an envelope around the query; null where `query` holds it.
    pub s_query: Value,
    /// The search as an older view holds it, in words.
    #[serde(default)]
    pub query: Option<String>,
    /// The columns.
    #[serde(default)]
    pub selected_fields: Vec<Value>,
}

impl SmartView {
    /// Makes a view that shows what a search finds.
    #[must_use]
    pub fn of_search(id: &str, name: &str, kind: &str, s_query: Value) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            s_query,
            query: None,
            selected_fields: Vec::new(),
        }
    }
}

/// How far a bulk edit has come (API notes, adjacent section 19).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BulkEditStatus {
    /// Nobody has looked for the leads yet.
    Created,
    /// The leads are looked for; only then is it known how many there are.
    Loading,
    /// The leads are being changed.
    Processing,
    /// All leads are changed.
    Done,
    /// Somebody stopped it for a while.
    Paused,
    /// It is about to go on.
    Resuming,
    /// It failed.
    Error,
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
    /// How far it has come.
    pub status: BulkEditStatus,
    /// Who asked.
    pub created_by: String,
    /// When it was asked for.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}

impl BulkEdit {
    /// Says whether nothing more will happen to any lead.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.status, BulkEditStatus::Done | BulkEditStatus::Error)
    }
}
