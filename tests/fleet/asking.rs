//! Asking once for several organizations, and stopping.

use super::Fleet;
use rexpect::{
    process::WaitStatus,
    session::{PtySession, spawn_command},
};
use serde_json::json;
use std::{process::Command, time::Duration};

#[test]
fn nobody_to_ask_is_told_once_and_writes_nothing() {
    let fleet = Fleet::of_clients();
    let ran = fleet.expect(3, &["apply", "--all"]);
    assert_eq!(
        ran.stderr.matches("there is no terminal to ask on").count(),
        1,
        "{}",
        ran.stderr
    );
    assert_eq!(fleet.writes(), 0);
}

#[test]
fn one_question_is_asked_for_all_and_each_is_looked_at_again_after_it() {
    let fleet = Fleet::of_clients();
    let mut command = fleet.command(&["apply", "--all"]);
    command.env("TERM", "dumb");
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session
        .exp_string("Apply to 3 organizations: client-b, client-a, other?")
        .unwrap();
    assert_eq!(fleet.writes(), 0);
    fleet.worlds[1].sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "Ant"}));
    });
    session.send("y").unwrap();
    session.flush().unwrap();
    session
        .exp_string(
            "client-a: refused: the organization changed after it was planned, so nothing was written",
        )
        .unwrap();
    session.exp_string("2 applied, 1 refused.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 3);
    assert_eq!(fleet.statuses(), [["Bee"], ["Ant"], ["Owl"]]);
    assert_eq!(fleet.worlds[1].writes(), []);
}

/// Three organizations that take a moment for every answer and want many statuses each, and one that is worked on at a
/// time.
fn slow() -> (Fleet, Command) {
    let names = [
        ("client-b", "variables: {}"),
        ("client-a", "variables: {}"),
        ("other", "variables: {}"),
    ];
    let fleet = Fleet::with(&names, Duration::from_millis(50));
    let labels: String = (0..30).map(|at| format!(", S{at}")).collect();
    fleet.worlds[0].write("m.yaml", &format!("lead_statuses: [Potential{labels}]\n"));
    let mut command = fleet.command(&["apply", "--all", "--yes", "--organizations-at-once", "1"]);
    command.args(["--parallelism", "1"]).env("TERM", "dumb");
    (fleet, command)
}

#[test]
fn an_interrupted_run_begins_no_further_organization() {
    let (fleet, command) = slow();
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("applying to 3 organizations").unwrap();
    let begun = (0..60_000).any(|_| {
        std::thread::sleep(Duration::from_millis(1));
        !fleet.worlds[0].writes().is_empty()
    });
    assert!(begun);
    session.send_control('c').unwrap();
    session.exp_string("3 organizations: 3 interrupted.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 130);
    assert!(fleet.worlds[0].writes().iter().all(|call| call.status < 300));
    assert_eq!(
        (fleet.worlds[1].writes(), fleet.worlds[2].writes()),
        (vec![], vec![])
    );
    fleet.expect(0, &["apply", "--all", "--yes"]);
    let statuses: Vec<usize> = fleet.statuses().iter().map(Vec::len).collect();
    assert_eq!(statuses, [30, 30, 30], "nothing is missing or there twice");
}

#[test]
fn a_run_that_is_interrupted_while_it_plans_writes_nothing() {
    let (fleet, command) = slow();
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("=== client-b ===").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("3 organizations: 3 interrupted.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 130);
    assert_eq!(fleet.writes(), 0);
}

fn code(session: &PtySession) -> i32 {
    match session.process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_lost_is_asked_about_for_each_organization() {
    let fleet = Fleet::new(&[("a", "variables: {}"), ("b", "variables: {}")]);
    fleet.worlds[0].write("m.yaml", "custom_fields: {lead: [{name: F, type: text}]}\n");
    fleet.expect(0, &["apply", "--all", "--yes"]);
    for world in &fleet.worlds {
        world.sandbox.edit(|state| state.add_lead(&[("F", json!("x"))]));
        world.sandbox.clear_calls();
    }
    fleet.worlds[0].write("m.yaml", "custom_fields: {lead: [{name: F, removed: true}]}\n");
    let mut command = fleet.command(&["apply", "--all"]);
    command.env("TERM", "dumb");
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("a:\r\n").unwrap();
    session.exp_string("to approve it, or press Enter").unwrap();
    session.send_line("custom_field/lead/F").unwrap();
    session.exp_string("b:\r\n").unwrap();
    session.exp_string("to approve it, or press Enter").unwrap();
    session.send_line("custom_field/lead/G").unwrap();
    session
        .exp_string("not approved, because that is not custom_field/lead/F")
        .unwrap();
    session
        .exp_string("Apply to 1 organization: a (1 record loses values)?")
        .unwrap();
    assert_eq!(fleet.writes(), 0);
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("1 applied, 1 refused.").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(&session), 3);
    let fields: Vec<usize> = fleet
        .worlds
        .iter()
        .map(|world| world.sandbox.state().fields.len())
        .collect();
    assert_eq!(fields, [0, 1]);
}
