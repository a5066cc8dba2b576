//! Output that nobody gets: an error and never a panic, and a run ends and says what it wrote wherever it still can.
#![cfg(target_os = "linux")]

use crate::harness::{Ran, World, finish, program};
use close_sandbox::{Fault, FaultAction, Settings};
use std::process::{Command, Stdio};

/// A line of a shell in the folder of a world, with `closectl` as the program.
fn shell(world: &World, line: &str) -> Ran {
    let path = program(world.folder.path()).get_program().to_owned();
    let mut command = Command::new("bash");
    command
        .args(["-c", &line.replace("closectl", "\"$PROGRAM\"")])
        .current_dir(world.folder.path())
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("NO_COLOR", "1")
        .env("PROGRAM", path)
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url())
        .stdin(Stdio::null());
    let ran = finish(command);
    assert!(
        !ran.stderr.contains("panicked") && !ran.stderr.contains("bug in closectl"),
        "{line}: {}",
        ran.stderr
    );
    assert_ne!(ran.code, 101, "{line}");
    ran
}

fn world() -> World {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    world
}

#[test]
fn a_full_output_is_an_error_that_says_so() {
    let world = world();
    for line in [
        "closectl plan -f m.yaml",
        "closectl plan -f m.yaml --format json",
        "closectl plan -f m.yaml --format html",
        "closectl plan -f m.yaml --detailed-exitcode",
        "closectl drift -f m.yaml",
        "closectl validate -f m.yaml --format json",
        "closectl explain lead_status",
        "closectl schema",
        "closectl pull -f pulled --force",
        "closectl undo",
        "closectl graph -f m.yaml",
        "closectl doctor",
        "closectl completions bash",
        "closectl man",
        "closectl --help",
        "closectl --version",
    ] {
        let ran = shell(&world, &format!("{line} > /dev/full"));
        // What prints nothing loses nothing.
        if line.ends_with("undo") {
            assert_eq!(ran.code, 0, "{line}: {ran:?}");
            continue;
        }
        assert_eq!(ran.code, 1, "{line}: {ran:?}");
        let said = "error: failed to write to stdout: No space left on device";
        assert!(
            ran.stderr.contains(said) && ran.stderr.contains("hint: "),
            "{line}: {}",
            ran.stderr
        );
    }
    assert!(
        !world.files("pulled").is_empty(),
        "what was to be written is written all the same"
    );
}

#[test]
fn a_full_error_output_is_an_error_too() {
    let world = world();
    for line in [
        "closectl plan -f m.yaml 2> /dev/full",
        "closectl plan -f m.yaml -vv 2> /dev/full",
        "closectl plan -f missing.yaml 2> /dev/full",
        "closectl plan --no-such-flag 2> /dev/full",
        "closectl plan -f m.yaml > /dev/full 2>&1",
        "CLOSECTL_LOG=trace closectl plan -f m.yaml 2> /dev/full",
    ] {
        assert_eq!(shell(&world, line).code, 1, "{line}");
    }
    assert_eq!(
        shell(&world, "closectl plan -q -f m.yaml 2> /dev/full").code,
        0,
        "nothing is said, so nothing is lost"
    );
}

#[test]
fn a_run_ends_and_tells_what_it_wrote_on_the_stream_that_works() {
    for (line, code) in [
        ("closectl apply -f m.yaml --yes > /dev/full", 1),
        ("closectl apply -f m.yaml --yes --format json > /dev/full", 1),
        ("closectl apply -f m.yaml --yes --format markdown > /dev/full", 1),
        ("closectl apply -f m.yaml --yes 2> /dev/full", 1),
        ("closectl apply -f m.yaml --yes > /dev/full 2>&1", 1),
        ("closectl apply -f m.yaml --yes >&-", 0),
        ("closectl apply -f m.yaml --yes 2>&-", 0),
    ] {
        let world = world();
        let ran = shell(&world, line);
        assert_eq!(ran.code, code, "{line}: {ran:?}");
        let labels: Vec<String> = world
            .sandbox
            .state()
            .lead_statuses
            .iter()
            .map(|one| one.label.clone())
            .collect();
        assert!(labels.contains(&"New".to_owned()), "{line}: {labels:?}");
        let told = format!("{}{}", ran.stdout, ran.stderr);
        if !line.contains("2>&1") && code == 1 {
            assert!(
                told.contains("Verified, no changes remain") || told.contains("\"verified\": true"),
                "{line}: {told}"
            );
        }
        let runs = world.expect(0, &["undo", "--format", "json"]).stdout;
        assert!(runs.contains("\"complete\": true"), "{line}: {runs}");
    }
}

#[test]
fn a_lost_report_does_not_hide_what_is_worse() {
    let world = World::with(Settings {
        faults: vec![Fault {
            on: 1,
            times: 1,
            method: Some("POST".to_owned()),
            path_prefix: Some("/status/lead/".to_owned()),
            action: FaultAction::Status(400),
        }],
        ..Settings::default()
    });
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    let ran = shell(&world, "closectl apply -f m.yaml --yes > /dev/full");
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(
        ran.stderr.contains("failed: create lead_status/New"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let world = world();
    let status = |line: &str| {
        shell(
            &world,
            &format!("{line} | head -1 > /dev/null; exit ${{PIPESTATUS[0]}}"),
        )
    };
    for line in [
        "closectl plan -f m.yaml",
        "closectl schema",
        "closectl explain lead_status",
        "closectl man --format markdown",
    ] {
        let ran = status(line);
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        assert!(!ran.stderr.contains("error"), "{line}: {}", ran.stderr);
    }
    let ran = shell(
        &world,
        "closectl apply -f m.yaml --yes | true; exit ${PIPESTATUS[0]}",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        world
            .sandbox
            .state()
            .lead_statuses
            .iter()
            .filter(|one| one.label == "New")
            .count(),
        1
    );
}
