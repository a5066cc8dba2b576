//! Required fields: while one is, Close saves no record that lacks its value, also where the write brings the value of another
//! field.

use crate::harness::{World, applied, assert_same, pulled};
use close_sandbox::{Place, State};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The fields of a type of which every object needs all.
const ALL: &str = "custom_object_types:\n  - name: Plan\n    name_plural: Plans\n    fields:\n      \
                   - {name: Size, type: choices, choices: [S, L], required: true}\n      \
                   - {name: Seats, type: number, required: true}\n      \
                   - {shared: Region, required: true}\n\
                   custom_fields: {shared: [{name: Region, type: text}]}\n";

/// Makes an organization with an object of that type.
fn with_object() -> World {
    let world = applied(ALL);
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        let values = [
            ("Size", json!("S")),
            ("Seats", json!(5)),
            ("Region", json!("North")),
        ];
        state.add_record(&kind(state), Some(&lead), None, &values);
    });
    world
}

fn kind(state: &State) -> Place {
    Place::CustomObject(state.object_types[0].id.clone())
}

/// Returns what the object holds, by the names of the fields.
fn held(world: &World) -> BTreeMap<String, Value> {
    let state = world.sandbox.state();
    let place = kind(&state);
    let record = state.records.values().find(|one| one.place == place).unwrap();
    let name = |(id, value): (&String, &Value)| (state.field(id).unwrap().name.clone(), value.clone());
    record.custom.iter().map(name).collect()
}

#[test]
fn several_required_fields_come_back_with_their_values() {
    let world = with_object();
    let (before, values) = (pulled(&world), held(&world));
    let removed = "custom_object_types:\n  - name: Plan\n    name_plural: Plans\n    fields:\n      - {name: Size, removed: true}\n      \
                   - {name: Seats, removed: true}\n      - {shared: Region, removed: true}\n\
                   custom_fields: {shared: [{name: Region, removed: true}]}\n";
    world.write("m.yaml", removed);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    assert!(held(&world).is_empty());

    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = "records have to get the values of";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(held(&world), values);
    assert_same(&before, &pulled(&world));
}

#[test]
fn one_required_field_comes_back_in_one_step() {
    let world = with_object();
    let removed =
        "custom_object_types: [{name: Plan, name_plural: Plans, fields: [{name: Seats, removed: true}]}]\n";
    world.write("m.yaml", removed);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(!ran.stdout.contains("in a second step"), "{}", ran.stdout);
    assert_eq!(held(&world)["Seats"], 5);
}

#[test]
fn records_move_before_a_field_is_required_and_after_one_no_longer_is() {
    let moves = "name: Size, type: choices, choices: [{value: Small, renamed_from: S}, L]";
    for (now, then) in [("false", "true"), ("true", "false")] {
        let fields = |size: &str, required: &str| {
            format!(
                "custom_object_types:\n  - name: Plan\n    name_plural: Plans\n    fields:\n      - {{{size}, required: \
                 {required}}}\n      - {{name: Seats, type: number, required: {required}}}\n"
            )
        };
        let world = applied(&fields("name: Size, type: choices, choices: [S, L]", now));
        // Neither has a value of the other field, as from before that was required.
        world.sandbox.edit(|state| {
            let lead = state.add_lead(&[]);
            state.add_record(&kind(state), Some(&lead), None, &[("Size", json!("S"))]);
        });
        world.write("m.yaml", &fields(moves, then));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
        assert_eq!(held(&world)["Size"], "Small", "{now} → {then}");
    }
}

#[test]
fn records_move_before_a_required_field_loses_choices() {
    let fields = |size: &str, color: &str| {
        format!(
            "custom_object_types:\n  - name: Plan\n    name_plural: Plans\n    fields:\n      \
             - {{name: Size, type: choices, required: true, choices: [{size}]}}\n      \
             - {{name: Color, type: choices, choices: [{color}]}}\n"
        )
    };
    let world = applied(&fields("S, L", "Red, Blue"));
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        let values = [("Size", json!("S")), ("Color", json!("Red"))];
        state.add_record(&kind(state), Some(&lead), None, &values);
    });
    world.write("m.yaml", &fields("L", "{value: Pink, renamed_from: Red}, Blue"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    assert_eq!(
        held(&world),
        BTreeMap::from([("Color".to_owned(), json!("Pink"))])
    );
}

#[test]
fn an_undo_removes_a_required_field_of_the_run_before_it_writes_records() {
    let fields = |own: &str, color: &str| {
        format!(
            "custom_object_types:\n  - name: Plan\n    name_plural: Plans\n    fields:\n      - {own}\n      \
             - {{name: Color, type: choices, choices: [{color}]}}\n"
        )
    };
    let world = applied(&fields("{name: Old, type: text, required: true}", "Red, Blue"));
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[]);
        let values = [("Old", json!("before")), ("Color", json!("Red"))];
        state.add_record(&kind(state), Some(&lead), None, &values);
    });
    let before = held(&world);
    let new = "{name: Old, removed: true}\n      - {name: New, type: text, required: true}";
    world.write("m.yaml", &fields(new, "{value: Pink, renamed_from: Red}, Blue"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);

    world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
    assert_eq!(held(&world), before);
}
