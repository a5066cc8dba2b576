//! What an organization has, by name: the same list twice means that nothing is missing and nothing is there twice.

use close_sandbox::State;

/// Lists every object by its name and its place, sorted; two of a name are two lines.
#[must_use]
pub fn inventory(state: &State) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(
        state
            .lead_statuses
            .iter()
            .map(|status| format!("lead status {}", status.label)),
    );
    for pipeline in &state.pipelines {
        lines.push(format!("pipeline {}", pipeline.name));
        let statuses = pipeline.statuses.iter();
        lines.extend(statuses.map(|status| format!("status {} of {}", status.label, pipeline.name)));
    }
    for field in &state.fields {
        let place = field
            .place
            .as_ref()
            .map_or("everything".to_owned(), |place| name(state, place));
        lines.push(format!("field {} of {place}", field.name));
        let places = field.associations.iter();
        lines.extend(places.map(|one| format!("field {} on {}", field.name, name(state, &one.place))));
    }
    lines.extend(
        state
            .activity_types
            .iter()
            .map(|kind| format!("activity type {}", kind.name)),
    );
    lines.extend(
        state
            .object_types
            .iter()
            .map(|kind| format!("object type {}", kind.name)),
    );
    for webhook in &state.webhooks {
        let events = webhook
            .events
            .iter()
            .map(|event| format!("{} {}", event.object_type, event.action));
        lines.push(format!(
            "webhook {} for {}",
            webhook.url,
            events.collect::<Vec<_>>().join(", ")
        ));
    }
    lines.sort();
    lines
}

/// Names a place without its id, which differs between organizations.
fn name(state: &State, place: &close_sandbox::Place) -> String {
    let of = |id: &str| {
        let activities = state.activity_types.iter().map(|kind| (&kind.id, &kind.name));
        let objects = state.object_types.iter().map(|kind| (&kind.id, &kind.name));
        let found = activities.chain(objects).find(|(known, _)| *known == id);
        found.map_or_else(|| id.to_owned(), |(_, name)| name.clone())
    };
    place.type_id().map_or_else(|| place.to_string(), of)
}

/// Says what one inventory has more often than another.
#[must_use]
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
