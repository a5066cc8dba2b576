//! What an organization has, by name: the same list twice means that nothing is missing and nothing is there twice.

use crate::model::joined;
use close_sandbox::{Place, State};

/// Lists every object by its name and its place, sorted; two of a name are two lines.
pub fn inventory(state: &State) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let labels = state.lead_status_labels().into_iter();
    lines.extend(labels.map(|label| format!("lead status {label}")));
    for pipeline in &state.pipelines {
        let labels = pipeline.labels().into_iter();
        lines.push(format!("pipeline {}", pipeline.name));
        lines.extend(labels.map(|label| format!("status {label} of {}", pipeline.name)));
    }

    // A shared field is listed once for each of its objects, because it may be missing on one of them.
    for field in &state.fields {
        let place = field.place.as_ref();
        let place = place.map_or("everything".to_owned(), |place| name(state, place));
        lines.push(format!("field {} of {place}", field.name));
        let places = field.associations.iter();
        lines.extend(places.map(|one| format!("field {} on {}", field.name, name(state, &one.place))));
    }
    let types = state.activity_types.iter();
    lines.extend(types.map(|one| format!("activity type {}", one.name)));
    let types = state.object_types.iter();
    lines.extend(types.map(|one| format!("object type {}", one.name)));

    for webhook in &state.webhooks {
        let events = webhook.events.iter();
        let events = events.map(|event| format!("{} {}", event.object_type, event.action));
        lines.push(format!("webhook {} for {}", webhook.url, joined(events, ", ")));
    }
    let templates = state.email_templates.iter();
    lines.extend(templates.map(|one| format!("email template {}: {} {}", one.name, one.subject, one.body)));
    let templates = state.sms_templates.iter();
    lines.extend(templates.map(|one| format!("SMS template {}: {}", one.name, one.text)));
    for workflow in &state.workflows {
        let steps = workflow.steps.iter();
        let steps = steps.map(|step| format!("{} after {}", step.step_type, step.delay));
        let status = workflow.status.as_deref().unwrap_or_default();
        lines.push(format!(
            "workflow {} {status}: {}",
            workflow.name,
            joined(steps, ", ")
        ));
    }
    for role in &state.roles {
        let mut permissions = role.permissions.clone();
        permissions.sort();
        lines.push(format!("role {}: {}", role.name, permissions.join(", ")));
    }
    lines.extend(others(state));
    lines.sort();
    lines
}

/// Lists the objects of all other kinds by what they are called: whatever the state keeps in lists of its own.
fn others(state: &State) -> Vec<String> {
    let lists = serde_json::to_value(state).unwrap_or_default();
    let lists = lists.as_object().into_iter().flatten();
    let lists = lists.filter(|(list, _)| !LISTED.contains(&list.as_str()));

    let mut lines = Vec::new();
    for (list, objects) in lists {
        for object in objects.as_array().into_iter().flatten() {
            // Two of a name may be of two types.
            let words = ["type", "name"].map(|word| object[word].as_str().unwrap_or_default());
            lines.push(format!("{list} {}", words.join(" ")));
        }
    }
    lines
}

/// The lists of a state that are told otherwise, or hold nothing that closectl makes.
const LISTED: &[&str] = &[
    "permissions",
    "users",
    "lead_statuses",
    "pipelines",
    "fields",
    "activity_types",
    "object_types",
    "webhooks",
    "workflows",
    "roles",
    "bulk_edits",
    "records",
    "ledger",
    "disturbances",
];

/// Names a place without its id, which differs between organizations.
fn name(state: &State, place: &Place) -> String {
    let Some(id) = place.type_id() else {
        return place.to_string();
    };
    let found = state.activity_type(id).or_else(|| state.object_type(id));
    found.map_or_else(|| id.to_owned(), |found| found.name.clone())
}

/// Says what one inventory has more often than another.
pub fn beyond(one: &[String], other: &[String]) -> Vec<String> {
    let count = |all: &[String], line: &String| all.iter().filter(|known| *known == line).count();
    let mut more: Vec<String> = one
        .iter()
        .filter(|line| count(one, line) > count(other, line))
        .cloned()
        .collect();
    more.dedup();
    more
}
