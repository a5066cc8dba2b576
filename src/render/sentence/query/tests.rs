//! Sentences for every node of the grammar (API notes, adjacent section 3).

use super::query_text;
use serde_json::{Value, json};

/// What a view of this query says.
fn said(query: Value) -> String {
    query_text(&json!({"query": query, "sort": [], "results_limit": null})).unwrap()
}

fn regular(object_type: &str, name: &str) -> Value {
    json!({"type": "regular_field", "object_type": object_type, "field_name": name})
}

fn status(negate: bool, names: &[&str]) -> Value {
    let ids: Vec<String> = names
        .iter()
        .map(|name| format!("${{id:lead_status/{name}}}"))
        .collect();
    json!({"type": "field_condition", "negate": negate, "field": regular("lead", "status_id"),
        "condition": {"type": "reference", "reference_type": "status.lead", "object_ids": ids}})
}

fn days_ago(days: u32) -> Value {
    json!({"type": "offset", "direction": "past", "moment": {"type": "now"}, "which_day_end": "start",
        "offset": {"years": 0, "months": 0, "weeks": 0, "days": days, "hours": 0, "minutes": 0, "seconds": 0}})
}

fn related(negate: bool, kind: &str, inner: Value) -> Value {
    json!({"type": "has_related", "negate": negate, "this_object_type": "lead", "related_object_type": kind,
        "related_query": {"type": "and", "queries": [{"type": "object_type", "object_type": kind}, inner]}})
}

fn with(field: Value, condition: Value) -> String {
    said(json!({"type": "field_condition", "field": field, "condition": condition}))
}

#[test]
fn the_filter_of_a_dormant_lead_reads_as_people_say_it() {
    let recent = json!({"type": "field_condition", "field": regular("activity.call", "date_created"),
        "condition": {"type": "moment_range", "on_or_after": days_ago(30), "before": {"type": "now"}}});
    let query = json!({"type": "and", "queries": [
        {"type": "object_type", "object_type": "lead"},
        {"type": "and", "queries": [status(true, &["Customer"]), related(true, "activity.call", recent)]},
    ]});
    assert_eq!(
        said(query),
        "Lead status is not Customer, and no call for 30 days"
    );
}

#[test]
fn every_node_has_words() {
    for (query, sentence) in [
        (json!({"type": "match_all", "negate": false}), "everything"),
        (json!({"type": "match_all", "negate": true}), "nothing"),
        (
            json!({"type": "object_type", "object_type": "opportunity"}),
            "all opportunities",
        ),
        (
            json!({"type": "and", "queries": [{"type": "object_type", "object_type": "activity.sms"}]}),
            "all text messages",
        ),
        (json!({"type": "id", "value": "cont_x"}), "the record cont_x"),
        (
            json!({"type": "text", "value": "Bruce", "mode": "phrase"}),
            "contains the phrase \"Bruce\"",
        ),
        (
            json!({"type": "saved_search", "saved_search_id": "${id:smart_view/Hot}", "negate": true}),
            "not in the smart view \"Hot\"",
        ),
        (status(false, &["A", "B", "C"]), "Lead status is A, B or C"),
        (status(true, &["A", "B"]), "Lead status is not one of A, B"),
        (
            json!({"type": "or", "queries": [status(false, &["A"]), status(false, &["B"])]}),
            "Lead status is A, or Lead status is B",
        ),
        (
            json!({"type": "or", "negate": true, "queries": [status(false, &["A"]), status(false, &["B"])]}),
            "none of these (Lead status is A, or Lead status is B)",
        ),
        (
            json!({"type": "and", "negate": true, "queries": [status(false, &["A"]), status(false, &["B"])]}),
            "not all of these (Lead status is A, and Lead status is B)",
        ),
        (
            related(false, "opportunity", json!({"type": "match_all"})),
            "an opportunity with everything",
        ),
        (
            json!({"type": "has_related", "this_object_type": "lead", "related_object_type": "activity.meeting"}),
            "a meeting",
        ),
    ] {
        assert_eq!(said(query), sentence);
    }
}

