//! What happens to records and to the run's folder while a run is under way is told, and nothing is written without a record
//! of it.

use crate::harness::{World, applied, runs};
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::json;
use std::{
    fs,
    process::{Child, Output, Stdio},
    thread,
    time::Duration,
};

const CHOICES: &str = "custom_fields: {lead: [{name: Size, type: choices, choices: [S, L]}]}\n";
const LATE: Duration = Duration::from_secs(3);

/// Starts the program, and waits until it has begun a run: its calls that match the fault are late.
fn begun(world: &World, arguments: &[&str], late: Fault) -> Child {
    world.sandbox.set_faults(vec![late]);
    let before = runs(world).len();
    let mut command = world.command(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    while !runs(world)
        .iter()
        .skip(before)
        .any(|run| run.join("journal.jsonl").exists())
    {
        thread::sleep(Duration::from_millis(10));
    }
    child
}

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

#[test]
fn records_that_somebody_changes_during_an_undo_are_told_at_its_end() {
    let world = applied(CHOICES);
    let mut leads = Vec::new();
    world.sandbox.edit(|state| {
        for _ in 0..3 {
            leads.push(state.add_lead(&[("Size", json!("S"))]));
        }
    });
    world.write(
        "m.yaml",
        &CHOICES.replace("[S, L]", "[{value: XS, renamed_from: S}, L]"),
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    let late = Fault::first("PUT", "/custom_field/lead/", FaultAction::Late(LATE));
    let child = begun(&world, &["undo", "last", "--yes"], late);
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Size").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): "L" });
        state.perform("PUT", &format!("/lead/{}/", leads[0]), body);
        state.perform("DELETE", &format!("/lead/{}/", leads[1]), json!(null));
    });
    let ended = child.wait_with_output().unwrap();

    let told = told(&ended);
    assert_eq!(ended.status.code(), Some(0), "{told}");
    for said in [
        format!("1 record changed since the run and stays as it is ({})", leads[0]),
        format!("1 record no longer exists ({})", leads[1]),
    ] {
        assert!(told.contains(&said), "{said}\n{told}");
    }
}

#[test]
fn without_its_folder_a_run_takes_nothing_more() {
    let world = applied(CHOICES);
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Size", json!("S"))])));
    // The deletion waits for the field that comes first.
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Size, removed: true}]}\nlead_statuses: [A, B, C, D, E, F, G, H]\n",
    );
    let arguments = [
        "apply",
        "-f",
        "m.yaml",
        "--yes",
        "--allow-data-loss",
        "*",
        "--parallelism",
        "1",
    ];
    let late = Fault::first("POST", "/status/lead/", FaultAction::Late(LATE));
    let child = begun(&world, &arguments, late);
    fs::remove_dir_all(world.folder.path().join(".closectl/runs")).unwrap();
    let ended = child.wait_with_output().unwrap();

    let told = told(&ended);
    assert_eq!(ended.status.code(), Some(4), "{told}");
    assert!(told.contains("failed to write the run's journal"), "{told}");
    let state = world.sandbox.state();
    assert!(state.custom_field(&Place::Lead, "Size").is_some(), "{told}");
    assert!(state.records.values().any(|one| !one.custom.is_empty()), "{told}");
}

#[test]
fn a_journal_that_lost_its_lines_does_not_hide_what_was_sent() {
    let world = applied(CHOICES);
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Size", json!("S"))])));
    world.write("m.yaml", "custom_fields: {lead: [{name: Size, removed: true}]}\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    let run = runs(&world).pop().unwrap();
    fs::write(run.join("journal.jsonl"), "").unwrap();

    let listed = world.expect(0, &["runs"]);
    assert!(listed.stdout.contains("1 unknown"), "{}", listed.stdout);
    let name = run.file_name().unwrap().to_str().unwrap();
    world.expect(0, &["undo", name, "--yes"]);
    let state = world.sandbox.state();
    let held: Vec<_> = state
        .records
        .values()
        .flat_map(|one| one.custom.values())
        .collect();
    assert_eq!(held, [&json!("S")]);
}
