//! A run belongs to an organization, whatever `closectl.yaml` calls that.

use super::says;
use crate::harness::{Ran, World, applied, finish, program};
use closectl::engine::{RunLock, RunOwner};
use std::{fs, path::Path};

/// A project in which the organization has two names.
fn two_names(world: &World) {
    let url = world.sandbox.base_url();
    let entry = |name: &str| format!("  {name}: {{api_key: '${{env:CLOSE_API_KEY}}', base_url: '{url}'}}\n");
    let both = format!("{}{}", entry("one"), entry("other"));
    world.write(
        "closectl.yaml",
        &format!("version: 1\nmanifests: [m.yaml]\norganizations:\n{both}"),
    );
}

fn run(world: &World, code: i32, arguments: &[&str]) -> Ran {
    let mut command = program(world.folder.path());
    command
        .args(arguments)
        .env("CLOSE_API_KEY", world.sandbox.api_key());
    let ran = finish(command);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn the_last_run_is_found_under_each_name_that_the_organization_gets() {
    let world = applied("lead_statuses: [Fresh]\n");
    // There was no project when it ran.
    two_names(&world);
    run(&world, 0, &["undo", "last", "--org", "one", "--yes"]);
    assert!(world.sandbox.state().lead_status("Fresh").is_none());

    run(&world, 0, &["apply", "--org", "one", "--yes"]);
    run(&world, 0, &["undo", "last", "--org", "other", "--yes"]);
    assert!(world.sandbox.state().lead_status("Fresh").is_none());
}

#[test]
fn only_one_run_at_a_time_changes_an_organization_that_has_two_names() {
    let world = World::new();
    two_names(&world);
    world.write("m.yaml", "lead_statuses: [Fresh]\n");
    run(&world, 0, &["plan", "--org", "one"]);
    let locks = world.folder.path().join(".closectl/locks");
    let id = world.sandbox.state().organization.id;
    let turn = RunLock::take(&locks, &RunOwner::named(&id)).unwrap();
    for name in ["one", "other"] {
        let ran = run(&world, 3, &["apply", "--org", name, "--yes"]);
        says(
            &ran,
            &[&format!(
                "is changing `{name}` from this folder; nothing was written"
            )],
        );
    }
    assert_eq!(world.writes(), []);
    drop(turn);
    run(&world, 0, &["apply", "--org", "other", "--yes"]);
}

/// Runs the program in a folder without a server.
fn alone(folder: &Path, code: i32, arguments: &[&str]) -> Ran {
    let mut command = program(folder);
    command.args(arguments);
    let ran = finish(command);
    assert_eq!(ran.code, code, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

#[test]
fn organizations_whose_names_look_alike_in_files_keep_their_own_runs() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let project = "version: 1\nmanifests: [m.yaml]\norganizations:\n  東京: {sandbox: .closectl/1.json}\n  大阪: {sandbox: \
                   .closectl/2.json}\n";
    fs::write(folder.join("closectl.yaml"), project).unwrap();
    fs::write(folder.join("m.yaml"), "lead_statuses: [Fresh]\n").unwrap();
    alone(folder, 0, &["apply", "--all", "--yes"]);
    fs::write(folder.join("m.yaml"), "lead_statuses: [Fresh, Later]\n").unwrap();
    alone(folder, 0, &["apply", "--org", "東京", "--yes"]);

    let ran = alone(folder, 0, &["undo", "last", "--org", "大阪", "--yes"]);
    says(&ran, &["delete lead_status/Fresh"]);
    assert!(!ran.stdout.contains("Later"), "{}", ran.stdout);
    let listed = alone(folder, 0, &["runs", "--org", "大阪", "--format", "json"]).stdout;
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["runs"].as_array().unwrap().len(), 2, "{listed}");
}

#[test]
fn a_folder_of_a_run_that_never_began_is_not_the_last_run() {
    for files in [&[][..], &["plan.json"], &["plan.json", "before.json"]] {
        let world = applied("lead_statuses: [Fresh]\n");
        let id = world.sandbox.state().organization.id;
        let never = world
            .folder
            .path()
            .join(format!(".closectl/runs/2099-01-01T00-00-00Z-{id}"));
        fs::create_dir(&never).unwrap();
        for file in files {
            fs::write(never.join(file), "{\"cut").unwrap();
        }
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        says(
            &ran,
            &[&format!(
                "the newer run 2099-01-01T00-00-00Z-{id} wrote nothing, so it has nothing to undo"
            )],
        );
        assert!(world.sandbox.state().lead_status("Fresh").is_none());
    }

    // What says that something was sent is not passed over.
    let world = applied("lead_statuses: [Fresh]\n");
    let runs = world.folder.path().join(".closectl/runs");
    let run = fs::read_dir(&runs).unwrap().next().unwrap().unwrap().path();
    fs::remove_file(run.join("journal.jsonl")).unwrap();
    says(
        &world.expect(3, &["undo", "last", "--yes"]),
        &["journal.jsonl is missing"],
    );
}
