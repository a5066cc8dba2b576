//! Whatever a system sends to end a program: Ctrl-C, SIGTERM, SIGHUP. The first ends it in order, the second at once.

use crate::harness::{World, program};
use close_sandbox::{Fault, FaultAction, Settings};
use rexpect::{process::Signal, session::spawn_command};
use std::{
    io::{BufRead, BufReader, Read as _},
    process::{Child, ChildStderr, Command, Stdio},
    time::Duration,
};

const SIGNALS: [&str; 3] = ["INT", "TERM", "HUP"];

fn send(signal: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &process.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

fn start(mut command: Command) -> Child {
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    command.stderr(Stdio::piped()).spawn().unwrap()
}

/// Reads what a program says until a text is there.
fn read_until(said: &mut String, lines: &mut impl BufRead, text: &str) {
    while !said.contains(text) {
        assert!(
            lines.read_line(said).unwrap() > 0,
            "it does not say `{text}`:\n{said}"
        );
    }
}

/// An organization in which the second status that is made takes until it is let go.
fn holding() -> World {
    let world = World::new();
    let held = Fault {
        on: 2,
        ..Fault::first("POST", "/status/lead/", FaultAction::Held)
    };
    world.sandbox.set_faults(vec![held]);
    world.write("m.yaml", "lead_statuses: [Potential, One, Two, Three]\n");
    world
}

/// Makes sure that everything is there, and nothing twice.
fn made_once(world: &World, signal: &str) {
    let state = world.sandbox.state();
    let labels = state.lead_status_labels();
    for made in ["One", "Two", "Three"] {
        let count = labels.iter().filter(|label| **label == made).count();
        assert_eq!(count, 1, "{signal}: {labels:?}");
    }
}

const APPLY: [&str; 6] = ["apply", "-f", "m.yaml", "--yes", "--parallelism", "1"];

/// A run that has made one status and waits for the answer to the second.
struct HeldRun {
    child: Child,
    lines: BufReader<ChildStderr>,
    said: String,
}

impl HeldRun {
    fn start(world: &World) -> Self {
        Self::at(world, "[1/", 2)
    }

    /// A run that has said something and waits for the answer to its last write of so many.
    fn at(world: &World, text: &str, writes: usize) -> Self {
        let mut child = start(world.command(&APPLY));
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        read_until(&mut said, &mut lines, text);
        while world.writes().len() < writes {
            std::thread::sleep(Duration::from_millis(1));
        }
        Self { child, lines, said }
    }
}

#[test]
fn the_first_lets_what_is_under_way_end_and_the_next_run_goes_on() {
    for signal in SIGNALS {
        let world = holding();
        let HeldRun {
            mut child,
            mut lines,
            mut said,
        } = HeldRun::start(&world);
        send(signal, child.id());
        read_until(
            &mut said,
            &mut lines,
            "interrupted: finishing the calls that were sent",
        );
        world.sandbox.land();
        lines.read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}\n{said}");
        let writes = world.writes();
        assert_eq!(writes.len(), 2, "{signal}: nothing new is started");
        assert!(
            writes.iter().all(|call| call.status == 200),
            "{signal}: {writes:?}"
        );
        world.expect(0, &APPLY);
        made_once(&world, signal);
    }
}

#[test]
fn a_write_that_may_have_been_made_before_an_interruption_is_not_taken_for_not_started() {
    let world = World::new();
    // Close makes the change and says that it can't, again and again.
    world.sandbox.set_faults(vec![Fault {
        times: 1000,
        ..Fault::first("PUT", "/status/lead/", FaultAction::StatusAfter(503))
    }]);
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Fresh, renamed_from: Potential}]\n",
    );
    let HeldRun {
        mut child,
        mut lines,
        mut said,
    } = HeldRun::at(&world, "reading", 1);
    while !world.writes().iter().any(|call| call.status == 503) {
        std::thread::sleep(Duration::from_millis(1));
    }
    send("INT", child.id());
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(world.sandbox.state().lead_status_labels().contains(&"Fresh"));

    // The run does not know the outcome, so its undo looks.
    world.sandbox.set_faults(Vec::new());
    let runs = world.expect(0, &["runs"]).stdout;
    assert!(runs.contains("1 unknown"), "{runs}");
    world.expect(0, &["undo", "last", "--yes"]);
    let state = world.sandbox.state();
    assert!(state.lead_status_labels().contains(&"Potential"));
}

