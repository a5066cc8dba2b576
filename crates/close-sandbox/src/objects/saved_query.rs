//! What keeps a query of leads: smart views and bulk edits.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Moment;

/// A saved search, which people call a smart view.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SmartView {
    /// `save_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// What is searched for, as `lead`; called `type` on the wire.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is for.
    #[serde(default)]
    pub description: Option<String>,
    /// The search, as an envelope around the query; null where `query` holds it.
    pub s_query: Value,
    /// The search as an older view holds it, in words.
    #[serde(default)]
    pub query: Option<String>,
    /// The columns, where somebody chose any.
    #[serde(default)]
    pub selected_fields: Option<Vec<Value>>,
    /// Who else sees it.
    #[serde(default)]
    pub sharing: ViewSharing,
    /// Whether it shows every person something else.
    #[serde(default)]
    pub is_user_dependent: bool,
    /// Who made it; nobody for the views that an organization begins with.
    #[serde(default)]
    pub user_id: Option<String>,
    /// When it was made; with the organization where nothing is said.
    #[serde(default)]
    pub date_created: Option<Moment>,
    /// When it last changed.
    #[serde(default)]
    pub date_updated: Option<Moment>,
}

/// Who sees a smart view besides the person who made it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSharing {
    /// Everybody.
    pub whole_org: bool,
    /// The ids of the people who do.
    #[serde(default)]
    pub user_ids: Vec<String>,
    /// The ids of the groups whose members do.
    #[serde(default)]
    pub group_ids: Vec<String>,
}

impl SmartView {
    /// Makes a view that shows what a search finds, for everybody.
    #[must_use]
    pub fn of_search(id: &str, name: &str, kind: &str, s_query: Value) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            kind: kind.to_owned(),
            description: None,
            s_query,
            query: None,
            selected_fields: None,
            sharing: ViewSharing::with_all(),
            is_user_dependent: false,
            user_id: None,
            date_created: None,
            date_updated: None,
        }
    }
}

impl ViewSharing {
    /// Everybody sees it.
    #[must_use]
    pub fn with_all() -> Self {
        Self {
            whole_org: true,
            ..Self::default()
        }
    }

    /// Says whether anybody else sees it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.whole_org || !self.user_ids.is_empty() || !self.group_ids.is_empty()
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
