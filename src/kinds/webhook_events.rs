//! Events that Close sends, and those that it is known to send (API notes, core (b), "Event types"). There may be others.

use crate::model::Attr;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An event that the webhook sends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookEvent {
    /// The object of the event, such as `lead`, `opportunity` or `activity.call`.
    pub object_type: String,
    /// What happens to the object, such as `created`, `updated` or `deleted`.
    pub action: String,
    /// A filter that limits the events, in Close's form. Ids in it are written `${id:ADDRESS}`.
    #[serde(default, skip_serializing_if = "Attr::is_omitted")]
    #[schemars(extend("type" = ["object", "null"], "x-filter" = true))]
    pub extra_filter: Attr<Option<Value>>,
}

impl WebhookEvent {
    /// Returns what happens to what, as in `lead.created`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}.{}", self.object_type, self.action)
    }

    /// Returns the filter; null is none.
    #[must_use]
    pub fn filter(&self) -> Option<&Value> {
        self.extra_filter.stated().and_then(Option::as_ref)
    }
}

/// The actions of most objects.
const CHANGES: &[&str] = &["created", "updated", "deleted"];

/// The kinds of tasks that events tell apart.
const TASKS: &str = "task.";

/// The actions of each object.
pub const ACTIONS: &[(&str, &[&str])] = &[
    ("lead", &["created", "updated", "deleted", "merged"]),
    ("contact", CHANGES),
    ("opportunity", CHANGES),
    ("activity.email", &["created", "updated", "deleted", "sent"]),
    ("activity.email_thread", CHANGES),
    ("unsubscribed_email", &["created", "deleted"]),
    (
        "activity.call",
        &["created", "updated", "deleted", "answered", "completed"],
    ),
    ("activity.sms", &["created", "updated", "deleted", "sent"]),
    ("activity.whatsapp_message", CHANGES),
    ("activity.note", CHANGES),
    (
        "activity.meeting",
        &[
            "created",
            "updated",
            "deleted",
            "scheduled",
            "started",
            "completed",
            "canceled",
        ],
    ),
    ("activity.form_submission", CHANGES),
    ("activity.lead_status_change", CHANGES),
    ("activity.opportunity_status_change", CHANGES),
    ("activity.task_completed", CHANGES),
    ("activity.custom_activity", CHANGES),
    ("activity.lead_merge", CHANGES),
    ("lead_merge", CHANGES),
    (
        "import",
        &["created", "updated", "completed", "reverting", "reverted"],
    ),
    ("export.lead", &["created", "updated", "completed"]),
    ("export.opportunity", &["created", "updated", "completed"]),
    (
        "bulk_action.delete",
        &["created", "updated", "completed", "paused"],
    ),
    ("bulk_action.edit", &["created", "updated", "completed", "paused"]),
    (
        "bulk_action.email",
        &["created", "updated", "completed", "paused"],
    ),
    (
        "bulk_action.sequence_subscription",
        &["created", "updated", "completed", "paused"],
    ),
    ("custom_fields.lead", CHANGES),
    ("custom_fields.contact", CHANGES),
    ("custom_fields.opportunity", CHANGES),
    ("custom_fields.activity", CHANGES),
    ("custom_fields.custom_object", CHANGES),
    ("custom_fields.shared", CHANGES),
    ("custom_activity_type", CHANGES),
    ("custom_object_type", CHANGES),
    ("custom_object", CHANGES),
    ("status.lead", CHANGES),
    ("status.opportunity", CHANGES),
    ("membership", &["activated", "deactivated"]),
    ("group", CHANGES),
    ("saved_search", CHANGES),
    ("phone_number", CHANGES),
    ("email_template", CHANGES),
    ("sms_template", CHANGES),
    ("sequence", CHANGES),
    ("sequence_subscription", CHANGES),
    ("comment", CHANGES),
    ("comment_thread", CHANGES),
    ("task.lead", &["created", "updated", "deleted", "completed"]),
];

/// Returns what Close sends about a type of object; nothing where it is not known. All kinds of tasks are alike.
#[must_use]
pub fn actions(object_type: &str) -> Option<&'static [&'static str]> {
    let is_task = object_type.starts_with(TASKS) && object_type.len() > TASKS.len();
    let known = |(object, _): &&(&str, _)| *object == object_type || is_task && object.starts_with(TASKS);
    ACTIONS.iter().find(known).map(|(_, actions)| *actions)
}
