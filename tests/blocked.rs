//! Plans that `apply` would refuse are shown and saved all the same, and end with a code that stops a pipeline.

use crate::harness::{World, finish, program};
use serde_json::Value;

const LOSS: &str = "lead_statuses: [{label: Qualified, removed: true}]\n";
const APPROVED: &str = "lead_statuses: [{label: Qualified, removed: true, allow_data_loss: true}]\n";

/// Manifests of which `apply` would carry nothing out, each with what the project file adds.
const BLOCKED: [(&str, &str); 3] = [
    (LOSS, ""),
    (
        "lead_statuses: [{label: Qualified, renamed_from: Interested}, New]\n",
        "",
    ),
    (APPROVED, "policy: {protect: [lead_status/Qualified]}\n"),
];

fn world(manifest: &str, policy: &str) -> World {
    let world = World::new();
    let base = world.sandbox.base_url();
    let project = format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
         \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\"}}\n{policy}"
    );
    world.write("closectl.yaml", &project).write("m.yaml", manifest);
    world
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_plan_that_apply_would_refuse_ends_with_3_and_is_shown_and_saved_all_the_same() {
    for (manifest, policy) in BLOCKED {
        let world = world(manifest, policy);
        let ran = world.expect(3, &["plan"]);
        assert!(ran.stdout.contains("lead_status/Qualified"), "{}", ran.stdout);
        world.expect(3, &["plan", "--detailed-exitcode"]);

        let ran = world.expect(3, &["plan", "--out", "p.json", "--format", "json"]);
        assert!(
            ran.stderr.contains("saved to p.json; it can't be applied"),
            "{}",
            ran.stderr
        );
        for plan in [json(&ran.stdout), json(&world.read("p.json"))] {
            assert_eq!(plan["blocked"], true, "{plan}");
            let summary = &plan["summary"];
            let stopped = summary["blocked"].as_u64().unwrap() + summary["refused"].as_u64().unwrap();
            assert!(stopped > 0, "{summary}");
            assert_eq!(summary["steps"], plan["steps"].as_array().unwrap().len());
        }

        world.sandbox.clear_calls();
        for arguments in [&["apply", "p.json", "--yes"][..], &["apply", "--yes"]] {
            world.expect(3, arguments);
        }
        assert_eq!(world.writes(), [], "{manifest}");
    }
}

#[test]
fn a_plan_that_could_be_applied_is_not_blocked_and_2_is_only_for_that() {
    let world = world(APPROVED, "");
    world.expect(2, &["plan", "--detailed-exitcode"]);
    let plan = json(&world.expect(0, &["plan", "--format", "json"]).stdout);
    assert_eq!(
        (&plan["blocked"], &plan["summary"]["blocked"]),
        (&Value::Bool(false), &0.into())
    );
    assert_eq!(plan["summary"]["remove"], 1);
    assert_eq!(plan["steps"][0]["records"]["count"], 0, "{plan}");

    world.write("m.yaml", "lead_statuses: []\n");
    let plan = json(
        &world
            .expect(0, &["plan", "--format", "json", "--detailed-exitcode"])
            .stdout,
    );
    assert_eq!(
        (&plan["blocked"], &plan["summary"]["steps"]),
        (&Value::Bool(false), &0.into())
    );
}

#[test]
fn a_blocked_plan_that_was_saved_is_applied_once_somebody_approves_it() {
    let world = world(LOSS, "");
    world.expect(3, &["plan", "--out", "p.json"]);
    world.expect(3, &["apply", "p.json", "--yes"]);
    world.expect(
        0,
        &[
            "apply",
            "p.json",
            "--yes",
            "--allow-data-loss",
            "lead_status/Qualified",
        ],
    );
    assert!(world.sandbox.state().lead_status("Qualified").is_none());
}

#[test]
fn of_several_organizations_a_blocked_one_decides() {
    let folder = tempfile::tempdir().unwrap();
    let project =
        "version: 1\nmanifests: [m.yaml]\norganizations:\n  a: {sandbox: a.json}\n  b: {sandbox: b.json}\n";
    std::fs::write(folder.path().join("closectl.yaml"), project).unwrap();
    std::fs::write(folder.path().join("m.yaml"), LOSS).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command.args(arguments);
        let ran = finish(command);
        (ran.code, ran)
    };
    let approved = [
        "apply",
        "--org",
        "a",
        "--yes",
        "--allow-data-loss",
        "lead_status/Qualified",
    ];
    let (code, ran) = run(&approved);
    assert_eq!(code, 0, "{ran:?}");
    for arguments in [&["plan", "--all"][..], &["plan", "--all", "--detailed-exitcode"]] {
        let (code, ran) = run(arguments);
        assert_eq!(code, 3, "{ran:?}");
    }
    assert_eq!(run(&["plan", "--org", "a", "--detailed-exitcode"]).0, 0);
    let (_, ran) = run(&["plan", "--all", "--format", "json"]);
    let blocked: Vec<_> = json(&ran.stdout)["organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["plan"]["blocked"].clone())
        .collect();
    assert_eq!(blocked, [false, true]);
}
