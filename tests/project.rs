//! The project file: which organization is meant, and what may not happen in it.

mod pruning;
mod unnamed;

use crate::harness::{World, finish, program};
use close_sandbox::Place;
use serde_json::json;

const FIELDS: &str = "custom_fields:
  lead:
    - {name: A, type: text}
    - {name: B, type: text}
    - {name: C, type: text}
    - {name: D, type: text}
";

/// A project for the organization, with this policy.
fn project(world: &World, policy: &str) {
    let text = format!(
        "version: 1\nmanifests: [setup]\ndefault_organization: live\norganizations:\n  live:\n    \
         api_key: ${{env:CLOSE_LIVE_KEY}}\n    base_url: {}\n{policy}",
        world.sandbox.base_url()
    );
    world.write("closectl.yaml", &text);
}

/// An organization with four fields, two leads with a value in A, and a project.
fn project_with_values(policy: &str) -> World {
    let world = World::new();
    world
        .write("setup/m.yaml", FIELDS)
        .expect(0, &["apply", "-f", "setup", "--yes"]);
    world.sandbox.edit(|state| {
        for _ in 0..2 {
            state.add_lead(&[("A", json!("x"))]);
        }
    });
    world.sandbox.clear_calls();
    project(&world, policy);
    world
}

/// Removes fields with everybody's consent, and expects a code.
fn remove(world: &World, code: i32, names: &[&str]) -> String {
    let text = names.iter().fold(FIELDS.to_owned(), |text, name| {
        text.replace(
            &format!("{{name: {name}, type: text}}"),
            &format!("{{name: {name}, removed: true}}"),
        )
    });
    world.write("setup/m.yaml", &text);
    let mut command = program(world.folder.path());
    command
        .args(["apply", "--yes", "--allow-data-loss", "*"])
        .env("CLOSE_LIVE_KEY", world.sandbox.api_key());
    let ran = finish(command);
    assert_eq!(ran.code, code, "{}\n{}", ran.stdout, ran.stderr);
    if code == 3 {
        assert_eq!(world.writes(), []);
    }
    ran.stderr
}

#[test]
fn the_project_names_manifests_organization_and_key() {
    let world = project_with_values("");
    remove(&world, 0, &["B"]);
    assert_eq!(world.sandbox.state().fields.len(), 3);
    let ran = world.expect(1, &["plan"]);
    assert!(
        ran.stderr.contains("CLOSE_LIVE_KEY"),
        "the variable that is not set is named: {}",
        ran.stderr
    );
}

#[test]
fn a_protected_address_stays_whatever_anybody_agrees_to() {
    let world = project_with_values("policy: {protect: [\"custom_field/lead/A\"]}\n");
    let told = remove(&world, 3, &["A"]);
    assert!(
        told.contains("custom_field/lead/A: the policy protects `custom_field/lead/A`"),
        "{told}"
    );
    let way = "to allow it, remove `custom_field/lead/A` from `policy.protect` in closectl.yaml";
    assert!(told.contains(way), "{told}");
    world.write(
        "setup/m.yaml",
        &FIELDS.replace("{name: A, type: text}", "{name: A, type: number}"),
    );
    let ran = world.run_with(
        &["apply", "--yes", "--allow-data-loss", "*"],
        &[("CLOSE_LIVE_KEY", world.sandbox.api_key())],
    );
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("the policy protects"), "{}", ran.stderr);
}

