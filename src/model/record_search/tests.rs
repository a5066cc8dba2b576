use super::{HeldValue, RecordSearch, RecordType};
use serde_json::json;

const ACTIVITIES: RecordType = RecordType {
    object_type: "activity.some",
    noun: "activity",
    path: "/activity/some/",
    type_attribute: Some("some_type_id"),
    in_bulk: false,
    starts_workflows: false,
};

fn search(held: Option<HeldValue>) -> RecordSearch {
    RecordSearch {
        records: ACTIVITIES,
        type_id: Some("some_1".to_owned()),
        held,
    }
}

fn one_of(values: &[&str]) -> HeldValue {
    HeldValue::OneOf {
        field: "cf_1".to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    }
}

#[test]
fn records_of_a_custom_type_are_found_by_a_condition_on_its_id() {
    assert_eq!(
        search(None).query(),
        json!({"type": "and", "queries": [
            {"type": "object_type", "object_type": "activity.some"},
            {"type": "field_condition",
             "field": {"type": "regular_field", "object_type": "activity.some", "field_name": "some_type_id"},
             "condition": {"type": "term", "values": ["some_1"]}},
        ]})
    );
}

#[test]
fn a_control_misspells_one_name_and_keeps_what_comes_before_it() {
    let search = search(Some(one_of(&["A"])));
    let [object_type, type_id, field] = search.controls().try_into().unwrap();
    assert_eq!(object_type["queries"][0]["object_type"], "closectl_unknown");
    let wrong = |control: &serde_json::Value, at: usize| control["queries"][at]["field"].clone();
    assert_eq!(wrong(&type_id, 1)["field_name"], "some_type_ix");
    assert_eq!(type_id["queries"].as_array().unwrap().len(), 2);
    assert_eq!(wrong(&field, 1)["field_name"], "some_type_id");
    assert_eq!(wrong(&field, 2)["custom_field_id"], "cf_x");
    assert!(search.controls().iter().all(|control| *control != search.query()));
}

#[test]
fn a_sample_is_taken_from_every_shape_that_shows_a_field_by_its_id() {
    for record in [
        json!({"custom.cf_1": "B"}),
        json!({"custom": {"cf_1": ["B", "C"]}}),
    ] {
        let values = search(Some(one_of(&["A"]))).for_sample(&record);
        assert_eq!(values, Some(search(Some(one_of(&["B"])))), "{record}");
        let any = |field: &str| {
            search(Some(HeldValue::Any {
                field: field.to_owned(),
            }))
        };
        assert_eq!(any("cf_2").for_sample(&record), Some(any("cf_1")), "{record}");
        assert!(search(Some(one_of(&["B"]))).is_met_by(&record));
        assert!(!search(Some(one_of(&["A"]))).is_met_by(&record));
    }
    for record in [
        json!({"custom": {"Kind": "B"}}),
        json!({"custom.cf_1": null}),
        json!({"custom.cf_1": []}),
    ] {
        assert_eq!(search(Some(one_of(&["A"]))).for_sample(&record), None, "{record}");
    }
}

#[test]
fn a_record_shows_its_value_in_every_shape_and_by_a_name_only_where_that_is_given() {
    let any = search(Some(HeldValue::Any {
        field: "cf_1".to_owned(),
    }));
    for record in [
        json!({"custom.cf_1": ["A", "B"], "custom.cf_2": "C"}),
        json!({"custom": {"cf_1": ["A", "B"]}}),
    ] {
        assert_eq!(any.value_of(&record, None), Some(&json!(["A", "B"])), "{record}");
    }
    let by_name = json!({"custom": {"Kind": 5}});
    assert_eq!(any.value_of(&by_name, Some("Kind")), Some(&json!(5)));
    assert_eq!(any.value_of(&by_name, None), None);
    for empty in [
        json!({}),
        json!({"custom.cf_1": null}),
        json!({"custom": {"Kind": []}}),
    ] {
        assert_eq!(any.value_of(&empty, Some("Kind")), None, "{empty}");
    }

    let status = search(Some(HeldValue::Status("stat_1".to_owned())));
    assert_eq!(
        status.value_of(&json!({"status_id": "stat_1"}), None),
        Some(&json!("stat_1"))
    );
    assert_eq!(
        any.path_of("acti_1"),
        "/activity/some/acti_1/?_fields=id,custom.cf_1"
    );
    assert_eq!(search(None).path_of("acti_1"), "/activity/some/acti_1/");
}

#[test]
fn an_id_that_is_missing_makes_a_search_that_says_nothing() {
    assert!(search(None).is_complete());
    let without_type = RecordSearch {
        type_id: Some(String::new()),
        ..search(None)
    };
    for search in [
        without_type,
        search(Some(one_of(&[]))),
        search(Some(HeldValue::Status(String::new()))),
        search(Some(HeldValue::Any { field: String::new() })),
    ] {
        assert!(!search.is_complete(), "{search:?}");
    }
}
