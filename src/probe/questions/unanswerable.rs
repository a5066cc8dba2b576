//! The switches that one organization can't decide, each with the reason.

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
        "it would have to make more than 40 subscriptions",
    ),
    (
        "delete_last_won_or_lost",
        "where Close refuses it, the status and its pipeline could not be removed again",
    ),
];
