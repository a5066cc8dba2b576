//! The switches that one organization can't decide, each with the reason.

/// Why nothing about workflows is tried.
const NO_WORKFLOWS: &str = "a probe creates no workflow, because an active one may write to people";

/// The switches with the reasons.
pub static UNANSWERABLE: &[(&str, &str)] = &[
    (
        "delete_last_lead_status",
        "it would have to delete every lead status of the organization",
    ),
    (
        "delete_last_pipeline",
        "it would have to delete every pipeline of the organization",
    ),
    (
        "partial_lead_status_order",
        "an order that leaves lead statuses out may delete them, and they are the organization's own",
    ),
    (
        "webhook_limit_error",
        "it would have to create more than 40 subscriptions",
    ),
    (
        "delete_last_won_or_lost",
        "where Close refuses it, the status and its pipeline could not be removed again",
    ),
    (
        "role_beyond_plan",
        "it takes an organization whose plan has no custom roles",
    ),
    (
        "rate_limit_header",
        "closectl reads the header below the calls of a probe; `closectl doctor` tells which limits the answers show",
    ),
    (
        "rate_limit_reset",
        "it takes windows that are followed for a minute; `closectl doctor` tells which limits the answers show",
    ),
    (
        "archived_templates_listed",
        "closectl asks for archived templates and for the others, and needs no answer",
    ),
    (
        "archived_template_on_create",
        "a list may not show archived templates, so that one whose answer is lost could not be found again",
    ),
    (
        "others_templates_listed",
        "it takes private templates of another person",
    ),
    (
        "blocked_number_settings",
        "it takes a second key with fewer permissions",
    ),
    (
        "departed_users_listed",
        "it takes a person who has left the organization",
    ),
    (
        "missing_permission",
        "it takes a second key with fewer permissions",
    ),
    (
        "sequences_unmanaged",
        "it takes a second key with fewer permissions",
    ),
    ("delete_sms_template_in_use", NO_WORKFLOWS),
    ("unshare_template_in_use", NO_WORKFLOWS),
    ("duplicate_workflow", NO_WORKFLOWS),
    ("workflow_status_on_create", NO_WORKFLOWS),
    ("workflow_draft_by_put", NO_WORKFLOWS),
    ("workflow_times", NO_WORKFLOWS),
    ("workflow_threading", NO_WORKFLOWS),
    ("workflow_step_put", NO_WORKFLOWS),
    (
        "delete_workflow_with_people",
        "it takes a workflow that writes to somebody",
    ),
    (
        "workflows_beyond_plan",
        "it takes an organization whose plan has no workflows",
    ),
    ("wrong_content_type", "closectl always declares what it sends"),
    ("search_total", "it takes more than 10,000 records"),
    (
        "bulk_edit_reads",
        "a bulk edit stays in the history of the organization for ever",
    ),
    (
        "bulk_edit_query",
        "a bulk edit stays in the history of the organization for ever",
    ),
    (
        "older_access_tokens",
        "it takes an OAuth app whose tokens are renewed while they are in use",
    ),
];