#[test]
fn an_interrupted_run_is_told_by_its_steps_as_runs_tells_it() {
    let world = holding();
    world.write(
        "m.yaml",
        "lead_statuses: [Potential, One, Two, {label: Three, color: green}]\ncustom_fields: {lead: [{name: A, type: \
         text}, {name: B, type: text}]}\n",
    );
    let plan = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    let total = plan["steps"].as_array().unwrap().len();
    let HeldRun {
        mut child,
        mut lines,
        mut said,
    } = HeldRun::start(&world);
    send("INT", child.id());
    read_until(
        &mut said,
        &mut lines,
        "interrupted: finishing the calls that were sent",
    );
    world.sandbox.land();
    lines.read_to_string(&mut said).unwrap();
    let mut shown = String::new();
    child.stdout.take().unwrap().read_to_string(&mut shown).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");

    let done = world.writes().len();
    let left = total - done;
    let counts = format!("Interrupted: {done} of {total} steps done, {left} not started. Not verified.");
    assert!(shown.contains(&counts), "{counts}\n{shown}");
    assert_eq!(shown.matches("\nnot started: ").count(), left, "{shown}");
    assert!(
        !shown.contains("skipped") && !shown.contains("Applied"),
        "{shown}"
    );
    let runs = world.expect(0, &["runs"]);
    assert!(
        runs.stdout.contains(&format!("{done} done, {left} not started")),
        "{}",
        runs.stdout
    );
}

#[test]
fn the_first_leaves_no_new_workflow_active_that_is_to_be_still() {
    let world = World::switched(&[("workflow_status_on_create", "ignore")]);
    let held = Fault::first("POST", "/sequence/", FaultAction::Held);
    world.sandbox.set_faults(vec![held]);
    world.write(
        "m.yaml",
        "sequences:\n  - {name: Onboarding, status: draft, timezone: Europe/Berlin, steps: [{step_type: call, delay: 0}]}\n\
         custom_fields: {lead: [{name: Late, type: text}]}\n",
    );
    let HeldRun {
        mut child,
        mut lines,
        mut said,
    } = HeldRun::at(&world, "reading", 1);
    send("INT", child.id());
    read_until(
        &mut said,
        &mut lines,
        "interrupted: finishing the calls that were sent",
    );
    world.sandbox.land();
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    let state = world.sandbox.state();
    assert!(state.fields.is_empty(), "nothing else is started: {said}");
    assert_eq!(
        state.workflow("Onboarding").unwrap().status.as_deref(),
        Some("draft"),
        "{said}"
    );
    world.expect(0, &APPLY);
    assert_eq!(world.sandbox.state().workflows.len(), 1);
}

#[test]
fn the_second_ends_it_at_once_and_says_what_is_left() {
    for signal in SIGNALS {
        let world = holding();
        let HeldRun {
            mut child,
            mut lines,
            mut said,
        } = HeldRun::start(&world);
        send(signal, child.id());
        read_until(&mut said, &mut lines, "press Ctrl-C again to stop now");
        send(signal, child.id());
        lines.read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{signal}\n{said}");
        assert!(
            said.contains("stopped: 1 step without a result: create lead_status/"),
            "{signal}\n{said}"
        );
        assert!(said.contains("run the same command again"), "{signal}\n{said}");
        world.sandbox.land();
        world.expect(0, &APPLY);
        made_once(&world, signal);
    }
}

