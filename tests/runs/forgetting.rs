//! `runs forget` erases the record values that runs keep, and nothing else.

use super::{folder, listed, says};
use crate::harness::{World, applied, apply, leads_that_hold, program};
use serde_json::json;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// An organization with a run that keeps two values.
fn keeping() -> (World, PathBuf) {
    let world = applied("pipelines: [{name: Partners}]\n");
    let run = folder(&world, &listed(&world, &[])[0]);
    keep(&run);
    (world, run)
}

fn keep(run: &Path) {
    fs::create_dir(run.join("values")).unwrap();
    let lines = [
        json!({"version": 1, "step": 0, "address": "custom_field/lead/Note"}),
        json!({"record": "lead_1", "records": "lead", "value": "a secret of Ada"}),
        json!({"record": "lead_2", "records": "lead", "value": "another one"}),
        json!({"complete": true, "count": 2}),
    ];
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(run.join("values/0.jsonl"), text).unwrap();
}

fn forget(world: &World, code: i32, arguments: &[&str]) -> crate::harness::Ran {
    world.expect(code, &[&["runs", "forget"][..], arguments].concat())
}

#[test]
fn what_a_run_keeps_is_told_and_erased_only_when_somebody_agrees() {
    let (world, run) = keeping();
    let keeps = &listed(&world, &[])[0]["keeps"];
    assert_eq!(keeps["values"], 2);
    let shown = world.expect(0, &["runs"]);
    says(&shown, &["keeps 2 record values ("]);
    assert!(!shown.stdout.contains("Ada"), "{}", shown.stdout);
    assert!(!world.expect(0, &["runs", "last"]).stdout.contains("Ada"));

    says(&forget(&world, 3, &["last"]), &["2 record values", "--yes"]);
    assert!(run.join("values/0.jsonl").exists());
    let journal = fs::read(run.join("journal.jsonl")).unwrap();
    says(&forget(&world, 0, &["last", "--yes"]), &["erased: "]);
    assert!(!run.join("values").exists());
    assert_eq!(
        fs::read(run.join("journal.jsonl")).unwrap(),
        journal,
        "the journal stays"
    );
    let keeps = &listed(&world, &[])[0]["keeps"];
    assert!(
        keeps["erased"].as_str().unwrap().ends_with('Z') && keeps["values"] == 0,
        "{keeps}"
    );
    says(
        &world.expect(0, &["runs"]),
        &["the record values that it kept were erased on"],
    );
    says(
        &forget(&world, 0, &["last", "--yes"]),
        &["nothing to erase: this run has no saved record values"],
    );
}

#[test]
fn undo_gives_values_back_before_they_are_erased_and_says_afterwards_that_they_were() {
    let manifest = "custom_fields:\n  lead:\n    - {name: Note, removed: true, allow_data_loss: true}\n";
    for is_erased in [false, true] {
        let world = leads_that_hold(&[&[("Note", "Ada")], &[("Note", "Grace")]]);
        apply(&world, 0, manifest);
        assert_eq!(listed(&world, &[])[0]["keeps"]["values"], 2);
        if is_erased {
            forget(&world, 0, &["last", "--yes"]);
        }
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        let told = ran.stderr.contains("they were erased on");
        assert_eq!(told, is_erased, "{}", ran.stderr);
        let state = serde_json::to_string(&world.sandbox.state().records).unwrap();
        assert_eq!(state.contains("Grace"), !is_erased, "{state}");
    }
}

#[test]
fn an_erasure_that_was_cut_short_is_carried_to_its_end_by_the_next_one() {
    let (world, run) = keeping();
    let begun = json!({"at": "2026-11-27T03:00:00Z", "values": 2, "bytes": 9, "steps": [0]});
    fs::write(run.join("erased.json"), begun.to_string()).unwrap();
    let keeps = listed(&world, &[])[0]["keeps"].clone();
    assert_eq!(
        (&keeps["erased"], &keeps["values"]),
        (&json!("2026-11-27T03:00:00Z"), &json!(0))
    );
    says(
        &forget(&world, 0, &["--all", "--yes"]),
        &["the rest of an interrupted erasure"],
    );
    assert!(!run.join("values").exists());
    assert_eq!(listed(&world, &[])[0]["keeps"]["erased"], "2026-11-27T03:00:00Z");
}

