//! The permissions of roles: which of them look misspelt.

use crate::model::{Checks, Code, explanation, slip_of};

/// The codes of what is reported here.
pub const CODES: &[&Code] = &[&UNLIKELY_PERMISSION];

static UNLIKELY_PERMISSION: Code = Code::warning(explanation!("unlikely-permission"));

/// The permissions that were seen in Close. It publishes no list and adds some from time to time (API notes, adjacent
/// section 9).
const SEEN: &[&str] = &[
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

/// Reports permissions that are almost, and not quite, ones that were seen in Close.
pub fn check(checks: &mut Checks, permissions: &[String]) {
    for (at, permission) in permissions.iter().enumerate() {
        let Some(likely) = slip_of(permission, SEEN) else {
            continue;
        };
        checks.report(
            &UNLIKELY_PERMISSION,
            format!("/permissions/{at}"),
            format!("closectl knows no permission `{permission}` in Close"),
            format!("did you mean `{likely}`? If Close has this permission, waive the rule"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::SEEN;
    use crate::model::slip_of;

    #[test]
    fn no_permission_of_close_is_taken_for_a_misspelt_other_one() {
        for one in SEEN {
            let others: Vec<&str> = SEEN.iter().copied().filter(|seen| seen != one).collect();
            assert_eq!(slip_of(one, &others), None, "{one}");
        }
    }
}
