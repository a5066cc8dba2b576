//! Changes of a field's type: Close converts what records hold by itself, for minutes, and a list of choices takes in what
//! it finds.

use crate::harness::{Ran, World};
use close_sandbox::{Fault, FaultAction, Place, TypeConversion};
use serde_json::{Value, json};

/// The answers to what a conversion to choices adds.
const ADDS: [&str; 3] = ["adds", "adds_unless_listed", "needs_list"];
/// The answers to how long a conversion takes.
const TAKES: [&str; 3] = ["at_once", "2_reads", "5_reads"];

fn kind(attributes: &str) -> String {
    format!("custom_fields:\n  lead:\n    - {{name: Kind, {attributes}}}\n")
}

/// An organization with a text field of leads; two of three hold something.
fn held(answers: &[(&str, &str)]) -> World {
    let world = World::switched(answers);
    world.write("m.yaml", &kind("type: text"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.add_lead(&[("Kind", json!("Tools"))]);
        state.add_lead(&[("Kind", json!("toys"))]);
        state.add_lead(&[]);
    });
    world.sandbox.clear_calls();
    world
}

fn field(world: &World) -> close_sandbox::CustomField {
    world
        .sandbox
        .state()
        .custom_field(&Place::Lead, "Kind")
        .unwrap()
        .clone()
}

/// Lets a conversion of the field go on for so many more reads.
fn converting(world: &World, to: &str, reads_left: usize) {
    world.sandbox.edit(|state| {
        state.fields[0].converting = Some(TypeConversion {
            to: to.to_owned(),
            choices: None,
            adds_held: true,
            reads_left,
            cause: "somebody".to_owned(),
        });
    });
}

/// Returns what the writes of the field were sent.
fn sent(world: &World) -> Vec<Value> {
    world.writes().into_iter().filter_map(|call| call.body).collect()
}

