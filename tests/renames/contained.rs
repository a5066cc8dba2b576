//! Old names of what lies in an object that the same plan renames: it may be written with the old name of that object, which is
//! the address in Close, with the new one, or alone.

use crate::harness::{World, applied};

/// What is there before, and what gives it and what it lies in other names, with the old name left open.
const RENAMED: &[[&str; 4]] = &[
    [
        "pipelines: [{name: Partners, statuses: [{label: Open, type: active}, {label: Negotiating, type: active}]}]\n",
        "pipelines: [{name: Resale, renamed_from: Partners, statuses: [{label: Open, type: active}, {label: Talked, type: active, \
         renamed_from: OLD}]}]\n",
        "pipeline/Partners/Negotiating",
        "pipeline/Resale/Negotiating",
    ],
    [
        "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: textarea}]}]\n",
        "custom_activity_types: [{name: Meeting, renamed_from: Visit, fields: [{name: Summary, type: textarea, renamed_from: OLD}]}]\n",
        "custom_activity_type/Visit/Notes",
        "custom_activity_type/Meeting/Notes",
    ],
    [
        "custom_object_types: [{name: Subscription, name_plural: Subscriptions, fields: [{name: Seats, type: number}]}]\n",
        "custom_object_types: [{name: Contract, renamed_from: Subscription, name_plural: Contracts, fields: [{name: Users, type: \
         number, renamed_from: OLD}]}]\n",
        "custom_object_type/Subscription/Seats",
        "custom_object_type/Contract/Seats",
    ],
];

/// The ids of all statuses of pipelines and all fields, with their names.
fn inner(world: &World) -> Vec<(String, String)> {
    let state = world.sandbox.state();
    let statuses = state.opportunity_statuses();
    let mut all: Vec<(String, String)> = statuses.map(|one| (one.id.clone(), one.label.clone())).collect();
    all.extend(state.fields.iter().map(|one| (one.id.clone(), one.name.clone())));
    all.sort();
    all
}

/// Says whether a run prints words, however its lines are wrapped.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn what_lies_in_a_renamed_object_is_found_by_each_of_its_names() {
    for [before, after, old, new] in RENAMED {
        let name = old.rsplit_once('/').unwrap().1;
        for written in [*old, *new, name] {
            let world = applied(before);
            let there = inner(&world);
            world.write("m.yaml", &after.replace("OLD", written));
            let plan = world.expect(0, &["plan", "-f", "m.yaml"]).stdout;
            assert!(!plan.contains("create"), "{written}: {plan}");
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

            // The same objects, of which one has another name.
            let now = inner(&world);
            let ids = |all: &[(String, String)]| all.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&there), ids(&now), "{written}");
            let changed: Vec<_> = now.iter().filter(|one| !there.contains(one)).collect();
            assert_eq!(changed.len(), 1, "{written}: {changed:?}");
            world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        }
    }
}

#[test]
fn a_misspelt_name_in_a_renamed_object_is_refused_with_the_right_one() {
    for [before, after, old, _] in RENAMED {
        let world = applied(before);
        world.sandbox.clear_calls();
        let (prefix, name) = (old.split_once('/').unwrap().1, old.rsplit_once('/').unwrap().1);
        for misspelt in [format!("{old}s"), prefix.to_owned()] {
            world.write("m.yaml", &after.replace("OLD", &misspelt));
            let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
            let told = words(&ran.stderr);
            assert!(told.contains("nothing in the organization is called"), "{told}");
            assert!(told.contains(&format!("Write `renamed_from: {name}`")), "{told}");
            assert_eq!(world.writes(), []);
        }
    }
}

