//! The events of a webhook subscription: which there are, and the grammar of their filters.

use serde_json::{Map, Value};

use crate::{objects::WebhookEvent, protocol::BodyForm, state::State};

const CHANGES: &[&str] = &["created", "updated", "deleted"];

/// What can happen beyond creation, change and deletion.
const FURTHER: &[(&str, &[&str])] = &[
    ("lead", &["merged"]),
    ("activity.email", &["sent"]),
    ("activity.call", &["answered", "completed"]),
    ("activity.sms", &["sent"]),
    (
        "activity.meeting",
        &["scheduled", "started", "completed", "canceled"],
    ),
    ("import", &["completed", "reverting", "reverted"]),
    ("export.lead", &["completed"]),
    ("export.opportunity", &["completed"]),
    ("bulk_action.delete", &["completed", "paused"]),
    ("bulk_action.edit", &["completed", "paused"]),
    ("bulk_action.email", &["completed", "paused"]),
    ("bulk_action.sequence_subscription", &["completed", "paused"]),
    ("membership", &["activated", "deactivated"]),
];

const PLAIN: &[&str] = &[
    "contact",
    "opportunity",
    "activity.email_thread",
    "unsubscribed_email",
    "activity.whatsapp_message",
    "activity.note",
    "activity.form_submission",
    "activity.lead_status_change",
    "activity.opportunity_status_change",
    "activity.task_completed",
    "activity.custom_activity",
    "activity.lead_merge",
    "lead_merge",
    "custom_fields.lead",
    "custom_fields.contact",
    "custom_fields.opportunity",
    "custom_fields.activity",
    "custom_fields.custom_object",
    "custom_fields.shared",
    "custom_activity_type",
    "custom_object_type",
    "custom_object",
    "status.lead",
    "status.opportunity",
    "group",
    "saved_search",
    "phone_number",
    "email_template",
    "sms_template",
    "sequence",
    "sequence_subscription",
    "comment",
    "comment_thread",
];

/// Reads the attribute `events`.
pub(crate) fn read_events(state: &State, form: &mut BodyForm<'_>) -> Option<Vec<WebhookEvent>> {
    let items = form.objects("events")?;
    if items.is_empty() {
        form.problem(
            "events",
            "List should have at least 1 item after validation, not 0",
        );
    }

    let mut events: Vec<WebhookEvent> = Vec::new();
    for item in items {
        match read_event(state, item) {
            Ok(event) if state.is("webhook_repeated_events", "merged") && events.contains(&event) => {}
            Ok(event) => events.push(event),
            Err(text) => form.problem("events", text),
        }
    }
    Some(events)
}

/// The events ordered by object and action.
pub(crate) fn sorted_events(mut events: Vec<Value>) -> Vec<Value> {
    events.sort_by_key(|event| {
        let text = |key: &str| event[key].as_str().unwrap_or_default().to_owned();
        (text("object_type"), text("action"))
    });
    events
}

fn read_event(state: &State, item: &Map<String, Value>) -> Result<WebhookEvent, &'static str> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(ToOwned::to_owned);
    let (Some(object_type), Some(action)) = (text("object_type"), text("action")) else {
        return Err("Field required");
    };

    if state.is("webhook_unknown_events", "refuse") && !known(&object_type, &action) {
        return Err("Not a valid choice.");
    }

    // Answers show null where there is no filter, so null is accepted as none.
    let extra_filter = item
        .get("extra_filter")
        .filter(|filter| !filter.is_null())
        .cloned();
    // The schema of an event is open, unlike that of the subscription, but a filter has to be an object.
    if extra_filter.as_ref().is_some_and(|filter| !filter.is_object()) {
        return Err("Input should be a valid dictionary");
    }
    if let Some(filter) = &extra_filter
        && state.is("webhook_broken_filter", "refuse")
        && !is_filter(filter, 64)
    {
        return Err("Invalid filter.");
    }
    Ok(WebhookEvent {
        object_type,
        action,
        extra_filter,
    })
}

fn known(object_type: &str, action: &str) -> bool {
    let changes = CHANGES.contains(&action);
    if object_type.starts_with("task.") {
        return changes || action == "completed";
    }
    match FURTHER.iter().find(|(name, _)| *name == object_type) {
        Some((name, further)) => further.contains(&action) || (changes && *name != "membership"),
        None => changes && PLAIN.contains(&object_type),
    }
}

/// Says whether a value follows the grammar of filters, down to a depth.
fn is_filter(value: &Value, depth: usize) -> bool {
    // Bounded, so that a filter can't exhaust the stack.
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    let inner = |key: &str| value.get(key).is_some_and(|inner| is_filter(inner, deeper));
    let all = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_array)
            .is_some_and(|filters| filters.iter().all(|filter| is_filter(filter, deeper)))
    };

    match value.get("type").and_then(Value::as_str) {
        Some("equals" | "not_equals" | "contains") => value.get("value").is_some(),
        Some("is_null" | "non_null") => true,
        Some("and" | "or") => all("filters"),
        Some("not" | "any_array_value") => inner("filter"),
        Some("field_accessor") => value.get("field").is_some_and(Value::is_string) && inner("filter"),
        _ => false,
    }
}
