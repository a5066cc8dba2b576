//! Roles, with the four that Close predefines.

use serde::{Deserialize, Serialize};

use super::Moment;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// `role_…`, or one of four words for predefined roles.
    pub id: String,
    /// Its name.
    pub name: String,
    /// False for predefined roles.
    pub editable: bool,
    /// What its members may do, in no particular order.
    pub permissions: Vec<String>,
    /// `require_assignment`, `allow_unassigned` or nothing.
    pub visibility_user_lcf_behavior: Option<String>,
    /// Ids of lead fields of type `user`.
    pub visibility_user_lcf_ids: Option<Vec<String>>,
    /// Nothing for predefined roles.
    pub date_created: Option<Moment>,
    /// Nothing for predefined roles.
    pub date_updated: Option<Moment>,
}

/// What the predefined role Admin may do.
pub(crate) const ADMIN_PERMISSIONS: &[&str] = &[
    "ai_chat",
    "ai_enrich",
    "bulk_delete",
    "bulk_edit",
    "bulk_email",
    "bulk_enrich",
    "bulk_import",
    "bulk_sequence_subscriptions",
    "call_coach_barge",
    "call_coach_listen",
    "calling",
    "delete_leads",
    "delete_own_activities",
    "delete_own_opportunities",
    "delete_own_tasks",
    "export",
    "manage_chloe_call_tasks",
    "manage_customizations",
    "manage_email_sequences",
    "manage_group_numbers",
    "manage_organization",
    "manage_others_activities",
    "manage_others_opportunities",
    "manage_others_tasks",
    "manage_team_email_templates",
    "manage_team_smart_views",
    "manage_voice_agents",
    "manage_web_forms",
    "merge_leads",
    "view_all_leads",
    "view_voice_agents",
];

const USER_PERMISSIONS: &[&str] = &[
    "bulk_email",
    "bulk_import",
    "bulk_sequence_subscriptions",
    "calling",
    "delete_leads",
    "delete_own_activities",
    "delete_own_opportunities",
    "delete_own_tasks",
    "manage_others_activities",
    "manage_others_opportunities",
    "manage_others_tasks",
    "merge_leads",
    "view_all_leads",
];

const RESTRICTED_PERMISSIONS: &[&str] = &[
    "delete_own_activities",
    "delete_own_opportunities",
    "delete_own_tasks",
    "calling",
    "view_all_leads",
];

impl Role {
    pub(crate) fn predefined() -> Vec<Self> {
        // Apart from the organization itself, a Super User may do whatever an Admin may.
        let superuser: Vec<&str> = ADMIN_PERMISSIONS
            .iter()
            .copied()
            .filter(|name| *name != "manage_organization")
            .collect();
        [
            ("admin", "Admin", ADMIN_PERMISSIONS),
            ("superuser", "Super User", &superuser),
            ("user", "User", USER_PERMISSIONS),
            ("restricteduser", "Restricted User", RESTRICTED_PERMISSIONS),
        ]
        .into_iter()
        .map(|(id, name, permissions)| Self {
            id: id.to_owned(),
            name: name.to_owned(),
            editable: false,
            permissions: permissions.iter().map(|name| (*name).to_owned()).collect(),
            visibility_user_lcf_behavior: None,
            visibility_user_lcf_ids: None,
            date_created: None,
            date_updated: None,
        })
        .collect()
    }
}
