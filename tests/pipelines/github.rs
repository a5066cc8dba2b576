//! The workflows of GitHub: the steps of a pull request, of its merge, and of a night.

use super::{CHANGED, Repository};
use crate::harness::Ran;
use serde_json::Value;
use std::fs;

/// The commit of the pull request.
pub const HEAD: &str = "3f1a";

/// Carries out the steps of a pull request and returns its exit code.
pub fn propose(repository: &Repository) -> i32 {
    let plan = "workflows/closectl-plan.yml";
    let valid = repository.step(plan, "Validate", &[]);
    if valid.code != 0 {
        return valid.code;
    }

    let planned = repository.step(plan, "Plan", &[]);
    assert_eq!(planned.code, 0, "{planned:?}");
    let code = repository.output("code").unwrap();
    let error = repository.output("error").unwrap();
    let about = [("NUMBER", "12"), ("CODE", code.as_str()), ("ERROR", &error)];
    let told = repository.step(plan, "Comment", &about);
    assert_eq!(told.code, 0, "{told:?}");
    let ended = repository.step(plan, "Fail where the plan can't be applied", &about);
    let told = ended.stdout.contains(&format!("::error title={error}\n"));
    assert_eq!(told, ended.code != 0, "{ended:?}");
    ended.code
}

pub fn comments(repository: &Repository) -> Vec<String> {
    let kept: Value = serde_json::from_str(&repository.world.read("answers/comments")).unwrap();
    let bodies = kept.as_array().unwrap().iter();
    bodies
        .map(|one| one["body"].as_str().unwrap().to_owned())
        .collect()
}

/// Merges the pull request: GitHub knows its commit, and keeps the plan.
pub fn merge(repository: &Repository) {
    repository.answer(
        "pulls",
        &format!(
            r#"[{{"merged_at": null, "base": {{"ref": "main"}}, "head": {{"sha": "0000"}}}},
                {{"merged_at": "2026-11-02T10:00:00Z", "base": {{"ref": "main"}}, "head": {{"sha": "{HEAD}"}}}}]"#
        ),
    );
    // A fork may have uploaded a file of the same name, also one that was deleted since.
    repository.answer(
        "runs",
        r#"{"workflow_runs": [{"id": 39, "head_repository": null},
            {"id": 40, "head_repository": {"full_name": "stranger/crm"}},
            {"id": 41, "head_repository": {"full_name": "acme/crm"}}]}"#,
    );
    repository.answer("run", "41");
    repository.answer("plan.json", &repository.world.read("plan.json"));
}

/// Carries out the steps of a push to the main branch until one fails.
pub fn push(repository: &Repository) -> Ran {
    let _ = fs::remove_dir_all(repository.world.folder.path().join("reviewed"));
    let fetched = repository.step(
        "workflows/closectl-apply.yml",
        "Fetch the reviewed plan",
        &[("WORKFLOW", "closectl-plan.yml")],
    );
    if fetched.code == 0 {
        repository.apply(&[])
    } else {
        fetched
    }
}

#[test]
fn a_pull_request_has_one_comment_and_its_merge_applies_what_that_says() {
    let repository = Repository::new();
    repository.world.write(
        "manifests/setup.yaml",
        "lead_statuses: [Potential, Customer, Wrong]\n",
    );
    assert_eq!(propose(&repository), 0);
    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    let comments = comments(&repository);
    assert_eq!(comments.len(), 1, "{comments:?}");
    assert!(
        comments[0].starts_with("<!-- closectl plan of production -->\n"),
        "{}",
        comments[0]
    );
    assert!(
        comments[0].contains("Partner") && !comments[0].contains("Wrong"),
        "{}",
        comments[0]
    );
    assert!(
        comments[0].contains(&format!("Planned for {HEAD}.")),
        "{}",
        comments[0]
    );
    assert_eq!(
        repository.statuses(),
        ["Potential", "Customer"],
        "planning writes nothing"
    );

    merge(&repository);
    let ran = push(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(repository.statuses(), ["Potential", "Customer", "Partner"]);
    assert!(
        repository
            .world
            .read("summary.md")
            .contains("Verified, no changes remain")
    );
}

#[test]
fn what_can_not_be_planned_is_told_in_the_comment_and_fails() {
    let repository = Repository::new();
    repository.world.write(
        "manifests/setup.yaml",
        "lead_statuses:\n  - {label: Customer, remoed: true}\n",
    );
    assert_eq!(propose(&repository), 1, "validate stops it");

    let repository = Repository::new();
    repository.world.sandbox.edit(|state| {
        let mut twin = state.lead_statuses[0].clone();
        twin.id.push('x');
        state.lead_statuses.push(twin);
    });
    assert_eq!(propose(&repository), 3);
    let comment = &comments(&repository)[0];
    assert!(comment.contains("Potential"), "{comment}");

    let repository = Repository::new();
    let project = repository.world.read("closectl.yaml");
    let project = project.replace("CLOSE_API_KEY", "CLOSE_OTHER_API_KEY");
    repository.world.write("closectl.yaml", &project);
    assert_eq!(propose(&repository), 1);
    let comment = &comments(&repository)[0];
    assert!(
        comment.contains("**closectl could not plan** (exit code 1)")
            && comment.ends_with("\nThere is no plan for 3f1a, so the check fails.\n"),
        "{comment}"
    );
}

#[test]
fn a_merge_applies_nothing_where_the_plan_is_not_the_reviewed_one() {
    let repository = Repository::new();
    let ran = push(&repository);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("::error title=No reviewed plan::"), "{ran:?}");

    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    repository.answer("runs", r#"{"workflow_runs": []}"#);
    assert_eq!(push(&repository).code, 1, "nobody planned this head");
    merge(&repository);
    let other = CHANGED.replace("Partner", "Other");
    repository.world.write("manifests/setup.yaml", &other);
    let ran = push(&repository);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.stdout.contains("::error title=Nothing was applied::"),
        "{ran:?}"
    );
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
}

