//! Writes of a run that was ended arrive after it: the next run waits for them before anything counts as missing.

use crate::harness::{Ran, WHOLE, World, apply, many, program, runs};
use close_sandbox::{Fault, FaultAction, Settings, Switches};
use closectl::selftest::{Dice, LATE_KILLS, beyond, inventory};
use std::{
    io::{BufRead as _, BufReader, Read as _},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

/// A kind of creation, by where it is sent.
const CREATIONS: [&str; 11] = [
    "/status/lead/",
    "/pipeline/",
    "/status/opportunity/",
    "/custom_field/lead/",
    "/custom_field/contact/",
    "/custom_field/shared/",
    "/custom_field/activity/",
    "/custom_activity/",
    "/custom_object_type/",
    "/custom_field/custom_object_type/",
    "/webhook/",
];

/// A new organization that forbids nothing twice.
fn permissive() -> World {
    let mut switches = Switches::default();
    for switch in Switches::all() {
        if switch.name.starts_with("duplicate_") && switch.values.contains(&"allow") {
            switches.set(switch.name, "allow").unwrap();
        }
    }
    switches.set("webhook_duplicates", "none").unwrap();
    switches.set("existing_association", "update").unwrap();
    World::with(Settings {
        switches,
        ..Settings::default()
    })
}

/// Holds so many writes of a method to a path, the first ones.
fn hold(world: &World, path: &str, times: usize) {
    let held = Fault {
        times,
        ..Fault::first("POST", path, FaultAction::Held)
    };
    world.sandbox.set_faults(vec![held]);
}

fn start(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until so many writes of a path have arrived whole, and all others are answered.
fn wait_for_writes(world: &World, child: &mut Child, path: &str, count: usize) {
    loop {
        let writes = world.writes();
        let held = writes
            .iter()
            .filter(|call| call.path == path && call.body.is_some() && call.status == 0);
        if held.count() == count && writes.iter().filter(|call| call.status == 0).count() == count {
            return;
        }
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended by itself: {writes:#?}"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Runs a command until so many writes are held, and ends it from outside.
fn killed_with(world: &World, arguments: &[&str], path: &str, count: usize) {
    world.sandbox.clear_calls();
    hold(world, path, count);
    let mut child = start(world.command(arguments));
    wait_for_writes(world, &mut child, path, count);
    child.kill().unwrap();
    child.wait().unwrap();
    world.sandbox.clear_calls();
}

const WAITING: &str = "without a result; waiting up to";

/// Starts a command and reads until it says that it waits; returns what it said so far, and the rest of it.
fn waiting(world: &World, arguments: &[&str]) -> (Child, String, BufReader<ChildStderr>) {
    let mut child = start(world.command(arguments));
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains(WAITING) {
        let read = lines.read_line(&mut said).unwrap();
        assert!(read > 0, "closectl {arguments:?} does not wait:\n{said}");
    }
    (child, said, lines)
}

fn end((mut child, mut said, mut lines): (Child, String, BufReader<ChildStderr>)) -> Ran {
    lines.read_to_string(&mut said).unwrap();
    let mut stdout = String::new();
    child.stdout.take().unwrap().read_to_string(&mut stdout).unwrap();
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Ran {
        code,
        stdout,
        stderr: said,
    }
}

const APPLY: [&str; 4] = ["apply", "-f", "m.yaml", "--yes"];

#[test]
fn every_kind_of_creation_that_arrives_late_is_waited_for_and_made_once() {
    let undisturbed = permissive();
    apply(&undisturbed, 0, WHOLE);
    let wanted = inventory(&undisturbed.sandbox.state());
    let sent: Vec<String> = undisturbed
        .writes()
        .into_iter()
        .filter(|call| call.method == "POST")
        .map(|call| call.path)
        .collect();
    for path in CREATIONS {
        assert!(sent.iter().any(|one| one == path), "{path} is not among {sent:?}");
    }

    for path in CREATIONS {
        let world = permissive();
        world.write("m.yaml", WHOLE);
        // One at a time, so that nothing else is on its way.
        killed_with(&world, &[&APPLY[..], &["--parallelism", "1"]].concat(), path, 1);
        let next = waiting(&world, &APPLY);
        assert_eq!(
            world.writes(),
            [],
            "{path}: nothing is sent while something may arrive"
        );
        world.sandbox.land();
        let ran = end(next);
        assert_eq!(ran.code, 0, "{path}\n{}", ran.stderr);
        assert!(
            ran.stderr.contains("has 1 write without a result"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr
                .contains("all of these writes reached Close; continuing"),
            "{}",
            ran.stderr
        );
        let found = inventory(&world.sandbox.state());
        let (twice, missing) = (beyond(&found, &wanted), beyond(&wanted, &found));
        assert!(
            twice.is_empty() && missing.is_empty(),
            "{path}: twice {twice:#?}, missing {missing:#?}"
        );

        if path != CREATIONS[0] {
            continue;
        }
        let third = world.expect(0, &APPLY);
        assert!(
            !third.stderr.contains(WAITING),
            "{path}: nobody waits twice\n{}",
            third.stderr
        );
    }
}

const STATUSES: &str = "lead_statuses: [Fresh, Other, Third]\n";

/// Counts the creations since the calls were last cleared.
fn created(world: &World) -> usize {
    world.writes().iter().filter(|call| call.method == "POST").count()
}

fn count(world: &World, label: &str) -> usize {
    let state = world.sandbox.state();
    state
        .lead_status_labels()
        .iter()
        .filter(|one| **one == label)
        .count()
}

#[test]
fn several_that_arrive_one_after_the_other_are_all_waited_for() {
    let world = permissive();
    world.write("m.yaml", STATUSES);
    killed_with(&world, &APPLY, "/status/lead/", 3);
    let next = waiting(&world, &APPLY);
    assert!(next.1.contains("the interrupted run 2"), "{}", next.1);
    assert!(next.1.contains("has 3 writes without a result"), "{}", next.1);
    world.sandbox.land();
    let ran = end(next);
    assert_eq!((ran.code, created(&world)), (0, 0), "{}", ran.stderr);
    for label in ["Fresh", "Other", "Third"] {
        assert_eq!(count(&world, label), 1);
    }
}

#[test]
fn what_does_not_arrive_is_made_once_it_can_not_any_more_whatever_the_clock_says() {
    let world = permissive();
    world.write("m.yaml", STATUSES);
    killed_with(
        &world,
        &["apply", "-f", "m.yaml", "--yes", "--timeout", "1"],
        "/status/lead/",
        3,
    );
    // A clock that was set back: the run seems to have sent its calls in the future.
    let run = runs(&world).remove(0);
    let sent = std::fs::read_to_string(run.join("sent.jsonl")).unwrap();
    let year = |text: &str| text[text.find("\"until\":\"").unwrap() + 9..][..4].to_owned();
    let ahead = sent.replace(&format!("\"until\":\"{}", year(&sent)), "\"until\":\"2999");
    std::fs::write(run.join("sent.jsonl"), ahead).unwrap();

    let next = waiting(&world, &["apply", "-f", "m.yaml", "--yes", "--timeout", "1"]);
    assert!(
        next.1.contains("waiting up to 1 s for them to reach Close"),
        "{}",
        next.1
    );
    let ran = end(next);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("3 writes did not reach Close and can't any more; continuing"),
        "{}",
        ran.stderr
    );
    assert_eq!(created(&world), 3);
}

#[test]
fn commands_that_only_look_wait_too() {
    let world = permissive();
    world.write("m.yaml", STATUSES);
    killed_with(&world, &APPLY, "/status/lead/", 3);
    let looks = [
        &["plan", "-f", "m.yaml"][..],
        &["drift", "-f", "m.yaml"],
        &["pull", "-f", "pulled"],
    ];
    let all: Vec<_> = looks.iter().map(|arguments| waiting(&world, arguments)).collect();
    world.sandbox.land();
    let ended: Vec<Ran> = all.into_iter().map(end).collect();
    assert_eq!(ended[0].code, 0, "{}", ended[0].stderr);
    assert!(!ended[0].stdout.contains("create"), "{}", ended[0].stdout);
    assert!(!ended[1].stdout.contains("missing"), "{}", ended[1].stdout);
    let pulled = world.files("pulled");
    assert!(
        pulled.iter().any(|(_, text)| text.contains("Fresh")),
        "{pulled:?}"
    );
}

#[test]
fn an_undo_takes_back_what_arrived_late() {
    let world = permissive();
    let old = world.sandbox.state();
    world.write("m.yaml", STATUSES);
    killed_with(&world, &APPLY, "/status/lead/", 3);
    let undo = ["undo", "last", "--yes", "--allow-data-loss", "lead_status/*"];
    let waits = waiting(&world, &undo);
    world.sandbox.land();
    let ran = end(waits);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(
        world.sandbox.state().lead_status_labels(),
        old.lead_status_labels(),
        "what arrived late is taken back"
    );
}

#[test]
fn a_run_that_is_under_way_is_not_taken_for_one_that_was_ended() {
    let world = permissive();
    world.write("m.yaml", STATUSES);
    hold(&world, "/status/lead/", 3);
    let mut child = start(world.command(&APPLY));
    wait_for_writes(&world, &mut child, "/status/lead/", 3);
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(!ran.stderr.contains(WAITING), "{}", ran.stderr);
    world.sandbox.land();
    assert!(child.wait_with_output().unwrap().status.success());
}

#[test]
fn who_stops_the_wait_writes_nothing_and_the_next_run_waits_again() {
    let world = permissive();
    world.write("m.yaml", STATUSES);
    killed_with(&world, &APPLY, "/status/lead/", 3);
    let next = waiting(&world, &APPLY);
    let stopped = Command::new("kill")
        .args(["-TERM", &next.0.id().to_string()])
        .status();
    assert!(stopped.unwrap().success());
    let ran = end(next);
    assert_eq!((ran.code, world.writes()), (130, vec![]), "{}", ran.stderr);
    let next = waiting(&world, &APPLY);
    world.sandbox.land();
    assert_eq!(end(next).code, 0);
    assert_eq!(count(&world, "Fresh"), 1);
}

#[test]
fn a_saved_plan_is_not_carried_out_before_what_was_sent_has_arrived() {
    let world = permissive();
    world
        .write("m.yaml", STATUSES)
        .expect(0, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    let apply = ["apply", "p.json", "--yes"];
    killed_with(&world, &apply, "/status/lead/", 3);
    let next = waiting(&world, &apply);
    world.sandbox.land();
    let ran = end(next);
    assert_ne!(ran.code, 1, "{}", ran.stderr);
    world.expect(0, &APPLY);
    for label in ["Fresh", "Other", "Third"] {
        assert_eq!(count(&world, label), 1, "{}", ran.stderr);
    }
}

#[test]
fn a_run_whose_own_call_got_no_answer_leaves_it_to_the_next_one_to_wait() {
    let world = permissive();
    world.write("m.yaml", "lead_statuses: [Fresh]\n");
    hold(&world, "/status/lead/", 1);
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--timeout", "2"]);
    assert!(
        ran.stderr.contains("may still create it") || ran.stdout.contains("may still create it"),
        "{}\n{}",
        ran.stdout,
        ran.stderr
    );
    world.sandbox.land();
    world.expect(0, &APPLY);
    assert_eq!(count(&world, "Fresh"), 1);
}

#[test]
fn a_run_from_another_folder_sees_what_has_arrived_and_nothing_else() {
    let world = permissive();
    world.write("m.yaml", STATUSES);
    killed_with(&world, &APPLY, "/status/lead/", 3);
    world.sandbox.land();
    while count(&world, "Third") == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let elsewhere = tempfile::tempdir().unwrap();
    std::fs::write(elsewhere.path().join("m.yaml"), STATUSES).unwrap();
    let mut command = program(elsewhere.path());
    command
        .args(APPLY)
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url());
    assert!(command.status().unwrap().success());
    assert_eq!(count(&world, "Fresh"), 1);
}

#[test]
fn runs_that_are_ended_while_their_writes_take_seconds_are_finished_by_the_next() {
    // A hundred of them, which the long self-test tries too; everything above is the short form.
    let mut ended = 0;
    for seed in 0..many(0, 10) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let tried = runtime.block_on((LATE_KILLS.attempt)(Dice::seeded(seed)));
        let tried = tried.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        ended += tried;
    }
    assert!(ended >= many(0, 51), "only {ended} runs could be ended");
}
