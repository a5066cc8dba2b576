//! `${env:NAME}` in whatever a repository holds never has the value of what signs in, and of what looks like a secret
//! only where the project file lists it.

use super::{keeps_the_key, left_nothing_of_the_key, sent_nothing_of_the_key};
use crate::harness::{Ran, World};

/// Every place of a manifest that takes a text.
const EVERYWHERE: &str = "\
lead_statuses:
  - '${env:CLOSE_API_KEY}'
  - {label: 'a ${env:CLOSE_API_KEY} b', renamed_from: '${env:CLOSE_API_KEY}'}
  - {label: Old, removed: true, move_to: '${env:CLOSE_API_KEY}'}
pipelines:
  - {name: 'P ${env:CLOSE_API_KEY}', statuses: [{label: 'S ${env:CLOSE_API_KEY}', type: active}]}
custom_fields:
  lead:
    - {name: 'F ${env:CLOSE_API_KEY}', type: text, description: '${env:CLOSE_API_KEY}'}
    - {name: C, type: choices, choices: ['${env:CLOSE_API_KEY}', {value: x, renamed_from: '${env:CLOSE_API_KEY}'}]}
  shared:
    - {name: R, type: text, description: '${env:CLOSE_API_KEY}'}
custom_activity_types:
  - {name: T, description: '${env:CLOSE_API_KEY}', fields: [{name: N, type: text, description: '${env:CLOSE_API_KEY}'}]}
custom_object_types:
  - {name: O, name_plural: '${env:CLOSE_API_KEY}', description: '${env:CLOSE_API_KEY}'}
webhooks:
  - url: https://x.test/${env:CLOSE_API_KEY}
    events:
      - {object_type: lead, action: created, extra_filter: {type: equals, value: '${env:CLOSE_API_KEY}'}}
";

/// Runs a command that has to fail so, and keeps the key.
#[track_caller]
fn refused(world: &World, code: i32, arguments: &[&str], variables: &[(&str, &str)]) -> Ran {
    let ran = world.run_with(arguments, variables);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    keeps_the_key(world, &arguments.join(" "), &ran);
    ran
}

