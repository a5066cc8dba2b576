//! `show PLAN.json` shows a saved plan in every format, offline and without a key.

use crate::harness::{Ran, World, finish, leads_that_hold, program};
use serde_json::Value;

/// Runs the program in the folder without a key and without the organization.
fn offline(world: &World, arguments: &[&str]) -> Ran {
    let mut command = program(world.folder.path());
    command.args(arguments);
    finish(command)
}

/// An organization with a saved plan that is blocked, `plan.json`, and one that is not, `good.json`.
fn saved() -> World {
    let world = leads_that_hold(&[&[("Note", "Ada")]]);
    world.write(
        "m.yaml",
        "custom_fields: {lead: [{name: Note, removed: true}]}
",
    );
    world.expect(3, &["plan", "-f", "m.yaml", "--out", "plan.json"]);
    world.write("m.yaml", "pipelines: [{name: Partners}]\n");
    world.expect(0, &["plan", "-f", "m.yaml", "--out", "good.json"]);
    world.sandbox.clear_calls();
    world
}

#[test]
fn a_saved_plan_is_shown_in_every_format_and_marked_as_what_it_is() {
    let world = saved();
    let id = world.sandbox.state().organization.id;
    for format in ["human", "markdown", "github", "html"] {
        let ran = offline(&world, &["show", "plan.json", "--format", format]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{format}");
        for word in ["Saved plan plan.json", &id, "saved on", "1 step", "blocked, so"] {
            // Markdown writes a backslash before what it would take for more than a text.
            assert!(
                ran.stdout.replace('\\', "").contains(word),
                "{format} lacks {word}:\n{}",
                ran.stdout
            );
        }
        let ran = offline(&world, &["show", "good.json", "--format", format]);
        assert!(
            ran.stdout.contains("not blocked when it was saved"),
            "{}",
            ran.stdout
        );
    }

    let ran = offline(&world, &["show", "plan.json", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["blocked"], true);
    assert_eq!(document["organization"]["id"], id.as_str());
    let time = document["origin"]["saved"].as_str().unwrap();
    assert!(time.ends_with('Z') && time.len() == 20, "{time}");
    let schema: Value = serde_json::from_str(include_str!("../schemas/plan.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    assert_eq!(schema.iter_errors(&document).count(), 0);
    assert_eq!(world.sandbox.calls().len(), 0, "closectl did not call Close");
}

#[test]
fn a_damaged_a_newer_and_a_missing_plan_are_the_usual_errors() {
    let world = saved();
    let text = world.read("good.json");
    world.write("altered.json", &text.replace("Partners", "Others"));
    world.write("cut.json", &text[..text.len() / 2]);
    world.write("newer.json", &text.replacen("\"format\": 1", "\"format\": 99", 1));
    world.write("other.json", "{}");
    for (file, words) in [
        ("altered.json", "was edited after it was saved"),
        ("cut.json", "is incomplete"),
        ("newer.json", "has the format 99"),
        ("other.json", "is not a saved plan"),
    ] {
        let ran = offline(&world, &["show", file]);
        assert_eq!(ran.code, 3, "{file}: {}", ran.stderr);
        assert!(
            ran.stderr.contains(words) && ran.stderr.contains("hint: "),
            "{}",
            ran.stderr
        );
        assert_eq!(ran.stdout, "");
    }
    for (path, hint) in [
        (
            "m.yaml",
            "hint: name manifests with -f, as in `closectl apply -f FILE`",
        ),
        (
            "manifests",
            "hint: name a file; manifests are named with -f, which also takes folders",
        ),
    ] {
        world.write("manifests/one.yaml", "lead_statuses: [Potential]\n");
        let ran = offline(&world, &["apply", path]);
        assert_ne!(ran.code, 0, "{}", ran.stderr);
        assert!(ran.stderr.contains(hint), "{}", ran.stderr);
    }
    for command in ["show", "apply"] {
        let ran = offline(&world, &[command, "missing.json"]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        let lines: Vec<&str> = ran.stderr.lines().collect();
        let said = "error: failed to read missing.json: ";
        assert!(lines.iter().any(|line| line.starts_with(said)), "{lines:?}");
        let hint = "hint: check the path, and that the file is readable";
        assert!(lines.contains(&hint), "no manifest is meant: {lines:?}");
    }
}

#[test]
fn addresses_stay_addresses_and_plans_take_no_arguments_about_manifests() {
    let world = saved();
    let ran = offline(&world, &["show", "-f", "m.yaml", "pipeline/Partners"]);
    assert!(ran.code == 0 && ran.stdout.contains("Partners"), "{}", ran.stderr);
    let ran = offline(&world, &["show", "-f", "m.yaml", "pipeline/plan.json"]);
    assert!(
        ran.stderr.contains("the manifests have no `pipeline/plan.json`"),
        "{}",
        ran.stderr
    );
    let ran = offline(&world, &["show", "-f", "m.yaml", "good.json"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    let ran = offline(&world, &["show", "-f", "m.yaml", "--format", "html"]);
    assert!(
        ran.code == 1 && ran.stderr.contains("name a saved plan"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_heading_names_the_organization_as_the_project_does() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "closectl.yaml",
        "version: 1\norganizations: {production: {sandbox: production.json}}\n",
    );
    write("m.yaml", "lead_statuses: [Extra]\n");
    let run = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command.args(arguments);
        let ran = finish(command);
        assert_eq!(ran.code, 0, "{arguments:?}: {}", ran.stderr);
        ran.stdout
    };

    let heading = "Plan for production: Sandbox (";
    let planned = run(&["plan", "--org", "production", "-f", "m.yaml", "--out", "p.json"]);
    assert!(planned.contains(heading), "{planned}");
    for (format, heading) in [
        ("human", heading),
        ("html", "<title>Plan for production (Sandbox)"),
    ] {
        let shown = run(&["show", "p.json", "--format", format]);
        assert!(shown.contains(heading), "{format}: {shown}");
    }
}

#[test]
fn a_manifest_is_no_saved_plan_and_the_hint_says_how_it_is_shown() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [A]\n");
    let ran = offline(&world, &["show", "m.yaml"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""));
    assert_eq!(
        ran.stderr,
        "error: m.yaml is not a saved plan\nhint: `closectl show -f m.yaml` shows manifests, and `closectl plan -f m.yaml` \
         what they change\n"
    );

    let ran = offline(&world, &["apply", "m.yaml"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.stderr
            .contains("name manifests with -f, as in `closectl apply -f FILE`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_file_that_is_no_saved_plan_is_not_shown_and_nothing_is_said_of_applying() {
    let world = World::new();
    world.write("broken.json", "{not json").write("other.json", "{}");
    for (file, told) in [
        (
            "broken.json",
            "error: refused: the plan in broken.json is not a saved plan: it is not JSON (",
        ),
        (
            "other.json",
            "error: refused: the plan in other.json is not a saved plan\n",
        ),
    ] {
        let ran = offline(&world, &["show", file]);
        assert_eq!((ran.code, ran.stdout.as_str()), (3, ""), "{}", ran.stderr);
        assert!(ran.stderr.starts_with(told), "{}", ran.stderr);
        let hint = "\nhint: name a plan that `closectl plan --out FILE` saved\n";
        assert!(ran.stderr.ends_with(hint), "{}", ran.stderr);
    }
}
