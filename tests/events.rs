//! `--format jsonl`: the events of a run, one JSON object in each line, valid against the published schema.

use crate::harness::{Two, World, applied};
use serde_json::{Value, json};

const SETUP: &str =
    "lead_statuses: [Potential, Fresh]\ncustom_fields:\n  lead:\n    - {name: Legacy, type: text}\n";

/// Reads the lines of a run, each of which fits the schema.
fn events(stdout: &str) -> Vec<Value> {
    let schema: Value = serde_json::from_str(include_str!("../schemas/event.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    let read = |line: &str| {
        let event: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        assert!(
            schema.is_valid(&event),
            "{:?}: {line}",
            schema
                .iter_errors(&event)
                .map(|e| e.to_string())
                .collect::<Vec<_>>()
        );
        assert_eq!(event["format"], 1);
        assert!(event["time"].as_str().unwrap().ends_with('Z'), "{line}");
        event
    };
    stdout.lines().map(read).collect()
}

fn names(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .map(|event| event["event"].as_str().unwrap())
        .collect()
}

#[test]
fn a_run_tells_its_plan_its_steps_and_its_end() {
    let world = World::new();
    world.write("m.yaml", SETUP);
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--format", "jsonl"]);
    let events = events(&ran.stdout);
    let told = names(&events);
    assert_eq!(told[..2], ["stage", "plan"], "{told:?}");
    assert_eq!(told[told.len() - 2..], ["verified", "summary"], "{told:?}");
    assert_eq!(
        events[1]["organization_id"],
        world.sandbox.state().organization.id.as_str()
    );

    let steps = events[1]["steps"].as_array().unwrap();
    for kind in ["step_started", "step_done"] {
        let of_kind: Vec<&Value> = events.iter().filter(|event| event["event"] == kind).collect();
        assert_eq!(of_kind.len(), steps.len(), "{kind}");
        assert!(
            steps
                .iter()
                .all(|step| of_kind.iter().any(|event| event["address"] == step["address"]))
        );
    }
    let summary = events.last().unwrap();
    assert_eq!(summary["exit_code"], 0);
    assert_eq!(
        summary["counts"],
        json!({"done": steps.len(), "failed": 0, "unknown": 0, "skipped": 0})
    );
    assert!(summary["run"].is_string());

    let again = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--format", "jsonl"]);
    let again = self::events(&again.stdout);
    assert_eq!(names(&again), ["stage", "plan", "summary"]);
    assert_eq!(again[1]["steps"], json!([]));
}

#[test]
fn a_refused_run_says_why_and_writes_nothing() {
    let world = applied(SETUP);
    world
        .sandbox
        .edit(|state| state.add_lead(&[("Legacy", json!("private words"))]));
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Legacy, removed: true}\n",
    );
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes", "--format", "jsonl"]);
    let events = events(&ran.stdout);
    assert_eq!(names(&events), ["stage", "plan", "refused", "summary", "failure"]);
    assert_eq!(events[1]["blocked"], true);
    assert_eq!(events[1]["steps"][0]["risk"], "data-loss");
    assert_eq!(
        (&events[3]["exit_code"], &events[4]["exit_code"]),
        (&json!(3), &json!(3))
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn values_of_records_and_secrets_are_never_in_an_event() {
    let world = applied(SETUP);
    world
        .sandbox
        .edit(|state| state.add_lead(&[("Legacy", json!("private words"))]));
    world.write(
        "m.yaml",
        "custom_fields:\n  lead:\n    - {name: Legacy, removed: true, allow_data_loss: true}\nwebhooks:\n  - {url: \"https://example.com/hook\", events: [{object_type: lead, action: created}]}\n",
    );
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--format", "jsonl"]);
    let undone = world.expect(0, &["undo", "last", "--yes", "--format", "jsonl"]);
    let told = names(&events(&undone.stdout)).join(" ");
    assert!(
        told.contains("plan") && told.ends_with("verified summary"),
        "{told}"
    );
    let secrets = world.files(".closectl/secrets");
    assert!(!secrets.is_empty());
    for text in [&ran.stdout, &undone.stdout] {
        assert!(!text.contains("private words"), "{text}");
        assert!(!text.contains(world.sandbox.api_key()), "{text}");
        let keys: Value = serde_json::from_str(&secrets[0].1).unwrap();
        for key in keys
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(_, key)| key.as_str())
        {
            assert!(!text.contains(key), "{text}");
        }
    }
}

#[test]
fn events_of_a_promotion_name_the_target() {
    let two = Two::new("", "");
    two.apply("staging", SETUP);
    let ran = two.promote(0, &["--format", "jsonl"]);
    let events = events(&ran.stdout);
    assert!(
        events.iter().all(|event| event["organization"] == "production"),
        "{}",
        ran.stdout
    );
    assert_eq!(events.last().unwrap()["event"], "summary");
}

