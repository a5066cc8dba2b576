//! Custom activity types and custom object types.

use serde::{Deserialize, Serialize};

use super::Moment;

/// A custom activity type or a custom object type; its fields are in `State::fields`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomType {
    /// `actitype_…` or `cotype_…`.
    pub id: String,
    /// What people see.
    pub name: String,
    /// The same for several; only for custom object types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_plural: Option<String>,
    /// A longer text.
    pub description: Option<String>,
    /// True when only the API makes activities or objects of it.
    pub api_create_only: bool,
    /// Ids of roles; empty for everyone.
    pub editable_with_roles: Vec<String>,
    /// Whether it is out of use.
    pub is_archived: bool,
    /// Who made it.
    pub created_by: String,
    /// Who changed it last.
    pub updated_by: String,
    /// When it was made.
    pub date_created: Moment,
    /// When it last changed.
    pub date_updated: Moment,
}
