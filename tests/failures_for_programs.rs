//! With `--format json`, standard output is one JSON document, whatever went wrong.

use crate::harness::World;
use serde_json::Value;

const VALID: &str = "lead_statuses:\n  - {label: Fresh}\n";

#[test]
fn a_command_that_fails_prints_one_json_document() {
    let world = World::new();
    world
        .write("broken.yaml", "lead_statuses: [\n")
        .write("m.yaml", VALID);

    for (code, command, has_problems) in [
        (3, "plan -f broken.yaml --format json", true),
        (3, "apply -f broken.yaml --yes --format=json", true),
        (3, "drift -f broken.yaml --format json", true),
        (1, "plan -f none.yaml --format json", false),
        (1, "apply -f none.yaml --format json", false),
        (1, "plan -f m.yaml --org nope --format json", false),
        (1, "drift -f m.yaml --org nope --format json", false),
        (1, "diff nope other --format json", false),
        (1, "promote --from one --to other --format json", false),
        (1, "plan -f m.yaml --target nothing --format json", false),
        (1, "apply none.json --format json", false),
        // Nobody is there to agree.
        (3, "apply -f m.yaml --format json", false),
        (1, "plan --no-such-flag --format json", false),
        (1, "plan --no-such-flag --format=json", false),
        (1, "no-such-command --format json", false),
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let ran = world.run(&arguments);
        let plain = command.replace("--format json", "").replace("--format=json", "");
        let people = world.run(&plain.split_whitespace().collect::<Vec<_>>());

        assert_eq!((ran.code, people.code), (code, code), "{command}: {}", ran.stderr);
        let document: Value = serde_json::from_str(&ran.stdout)
            .unwrap_or_else(|error| panic!("{command}: {error}: {}\n{}", ran.stdout, ran.stderr));
        assert_eq!(document["exit_code"], code, "{command}: {document}");
        let message = document["error"]["message"].as_str().unwrap_or_default();
        assert!(!message.is_empty(), "{command}: {document}");
        assert_eq!(
            document.get("problems").is_some(),
            has_problems,
            "{command}: {document}"
        );
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn a_command_that_fails_marks_it_on_github() {
    let world = World::new();
    for command in [
        "validate -f none.yaml --format github",
        "plan -f none.yaml --format=github",
        "plan --no-such-flag --format github",
    ] {
        let arguments: Vec<&str> = command.split(' ').collect();
        let stdout = world.expect(1, &arguments).stdout;
        assert!(
            stdout.starts_with("::error title=closectl failed::") && stdout.contains("%0Ahint: "),
            "{command}: {stdout}"
        );
        assert_eq!(stdout.lines().count(), 1, "{command}: {stdout}");
    }
}

#[test]
fn a_check_that_fails_is_a_failed_run_for_code_scanners() {
    let world = World::new();
    let arguments = ["validate", "-f", "none.yaml", "--format", "sarif"];
    let log: Value = serde_json::from_str(&world.expect(1, &arguments).stdout).unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"], serde_json::json!([]));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 1);
    let told = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(told.unwrap().contains("none.yaml"), "{log:#}");
}

#[test]
fn people_get_no_document_of_a_failure() {
    let world = World::new();
    assert_eq!(world.expect(1, &["plan", "-f", "none.yaml"]).stdout, "");
    assert_eq!(world.expect(1, &["plan", "--no-such-flag"]).stdout, "");
}

#[cfg(unix)]
#[test]
fn whatever_has_the_name_of_the_project_file_is_not_passed_over() {
    use std::{fs, os::unix::fs::symlink, process::Command};
    let world = World::new();
    world.write("below/m.yaml", VALID);
    let path = world.folder.path().join("closectl.yaml");

    for make in [
        (|path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success()))
            as fn(&std::path::Path),
        |path| fs::create_dir(path).unwrap(),
        |path| symlink("nowhere", path).unwrap(),
        |path| symlink("closectl.yaml", path).unwrap(),
    ] {
        make(&path);
        for arguments in [&["plan", "-f", "m.yaml"][..], &["apply", "-f", "m.yaml", "--yes"]] {
            let mut command = world.command(arguments);
            command.current_dir(world.folder.path().join("below"));
            let ran = crate::harness::finish(command);
            assert_eq!(ran.code, 1, "{}", ran.stderr);
            assert!(ran.stderr.contains("../closectl.yaml"), "{}", ran.stderr);
        }
        if path.is_dir() {
            fs::remove_dir(&path).unwrap();
        } else {
            fs::remove_file(&path).unwrap();
        }
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn a_line_about_problems_of_manifests_says_where_they_are() {
    let world = World::new();
    world.write("broken.yaml", "lead_statuses: [{label: Fresh, colour: red}]\n");
    let ran = world.expect(3, &["apply", "-f", "broken.yaml", "--yes", "--format", "jsonl"]);
    let line: Value = serde_json::from_str(ran.stdout.lines().last().unwrap()).unwrap();
    let hint = line["hint"].as_str().unwrap();
    assert!(
        hint.starts_with("correct each problem that stderr lists; "),
        "{line}"
    );
    assert!(ran.stderr.contains("error[unknown-attribute]"), "{}", ran.stderr);
}
