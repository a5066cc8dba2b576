//! What Close shows of an object beyond what its kind knows: settings that closectl can neither read nor make again.

use serde_json::{Map, Value};

/// The attribute in which a kind shows such settings, where an object that has some may not be written at all.
pub const UNDESCRIBED: &str = "undescribed";

/// Returns the settings that Close shows of a live object and that its kind doesn't know, under their API names; none
/// where nobody has listed what Close shows of the kind besides.
pub(super) fn undescribed(
    besides: Option<&[&str]>,
    is_known: impl Fn(&str) -> bool,
    value: &Value,
) -> Map<String, Value> {
    let (Some(besides), Value::Object(shown)) = (besides, value) else {
        return Map::new();
    };

    let unknown = shown.iter().filter(|(name, value)| {
        let name = name.as_str();
        !is_empty(value) && !is_bookkeeping(name) && !besides.contains(&name) && !is_known(name)
    });
    unknown
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Says whether a value says no more than a missing one.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Bool(true) => false,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(inner) => inner.values().all(is_empty),
    }
}

/// Says whether an attribute is no setting but something that Close keeps by itself: ids of the object, who did something
/// to it and when, counts, and whatever begins with the `_` of Close's own parameters.
fn is_bookkeeping(name: &str) -> bool {
    let ends = ["_at", "_by", "_by_id", "_by_name", "_count"];
    ["id", "organization_id"].contains(&name)
        || name.starts_with('_')
        || name.starts_with("date_")
        || name.starts_with("last_used_")
        || name.contains("_counts_by_")
        || ends.iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use crate::kinds;
    use serde_json::json;

    #[test]
    fn only_what_is_a_setting_and_not_empty_is_undescribed() {
        let kind = kinds::registry().kind("sequence").unwrap();
        let shown = json!({
            "id": "seq_1", "organization_id": "orga_1", "name": "Onboarding", "steps": [], "date_created": "2026",
            "updated_by_id": "user_1", "archived_at": "2026", "schedule_id": "sched_1", "enrolled_count": 3,
            "_unpublished": true,
            "subscription_counts_by_status": {"active": 1}, "filter": {}, "color": "", "pinned": false,
            "goal": {"type": "meeting"}, "stops_on_reply": true,
        });
        let found: Vec<String> = kind
            .undescribed(&shown)
            .into_iter()
            .map(|(name, _)| name)
            .collect();
        assert_eq!(found, ["goal", "stops_on_reply"]);
    }

    #[test]
    fn of_a_kind_of_which_nobody_listed_what_else_there_is_nothing_is_undescribed() {
        let kind = kinds::registry().kind("lead_status").unwrap();
        assert!(
            kind.undescribed(&json!({"id": "stat_1", "color": "red"}))
                .is_empty()
        );
    }
}