/// The text in one line, however it was wrapped.
fn flat(ran: &Ran) -> String {
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn assert_nothing_lost(world: &World) {
    let state = world.sandbox.state();
    let mut values: Vec<&str> = state
        .values_in(&state.fields[0])
        .into_iter()
        .filter_map(Value::as_str)
        .collect();
    values.sort_unstable();
    assert_eq!(values, ["Tools", "toys"]);
    assert_eq!(state.ledger, []);
}

#[test]
fn text_becomes_choices_without_a_loss_and_without_asking() {
    for adds in ADDS {
        for takes in TAKES {
            let world = held(&[("conversion_to_choices", adds), ("type_conversion", takes)]);
            world.write("m.yaml", &kind("type: choices, choices: [toys, Books, Tools]"));
            let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
            let told = "Close converts the values that records hold, which can take minutes, and shows the \
                        old type until that is done; closectl waits until it is done. Close adds the values \
                        that records hold to `choices`";
            assert!(flat(&plan).contains(told), "{}", plan.stdout);

            let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            assert!(
                ran.stdout.contains("Verified, no changes remain."),
                "{adds} {takes}: {}",
                ran.stdout
            );
            assert_eq!(field(&world).choices.unwrap(), ["Books", "Tools", "toys"]);
            assert_nothing_lost(&world);

            world.sandbox.clear_calls();
            world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            assert_eq!(world.writes(), [], "{adds} {takes}");
        }
    }
}

#[test]
fn what_a_conversion_adds_is_told_and_never_taken_away_without_consent() {
    for adds in ADDS {
        for takes in TAKES {
            let world = held(&[("conversion_to_choices", adds), ("type_conversion", takes)]);
            world.write("m.yaml", &kind("type: choices, choices: [Tools, Books]"));
            let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
            let told = "Close added 1 value that records hold to `choices`; to keep it, list it too (`closectl pull \
                        --update` does)";
            assert!(flat(&ran).contains(told), "{adds} {takes}: {}", ran.stdout);
            assert_eq!(field(&world).choices.unwrap(), ["Books", "Tools", "toys"]);
            assert_nothing_lost(&world);

            world.sandbox.clear_calls();
            let plan = world.run(&["plan", "-f", "m.yaml"]);
            assert!(
                flat(&plan).contains("to keep `toys`, list it under `choices`"),
                "{}",
                plan.stdout
            );
            assert!(
                plan.stdout
                    .contains("records that hold `toys` lose that value permanently"),
                "{}",
                plan.stdout
            );
            world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
            assert_eq!(world.writes(), []);

            world.expect(0, &["pull", "--update", "-f", "m.yaml"]);
            assert!(
                world.read("m.yaml").contains("[Tools, Books, toys]"),
                "{}",
                world.read("m.yaml")
            );
            world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
        }
    }
}

#[test]
fn the_result_tells_programs_what_a_conversion_added() {
    let world = held(&[]);
    world.write("m.yaml", &kind("type: choices, choices: [Tools]"));
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--format", "json"]);
    let result: Value = serde_json::from_str(&ran.stdout).unwrap();
    let result = result.get("result").unwrap_or(&result);
    assert_eq!(
        result["notes"][0]["address"], "custom_field/lead/Kind",
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("\"failed\""), "{}", ran.stdout);
}

#[test]
fn a_field_that_holds_nothing_becomes_choices_too() {
    for adds in ADDS {
        let world = World::switched(&[("conversion_to_choices", adds)]);
        world.write("m.yaml", &kind("type: number"));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        world.write(
            "m.yaml",
            &kind("type: choices, choices: [Tools], accepts_multiple_values: true"),
        );
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        assert_eq!(field(&world).choices.unwrap(), ["Tools"], "{adds}");
        assert!(field(&world).accepts_multiple_values);
    }
}

#[test]
fn a_conversion_that_takes_longer_than_a_run_waits_is_unfinished_and_the_next_run_goes_on() {
    let world = held(&[("type_conversion", "5_reads")]);
    let manifest = "custom_fields:\n  lead:\n    - {name: Old kind, renamed_from: Kind, type: choices, choices: [Tools, toys]}\n    \
                    - {name: Kind, type: number}\n    - {name: Beside, type: date}\n";
    world.write("m.yaml", manifest);
    // The reads of the field fail, so that the run does not see the end of the conversion.
    world.sandbox.set_faults(vec![Fault {
        on: 1,
        times: 99,
        ..Fault::first("GET", "/custom_field/lead/cf_", FaultAction::Status(404))
    }]);
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    let told = "unfinished: rename custom_field/lead/Old kind";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(
        ran.stdout
            .contains("Close is still converting the values that records hold"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("skipped: create custom_field/lead/Kind"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("failed"), "{}", ran.stdout);
    assert!(
        sent(&world).contains(&json!({"type": "choices"})),
        "{:?}",
        sent(&world)
    );

    world.sandbox.set_faults(Vec::new());
    world
        .sandbox
        .edit(|state| state.fields[0].converting.as_mut().unwrap().reads_left = 6);
    world.sandbox.clear_calls();
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        plan.stdout.contains("Close is converting it already"),
        "{}",
        plan.stdout
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("Verified, no changes remain."),
        "{}",
        ran.stdout
    );
    assert!(
        sent(&world).iter().all(|body| body["type"] != "choices"),
        "{:?}",
        sent(&world)
    );
    assert_nothing_lost(&world);
    assert_eq!(world.sandbox.state().fields.len(), 3);
}

#[test]
fn a_run_waits_for_a_conversion_only_so_long() {
    let world = held(&[]);
    world.write("m.yaml", &kind("type: choices, choices: [Tools, toys]"));
    converting(&world, "choices", 1_000_000);
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--timeout", "1"]);
    assert!(
        ran.stdout.contains("unfinished: update custom_field/lead/Kind"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("1 unfinished"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
    assert_nothing_lost(&world);
}

#[test]
fn a_saved_plan_goes_on_with_a_conversion_that_has_begun() {
    let world = held(&[]);
    world.write("m.yaml", &kind("type: choices, choices: [Tools, toys]"));
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    converting(&world, "choices", 8);
    world.expect(0, &["apply", "p.json", "--yes"]);
    assert_eq!(world.writes(), [], "there was nothing to add");
    assert_nothing_lost(&world);
}

#[test]
fn what_close_is_converting_to_something_else_is_left_alone() {
    let world = held(&[]);
    converting(&world, "choices", 1_000_000);
    let plan = world.expect(0, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let told =
        "Close is converting its `type` to \"choices\" now; when that is done, it differs from the manifests";
    assert!(flat(&plan).contains(told), "{}", plan.stdout);

    world.write("m.yaml", &kind("type: number"));
    let ran = world.expect(
        3,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Kind",
        ],
    );
    let told = "Close is converting its `type` to \"choices\" now, but the manifests want \"number\"";
    assert!(flat(&ran).contains(told), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_lost_answer_begins_no_second_conversion() {
    for takes in TAKES {
        for action in [
            FaultAction::LoseAnswer,
            FaultAction::StatusAfter(502),
            FaultAction::RefuseBefore,
        ] {
            let world = held(&[("type_conversion", takes)]);
            world.write("m.yaml", &kind("type: choices, choices: [Tools, toys, Books]"));
            for on in [1, 2] {
                world.sandbox.set_faults(vec![Fault {
                    on,
                    ..Fault::first("PUT", "/custom_field/lead/", action.clone())
                }]);
                world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--timeout", "20"]);
            }
            assert_eq!(
                field(&world).choices.unwrap(),
                ["Books", "Tools", "toys"],
                "{takes} {action:?}"
            );
            assert_nothing_lost(&world);
        }
    }
}

#[test]
fn a_conversion_that_close_does_not_offer_is_refused_in_its_words() {
    let world = held(&[("type_changes", "none")]);
    world.write("m.yaml", &kind("type: choices, choices: [Tools, toys]"));
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout.contains("failed: update custom_field/lead/Kind"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("This conversion is not possible"),
        "{}",
        ran.stdout
    );
    assert_eq!(field(&world).kind, "text");
    assert_nothing_lost(&world);
}

#[test]
fn a_conversion_to_choices_is_taken_back_without_a_loss() {
    for takes in TAKES {
        let world = held(&[("type_conversion", takes)]);
        world.write("m.yaml", &kind("type: choices, choices: [Tools, Books]"));
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        assert!(ran.stdout.contains("Verified"), "{takes}: {}", ran.stdout);
        assert_eq!(
            (field(&world).kind.as_str(), field(&world).choices),
            ("text", None)
        );
        assert_nothing_lost(&world);
    }
}

#[test]
fn a_conversion_that_is_under_way_is_not_taken_back_before_it_is_done() {
    let world = held(&[]);
    world.write("m.yaml", &kind("type: choices, choices: [Tools, toys]"));
    converting(&world, "choices", 1_000_000);
    world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--timeout", "1"]);
    world.sandbox.clear_calls();
    let ran = world.run(&["undo", "last", "--yes"]);
    let told = "Close is still converting its `type`; undo again when that is done";
    assert!(
        format!("{}{}", flat(&ran), ran.stderr).contains(told),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn an_organization_whose_field_is_being_converted_is_pulled_as_it_shows() {
    let world = held(&[]);
    converting(&world, "choices", 1_000_000);
    world.expect(0, &["pull", "-f", "pulled"]);
    world.expect(0, &["plan", "-f", "pulled", "--detailed-exitcode"]);
    world.expect(0, &["drift", "-f", "pulled"]);
}

#[test]
fn several_values_that_become_one_are_counted_kept_limited_and_given_back() {
    let world = World::new();
    let several = kind("type: choices, choices: [a, b], accepts_multiple_values: true");
    world.write("m.yaml", &several);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        state.add_lead(&[("Kind", json!(["a", "b"]))]);
        state.add_lead(&[("Kind", json!(["b"]))]);
        state.add_lead(&[]);
    });
    world.sandbox.clear_calls();

    // Text holds one value, so that the others would go: a person has to agree.
    world.write("m.yaml", &kind("type: text"));
    let refused = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        flat(&refused).contains(
            "records that hold several values keep one at most as `text`, and it is unknown which one (at most 2 leads lose \
             values)"
        ),
        "{}",
        refused.stdout
    );
    assert_eq!(world.writes(), []);

    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Kind",
        ],
    );
    world.expect(0, &["undo", "last", "--yes"]);
    let state = world.sandbox.state();
    let field = &state.fields[0];
    assert_eq!(
        (field.kind.as_str(), field.accepts_multiple_values),
        ("choices", true)
    );
    let values: Vec<Value> = state.values_in(field).into_iter().cloned().collect();
    assert_eq!(values, [json!(["a", "b"]), json!(["b"])]);
}

#[test]
fn a_conversion_that_loses_nothing_is_counted_kept_and_limited_and_undone_with_its_values() {
    let world = held(&[]);
    world.write("m.yaml", &kind("type: choices, choices: [Tools, toys]"));
    let plan = world.expect(0, &["plan", "-f", "m.yaml"]);
    let told = flat(&plan);
    assert!(
        told.contains(
            "Close converts every value that records hold to `choices` (2 leads have their values converted)"
        ),
        "{told}"
    );
    assert!(told.contains("Kept before the first write: 2 values"), "{told}");

    // It needs no consent, and is limited like every other change of values.
    world.write("closectl.yaml", "version: 1\npolicy: {max_records_affected: 1}\n");
    let refused = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        flat(&refused).contains("the policy allows 1 (max_records_affected)"),
        "{}",
        refused.stdout
    );
    assert_eq!(world.writes(), []);

    world.write("closectl.yaml", "version: 1\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(field(&world).kind, "text");
    assert_nothing_lost(&world);
}
