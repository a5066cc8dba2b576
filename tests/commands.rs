//! The surface: flags, exit codes, and what goes where.

mod guards;
mod pulling;
mod sandboxes;

use crate::harness::{Ran, World, finish, program};
use closectl::kinds;
use serde_json::Value;

fn alone(arguments: &[&str]) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.args(arguments);
    finish(command)
}

#[test]
fn what_is_unknown_is_an_error_and_never_mistaken_for_pending_changes() {
    for (arguments, parts) in [
        (&["frobnicate"][..], &["unrecognized subcommand 'frobnicate'"][..]),
        (&["plna"], &["unrecognized subcommand 'plna'", "similar", "plan"]),
        (&["plan", "--nope"], &["unexpected argument '--nope'"]),
        (
            &["plan", "--taget", "x"],
            &["unexpected argument '--taget'", "--target"],
        ),
        (
            &["apply", "plan.json", "x"],
            &["unexpected argument 'x'", "tip: to name manifests, write '-f x'"],
        ),
        (
            &["-v", "validate", "examples/starter"],
            &[
                "unexpected argument 'examples/starter'",
                "tip: to name manifests, write '-f examples/starter'",
            ],
        ),
        (
            &["plan", "--prune", "lead_status"],
            &[
                "unexpected argument 'lead_status'",
                "tip: write '--prune=lead_status'",
            ],
        ),
        (&["validate", "--yes"], &["unexpected argument '--yes'"]),
        (
            &["runs", "show", "last"],
            &[
                "unexpected argument 'last'",
                "tip: [RUN] takes one value, as in 'closectl runs last'",
            ],
        ),
        (
            &["runs", "last", "forget"],
            &["the subcommand 'forget' cannot be used with '[RUN]'"],
        ),
        (
            &["apply", "--dry-run"],
            &[
                "unexpected argument '--dry-run'",
                "tip: 'closectl plan' shows the changes and makes none\n\nUsage: closectl apply",
            ],
        ),
        (
            &["undo", "last", "--dry-run"],
            &["tip: '--out FILE' saves what the undo would change"],
        ),
        (
            &["doctor", "--all"],
            &[
                "unexpected argument '--all'",
                "tip: this command works on one organization, which '--org' names\n\nUsage: closectl doctor [OPTIONS]",
            ],
        ),
        (
            &["plan", "--format", "xml"],
            &["invalid value 'xml'", "human, json"],
        ),
        (
            &["plan", "--parallelism", "0"],
            &["'0'", "--parallelism", "write a whole number from 1 to 64\n"],
        ),
        (&["plan", "--parallelism", "many"], &["'many'", "--parallelism"]),
        (
            &["plan", "--timeout", "0"],
            &[
                "'0'",
                "--timeout",
                "write a whole number of seconds from 1 to 3600\n",
            ],
        ),
        (
            &["plan", "--timeout", "1x"],
            &[
                "'1x'",
                "--timeout",
                "write a whole number of seconds from 1 to 3600\n",
            ],
        ),
        (&["plan", "--org"], &["--org <NAME>"]),
        (
            &["-q", "-v", "validate"],
            &["'--quiet' cannot be used with '--verbose"],
        ),
        (&["sandbox", "steal"], &["unrecognized subcommand 'steal'"]),
        (
            &["sandbox", "serve", "--fault", "explode"],
            &["`explode` is not ACTION", "lose-answer"],
        ),
        (&["sandbox", "serve", "--port", "70000"], &["'70000'", "--port"]),
        (
            &["sandbox", "reset", "--switch", "x"],
            &["`x` is not NAME=VALUE", "sandbox show --switches"],
        ),
        (
            &["sandbox", "reset", "--switch", "x=y"],
            &["no switch is named `x`", "sandbox show --switches"],
        ),
        (
            &["explain", "led_status"],
            &["there is no kind `led_status`, did you mean `lead_status`?"],
        ),
        (
            &["explain", "custom_field/lead.choises"],
            &["has no attribute `choises`, did you mean `choices`?"],
        ),
        (
            &["explain", "xyz"],
            &["there is no kind `xyz`", "lists all kinds"],
        ),
        (
            &["plan", "-f", "m.yaml", "--org", "sanbox"],
            &["there is no organization named `sanbox`, did you mean `sandbox`?"],
        ),
        (&[], &["Usage: closectl"]),
    ] {
        let ran = alone(arguments);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (1, ""),
            "{arguments:?}: {}",
            ran.stderr
        );
        for part in parts {
            assert!(ran.stderr.contains(part), "{arguments:?}: {part}\n{}", ran.stderr);
        }
    }
}

#[test]
fn help_and_version_are_data() {
    let version = format!("closectl {}\n", env!("CARGO_PKG_VERSION"));
    for (arguments, part) in [
        (&["--version"][..], version.as_str()),
        (&["-V"], &version),
        (&["--help"], "Exit codes: 0 done or nothing to do"),
        (&["help", "apply"], "--secrets-out"),
        (&["apply", "--help"], "This does not approve data loss"),
        (&["sandbox", "serve", "-h"], "--latency"),
    ] {
        let ran = alone(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{arguments:?}");
        assert!(ran.stdout.contains(part), "{arguments:?}: {}", ran.stdout);
    }
}

#[test]
fn the_schema_is_a_schema_that_takes_the_examples_of_the_tests() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = program(folder.path());
    command.arg("schema");
    let printed = finish(command);
    assert_eq!((printed.code, printed.stderr.as_str()), (0, ""));
    let schema: Value = serde_json::from_str(&printed.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    jsonschema::meta::validate(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    assert!(
        validator.is_valid(&serde_json::json!({"lead_statuses": ["A", {"label": "B", "removed": true}]}))
    );
    assert!(!validator.is_valid(&serde_json::json!({"lead_statuses": [{"colour": "x"}]})));

    let mut command = program(folder.path());
    command.args(["schema", "--out", "s.json"]);
    let written = finish(command);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("s.json")).unwrap(),
        printed.stdout
    );
    // As with every `--out`, folders that are missing are made.
    let mut command = program(folder.path());
    command.args(["schema", "--out", "new/folder/s.json"]);
    assert_eq!(finish(command).code, 0);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("new/folder/s.json")).unwrap(),
        printed.stdout
    );
    let mut command = program(folder.path());
    command.args(["schema", "--out", "s.json/s.json"]);
    let ran = finish(command);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("failed to write s.json/s.json: "),
        "{}",
        ran.stderr
    );
}

