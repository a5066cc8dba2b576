//! Choices have no order of their own: Close sorts them, whichever order they are written in, and nothing depends on it.

use crate::harness::{Two, World};
use close_sandbox::Place;
use serde_json::json;

/// The answers to what order choices come back in.
const ORDERS: [&str; 2] = ["sorted", "as_sent"];

fn sizes(choices: &str) -> String {
    format!("custom_fields:\n  lead:\n    - {{name: Size, type: choices, choices: {choices}}}\n")
}

fn live(world: &World) -> Vec<String> {
    let state = world.sandbox.state();
    let field = state.custom_field(&Place::Lead, "Size").unwrap();
    field.choices.clone().unwrap()
}

/// An organization whose list is not sorted, as one from before Close sorted them may be.
fn unsorted(order: &str) -> World {
    let world = World::switched(&[("choices_order", order)]);
    world
        .write("m.yaml", &sizes("[Small, Large, medium]"))
        .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.fields[0].choices = Some(["Small", "Large", "medium"].map(str::to_owned).into());
    });
    world.sandbox.clear_calls();
    world
}

#[test]
fn a_list_in_any_order_is_applied_once_and_then_is_no_difference_to_anything() {
    for order in ORDERS {
        let world = World::switched(&[("choices_order", order)]);
        world.write("m.yaml", &sizes("[Small, large, Medium]"));
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            ran.stdout.contains("Verified, no changes remain."),
            "{}",
            ran.stdout
        );

        world.sandbox.clear_calls();
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        world.expect(0, &["drift", "-f", "m.yaml"]);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.expect(0, &["pull", "-f", "pulled"]);
        world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
        assert_eq!(world.writes(), [], "{order}");
    }
}

#[test]
fn another_order_in_the_file_is_no_change_where_close_sorts() {
    let world = World::new();
    for choices in ["[Small, Large]", "[Large, Small]", "[Small, Large]"] {
        world.write("m.yaml", &sizes(choices));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    }
    assert_eq!(world.writes().len(), 1, "the one that makes the field");

    // What the file lists stays in its order also where the organization adds to it.
    world.sandbox.edit(|state| {
        let path = format!("/custom_field/lead/{}/", state.fields[0].id);
        state.perform("PUT", &path, json!({"choices": ["Medium", "Small", "Large"]}))
    });
    world.expect(0, &["pull", "-f", "m.yaml", "--update"]);
    assert!(
        world.read("m.yaml").contains("[Small, Large, Medium]"),
        "{}",
        world.read("m.yaml")
    );
}

#[test]
fn the_order_of_a_list_that_is_not_sorted_is_sent_once_and_taken_as_close_answers_it() {
    for (order, becomes) in [
        ("sorted", ["Large", "medium", "Small"]),
        ("as_sent", ["medium", "Large", "Small"]),
    ] {
        let world = unsorted(order);
        world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);

        world.write("m.yaml", &sizes("[medium, Large, Small]"));
        let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(
            ran.stdout.contains("update custom_field/lead/Size"),
            "{}",
            ran.stdout
        );
        assert!(
            ran.stdout.contains("Verified, no changes remain."),
            "{}",
            ran.stdout
        );
        assert_eq!(live(&world), becomes, "{order}");
        assert_eq!(world.writes().len(), 1, "{order}");

        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(world.writes().len(), 1, "{order}: the second run");
    }
}

#[test]
fn a_saved_plan_of_an_order_fits_whatever_order_the_list_has_meanwhile() {
    for meanwhile in [["Large", "medium", "Small"], ["medium", "Small", "Large"]] {
        let world = unsorted("sorted");
        world.write("m.yaml", &sizes("[medium, Large, Small]"));
        world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
        world
            .sandbox
            .edit(|state| state.fields[0].choices = Some(meanwhile.map(str::to_owned).into()));
        world.expect(0, &["apply", "p.json", "--yes"]);
        assert_eq!(live(&world), ["Large", "medium", "Small"]);
    }
}

#[test]
fn organizations_whose_lists_differ_in_their_order_only_do_not_differ() {
    let two = Two::new("", "");
    for organization in ["staging", "production"] {
        two.apply(organization, &sizes("[Small, Large]"));
    }
    two.production
        .sandbox
        .edit(|state| state.fields[0].choices.as_mut().unwrap().reverse());
    two.expect(0, &["diff", "staging", "production"]);
}

#[test]
fn a_choice_gets_another_name_with_its_records_wherever_it_sorts() {
    for order in ORDERS {
        for (old, new) in [("Zebra", "Ant"), ("Ant", "Zebra")] {
            let world = World::switched(&[("choices_order", order)]);
            world
                .write("m.yaml", &sizes(&format!("[Small, {old}, Medium]")))
                .expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            world.sandbox.edit(|state| {
                state.add_lead(&[("Size", json!(old))]);
                state.add_lead(&[("Size", json!("Small"))]);
            });

            let renamed = sizes(&format!("[Small, {{value: {new}, renamed_from: {old}}}, Medium]"));
            world.write("m.yaml", &renamed);
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

            let state = world.sandbox.state();
            let values = state.values_in(&state.fields[0]);
            assert_eq!(values, [&json!(new), &json!("Small")], "{order}");
            assert_eq!(state.ledger, []);
            world.sandbox.clear_calls();
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            assert_eq!(world.writes(), [], "{order}");
        }
    }
}

#[test]
fn choices_that_were_added_are_taken_back() {
    for order in ORDERS {
        let world = World::switched(&[("choices_order", order)]);
        for choices in ["[Small, Large]", "[Small, Medium, Large]"] {
            world.write("m.yaml", &sizes(choices));
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        }
        let ran = world.run(&[
            "undo",
            "last",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Size",
        ]);
        assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
        let mut choices = live(&world);
        choices.sort();
        assert_eq!(choices, ["Large", "Small"], "{order}");
    }
}