#[test]
fn a_merge_of_a_fork_finds_no_plan() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    repository.answer(
        "runs",
        r#"{"workflow_runs": [{"id": 41, "head_repository": {"full_name": "stranger/crm"}}]}"#,
    );
    let ran = push(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stdout.contains("::error title=No reviewed plan::"), "{ran:?}");
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
}

#[test]
fn only_a_pull_request_that_changes_the_setup_is_planned() {
    let repository = Repository::new();
    let git = |script: &str| {
        let ran = repository.git(script);
        assert_eq!(ran.code, 0, "{ran:?}");
    };
    git("git init --quiet -b main . && git add closectl.yaml manifests && git commit --quiet -m first");
    for (file, concerned) in [("README.md", "false"), ("manifests/setup.yaml", "true")] {
        repository.world.write(file, CHANGED);
        git(&format!(
            "git checkout --quiet -b branch-{concerned} && git add {file} && git commit --quiet -m change && \
             git checkout --quiet main && git merge --quiet --no-ff -m merge branch-{concerned}"
        ));
        let ran = repository.step(
            "workflows/closectl-plan.yml",
            "Find out whether there is anything to plan",
            &[],
        );
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(
            repository.output("concerned").as_deref(),
            Some(concerned),
            "{file}"
        );
    }
}

#[test]
fn drift_has_one_issue_which_is_closed_when_it_is_gone() {
    let repository = Repository::new();
    let drift = "workflows/closectl-drift.yml";
    let night = || {
        let compared = repository.step(drift, "Compare", &[]);
        assert_eq!(compared.code, 0, "{compared:?}");
        let code = repository.output("code").unwrap();
        let told = repository.step(drift, "Tell", &[("CODE", &code)]);
        assert_eq!(told.code, 0, "{told:?}");
        let kept =
            fs::read_to_string(repository.world.folder.path().join("answers/issues")).unwrap_or_default();
        let kept: Value = serde_json::from_str(&kept).unwrap();
        kept.as_array().unwrap().clone()
    };
    assert_eq!(night(), [] as [Value; 0]);
    repository
        .world
        .sandbox
        .edit(|state| state.lead_statuses[1].label = "Client".to_owned());
    let issues = night();
    assert_eq!(issues.len(), 1);
    assert!(
        issues[0]["body"].as_str().unwrap().contains("Customer"),
        "{issues:?}"
    );
    let body = issues[0]["body"].as_str().unwrap();
    for way in [
        "not listed in the manifests",
        "to keep it, if it was renamed: change the name of `lead_status/Customer` to Client in its entry and in what refers to it and then write `renamed_from: Customer`",
        "to ignore it: write `ignore: [\"lead_status/Client\"]` in closectl.yaml",
    ] {
        assert!(body.contains(way), "{way}: {body}");
    }
    assert_eq!(night().len(), 1, "the second night changes the same issue");
    repository
        .world
        .sandbox
        .edit(|state| state.lead_statuses[1].label = "Customer".to_owned());
    assert_eq!(night(), [] as [Value; 0]);
}
