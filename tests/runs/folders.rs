//! Whatever is in the folder of runs, the list goes on.

use super::{folder, listed, says};
use crate::harness::{applied, finish, program};
use serde_json::Value;
use std::{fs, path::Path, process::Command};

/// Copies the files of a run into a folder of another name.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        fs::copy(&entry, to.join(entry.file_name().unwrap())).unwrap();
    }
}

#[test]
fn of_a_thousand_runs_the_newest_are_listed_and_the_others_counted() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let run = folder(&world, &listed(&world, &[])[0]);
    let name = run.file_name().unwrap().to_str().unwrap().to_owned();
    let (_, organization) = name.split_once("Z-").unwrap();
    for at in 0..999 {
        let old = format!(
            "2001-01-{:02}T00-{:02}-{:02}Z-{organization}",
            1 + at / 360,
            at / 60 % 60,
            at % 60
        );
        copy(&run, &run.with_file_name(old));
    }

    let ran = world.expect(0, &["runs", "--format", "json"]);
    let document: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(document["runs"].as_array().unwrap().len(), 100);
    assert_eq!(document["older"], 900);
    assert_eq!(document["runs"][0]["run"], name.as_str());
    says(
        &world.expect(0, &["runs", "--limit", "3"]),
        &["997 older runs are not listed; list all with `--limit 1000`"],
    );
    assert_eq!(listed(&world, &["--limit", "1000"]).len(), 1000);
    assert_eq!(world.expect(0, &["undo"]).stdout.lines().count(), 1000);
}

#[cfg(unix)]
#[test]
fn pipes_links_and_names_with_control_characters_are_told_and_followed_nowhere() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let good = folder(&world, &listed(&world, &[])[0]);
    let beside = |name: &str| good.with_file_name(name);
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());

    // A pipe in the place of a run is none; one in the place of a file of it is told.
    pipe(&beside("2027-01-01T00-00-00Z-pipe"));
    copy(&good, &beside("2027-01-02T00-00-00Z-inside"));
    fs::remove_file(beside("2027-01-02T00-00-00Z-inside/journal.jsonl")).unwrap();
    pipe(&beside("2027-01-02T00-00-00Z-inside/journal.jsonl"));
    let elsewhere = tempfile::tempdir().unwrap();
    copy(&good, &elsewhere.path().join("run"));
    std::os::unix::fs::symlink(
        elsewhere.path().join("run"),
        beside("2027-01-03T00-00-00Z-linked"),
    )
    .unwrap();
    fs::create_dir(beside("2027-01-04T00-00-00Z-empty")).unwrap();
    fs::create_dir(beside("2027-01-05T00-00-00Z-\u{1b}[2J\n\u{202e}evil")).unwrap();

    let runs = listed(&world, &[]);
    let problems = runs.iter().filter(|run| run["problem"].is_string()).count();
    assert_eq!((runs.len(), problems), (5, 4), "{runs:?}");
    for arguments in [
        &["runs"][..],
        &["runs", "--format", "markdown"],
        &["runs", "--format", "json"],
        &["undo"],
    ] {
        let ran = world.expect(0, arguments);
        assert!(
            !ran.stdout.contains('\u{1b}') && !ran.stdout.contains('\u{202e}'),
            "{}",
            ran.stdout
        );
        says(&ran, &["it is a pipe", "inside", "linked", "empty"]);
    }
    assert_eq!(world.expect(0, &["undo"]).stdout.lines().count(), 5);
    let ran = world.expect(0, &["runs", good.file_name().unwrap().to_str().unwrap()]);
    says(&ran, &["done: create pipeline/Partners"]);
    world.expect(3, &["runs", "2027-01-04T00-00-00Z-empty"]);
}

#[test]
fn runs_of_one_organization_are_listed_by_its_name_id_or_a_pattern_and_a_misspelt_one_is_told() {
    let world = applied("pipelines: [{name: Partners}]\n");
    let id = world.sandbox.state().organization.id;
    for name in [id.as_str(), "Sandbox", "Sand*", "orga_*"] {
        assert_eq!(listed(&world, &["--org", name]).len(), 1, "{name}");
    }
    // `undo` lists the same runs.
    let ran = world.expect(1, &["undo", "--org", &id[..id.len() - 1]]);
    assert_eq!(ran.stdout, "");
    let ran = world.expect(1, &["runs", "--org", &id[..id.len() - 1]]);
    says(&ran, &["there are no runs of", "did you mean", &id, "hint: "]);
    let ran = world.expect(1, &["runs", "last", "--org", "nobody"]);
    says(&ran, &["there are no runs of `nobody`"]);
    says(&world.expect(1, &["runs", "lst"]), &["did you mean `last`?"]);
}

#[test]
fn an_undo_without_runs_names_its_organization_and_those_that_have_some() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "closectl.yaml",
        "version: 1\ndefault_organization: test\norganizations: {test: {sandbox: test.json}, production: {sandbox: p.json}}\n",
    );
    write("m.yaml", "lead_statuses: [Extra]\n");
    let run = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command.args(arguments);
        finish(command)
    };

    let ran = run(&["undo", "last", "--yes"]);
    assert_eq!(ran.code, 1);
    says(
        &ran,
        &[
            "contains no run of test\n",
            "hint: runs are kept where `closectl apply` ran",
        ],
    );

    let ran = run(&["apply", "--org", "production", "-f", "m.yaml", "--yes"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let ran = run(&["undo", "last", "--yes"]);
    assert_eq!(ran.code, 1);
    says(
        &ran,
        &[
            "error: .closectl/runs contains no run of test\n",
            "hint: to undo a run of another organization, name that with `--org production`\n",
        ],
    );
}
