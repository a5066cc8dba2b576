//! The guards of the workflows: what forks can't do, who may write, what is pinned, what is never executed, and that no
//! run is lost.

use super::{examples, steps};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The workflows and actions of the examples and of this repository.
fn all() -> Vec<PathBuf> {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github");
    let mut found = vec![examples().join("../fleet/ci.yml")];
    for root in [own, examples().join("github/.github")] {
        let workflows = fs::read_dir(root.join("workflows")).unwrap();
        found.extend(workflows.map(|file| file.unwrap().path()));
        let actions = fs::read_dir(root.join("actions")).unwrap();
        found.extend(actions.map(|folder| folder.unwrap().path().join("action.yml")));
    }
    assert_eq!(found.len(), 11, "{found:?}");
    found
}

fn workflow(name: &str) -> String {
    fs::read_to_string(examples().join("github/.github/workflows").join(name)).unwrap()
}

/// The lines that are no comments.
fn plain(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with('#'))
}

#[test]
fn pull_requests_from_forks_are_validated_without_a_secret_and_nothing_else() {
    let plan = workflow("closectl-plan.yml");
    let (validate, planning) = plan.split_once("\n  plan:\n").unwrap();
    assert!(
        validate.contains("run: closectl validate --format github"),
        "{validate}"
    );
    assert!(
        !validate.contains("secrets.") && !validate.contains("\n    if:"),
        "{validate}"
    );
    let only_ours = "github.event.pull_request.head.repo.full_name == github.repository\n";
    assert!(
        planning.contains(only_ours) && planning.contains("    environment: closectl-plan\n"),
        "{planning}"
    );

    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        for line in plain(&text) {
            assert!(!line.contains("pull_request_target"), "{}", path.display());
        }
    }
    let gitlab = fs::read_to_string(examples().join("gitlab/.gitlab-ci.yml")).unwrap();
    let (_, planning) = gitlab.split_once("\nplan:\n").unwrap();
    let (planning, _) = planning.split_once("\n\n").unwrap();
    // Where the pipeline of a fork runs in the fork, the source is the project itself, and the target is not.
    let (_, rule) = planning.split_once("    - if: >-\n").unwrap();
    let rule: Vec<&str> = rule.lines().take(2).flat_map(|line| line.split(" && ")).collect();
    for project in [
        "CI_MERGE_REQUEST_SOURCE_PROJECT_ID",
        "CI_MERGE_REQUEST_PROJECT_ID",
    ] {
        let is_own = format!("${project} == $CI_PROJECT_ID");
        assert!(
            rule.iter()
                .any(|part| part.trim().trim_start_matches("&& ") == is_own),
            "{planning}"
        );
    }
}

#[test]
fn every_job_with_a_secret_belongs_to_an_environment_and_the_key_that_writes_only_to_those_that_apply() {
    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        let Some((_, jobs)) = text.split_once("\njobs:\n") else {
            assert!(!text.contains("secrets."), "{} is an action", path.display());
            continue;
        };
        let mut job = String::new();
        let mut whole = Vec::new();
        for line in jobs.lines() {
            if line.starts_with("  ") && !line.starts_with("   ") && line.ends_with(':') {
                whole.push(std::mem::take(&mut job));
            }
            job += &format!("{line}\n");
        }
        whole.push(job);

        for job in whole.iter().filter(|job| job.contains("secrets.")) {
            let place = format!("{}: {job}", path.display());
            assert!(job.contains("\n    environment: "), "{place}");
            let environment = job
                .lines()
                .find_map(|line| line.strip_prefix("    environment: "));
            let reads = environment.is_some_and(|name| name.ends_with("-plan"));
            let writes = job.contains("secrets.CLOSE_API_KEY") && !reads;
            assert_eq!(
                writes,
                job.contains("uses: ./.github/actions/apply-plan"),
                "{place}"
            );
            assert!(
                !writes || job.contains("      queue: max\n"),
                "one at a time: {place}"
            );
            assert!(!job.contains("contents: write"), "{place}");
        }
    }
}

#[test]
fn no_pending_run_that_writes_is_replaced_by_a_later_one() {
    for name in [
        "closectl-apply.yml",
        "closectl-apply-main.yml",
        "closectl-promote.yml",
    ] {
        let text = workflow(name);
        let (head, _) = text.split_once("\njobs:\n").unwrap();
        let group = plain(head)
            .find_map(|line| line.trim().strip_prefix("group: "))
            .unwrap();
        assert!(
            group.contains("${{ github.sha }}") || group.contains("${{ github.run_id }}"),
            "{name}: runs share the group {group}"
        );
        assert!(head.contains("cancel-in-progress: false"), "{name}");
        assert!(text.contains(
            "      group: closectl-production\n      cancel-in-progress: false\n      queue: max\n"
        ));
    }
}

#[test]
fn nothing_that_comes_from_a_variable_or_a_text_of_others_is_executed() {
    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display();
        for line in plain(&text) {
            assert!(
                !line.contains("vars."),
                "{name} uses a variable of the repository: {line}"
            );
        }
        for (step, script) in steps::of_github(&text) {
            let takes = ["${{", "eval ", "bash -c", "sh -c", "| bash", "| sh"];
            for taken in takes {
                assert!(!script.contains(taken), "{name}: {step} has {taken}");
            }
        }
    }
    let gitlab = fs::read_to_string(examples().join("gitlab/.gitlab-ci.yml")).unwrap();
    for line in plain(&gitlab) {
        assert!(!line.contains("eval ") && !line.contains("sh -c"), "{line}");
    }
}

#[test]
fn workflows_are_pinned_and_have_the_least_permissions() {
    for path in all() {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display();
        let is_action = text.contains("\nruns:\n");
        assert!(
            is_action || text.contains("\npermissions:\n  contents: read\n"),
            "{name} takes more than reading"
        );
        assert_eq!(
            text.matches("actions/checkout@").count(),
            text.matches("persist-credentials: false").count(),
            "{name} leaves a token in the work tree"
        );
        for line in text.lines().map(str::trim) {
            let line = line.strip_prefix("- ").unwrap_or(line);
            let Some(action) = line.strip_prefix("uses: ") else {
                continue;
            };
            let pinned = action.split_once('@').is_some_and(|(_, pin)| {
                let (hash, version) = pin.split_once(" # v").unwrap_or_default();
                hash.len() == 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) && !version.is_empty()
            });
            assert!(pinned || action.starts_with("./"), "{name}: {action}");
        }
    }
}
