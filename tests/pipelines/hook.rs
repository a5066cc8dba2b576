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
fn a_hook_that_does_not_find_closectl_says_so() {
    let repository = Repository::new();
    let hook = fs::read_to_string(examples().join("pre-commit/pre-commit")).unwrap();
    repository.world.write(".git-hooks/pre-commit", &hook);
    let stopped = repository.git(
        "git init --quiet . && chmod +x .git-hooks/pre-commit && git config core.hooksPath .git-hooks && git add \
         closectl.yaml manifests && CLOSECTL=no-closectl git commit --quiet -m first",
    );
    assert_eq!(stopped.code, 1, "{stopped:?}");
    assert_eq!(
        stopped.stderr,
        "The commit was stopped: no-closectl was not found. Install closectl, name it in CLOSECTL, or skip the check \
         with `git commit --no-verify`.\n"
    );
}

#[test]
fn what_is_trusted_of_the_project_file_counts_for_what_is_committed_and_nothing_more_does() {
    let repository = Repository::new();
    let hook = fs::read_to_string(examples().join("pre-commit/pre-commit")).unwrap();
    let project = repository.world.read("closectl.yaml");
    let asks = |names: &str| format!("{project}environment: [{names}]\n");
    let uses = |name: &str| {
        format!(
            "webhooks:\n  - {{url: \"https://hooks.example.com/${{env:{name}}}\", events: [{{object_type: lead, action: \
             created}}]}}\n"
        )
    };
    let world = &repository.world;
    world
        .write(".git-hooks/pre-commit", &hook)
        .write("closectl.yaml", &asks("HOOKS_TOKEN"))
        .write("manifests/setup.yaml", &uses("HOOKS_TOKEN"));
    let git = |script: &str| repository.git(&format!("export HOOKS_TOKEN=a OTHER_TOKEN=b; {script}"));
    let begun = git(
        "git init --quiet . && chmod +x .git-hooks/pre-commit && git config core.hooksPath .git-hooks && \
                     git add closectl.yaml manifests",
    );
    assert_eq!(begun.code, 0, "{begun:?}");
    let stopped = git("git commit --quiet -m first");
    assert!(
        stopped.code == 1 && stopped.stderr.contains("trust"),
        "nobody trusts it yet: {stopped:?}"
    );
    let committed = git("closectl trust --yes && git commit --quiet -m first");
    assert_eq!(committed.code, 0, "{committed:?}");

    // The work tree asks for what is trusted, and what is staged for more.
    world
        .write("closectl.yaml", &asks("HOOKS_TOKEN, OTHER_TOKEN"))
        .write("manifests/setup.yaml", &uses("OTHER_TOKEN"));
    let stopped = git("git add closectl.yaml manifests && git commit --quiet -m more");
    assert_eq!(stopped.code, 1, "{stopped:?}");
    world.write("closectl.yaml", &asks("HOOKS_TOKEN"));
    let stopped = git("git commit --quiet -m more");
    assert_eq!(stopped.code, 1, "{stopped:?}");
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
