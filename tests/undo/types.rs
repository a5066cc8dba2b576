//! Fields that a run gave another type get their old one back, and an undo of that gives them the new one again.

use crate::harness::{World, applied, assert_same, pulled};
use serde_json::{Value, json};

/// What fields are: of one value and of several, with choices and without.
const TYPES: [&str; 4] = [
    "type: text",
    "type: datetime",
    "type: choices, choices: [One, Two], accepts_multiple_values: true",
    "type: user, accepts_multiple_values: true",
];

/// Returns a manifest with a field of a type.
fn field(r#type: &str) -> String {
    format!("custom_fields: {{lead: [{{name: Kind, {type}}}]}}\n")
}

/// Returns all values that records hold.
fn values(world: &World) -> Vec<Value> {
    let state = world.sandbox.state();
    let records = state.records.values();
    records.flat_map(|one| one.custom.values().cloned()).collect()
}

/// Undoes the last run and says whether everything was as before it.
fn taken_back(world: &World, expected: &[(String, String)], what: &str) {
    let ran = world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
    assert!(ran.stdout.contains("Verified"), "{what}: {}", ran.stdout);
    assert!(!ran.stdout.contains("Left as it is"), "{what}: {}", ran.stdout);
    assert_same(expected, &pulled(world));
}

#[test]
fn a_field_of_any_type_gets_its_old_one_back_and_then_the_new_one_again() {
    for from in TYPES {
        for to in TYPES.into_iter().filter(|to| *to != from) {
            let world = applied(&field(from));
            let before = pulled(&world);
            world.write("m.yaml", &field(to));
            world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
            let after = pulled(&world);

            let what = format!("{from} → {to}");
            taken_back(&world, &before, &what);
            taken_back(&world, &after, &what);
        }
    }
}

#[test]
fn a_value_that_became_one_of_several_is_the_only_one_again() {
    let world = applied(&field("type: text"));
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Kind", json!("One"))])));
    world.write("m.yaml", &field(TYPES[2]));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);

    assert_eq!(values(&world), [json!("One")]);
}

#[test]
fn several_values_can_be_held_again_before_records_get_them_back() {
    let world = applied(&field(
        "type: choices, choices: [A, B], accepts_multiple_values: true",
    ));
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Kind", json!(["A", "B"]))])));
    let before = world.sandbox.state();
    let narrowed =
        "type: choices, choices: [{value: A2, renamed_from: A}, B], accepts_multiple_values: false";
    world.write("m.yaml", &field(narrowed));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
    let held = |state: &close_sandbox::State| -> Vec<_> {
        state.records.values().map(|one| one.custom.clone()).collect()
    };
    assert_eq!(held(&before), held(&world.sandbox.state()));
}

#[test]
fn all_that_a_change_takes_from_records_is_told_before_somebody_agrees() {
    let world = applied(&field(
        "type: choices, choices: [A, B, C], accepts_multiple_values: true",
    ));
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Kind", json!(["A", "C"]))])));
    world.write(
        "m.yaml",
        &field("type: choices, choices: [A, C], accepts_multiple_values: false"),
    );
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    for told in [
        "records that hold `B` lose that value",
        "records that hold several values keep one at most",
    ] {
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
    }
}

#[test]
fn values_come_back_whatever_the_type_let_records_hold_meanwhile() {
    let moment = "2020-02-28T10:11:12+00:00";
    for (from, to, held) in [
        (
            "type: text",
            "type: user, accepts_multiple_values: true",
            json!("One"),
        ),
        (
            "type: number",
            "type: user, accepts_multiple_values: true",
            json!(7),
        ),
        ("type: datetime", "type: date", json!(moment)),
        ("type: datetime", "type: text", json!(moment)),
    ] {
        let world = applied(&field(from));
        world
            .sandbox
            .edit(|state| drop(state.add_lead(&[("Kind", held.clone())])));
        world.write("m.yaml", &field(to));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
        world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);

        assert_eq!(values(&world), [held], "{from} → {to}");
    }
}