#[test]
fn the_second_says_which_new_workflow_may_act_and_undo_takes_it_back() {
    // Held is the creation, or what makes a draft of it.
    for (method, left) in [("POST", "active"), ("PUT", "draft")] {
        let world = World::switched(&[("workflow_status_on_create", "ignore")]);
        world
            .sandbox
            .set_faults(vec![Fault::first(method, "/sequence/", FaultAction::Held)]);
        world.write(
            "m.yaml",
            "sequences:\n  - {name: Onboarding, status: draft, timezone: Europe/Berlin, steps: [{step_type: call, delay: 0}]}\n",
        );
        let writes = if method == "POST" { 1 } else { 2 };
        let HeldRun {
            mut child,
            mut lines,
            mut said,
        } = HeldRun::at(&world, "reading", writes);
        send("INT", child.id());
        read_until(&mut said, &mut lines, "press Ctrl-C again to stop now");
        send("INT", child.id());
        lines.read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
        let told = "Until then, sequence/Onboarding may have `status: active`: pause or delete in Close what must not run";
        assert!(said.contains(told), "{method}\n{said}");

        world.sandbox.land();
        let status = || {
            let state = world.sandbox.state();
            state.workflow("Onboarding").and_then(|one| one.status.clone())
        };
        while status().as_deref() != Some(left) {
            std::thread::sleep(Duration::from_millis(1));
        }
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        assert!(
            world.sandbox.state().workflows.is_empty(),
            "{method}\n{}{}",
            ran.stdout,
            ran.stderr
        );
    }
}

#[test]
fn what_only_reads_ends_at_once() {
    let world = World::with(Settings {
        latency: Duration::from_millis(300),
        ..Settings::default()
    });
    world.write("m.yaml", "lead_statuses: [New]\n");
    for signal in ["TERM", "HUP"] {
        for arguments in [
            &["plan", "-f", "m.yaml"][..],
            &["pull", "-f", "pulled"],
            &["doctor"],
        ] {
            world.sandbox.clear_calls();
            let child = start(world.command(arguments));
            while world.sandbox.calls().is_empty() {
                std::thread::sleep(Duration::from_millis(1));
            }
            send(signal, child.id());
            let ended = child.wait_with_output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(130), "{signal} {arguments:?}\n{said}");
            assert!(said.contains("interrupted"), "{signal} {arguments:?}\n{said}");
        }
    }
}

#[test]
fn a_question_is_ended_too() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let world = World::new();
        world.write("m.yaml", "lead_statuses: [Potential, New]\n");
        let mut command = world.command(&["apply", "-f", "m.yaml"]);
        command.env("TERM", "dumb");
        let mut session = spawn_command(command, Some(60_000)).unwrap();
        session.exp_string("Apply this to Sandbox").unwrap();
        session.process_mut().signal(signal).unwrap();
        session.exp_string("interrupted; nothing was written").unwrap();
        session.exp_eof().unwrap();
        let ended = session.process().wait().unwrap();
        assert!(
            matches!(ended, rexpect::process::WaitStatus::Exited(_, 130)),
            "{signal}: {ended:?}"
        );
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn a_program_whose_terminal_is_gone_ends_as_well() {
    let world = holding();
    let mut child = start(world.command(&APPLY));
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    read_until(&mut said, &mut lines, "[1/");
    while world.writes().len() < 2 {
        std::thread::sleep(Duration::from_millis(1));
    }
    // Nobody reads any more what it says.
    drop((lines, child.stdout.take()));
    send("HUP", child.id());
    std::thread::sleep(Duration::from_millis(20));
    send("HUP", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    world.sandbox.land();
    world.expect(0, &APPLY);
    made_once(&world, "HUP");
}

#[test]
fn the_sandbox_that_is_served_stops() {
    for signal in SIGNALS {
        let folder = tempfile::tempdir().unwrap();
        let mut command = program(folder.path());
        command.args(["sandbox", "serve"]);
        let mut child = start(command);
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        read_until(&mut said, &mut lines, "CLOSE_REFRESH_TOKEN=");
        send(signal, child.id());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
    }
}