#[test]
fn every_condition_has_words() {
    let title = regular("contact", "title");
    let industry = json!({"type": "custom_field", "custom_field_id": "${id:custom_field/lead/Industry}"});
    let notes = json!({"type": "custom_field", "custom_field_id": "${id:custom_activity_type/Demo/Notes}"});
    for (field, condition, sentence) in [
        (
            industry.clone(),
            json!({"type": "term", "values": ["Software", "Retail"]}),
            "Industry is Software or Retail",
        ),
        (notes, json!({"type": "exists"}), "Notes of Demo is set"),
        (
            regular("lead", "lead_owner"),
            json!({"type": "current_user"}),
            "Lead owner is the current user",
        ),
        (
            regular("lead", "user_id"),
            json!({"type": "reference", "reference_type": "user", "object_ids": ["CURRENT_USER", "${id:user/a@x.test}"]}),
            "Lead user is the current user or a@x.test",
        ),
        (
            regular("contact", "is_unsubscribed"),
            json!({"type": "boolean", "value": false}),
            "Contact is unsubscribed is no",
        ),
        (
            regular("opportunity", "value"),
            json!({"type": "number_range", "gt": null, "gte": 5, "lt": 10.5}),
            "Opportunity value is at least 5 and less than 10.5",
        ),
        (
            title,
            json!({"type": "text", "value": "CEO", "mode": "full_words"}),
            "Contact title contains the words \"CEO\"",
        ),
        (
            regular("lead", "local_time"),
            json!({"type": "local_time", "on_or_after": "09:00", "before": "17:00"}),
            "Lead local time is from 09:00 to before 17:00, local time",
        ),
        (
            industry,
            json!({"type": "colour", "is": "red"}),
            "Industry meets {\"type\":\"colour\",\"is\":\"red\"}",
        ),
    ] {
        assert_eq!(with(field, condition), sentence);
    }
}

#[test]
fn every_moment_has_words() {
    let today = |which: &str| json!({"type": "start_end_of_predefined_relative_period", "range": "today", "which": which});
    let date = json!({"type": "fixed_local_date", "value": "2026-02-18", "which": "start"});
    let before_today = json!({"type": "offset", "direction": "past", "moment": today("start"), "offset": {"days": 1, "hours": 2}});
    for (from, until, said) in [
        (days_ago(7), Value::Null, "in the last 7 days"),
        (
            days_ago(7),
            today("start"),
            "on or after 7 days ago and before the start of today",
        ),
        (
            today("start"),
            today("end"),
            "on or after the start of today and before the end of today",
        ),
        (Value::Null, date, "before the start of 2026-02-18"),
        (
            before_today,
            Value::Null,
            "on or after 1 day and 2 hours before the start of today",
        ),
    ] {
        let condition = json!({"type": "moment_range", "on_or_after": from, "before": until});
        assert_eq!(
            with(regular("lead", "date_created"), condition),
            format!("Lead date created is {said}")
        );
    }

    // A distance that only a newer Close knows is shown as it is, not left out.
    let odd = json!({"type": "moment_range", "on_or_after": {"type": "offset", "direction": "past",
        "moment": {"type": "now"}, "offset": {"fortnights": 1}}});
    assert!(with(regular("lead", "date_created"), odd).contains("fortnights"));
}

#[test]
fn what_is_not_known_is_shown_as_close_writes_it() {
    for query in [
        json!({"type": "near", "place": "Berlin"}),
        json!({"type": "match_all", "boost": 2}),
        json!({"type": "and", "queries": []}),
        json!({"type": "object_type", "object_type": 7}),
        json!("text"),
        json!({"negate": "perhaps", "type": "match_all"}),
    ] {
        assert_eq!(said(query.clone()), query.to_string());
    }
    let negated = json!({"type": "field_condition", "negate": true, "field": regular("lead", "name"), "condition": {"type": "odd"}});
    assert_eq!(said(negated), "Lead name does not meet {\"type\":\"odd\"}");
}

#[test]
fn order_and_limit_follow_and_a_view_without_a_query_says_nothing() {
    let envelope = json!({"query": {"type": "match_all"}, "results_limit": 100, "colour": "red", "sort": [
        {"direction": "desc", "field": regular("lead", "date_created")},
        {"direction": "asc", "field": {"type": "custom_field", "custom_field_id": "cf_1"}},
        {"random": true},
    ]});
    let lines = "everything\nsorted by Lead date created, descending, then by cf_1, ascending, then by {\"random\":true}\nat most 100\ncolour: \"red\"";
    assert_eq!(query_text(&envelope).unwrap(), lines);
    assert_eq!(query_text(&Value::Null), None);
}

#[test]
fn a_long_query_is_a_list() {
    let all: Vec<Value> = (0..5)
        .map(|at| status(at % 2 == 0, &["A rather long status"]))
        .collect();
    let either = json!({"type": "or", "queries": all});
    let text = said(json!({"type": "and", "queries": [status(false, &["Short"]), either]}));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "all of these:",
            "- Lead status is Short",
            "- any of these:",
            "  - Lead status is not A rather long status",
        ]
    );
    assert_eq!(lines.len(), 8);
}
