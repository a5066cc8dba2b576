//! Several runs that are taken back, the newest one first: what an undo brings back has a new id, and is what the runs before
//! wrote to.

use crate::harness::{Ran, World, applied, apply, assert_same, pulled, runs};
use serde_json::{Value, json};

/// Applies a manifest with every consent, and returns the name of the run.
fn change(world: &World, manifest: &str) -> String {
    world.write("m.yaml", manifest);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    name_of_last(world)
}

fn name_of_last(world: &World) -> String {
    let runs = runs(world);
    let name = runs.last().and_then(|run| run.file_name()).unwrap();
    name.to_string_lossy().into_owned()
}

fn undo(world: &World, run: &str) -> Ran {
    world.expect(0, &["undo", run, "--yes", "--allow-data-loss", "*"])
}

/// Returns what leads hold in custom fields.
fn values(world: &World) -> Vec<Value> {
    let state = world.sandbox.state();
    let records = state.records.values();
    records.flat_map(|one| one.custom.values().cloned()).collect()
}

fn field(attributes: &str) -> String {
    format!("custom_fields: {{lead: [{{name: Industry, {attributes}}}]}}\n")
}

#[test]
fn a_run_is_taken_back_after_the_one_that_deleted_its_object() {
    let world = applied(&field("type: choices, choices: [A, B]"));
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Industry", json!("A"))])));
    let before = pulled(&world);
    let first = change(
        &world,
        &field("type: choices, choices: [{value: AA, renamed_from: A}, B]"),
    );
    let second = change(
        &world,
        &field("type: choices, choices: [AA, B], description: Of the company"),
    );
    let third = change(&world, &field("removed: true"));
    assert_eq!(values(&world), Vec::<Value>::new());

    for run in [third, second, first] {
        let ran = undo(&world, &run);
        assert!(
            !ran.stdout.contains("Left as it is"),
            "{}{}",
            ran.stdout,
            ran.stderr
        );
        assert!(!ran.stderr.contains("no longer exists"), "{}", ran.stderr);
    }
    assert_eq!(values(&world), [json!("A")]);
    assert_same(&before, &pulled(&world));
}

#[test]
fn what_comes_back_twice_is_followed_through_all_its_ids() {
    let world = applied(&field("type: text"));
    let before = pulled(&world);
    let described = change(&world, &field("type: text, description: First"));
    for _ in 0..2 {
        let deleted = change(&world, &field("removed: true"));
        undo(&world, &deleted);
    }
    undo(&world, &described);
    assert_same(&before, &pulled(&world));
}

#[test]
fn an_undo_that_is_undone_leaves_a_run_that_can_be_taken_back() {
    let world = World::new();
    let empty = pulled(&world);
    let made = change(&world, &field("type: text"));
    undo(&world, &made);
    let deleting = name_of_last(&world);
    undo(&world, &deleting);
    undo(&world, &made);
    assert_same(&empty, &pulled(&world));
}

#[test]
fn statuses_that_two_runs_deleted_come_back_in_their_order() {
    let world = applied("lead_statuses: [Potential, Hot, Cold]\n");
    let before = pulled(&world);
    let first = change(&world, "lead_statuses: [{label: Hot, removed: true}]\n");
    let second = change(&world, "lead_statuses: [{label: Cold, removed: true}]\n");
    undo(&world, &second);
    undo(&world, &first);
    assert_same(&before, &pulled(&world));
}

#[test]
fn an_object_that_a_person_made_anew_is_not_the_one_of_the_run() {
    let world = applied(&field("type: text"));
    let described = change(&world, &field("type: text, description: First"));
    change(&world, &field("removed: true"));
    apply(&world, 0, &field("type: text, description: First"));
    let ran = undo(&world, &described);
    assert!(
        ran.stdout.contains("created again after the run") || ran.stdout.contains("no longer exists"),
        "{}",
        ran.stdout
    );
    let state = world.sandbox.state();
    assert!(
        state
            .fields
            .iter()
            .any(|field| field.description.as_deref() == Some("First"))
    );
}

#[test]
fn an_old_value_comes_back_without_the_ids_of_what_is_gone() {
    let world = applied(
        "custom_fields: {shared: [{name: Gone, type: text}, {name: Kept, type: text}]}\n\
         playbooks: [{name: Calls, custom_fields: [Gone, Kept]}]\n",
    );
    let gone = world.sandbox.edit(|state| {
        let at = state
            .fields
            .iter()
            .position(|field| field.name == "Gone")
            .unwrap();
        state.fields.remove(at).id
    });
    apply(&world, 0, "playbooks: [{name: Calls, custom_fields: []}]\n");
    world.sandbox.clear_calls();
    let ran = undo(&world, "last");
    let told = format!("its `custom_fields` comes back without {gone}, which no longer exists");
    assert!(ran.stderr.contains(&told), "{}", ran.stderr);
    for call in world.writes() {
        assert!(!format!("{call:?}").contains(&gone), "{call:?}");
    }
    let pulled = pulled(&world);
    let (_, text) = pulled
        .iter()
        .find(|(_, text)| text.contains("playbooks:"))
        .unwrap();
    assert!(text.contains("Kept"), "{text}");
}