#[test]
fn a_command_that_fails_ends_with_an_event_that_says_why() {
    let world = World::new();
    world.write("broken.yaml", "lead_statuses: [\n");
    for (code, arguments) in [
        (1, &["apply", "-f", "none.yaml", "--format", "jsonl"][..]),
        (3, &["apply", "-f", "broken.yaml", "--format=jsonl"]),
        (1, &["apply", "--no-such-flag", "--format", "jsonl"]),
    ] {
        let ran = world.expect(code, arguments);
        let events = events(&ran.stdout);
        let last = events.last().unwrap();
        assert_eq!(
            (&last["event"], &last["exit_code"]),
            (&json!("failure"), &json!(code)),
            "{}",
            ran.stdout
        );
        assert!(!last["message"].as_str().unwrap().is_empty());
    }
}

#[test]
fn a_run_with_a_failed_step_ends_with_an_event_that_names_it() {
    let world = World::switched(&[("type_changes", "none")]);
    let size = |kind: &str| {
        format!("lead_statuses: [{kind}]\ncustom_fields: {{lead: [{{name: Size, type: {kind}}}]}}\n")
    };
    world.write("m.yaml", &size("number"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    world.write("m.yaml", &size("text"));
    let ran = world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--format", "jsonl"]);

    let events = events(&ran.stdout);
    let last = events.last().unwrap();
    assert_eq!(
        (&last["event"], &last["exit_code"]),
        (&json!("failure"), &json!(4))
    );
    assert_eq!(
        last["message"],
        "failed: update custom_field/lead/Size. Applied: 2 done, 1 failed (3 steps)."
    );
    let hint = last["hint"].as_str().unwrap();
    assert!(hint.starts_with("to undo this run: `closectl undo "), "{hint}");
}

#[test]
fn commands_that_carry_nothing_out_have_no_events() {
    let world = World::new();
    for command in ["plan", "drift", "show", "diff"] {
        let ran = world.run(&[command, "a", "b", "--format", "jsonl"]);
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(
            ran.stderr.contains("invalid value 'jsonl'") || ran.stderr.contains("unexpected argument"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn lines_of_several_organizations_say_whose_they_are_and_nothing_else_is_printed() {
    let world = World::new();
    world
        .write(
            "closectl.yaml",
            "version: 1\nmanifests: [m.yaml]\norganizations:\n  one: {sandbox: one.json}\n  two: {sandbox: two.json}\n",
        )
        .write("m.yaml", SETUP);
    for steps in [true, false] {
        let ran = world.expect(0, &["apply", "--all", "--yes", "--format", "jsonl"]);
        let events = events(&ran.stdout);
        for name in ["one", "two"] {
            let own: Vec<Value> = events
                .iter()
                .filter(|event| event["organization"] == name)
                .cloned()
                .collect();
            let told = names(&own);
            assert!(told.contains(&"plan"), "{told:?}");
            assert_eq!(told.last(), Some(&"summary"), "{told:?}");
            assert_eq!(told.contains(&"step_done"), steps, "{told:?}");
        }
        assert!(events.iter().all(|event| event["organization"].is_string()));
    }
}

#[test]
fn a_stale_plan_ends_its_run_and_no_event_has_a_value() {
    let two = Two::new("", "");
    two.write(
        "setup/m.yaml",
        "custom_fields: {lead: [{name: Legacy, type: text, description: planned words}]}\n",
    );
    let plan = ["plan", "--org", "production", "--out", "p.json"];
    two.expect(0, &plan);
    two.apply(
        "production",
        "custom_fields: {lead: [{name: Legacy, type: text, description: private words}]}\n",
    );

    let ran = two.expect(3, &["apply", "p.json", "--yes", "--format", "jsonl"]);
    let events = events(&ran.stdout);
    assert_eq!(
        names(&events),
        ["stage", "stale", "summary", "failure"],
        "{}",
        ran.stdout
    );
    assert!(
        events.iter().all(|event| event["organization"] == "production"),
        "{}",
        ran.stdout
    );
    let message = events[3]["message"].as_str().unwrap();
    assert!(message.ends_with("create custom_field/lead/Legacy"), "{message}");
    assert!(!ran.stdout.contains(" words"), "{}", ran.stdout);
    // People compare the values.
    assert!(ran.stderr.contains("private words"), "{}", ran.stderr);
    assert_eq!(two.production.writes(), []);
}

#[test]
fn a_run_that_fails_before_its_first_write_ends_too() {
    let world = applied(SETUP);
    for (arguments, code) in [
        (
            &["apply", "-f", "m.yaml", "--yes", "--target", "lead_status/None"][..],
            1,
        ),
        (&["undo", "last", "--yes", "--target", "lead_status/None"], 1),
    ] {
        let ran = world.expect(code, &[arguments, &["--format", "jsonl"]].concat());
        let events = events(&ran.stdout);
        let told = names(&events);
        assert!(told.ends_with(&["summary", "failure"]), "{told:?}");
        assert_eq!(told.iter().filter(|name| **name == "summary").count(), 1);
    }
}