#[test]
fn nothing_is_erased_while_a_run_is_under_way() {
    let (world, run) = keeping();
    let name = run.file_name().unwrap().to_str().unwrap().to_owned();
    let (_, organization) = name.split_once("Z-").unwrap();
    let lock = world
        .folder
        .path()
        .join(format!(".closectl/locks/{organization}.lock"));
    let held = File::options().read(true).write(true).open(lock).unwrap();
    held.lock().unwrap();
    says(
        &forget(&world, 3, &["last", "--yes"]),
        &["another run of closectl"],
    );
    assert!(run.join("values/0.jsonl").exists());

    // A run without an end whose lock is held is going on.
    let journal = fs::read_to_string(run.join("journal.jsonl")).unwrap();
    let end = journal.trim_end().rfind('\n').unwrap();
    fs::write(run.join("journal.jsonl"), &journal[..=end]).unwrap();
    assert_eq!(listed(&world, &[])[0]["state"], "under_way");
    held.unlock().unwrap();
    assert_eq!(listed(&world, &[])[0]["state"], "cut_short");
    forget(&world, 0, &["last", "--yes"]);
    assert!(!run.join("values").exists());
}

#[test]
fn runs_are_chosen_by_age_by_organization_or_by_name() {
    let (world, run) = keeping();
    let name = run.file_name().unwrap().to_str().unwrap().to_owned();
    let (_, organization) = name.split_once("Z-").unwrap();
    let old = run.with_file_name(format!("2001-01-01T00-00-00Z-{organization}"));
    fs::create_dir(&old).unwrap();
    for file in ["plan.json", "before.json", "journal.jsonl"] {
        fs::copy(run.join(file), old.join(file)).unwrap();
    }
    keep(&old);

    says(
        &forget(&world, 0, &["--older-than", "30d", "--yes"]),
        &["erased: 2001"],
    );
    assert!(!old.join("values").exists() && run.join("values").exists());
    for wrong in ["soon", "-3d", ""] {
        says(
            &forget(&world, 1, &[&format!("--older-than={wrong}"), "--yes"]),
            &["not an age", "30d"],
        );
    }
    forget(&world, 1, &[]);
    forget(&world, 1, &["last", "--all"]);
    says(
        &forget(&world, 1, &["--all", "--org", "nobody", "--yes"]),
        &["there are no runs of `nobody`"],
    );
    says(
        &forget(&world, 1, &["2002-01-01T00-00-00Z-x", "--yes"]),
        &["there is no run"],
    );
    says(&forget(&world, 3, &[&name]), &["--yes"]);
    forget(&world, 0, &[&name, "--yes"]);
    assert!(!run.join("values").exists());
}

#[cfg(unix)]
#[test]
fn nothing_is_erased_through_a_link_and_no_folder_is_emptied_that_closectl_did_not_make() {
    let (world, run) = keeping();
    let theirs = tempfile::tempdir().unwrap();
    fs::write(theirs.path().join("0.jsonl"), "theirs").unwrap();
    fs::remove_dir_all(run.join("values")).unwrap();
    std::os::unix::fs::symlink(theirs.path(), run.join("values")).unwrap();
    says(&world.expect(0, &["runs"]), &["can't be relied on"]);
    says(
        &forget(&world, 3, &["last", "--yes"]),
        &["failed to erase", "hint: "],
    );
    assert_eq!(
        fs::read_to_string(theirs.path().join("0.jsonl")).unwrap(),
        "theirs"
    );

    let mut outside = program(theirs.path());
    outside.args(["runs", "forget", "--all", "--yes"]);
    assert_eq!(
        crate::harness::finish(outside).code,
        0,
        "there is nothing to erase"
    );
}
