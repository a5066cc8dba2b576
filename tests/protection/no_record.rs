//! A loss of nothing needs nobody's consent, and stays bound to there being nothing.

use crate::harness::{World, applied, leads_that_hold};
use close_sandbox::{Fault, FaultAction};
use serde_json::{Value, json};

const WITHOUT_NOTE: &str = "custom_fields: {lead: [{name: Note, removed: true}]}\n";

fn no_notes() -> World {
    leads_that_hold(&[&[("Industry", "Software")], &[("Region", "EU")]])
}

fn searches(world: &World) -> usize {
    let calls = world.sandbox.calls();
    calls.iter().filter(|call| call.path == "/data/search/").count()
}

#[test]
fn a_loss_of_nothing_is_carried_out_and_the_plan_says_why() {
    let world = no_notes();
    world.write("m.yaml", WITHOUT_NOTE);
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    let told = "no record holds a value, so no approval is needed";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "markdown"]);
    assert!(ran.stdout.contains("no record holds a value"), "{}", ran.stdout);

    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let step = &plan["steps"][0];
    assert_eq!(
        (&step["risk"]["level"], &step["needs_consent"], &plan["blocked"]),
        (&json!("data-loss"), &json!(false), &json!(false)),
        "{step}"
    );
    assert_eq!(step.get("agreed"), None);

    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(world.sandbox.state().ledger, []);
    assert_eq!(world.sandbox.state().fields.len(), 2);
}

#[test]
fn what_is_at_least_or_not_counted_is_never_nothing() {
    let world = no_notes();
    world.write("m.yaml", WITHOUT_NOTE);
    world.sandbox.set_faults(vec![Fault {
        on: 1,
        times: 1000,
        method: None,
        path_prefix: Some("/data/search/".to_owned()),
        action: FaultAction::Status(400),
    }]);
    world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.sandbox.state().fields.len(), 3);
}

#[test]
fn a_saved_plan_that_counted_nothing_is_refused_once_a_record_holds_a_value() {
    let world = no_notes();
    world.write("m.yaml", WITHOUT_NOTE);
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    assert!(ran.stderr.contains("apply it with"), "{}", ran.stderr);
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Note", json!("a"))])));
    world.sandbox.clear_calls();
    world.expect(3, &["apply", "p.json", "--yes"]);
    assert_eq!((world.writes(), world.sandbox.state().ledger), (vec![], vec![]));

    world
        .sandbox
        .edit(|state| state.records.retain(|_, record| record.custom.len() != 1));
    world.expect(0, &["apply", "p.json", "--yes"]);
    assert_eq!(world.sandbox.state().ledger, []);
}

#[test]
fn a_value_that_comes_between_the_plan_and_the_step_stops_the_step() {
    for manifest in [
        WITHOUT_NOTE,
        "custom_fields: {lead: [{name: Note, type: number}]}\n",
        "custom_fields: {lead: [{name: Note, type: text, removed: true}, {name: More, type: text}]}\n",
    ] {
        let world = no_notes();
        world.write("m.yaml", manifest);
        world.expect(0, &["plan", "-f", "m.yaml"]);
        let planned = searches(&world);
        world
            .sandbox
            .edit_before("POST", "/data/search/", move |met, state| {
                if met == planned + 1 {
                    state.add_lead(&[("Note", json!("a"))]);
                }
            });

        let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--no-keep-values"]);
        let told = "1 record holds a value by now, and none did in the reviewed plan, so nobody approved this; nothing was sent";
        assert!(ran.stdout.contains(told), "{}", ran.stdout);
        let state = world.sandbox.state();
        let note = state.fields.iter().find(|field| field.name == "Note").unwrap();
        assert_eq!((note.kind.as_str(), state.ledger.len()), ("text", 0));
    }
}

#[test]
fn an_undo_that_loses_nothing_needs_no_consent() {
    let world = applied("custom_fields: {lead: [{name: Note, type: text}]}\n");
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = "no record holds a value, so no approval is needed";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(world.sandbox.state().fields, []);
}