#[test]
fn a_status_leaves_a_renamed_pipeline_by_each_of_its_names() {
    for written in ["pipeline/Partners/Negotiating", "pipeline/Resale/Negotiating"] {
        let [before, ..] = RENAMED[0];
        let world = applied(before);
        let there = inner(&world);
        let manifest = format!(
            "pipelines: [{{name: Resale, renamed_from: Partners}}, {{name: Sales, statuses: [{{label: Talked, type: active, \
             renamed_from: {written}}}]}}]\n"
        );
        world.write("m.yaml", &manifest);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(there.len(), inner(&world).len(), "{written}");
        let state = world.sandbox.state();
        let labels = |name: &str| -> Vec<String> {
            let pipeline = state.pipeline(name).unwrap();
            pipeline.statuses.iter().map(|one| one.label.clone()).collect()
        };
        assert_eq!(labels("Resale"), ["Open"], "{written}");
        assert!(labels("Sales").contains(&"Talked".to_owned()), "{written}");
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    }
}

#[test]
fn choices_keep_their_records_in_a_renamed_field_of_a_renamed_type() {
    let world = applied(
        "custom_activity_types: [{name: Visit, fields: [{name: Mood, type: choices, choices: [Good, Bad]}]}]\n",
    );
    let there = inner(&world);
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: Meeting, renamed_from: Visit, fields: [{name: Result, renamed_from: \
         custom_activity_type/Visit/Mood, type: choices, choices: [{value: Great, renamed_from: Good}, Bad]}]}]\n",
    );
    let plan = words(&world.expect(0, &["plan", "-f", "m.yaml"]).stdout);
    assert!(
        plan.contains("records that hold `Good` get `Great` instead"),
        "{plan}"
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(there.len(), inner(&world).len());
    world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
}

#[test]
fn a_name_that_could_mean_two_objects_is_refused_with_how_to_write_each() {
    // The status Negotiating of both pipelines: one of Partners, which becomes Archive, one of Resale, which becomes Partners.
    let world = applied(
        "pipelines: [{name: Partners, statuses: [{label: Negotiating, type: active}, {label: Open, type: active}]}, {name: Resale, \
         statuses: [{label: Negotiating, type: active}, {label: Open, type: active}]}]\n",
    );
    let manifest = |written: &str| {
        format!(
            "pipelines: [{{name: Archive, renamed_from: Partners, statuses: [{{label: Open, type: active}}]}}, {{name: Partners, \
             renamed_from: Resale, statuses: [{{label: Open, type: active}}]}}, {{name: Sales, statuses: [{{label: Talked, \
             type: active, renamed_from: {written}}}]}}]\n"
        )
    };
    world.sandbox.clear_calls();
    world.write("m.yaml", &manifest("pipeline/Partners/Negotiating"));
    let told = words(&world.expect(3, &["apply", "-f", "m.yaml", "--yes"]).stderr);
    let because = "`pipeline/Partners/Negotiating` in `renamed_from` could mean two objects, because the plan renames what they lie in; write \
                   `pipeline/Archive/Negotiating` for the one that has this address now, or `pipeline/Resale/Negotiating` for the one that gets it";
    assert!(told.contains(because), "{told}");
    assert_eq!(world.writes(), []);

    for (written, left) in [
        ("pipeline/Archive/Negotiating", "Partners"),
        ("pipeline/Resale/Negotiating", "Archive"),
    ] {
        world.write("m.yaml", &manifest(written));
        let plan = words(&world.expect(0, &["plan", "-f", "m.yaml"]).stdout);
        assert!(!plan.contains("create"), "{plan}");
        assert!(
            plan.contains(&format!("Not in the files: pipeline/{left}/Negotiating"))
                || plan.contains(&format!("pipeline/{left}/Negotiating")),
            "{written}: {plan}"
        );
    }
}

#[test]
fn one_object_is_not_renamed_by_two_entries() {
    let [before, ..] = RENAMED[0];
    let world = applied(before);
    world.sandbox.clear_calls();
    world.write(
        "m.yaml",
        "pipelines: [{name: Resale, renamed_from: Partners, statuses: [{label: Open, type: active}, {label: One, type: active, \
         renamed_from: Negotiating}, {label: Two, type: active, renamed_from: pipeline/Partners/Negotiating}]}]\n",
    );
    let told = words(&world.expect(3, &["apply", "-f", "m.yaml", "--yes"]).stderr);
    let because = "is the old name of another entry as well; keep it in `renamed_from` of one of them";
    assert!(told.contains(because), "{told}");
    assert_eq!(world.writes(), []);
}
