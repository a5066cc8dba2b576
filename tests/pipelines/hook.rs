//! The hook of git checks what is about to be committed, and nothing else.

use super::{Repository, examples};
use std::fs;

#[test]
fn a_commit_of_broken_manifests_is_stopped_and_the_work_tree_does_not_matter() {
    let repository = Repository::new();
    let hook = fs::read_to_string(examples().join("pre-commit/pre-commit")).unwrap();
    repository.world.write(".git-hooks/pre-commit", &hook);
    let git = |script: &str| repository.git(script);
    let begun = git(
        "git init --quiet . && chmod +x .git-hooks/pre-commit && git config core.hooksPath .git-hooks && \
                     git add closectl.yaml manifests && git commit --quiet -m first",
    );
    assert_eq!(begun.code, 0, "{begun:?}");

    repository
        .world
        .write("manifests/setup.yaml", "lead_statuses:\n  - {lable: Potential}\n");
    let stopped = git("git add manifests && git commit --quiet -m broken");
    assert_eq!(stopped.code, 1, "{stopped:?}");
    assert!(
        stopped.stderr.contains("lable") && stopped.stderr.contains("The commit was stopped"),
        "{}",
        stopped.stderr
    );

    repository.world.write("manifests/setup.yaml", super::CHANGED);
    let mended = git("git add manifests");
    assert_eq!(mended.code, 0, "{mended:?}");
    repository
        .world
        .write("manifests/setup.yaml", "not even: [yaml\n");
    let committed = git("git commit --quiet -m mended && git show HEAD:manifests/setup.yaml");
    assert_eq!(committed.code, 0, "{committed:?}");
    assert!(committed.stdout.contains("Partner"));
    assert_eq!(repository.world.read("manifests/setup.yaml"), "not even: [yaml\n");
}

#[test]
fn hooks_of_pre_commit_run_what_is_there() {
    let hooks = include_str!("../../.pre-commit-hooks.yaml");
    let used = fs::read_to_string(examples().join("pre-commit/.pre-commit-config.yaml")).unwrap();
    let entries: Vec<&str> = hooks
        .lines()
        .filter_map(|line| line.trim().strip_prefix("entry: "))
        .collect();
    assert_eq!(entries, ["closectl validate --quiet"; 2]);
    for id in used.lines().filter_map(|line| line.trim().strip_prefix("- id: ")) {
        assert!(hooks.contains(&format!("- id: {id}\n")), "no hook is called {id}");
    }

    let repository = Repository::new();
    assert_eq!(repository.shell(entries[0], &[]).code, 0);
    repository
        .world
        .write("manifests/setup.yaml", "lead_statuses:\n  - {lable: Potential}\n");
    assert_eq!(repository.shell(entries[0], &[]).code, 1);
}
