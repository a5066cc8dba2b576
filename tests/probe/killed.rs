//! A run that is ended from outside at any call: the next one removes first what it left.

use super::bench::{scratch_world, settings};
use crate::{
    harness::{World, many},
    kills::killer::{Counts, Moment, killed_at},
};
use close_sandbox::{Fault, FaultAction};
use closectl::{probe::PROBES, selftest::Dice};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Command, Stdio},
};

/// Every ninth question, so that a run is short and makes something of everything.
fn few() -> Vec<&'static str> {
    let some = PROBES.iter().step_by(9);
    let mut arguments = vec!["probe", "--yes", "--timeout", "6"];
    some.for_each(|probe| arguments.extend(["--only", probe.name]));
    arguments
}

fn left(world: &World) -> usize {
    world.files(".closectl/probes").len()
}

#[test]
fn the_run_after_one_that_was_ended_removes_what_it_left() {
    let arguments = few();
    let usual = scratch_world("");
    usual.expect(0, &arguments);
    let (calls, writes) = (usual.sandbox.calls().len(), usual.writes().len());
    let mut dice = Dice::seeded(11);
    let mut kills = 0;
    for round in 0..many(4, 100) {
        let world = scratch_world("");
        let before = settings(&world.sandbox);
        let moment = Moment::draw(&mut dice, calls, writes);
        kills += usize::from(killed_at(&world, &arguments, moment));
        // One that is ended while it removes what another left is no different.
        if dice.one_in(3) {
            let moment = Moment {
                calls: dice.between(1, 40),
                counts: Counts::Arrived,
            };
            kills += usize::from(killed_at(&world, &arguments, moment));
        }
        let was_left = world.folder.path().join(".closectl/probes").exists() && left(&world) > 0;
        let ran = world.expect(0, &["probe", "--yes", "--timeout", "6", "--only", "trim_names"]);
        let says_so = ran
            .stderr
            .contains("first removing what 1 interrupted run left behind");
        assert_eq!(says_so, was_left, "{}", ran.stderr);
        assert!(
            ran.stdout.contains("Everything that probe created is deleted."),
            "{}",
            ran.stdout
        );
        assert_eq!(settings(&world.sandbox), before, "round {round}: {moment:?}");
        assert_eq!(left(&world), 0, "round {round}: {moment:?}");
    }
    assert!(kills > 2, "only {kills} runs could be ended");
}

#[test]
fn ctrl_c_ends_the_questions_and_removes_what_was_made() {
    let arguments = few();
    let usual = scratch_world("");
    usual.expect(0, &arguments);
    let calls = usual.sandbox.calls().len();
    for after in [3, calls / 2, calls * 3 / 4] {
        let world = scratch_world("");
        let before = settings(&world.sandbox);
        let mut command = world.command(&arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while world.sandbox.calls().len() < after && child.try_wait().unwrap().is_none() {
            std::thread::sleep(std::time::Duration::from_micros(100));
        }
        let id = child.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &id])
                .status()
                .unwrap()
                .success()
        );
        let ran = child.wait_with_output().unwrap();
        assert_eq!(
            ran.status.code(),
            Some(130),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        assert_eq!(settings(&world.sandbox), before, "after {after} calls");
        let journals = world.folder.path().join(".closectl/probes");
        let left = std::fs::read_dir(journals).map_or(0, Iterator::count);
        assert_eq!(left, 0, "after {after} calls");
    }
}

#[test]
fn a_second_signal_ends_it_at_once_and_says_what_may_be_left() {
    let world = scratch_world("");
    let held = Fault::first("POST", "/", FaultAction::Held);
    world.sandbox.set_faults(vec![held]);
    let mut child = world
        .command(&["probe", "--yes", "--only", "trim_names"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while world.writes().is_empty() {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    let terminate = || {
        let sent = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    };
    terminate();
    while !said.contains("press Ctrl-C again to stop now") {
        assert!(lines.read_line(&mut said).unwrap() > 0, "{said}");
    }
    terminate();
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(
        said.contains("may still have objects named `closectl probe …`"),
        "{said}"
    );
}