#[test]
fn protection_follows_the_live_object_through_a_rename() {
    let world = project_with_values("policy: {protect: [\"custom_field/lead/A\"]}\n");
    let text = FIELDS.replace(
        "{name: A, type: text}",
        "{name: Z, type: number, renamed_from: A}",
    );
    world.write("setup/m.yaml", &text);
    let ran = world.run_with(
        &["apply", "--yes", "--allow-data-loss", "*"],
        &[("CLOSE_LIVE_KEY", world.sandbox.api_key())],
    );
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the policy protects `custom_field/lead/A`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn deletions_and_records_are_limited() {
    let told = remove(
        &project_with_values("policy: {max_deletes: {count: 2}}\n"),
        3,
        &["B", "C", "D"],
    );
    assert!(
        told.contains(
            "the plan deletes 3 lead fields, but `max_deletes` allows 2; change less in one run, or raise the limit under `policy` in closectl.yaml"
        ),
        "{told}"
    );
    let told = remove(
        &project_with_values("policy: {max_deletes: {percent: 25}}\n"),
        3,
        &["B", "C"],
    );
    assert!(
        told.contains("`max_deletes` allows 1 (25 % of 4, rounded down)"),
        "{told}"
    );
    remove(
        &project_with_values("policy: {max_deletes: {count: 2, percent: 50}}\n"),
        0,
        &["B", "C"],
    );
    let told = remove(
        &project_with_values("policy: {max_records_affected: 1}\n"),
        3,
        &["A"],
    );
    assert!(
        told.contains("2 records would lose values, but the policy allows 1"),
        "{told}"
    );
    remove(
        &project_with_values("policy: {max_records_affected: 2}\n"),
        0,
        &["A"],
    );
}

#[test]
fn what_contradicts_itself_is_refused() {
    for (text, told) in [
        ("version: 2\n", "this closectl reads version 1"),
        (
            "version: 2\n",
            "help: write `version: 1`, or install a newer closectl",
        ),
        (
            "version: 2\n",
            "hint: `closectl schema project` prints what the file may contain",
        ),
        (
            "version: 1\ndefault_organization: prod\norganizations: {a: {sandbox: x}}\n",
            "the file lists `a`",
        ),
        (
            "version: 1\norganizations: {a: {api_key: api_x}}\n",
            "create a new one in Close and delete this one; then put the new one into an environment",
        ),
        (
            "version: 1\npolicy: {max_deletes: {percent: 120}}\n",
            "more than 100 percent",
        ),
        (
            "version: 1\npolicy: {max_deletes: {count: 0, percent: 10}}\n",
            "forbids every deletion and allows some",
        ),
        ("version: 1\npolicy: {protekt: []}\n", "did you mean `protect`?"),
        (
            "version: 1\ndefault_organization: prod\n",
            "there is no such organization",
        ),
        (
            "version: 1\norganizations:\n  a: {sandbox: x, organization_id: orga_1}\n  b: {sandbox: y, organization_id: orga_1}\n",
            "`a` and `b` have the same `organization_id`",
        ),
        (
            "version: 1\ndefault_organization: a\norganizations: {a: {sandbox: x, variables: {p: \"${var:q}\", q: \"a${var:p}\"}}}\n",
            "need each other: p → q → p",
        ),
        (
            "version: 1\ndefault_organization: a\norganizations: {a: {sandbox: x, variables: {p: \"${var:quai}\", quay: b}}}\n",
            "uses `quai`, which this organization doesn't have; did you mean `quay`?",
        ),
        (
            "version: 1\ndefault_organization: a\norganizations: {a: {sandbox: x, variables: {p: \"${env:NOT_SET}\"}}}\n",
            "needs the environment variable NOT_SET, which is not set",
        ),
        ("version: 1\nprune: [lead_staus]\n", "did you mean `lead_status`?"),
        (
            "version: 1\ninclude: [closectl.yaml]\n",
            "the files include each other: closectl.yaml → closectl.yaml",
        ),
        ("version: 1\ninclude: [more.yaml]\n", "there is no file more.yaml"),
        ("", "the file is empty"),
        (
            "version: 1\norganizations: {a: {api_key: x, sandbox: y}}\n",
            "closectl.yaml gives 2 ways to sign in to `a`",
        ),
        (
            "version: 1\norganizations:\n  sandbox: {api_key: \"${env:CLOSE_API_KEY}\"}\n",
            "give it another name",
        ),
        (
            "version: 1\norganizations:\n  sandbox: {keyring: true}\n",
            "closectl.yaml:3:3",
        ),
    ] {
        let world = World::new();
        world.write("closectl.yaml", text).write("m.yaml", FIELDS);
        let ran = world.expect(1, &["apply", "-f", "m.yaml", "--yes"]);
        assert!(ran.stderr.contains(told), "{text}: {}", ran.stderr);
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn a_key_of_another_organization_is_refused_before_any_write() {
    let world = project_with_values("    organization_id: orga_000000000000000000000000000000000000000\n");
    let told = remove(&world, 3, &["B"]);
    assert!(told.contains("the key belongs to the organization"), "{told}");
}

#[test]
fn a_protected_organization_takes_no_apply_without_a_saved_plan() {
    let world = project_with_values("    protected: true\n");
    let told = remove(&world, 3, &["B"]);
    assert!(told.contains("accepts only a saved plan"), "{told}");
}

#[test]
fn a_misspelt_organization_is_suggested() {
    let world = project_with_values("");
    let ran = world.expect(1, &["plan", "--org", "liv"]);
    assert!(ran.stderr.contains("did you mean `live`?"), "{}", ran.stderr);
}

#[test]
fn the_published_schemas_are_those_that_are_printed() {
    for (what, published) in [
        ("project", include_str!("../schemas/project.schema.json")),
        ("overlay", include_str!("../schemas/overlay.schema.json")),
    ] {
        let printed = World::new().expect(0, &["schema", what]).stdout;
        assert!(
            printed == published,
            "schemas/{what}.schema.json is stale; regenerate it: \
             cargo run -- schema {what} --out schemas/{what}.schema.json"
        );
    }
}

#[test]
fn included_files_add_organizations_and_say_where_they_are_wrong() {
    let world = World::new();
    world
        .write("closectl.yaml", "version: 1\ninclude: [clients/one.yaml]\n")
        .write(
            "clients/one.yaml",
            "version: 1\norganizations: {one: {sandbox: one.json}}\ninclude: [two.yaml]\n",
        )
        .write(
            "clients/two.yaml",
            "version: 1\norganizations: {two: {sandbox: two.json}}\n",
        )
        .write("m.yaml", "lead_statuses: [Fresh]\n");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--org", "two"]);
    assert!(
        world.folder.path().join("clients/two.json").is_file(),
        "paths are relative to their file"
    );
    for (file, text, told) in [
        (
            "clients/two.yaml",
            "version: 1\ninclude: [one.yaml]\n",
            "clients/one.yaml → ",
        ),
        (
            "clients/two.yaml",
            "version: 1\norganizations: {one: {sandbox: x}}\n",
            "two files have an organization `one`",
        ),
        (
            "clients/two.yaml",
            "version: 1\npolicy: {}\n",
            "an included file can contain only organizations, not `policy`",
        ),
        (
            "clients/two.yaml",
            "version: 1\norganizations: {two: {sandbx: x}}\n",
            "did you mean `sandbox`?",
        ),
    ] {
        world.write(file, text);
        let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
        assert!(
            ran.stderr.contains(told) && ran.stderr.contains("two.yaml"),
            "{text}: {}",
            ran.stderr
        );
    }
}

#[test]
fn the_project_is_found_upwards_and_its_paths_are_its_own() {
    let world = World::new();
    world
        .write("closectl.yaml", "version: 1\nmanifests: [setup]\n")
        .write("setup/m.yaml", "lead_statuses: [Fresh]\n")
        .write("deep/er/x", "");
    let mut command = program(&world.folder.path().join("deep/er"));
    command
        .args(["apply", "--yes"])
        .env("CLOSE_API_KEY", world.sandbox.api_key())
        .env("CLOSE_BASE_URL", world.sandbox.base_url());
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(world.folder.path().join(".closectl/runs").is_dir());
    assert!(!world.folder.path().join("deep/er/.closectl").exists());
}

#[test]
fn what_is_ignored_is_neither_changed_nor_reported_and_can_still_be_named() {
    let world =
        project_with_values("ignore: [\"custom_field/lead/C\", \"custom_field/lead/B:description\"]\n");
    let key = ("CLOSE_LIVE_KEY", world.sandbox.api_key().to_owned());
    let run = |arguments: &[&str]| world.run_with(arguments, &[(key.0, key.1.as_str())]);
    world.write(
        "setup/m.yaml",
        "custom_fields:
  lead:
    - {name: A, type: text, description: new}
    - {name: B, type: text, description: new}
    - {name: C, type: text, description: new}
    - {name: D, type: text}
    - {name: E, type: text, description: \"beside ${id:custom_field/lead/C}\"}
",
    );
    let ran = run(&["apply", "--yes"]);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    let state = world.sandbox.state();
    let description = |name: &str| {
        let field = state.custom_field(&Place::Lead, name).unwrap();
        field.description.clone().unwrap_or_default()
    };
    assert_eq!(
        (
            description("A").as_str(),
            description("B").as_str(),
            description("C").as_str()
        ),
        ("new", "", "")
    );
    assert!(description("E").starts_with("beside cf_"));
    assert_eq!(run(&["pull", "-f", "pulled"]).code, 0);
    let pulled = world.read("pulled/custom_fields.yaml");
    assert!(
        pulled.contains("name: E") && !pulled.contains("name: C"),
        "{pulled}"
    );
    assert!(
        ran.stdout.contains("custom_field/lead/C") && ran.stdout.contains("`ignore`"),
        "{}",
        ran.stdout
    );
    world.write("setup/m.yaml", "custom_fields: {lead: [{name: A, type: text}]}\n");
    let ran = run(&["plan", "-v"]);
    assert!(
        ran.stdout.contains("lead/B") && !ran.stdout.contains("lead/C"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_setting_that_does_not_fit_is_told_without_the_words_of_schemas() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential]\n");
    for (setting, error, help) in [
        (
            "drift: {unlisted: ignored}",
            "error[unknown-value]: `ignored` is not a value of `unlisted`\n",
            "help: did you mean `ignore`? The values are `report`, `ignore`\n",
        ),
        (
            "drift: {unlisted: {lead_status: ignored}}",
            "error[unknown-value]: `ignored` is not a value of `lead_status`\n",
            "help: did you mean `ignore`? The values are `report`, `ignore`\n",
        ),
        (
            "drift: {unlisted: 7}",
            "error[wrong-type]: `unlisted` must be text or a mapping (`key: value`), not the number 7\n",
            "help: write one of `report`, `ignore`\n",
        ),
        (
            "policy: {max_deletes: {count: -1}}",
            "error[does-not-fit]: `count` can't be less than 0\n",
            "help: write 0 or more\n",
        ),
        (
            "policy: {max_records_affected: -2}",
            "error[does-not-fit]: `max_records_affected` can't be less than 0\n",
            "help: write 0 or more\n",
        ),
    ] {
        world.write("closectl.yaml", &format!("version: 1\n{setting}\n"));
        let ran = world.expect(1, &["validate", "-f", "m.yaml"]);
        assert_eq!(
            ran.stderr.matches("error[").count(),
            1,
            "{setting}: {}",
            ran.stderr
        );
        for part in [error, help] {
            assert!(ran.stderr.contains(part), "{setting}: {part}\n{}", ran.stderr);
        }
        for word in ["anyOf", "oneOf", "minimum", "schemas"] {
            assert!(!ran.stderr.contains(word), "{setting}: {word}\n{}", ran.stderr);
        }
    }
}
