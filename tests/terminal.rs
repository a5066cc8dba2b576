//! `apply` on a terminal: it shows the plan, asks, notices what changes while a person reads, and can be
//! interrupted.

use crate::harness::{World, program};
use close_sandbox::Settings;
use rexpect::session::{PtySession, spawn_command};
use std::time::Duration;

const MANIFEST: &str = "lead_statuses: [Potential, New]\npipelines: [{name: Partners}]\n";

/// Starts the program on a terminal.
pub fn start(world: &World, arguments: &[&str]) -> PtySession {
    let mut command = program(world.folder.path());
    command
        .args(arguments)
        .env("TERM", "dumb")
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url());
    spawn_command(command, Some(60_000)).unwrap()
}

/// Starts `apply` and waits until it asks.
fn asked(world: &World) -> PtySession {
    world.write("m.yaml", MANIFEST);
    let mut session = start(world, &["apply", "-f", "m.yaml"]);
    session.exp_string("create pipeline/Partners").unwrap();
    session.exp_string("Apply this to Sandbox").unwrap();
    session
}

pub fn code(session: PtySession) -> i32 {
    match session.process().wait().unwrap() {
        rexpect::process::WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn yes_applies() {
    let world = World::new();
    let mut session = asked(&world);
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("Verified, no changes remain").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 0);
    assert_eq!(world.sandbox.state().pipelines.len(), 2);
}

#[test]
fn no_writes_nothing() {
    let world = World::new();
    let mut session = asked(&world);
    session.send("n").unwrap();
    session.flush().unwrap();
    session.exp_string("nothing was written").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 3);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_change_while_the_plan_is_read_stops_it() {
    let world = World::new();
    let mut session = asked(&world);
    world.sandbox.edit(|state| {
        state.perform("POST", "/pipeline/", serde_json::json!({"name": "Partners"}));
    });
    session.send("y").unwrap();
    session.flush().unwrap();
    session
        .exp_string("the organization changed while you read the plan")
        .unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 3);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_change_elsewhere_does_not_stop_it() {
    let world = World::new();
    let mut session = asked(&world);
    world.sandbox.edit(|state| {
        state.perform(
            "POST",
            "/custom_field/lead/",
            serde_json::json!({"name": "Other", "type": "text"}),
        );
    });
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("Verified, no changes remain").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 0);
}

#[test]
fn a_saved_plan_is_asked_about_too_and_checked_again_after_the_answer() {
    let world = World::new();
    world
        .write("m.yaml", MANIFEST)
        .expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    world.sandbox.clear_calls();
    let mut session = start(&world, &["apply", "p.json"]);
    session.exp_string("create pipeline/Partners").unwrap();
    session.exp_string("Apply this to Sandbox").unwrap();
    world.sandbox.edit(|state| {
        state.perform("POST", "/pipeline/", serde_json::json!({"name": "Partners"}));
    });
    session.send("y").unwrap();
    session.flush().unwrap();
    session
        .exp_string("the plan creates it, but it exists now")
        .unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 3);
    assert_eq!(world.writes(), []);
}

#[test]
fn ctrl_c_ends_a_question_and_what_only_reads() {
    let world = World::with(Settings {
        latency: Duration::from_millis(300),
        ..Settings::default()
    });
    world.write("m.yaml", MANIFEST);
    let mut session = start(&world, &["apply", "-f", "m.yaml"]);
    session.exp_string("Apply this to Sandbox").unwrap();
    session.send_control('c').unwrap();
    session.exp_string("interrupted; nothing was written").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 130);
    for command in [
        &["plan", "-f", "m.yaml"][..],
        &["drift", "-f", "m.yaml"],
        &["pull", "-f", "pulled"],
    ] {
        let mut session = start(&world, command);
        session.exp_string("reading the organization").unwrap();
        session.send_control('c').unwrap();
        session.exp_string("interrupted; nothing was written").unwrap();
        session.exp_eof().unwrap();
        assert_eq!(code(session), 130, "{command:?}");
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn an_interrupted_run_ends_what_is_under_way_and_the_next_one_goes_on() {
    let world = World::with(Settings {
        latency: Duration::from_millis(50),
        ..Settings::default()
    });
    world.write("m.yaml", include_str!("law/whole.yaml"));
    let mut session = start(&world, &["apply", "-f", "m.yaml", "--yes", "--parallelism", "1"]);
    session.exp_regex(r"\[2/\d+\] done").unwrap();
    session.send_control('c').unwrap();
    session
        .exp_string("interrupted: finishing the calls that were sent")
        .unwrap();
    session
        .exp_regex(r"Interrupted: \d+ of \d+ steps done, \d+ not started\.")
        .unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 130);
    let written = world.writes();
    assert!(written.len() < 20, "{} writes", written.len());
    assert!(
        written.iter().all(|call| call.status < 300),
        "every call that was under way has ended"
    );
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.sandbox.state().pipelines.len(), 2, "nothing was made twice");
}

#[test]
fn the_question_says_how_many_records_move_and_more_of_them_stop_it() {
    let world = World::new();
    let add = || {
        world.sandbox.edit(|state| {
            state.add_record(&close_sandbox::Place::Lead, None, Some("Bad Fit"), &[]);
        });
    };
    add();
    add();
    world.write(
        "m.yaml",
        "lead_statuses:\n  - {label: Bad Fit, removed: true, move_to: Qualified}\n",
    );
    let mut session = start(&world, &["apply", "-f", "m.yaml"]);
    session.exp_string("where 2 records move").unwrap();
    add();
    session.send("y").unwrap();
    session.flush().unwrap();
    session
        .exp_string("the organization changed while you read the plan")
        .unwrap();
    session.exp_string("live now: 3 records move").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(code(session), 3);
    assert_eq!(world.writes(), []);
}