#[test]
fn every_kind_and_attribute_is_explained() {
    let all = alone(&["explain"]);
    assert_eq!((all.code, all.stderr.as_str()), (0, ""));
    for kind in kinds::registry().kinds() {
        let name = &kind.any.def.word();
        assert!(
            all.stdout.contains(&format!("    {name} ")),
            "{name} is not listed"
        );
        let ran = alone(&["explain", name]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{name}");
        assert!(ran.stdout.starts_with(&format!("{name}: ")), "{}", ran.stdout);
        for attribute in kind
            .attributes
            .values()
            .filter(|one| one.name != closectl::model::PARENT)
        {
            assert!(
                ran.stdout.contains(&format!("    {} ", attribute.name)),
                "{name}.{}",
                attribute.name
            );
            let what = format!("{name}.{}", attribute.name);
            let ran = alone(&["explain", &what]);
            assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{what}");
            assert!(ran.stdout.starts_with(&format!("{what}: ")), "{}", ran.stdout);
            assert!(ran.stdout.contains("It is "), "{}", ran.stdout);
            assert!(!ran.stdout.contains("It is ."), "{}", ran.stdout);
        }
    }
}

#[test]
fn a_plan_is_data_and_its_exit_code_is_as_asked() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, New]\n");
    assert_eq!(
        world.expect(0, &["plan", "-f", "m.yaml"]).stderr,
        "reading the organization\n"
    );
    world.expect(2, &["plan", "-f", "m.yaml", "--detailed-exitcode"]);
    let ran = world.expect(
        2,
        &[
            "plan",
            "-f",
            "m.yaml",
            "--detailed-exitcode",
            "--format",
            "json",
            "-q",
        ],
    );
    assert_eq!(ran.stderr, "");
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(plan["organization"]["name"], "Sandbox");
    let steps = plan["steps"].as_array().unwrap();
    let shapes: Vec<_> = steps
        .iter()
        .map(|step| {
            (
                step["action"].as_str().unwrap(),
                step["address"].as_str().unwrap(),
                step["after"].clone(),
            )
        })
        .collect();
    assert_eq!(
        shapes,
        [
            ("create", "lead_status/New", serde_json::json!([])),
            ("reorder", "lead_status", serde_json::json!([0])),
        ]
    );
    assert_eq!(
        steps[0]["at"],
        serde_json::json!({"file": "m.yaml", "line": 1, "column": 28})
    );
    assert_eq!(steps[0]["risk"], serde_json::json!({"level": "safe"}));
    assert_eq!(
        steps[0]["changes"],
        serde_json::json!([{"attribute": "label", "before": null, "after": "New"}])
    );
    assert_eq!(world.writes(), [], "planning writes nothing");

    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    let ran = world.expect(
        0,
        &["plan", "-f", "m.yaml", "--detailed-exitcode", "--format", "json"],
    );
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&plan["steps"], &plan["refusals"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
}

#[test]
fn quiet_says_only_what_went_wrong_and_verbose_says_what_is_left_alone() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    let usual = world.expect(0, &["plan", "-f", "m.yaml"]);
    let quiet = world.expect(0, &["-q", "plan", "-f", "m.yaml"]);
    let verbose = world.expect(0, &["plan", "-f", "m.yaml", "-v"]);
    assert_eq!(
        (quiet.stdout.as_str(), quiet.stderr.as_str()),
        (
            "Plan for Sandbox (orga_GnjIlprq5TvMxerGPy77fHNeWPxmkFAtB5DfHpqlSij)\nNo changes: the organization is as \
             this plan wants it.\n",
            ""
        )
    );
    // What is in no list that the manifests manage is only counted.
    assert!(
        usual
            .stdout
            .contains("In lists that are not in the files: 6 objects (-v lists them)\n")
            && !usual.stdout.contains("pipeline/Sales")
    );
    assert!(
        verbose
            .stdout
            .contains("\nIn lists that are not in the files: pipeline/Sales, "),
        "{}",
        verbose.stdout
    );
    assert_eq!(world.expect(0, &["validate", "-f", "m.yaml", "-q"]).stderr, "");
    world.write("m.yaml", "lead_statuses: [7]\n");
    assert!(
        world
            .expect(1, &["validate", "-f", "m.yaml", "-q"])
            .stderr
            .contains("error[wrong-type]")
    );
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_panic() {
    for arguments in [
        &["schema"][..],
        &["--help"],
        &["explain"],
        &["validate", "-f", "gone"],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = program(folder.path());
        let error = match arguments {
            ["validate", ..] => command.args(arguments).stderr(writer).output().unwrap(),
            _ => {
                let child = command
                    .args(arguments)
                    .stdout(writer)
                    .stderr(std::process::Stdio::piped())
                    .spawn()
                    .unwrap();
                child.wait_with_output().unwrap()
            }
        };
        let said = String::from_utf8_lossy(&error.stderr);
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
        assert_ne!(error.status.code(), Some(101), "{arguments:?}");
    }
}