#[test]
fn the_key_in_any_text_of_a_manifest_is_refused_by_every_command_and_goes_nowhere() {
    let world = World::new();
    world.write("m.yaml", EVERYWHERE);
    let manifest = ["-f", "m.yaml"];
    for format in ["human", "json", "github", "sarif"] {
        let arguments = [&["validate", "--format", format][..], &manifest].concat();
        refused(&world, 1, &arguments, &[]);
    }
    for format in ["human", "json", "markdown", "github", "html"] {
        refused(
            &world,
            3,
            &[&["plan", "--format", format][..], &manifest].concat(),
            &[],
        );
    }
    for format in ["human", "json", "markdown", "github"] {
        refused(
            &world,
            3,
            &[&["apply", "--yes", "--format", format][..], &manifest].concat(),
            &[],
        );
    }
    for (code, command) in [
        (3, &["plan", "--out", "p.json", "-vv"][..]),
        (3, &["drift"]),
        (1, &["show"]),
        (1, &["graph"]),
        (1, &["pull", "--update"]),
        (1, &["pull", "--update", "--dry-run"]),
    ] {
        let ran = world.run(&[command, &manifest].concat());
        assert!(
            ran.code == code || ran.code == 3,
            "{command:?} {}\n{}",
            ran.code,
            ran.stderr
        );
        keeps_the_key(&world, &command.join(" "), &ran);
    }
    sent_nothing_of_the_key(&world);
    assert_eq!(world.writes(), []);
    left_nothing_of_the_key(&world, &[]);

    let ran = refused(&world, 1, &["validate", "-f", "m.yaml"], &[]);
    let uses = EVERYWHERE.matches("${env:CLOSE_API_KEY}").count();
    assert_eq!(
        ran.stderr.matches("error[secret-variable]").count(),
        uses,
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("m.yaml:2:"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("`CLOSE_API_KEY` is for signing in to Close"),
        "{}",
        ran.stderr
    );
}

#[test]
fn it_is_refused_by_its_name_on_a_machine_that_does_not_have_the_key() {
    let world = World::new();
    for name in [
        "CLOSE_API_KEY",
        "CLOSE_ACCESS_TOKEN",
        "CLOSE_STAGING_API_KEY",
        "AWS_SECRET_ACCESS_KEY",
        "db_passwd",
    ] {
        world.write("m.yaml", &format!("lead_statuses: ['${{env:{name}}}']\n"));
        let ran = crate::harness::finish({
            let mut command = crate::harness::program(world.folder.path());
            command.args(["validate", "-f", "m.yaml"]);
            command
        });
        assert_eq!(ran.code, 1, "{name}");
        assert!(
            ran.stderr.contains("error[secret-variable]"),
            "{name}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_copy_of_the_key_is_refused_under_any_name_and_however_it_is_put_together() {
    let world = World::new();
    let key = world.sandbox.api_key().to_owned();
    let (first, second) = key.split_at(key.len() / 2);
    let longer = format!("https://x.test/{key}");
    for (manifest, variables) in [
        ("lead_statuses: ['${env:CITY}']\n", &[("CITY", key.as_str())][..]),
        ("lead_statuses: ['${env:CITY}']\n", &[("CITY", longer.as_str())]),
        (
            "lead_statuses: ['${env:A}${env:B}']\n",
            &[("A", first), ("B", second)],
        ),
        (&format!("lead_statuses: ['{key}']\n"), &[]),
        (&format!("lead_statuses: ['at {key}.']\n"), &[]),
    ] {
        world.write("m.yaml", manifest);
        refused(&world, 1, &["validate", "-f", "m.yaml"], variables);
        let ran = refused(&world, 3, &["apply", "-f", "m.yaml", "--yes"], variables);
        assert!(ran.stderr.contains("signs in to Close"), "{}", ran.stderr);
    }
    sent_nothing_of_the_key(&world);
    assert_eq!(world.writes(), []);
}

#[test]
fn variables_and_overlays_of_a_project_are_no_way_around_it() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let project = |more: &str| {
        format!(
            "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live:\n    api_key: \
             ${{env:CLOSE_API_KEY}}\n    base_url: {base}\n{more}"
        )
    };
    world.write("m.yaml", "lead_statuses: [{label: New, color: blue}]\n");

    world.write(
        "closectl.yaml",
        &project("    variables:\n      a: 1\n      word: 'x ${env:CLOSE_API_KEY}'\n"),
    );
    for command in [
        &["validate"][..],
        &["plan"],
        &["apply", "--yes"],
        &["pull", "--update"],
    ] {
        let ran = refused(&world, 1, command, &[]);
        let told = "the variable `word` of `live` (closectl.yaml:10) can't be used: `CLOSE_API_KEY` is for signing in";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(ran.stderr.contains("hint: remove it"), "{}", ran.stderr);
    }

    world.write("closectl.yaml", &project("    overlays: [own.yaml]\n"));
    world.write(
        "own.yaml",
        "lead_statuses: [{label: New, color: '${env:CLOSE_API_KEY}'}]\n",
    );
    refused(&world, 1, &["validate"], &[]);
    refused(&world, 3, &["plan"], &[]);
    assert_eq!(world.writes(), []);
    sent_nothing_of_the_key(&world);
}

#[test]
fn a_key_that_only_a_command_knows_is_found_before_anything_is_written() {
    let world = World::new();
    let key = world.sandbox.api_key().to_owned();
    crate::signin::trusted_project(&world, "api_key_command: cat key.txt");
    world.write("key.txt", &key);
    world.write("m.yaml", &format!("lead_statuses: [Potential, 'x {key}']\n"));
    for arguments in [
        &["plan", "-vv", "--out", "p.json"][..],
        &["plan", "--format", "json"],
        &["plan", "--format", "html"],
        &["apply", "--yes", "-vv", "--trace-http", "t.jsonl"],
        &["apply", "--yes", "--format", "json"],
    ] {
        let ran = crate::signin::run(&world, arguments, &[]);
        assert_eq!(ran.code, 3, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        keeps_the_key(&world, &arguments.join(" "), &ran);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(
            told.contains("would show the key or token that signs in"),
            "{told}"
        );
    }
    sent_nothing_of_the_key(&world);
    assert_eq!(world.writes(), []);
    left_nothing_of_the_key(&world, &["key.txt", "m.yaml"]);
}
