//! A target in a list: what its own change needs is done, and nothing else of the list.

use crate::harness::{World, finish};
use serde_json::json;
use std::process::Command;

fn labels(world: &World) -> Vec<String> {
    let statuses = world.sandbox.state().lead_statuses;
    statuses.iter().map(|status| status.label.clone()).collect()
}

/// A list in which one member goes, one comes and all move.
const STATUSES: &str =
    "lead_statuses:\n  - {label: Interested, removed: true}\n  - Fresh\n  - Bad Fit\n  - Potential\n";

/// Runs a printed command in a shell.
fn pasted(world: &World, printed: &str) {
    let like = world.command(&[]);
    let path = std::path::Path::new(like.get_program()).parent().unwrap();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{printed} --yes")])
        .current_dir(world.folder.path());
    for (name, value) in like.get_envs() {
        if let Some(value) = value {
            shell.env(name, value);
        }
    }
    shell.env("PATH", format!("{}:/usr/bin:/bin", path.display()));
    let ran = finish(shell);
    assert_eq!(ran.code, 0, "{printed}\n{}\n{}", ran.stdout, ran.stderr);
}

/// Returns the command that `drift` prints to undo a difference.
fn undoing(world: &World, heading: &str) -> String {
    let drift = world.run(&["drift", "-f", "m.yaml"]).stdout;
    let drift = drift.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, rest) = drift
        .split_once(heading)
        .unwrap_or_else(|| panic!("{heading}: {drift}"));
    let (_, rest) = rest
        .split_once("to undo it: `")
        .unwrap_or_else(|| panic!("{drift}"));
    let (command, _) = rest.split_once('`').unwrap();
    command.to_owned()
}

#[test]
fn a_member_goes_and_the_others_stay_as_they_are() {
    let world = World::new();
    world.write("m.yaml", STATUSES);
    let mut wanted = labels(&world);
    wanted.retain(|label| label != "Interested");
    pasted(&world, &undoing(&world, "+ lead_status/Interested"));
    assert_eq!(labels(&world), wanted);
    let methods: Vec<String> = world.writes().into_iter().map(|call| call.method).collect();
    assert_eq!(methods, ["DELETE"]);
}

#[test]
fn a_member_goes_where_another_one_that_would_come_is_left_out() {
    let world = World::new();
    world.write("m.yaml", STATUSES);
    let excluded = ["apply", "-f", "m.yaml", "--yes", "--exclude", "lead_status/Fresh"];
    world.expect(0, &excluded);
    let left = labels(&world);
    assert!(
        !left.contains(&"Interested".to_owned()) && !left.contains(&"Fresh".to_owned()),
        "{left:?}"
    );
}

#[test]
fn an_order_comes_without_what_else_changes_in_its_list() {
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses:\n  - {label: Interested, removed: true}\n  - {label: Customer, removed: true}\n  - Bad Fit\n  - Potential\n",
    );
    let before = labels(&world);
    let command = undoing(&world, "^ lead_status ");
    pasted(&world, &command);
    let after = labels(&world);
    let at = |label: &str| after.iter().position(|one| one == label);
    assert!(at("Bad Fit") < at("Potential"), "{after:?}");
    assert_eq!(after.len(), before.len(), "{command}");
}

#[test]
fn what_takes_the_place_of_the_last_one_comes_with_its_removal() {
    let world = World::new();
    world.write(
        "m.yaml",
        "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Won, removed: true}\n      - {label: Signed, type: won}\n      \
         - {label: Fresh, type: active}\n",
    );
    world.expect(
        0,
        &["apply", "-f", "m.yaml", "--yes", "--target", "pipeline/Sales/Won"],
    );
    let state = world.sandbox.state();
    let has = |label: &str| state.pipelines[0].statuses.iter().any(|one| one.label == label);
    assert_eq!([has("Won"), has("Signed"), has("Fresh")], [false, true, false]);

    // Beside another one of its type it goes alone.
    world.write(
        "m.yaml",
        "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Signed, type: won}\n      - {label: Renewed, type: won}\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write(
        "m.yaml",
        "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Signed, removed: true}\n      - {label: Third, type: won}\n",
    );
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--target",
            "pipeline/Sales/Signed",
        ],
    );
    let state = world.sandbox.state();
    let has = |label: &str| state.pipelines[0].statuses.iter().any(|one| one.label == label);
    assert_eq!(
        [has("Signed"), has("Renewed"), has("Third")],
        [false, true, false]
    );
}

#[test]
fn a_replacement_for_the_last_one_that_is_left_out_keeps_it() {
    let world = World::new();
    world.write(
        "m.yaml",
        "pipelines:\n  - name: Sales\n    statuses:\n      - {label: Won, removed: true}\n      - {label: Signed, type: won}\n",
    );
    let excluded = [
        "apply",
        "-f",
        "m.yaml",
        "--yes",
        "--exclude",
        "pipeline/Sales/Signed",
    ];
    let ran = world.expect(0, &excluded);
    let told = "skipped, because it needs pipeline/Sales/Signed, which --exclude skips";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_target_puts_others_away_only_where_close_takes_no_more() {
    for (count, is_archived) in [(3, false), (50, true)] {
        let world = World::new();
        world.sandbox.edit(|state| {
            for number in 0..count {
                let body = json!({"name": format!("P{number}"), "summary_guidance": "x"});
                let (status, answer) = state.perform("POST", "/playbook/", body.clone());
                assert!(status < 300, "{status} {answer}");
            }
        });
        world.write(
            "m.yaml",
            "playbooks:\n  - {name: P0, is_archived: true}\n  - {name: Fresh, summary_guidance: y}\n",
        );
        world.expect(
            0,
            &["apply", "-f", "m.yaml", "--yes", "--target", "playbook/Fresh"],
        );
        let state = world.sandbox.state();
        let first = state.playbooks.iter().find(|one| one.name == "P0").unwrap();
        assert_eq!(
            (first.archived_at.is_some(), state.playbooks.len()),
            (is_archived, count + 1)
        );
    }
}

#[test]
fn a_changed_object_comes_without_what_else_changes_in_it() {
    let world = World::new();
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: Visit, fields: [{name: Notes, type: text}]}]\n",
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write(
        "m.yaml",
        "custom_activity_types: [{name: Visit, description: New, fields: [{name: Notes, type: text, description: Also}, \
         {name: More, type: text}]}]\n",
    );
    world.sandbox.clear_calls();
    let command = undoing(&world, "~ custom_activity_type/Visit ");
    pasted(&world, &command);
    assert_eq!(world.writes().len(), 1, "{command}");
    assert_eq!(
        world
            .sandbox
            .state()
            .activity_type("Visit")
            .unwrap()
            .description
            .as_deref(),
        Some("New")
    );
}
