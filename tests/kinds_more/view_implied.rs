//! What a smart view comes to be besides what an entry says: Close tells in two attributes who sees a view, and a view has
//! one search. The plan shows both, a saved plan relies on both, and an undo takes both back.

use crate::harness::{World, applied, assert_same, pulled};
use serde_json::{Value, json};

const SEARCH: &str = "s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}, {type: field_condition, field: {type: \
     regular_field, object_type: lead, field_name: status_id}, condition: {type: reference, reference_type: status.lead, \
     object_ids: ['${id:lead_status/Customer}']}}]}}";

fn view(more: &str) -> String {
    format!("groups: [{{name: East}}, {{name: West}}]\nsmart_views:\n  - {{name: V, type: lead, {more}}}\n")
}

fn shared(more: &str) -> String {
    view(&format!("{more}, {SEARCH}"))
}

/// Plans to bring the view from one state to another, with what the plan says; applies and undoes it.
#[track_caller]
fn there_and_back(before: &str, after: &str, told: &[&str]) {
    let world = applied(before);
    let setup = pulled(&world);
    world.write("m.yaml", after);
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
    for words in told {
        assert!(plan.contains(words), "{words}: {plan}");
    }
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let changed = pulled(&world);

    world.expect(0, &["undo", "last", "--yes"]);
    assert_same(&setup, &pulled(&world));
    world.expect(0, &["undo", "last", "--yes"]);
    assert_same(&changed, &pulled(&world));
}

#[test]
fn who_sees_a_view_goes_and_comes_back_with_the_word_that_it_is_shared() {
    let groups = shared("sharing_settings: {whole_org: false, groups: [East, West], users: []}");
    there_and_back(
        &groups,
        &shared("is_shared: false"),
        &[
            "is_shared:         true → false",
            "the group East and the group West → nobody else",
        ],
    );
    there_and_back(
        &groups,
        &shared("sharing_settings: null"),
        &["the group East and the group West → nobody else"],
    );
    there_and_back(
        &shared("is_shared: false"),
        &shared("is_shared: true"),
        &[
            "is_shared:         false → true",
            "nobody else → everyone in the organization",
        ],
    );
}

#[test]
fn one_search_takes_the_place_of_the_other() {
    let (text, search) = (
        view("is_shared: true, query: 'has:url'"),
        shared("is_shared: true"),
    );
    there_and_back(
        &search,
        &text,
        &["query:  (none) → \"has:url\"", "- Lead status is Customer"],
    );
    there_and_back(
        &text,
        &search,
        &["query:  \"has:url\" → (none)", "+ Lead status is Customer"],
    );
}

#[test]
fn what_changed_of_it_since_makes_a_saved_plan_stale() {
    let east = json!({"whole_org": false, "group_ids": [], "user_ids": []});
    let other =
        json!({"query": {"type": "object_type", "object_type": "lead"}, "sort": [], "results_limit": null});
    for (before, after, changed) in [
        (
            "sharing_settings: {whole_org: false, groups: [East], users: []}",
            shared("is_shared: false"),
            json!({ "sharing_settings": east }),
        ),
        (
            "is_shared: true",
            view("is_shared: true, query: 'has:url'"),
            json!({ "s_query": other }),
        ),
    ] {
        let world = applied(&shared(before));
        world.write("m.yaml", &after);
        world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
        by_hand(&world, changed);
        let calls = world.writes().len();
        world.expect(3, &["apply", "p.json", "--yes"]);
        assert_eq!(world.writes().len(), calls);
    }
}

/// Changes the view as a person in Close does.
fn by_hand(world: &World, mut change: Value) {
    world.sandbox.edit(|state| {
        let id = state.smart_view("V").unwrap().id.clone();
        if let Some(settings) = change.get_mut("sharing_settings") {
            let west = state.groups.iter().find(|group| group.name == "West");
            settings["group_ids"] = json!([west.unwrap().id]);
        }
        let (status, answer) = state.perform("PUT", &format!("/saved_search/{id}/"), change);
        assert!(status < 300, "{answer}");
    });
}
