//! The loop from a pull request to an organization that is as the main branch says: every exit code of a job has a way on.

use super::{
    CHANGED, MANIFEST, Repository,
    github::{comments, merge, propose, push},
    gitlab,
    private::keep_private,
};
use crate::harness::Ran;
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::Value;

const AGAIN: &str = "https://github.com/acme/crm/actions/workflows/closectl-apply-main.yml";

/// Starts `closectl apply main` by hand and approves it: plans the main branch and, if that has something to do, applies
/// that plan. Returns what the job that ends it came to.
fn apply_main(repository: &Repository) -> Ran {
    let planned = repository.step("workflows/closectl-apply-main.yml", "Plan", &[]);
    if planned.code != 0 || repository.output("pending").as_deref() != Some("true") {
        return planned;
    }
    let plan = repository.world.read("plan.json");
    repository.world.write("reviewed/plan.json", &plan);
    repository.apply(&[])
}

/// Somebody changes the organization by hand.
fn by_hand(repository: &Repository, label: &str) {
    let (status, answer) = repository
        .world
        .sandbox
        .edit(|state| state.perform("POST", "/status/lead/", serde_json::json!({ "label": label })));
    assert!(status < 300, "{answer}");
}

#[test]
fn a_blocked_plan_is_commented_and_fails_the_check() {
    let repository = Repository::new();
    repository.world.sandbox.edit(|state| {
        drop(state.add_record(&Place::Lead, None, Some("Customer"), &[]));
    });
    let removed = MANIFEST.replace("- Customer", "- {label: Customer, removed: true}");
    repository.world.write("manifests/setup.yaml", &removed);
    assert_eq!(propose(&repository), 3);

    let comments = comments(&repository);
    assert_eq!(comments.len(), 1);
    for told in ["Customer", "**This can't be applied**"] {
        assert!(comments[0].contains(told), "{told}: {}", comments[0]);
    }
    assert!(!comments[0].contains("Merging applies"), "{}", comments[0]);
    let plan: Value = serde_json::from_str(&repository.world.read("plan.json")).unwrap();
    assert_eq!(plan["blocked"], true);

    // An approval in the file, reviewed with it, is the way on; the same comment says so.
    let moved = MANIFEST.replace(
        "- Customer",
        "- {label: Customer, removed: true, move_to: Potential}",
    );
    repository.world.write("manifests/setup.yaml", &moved);
    keep_private(&repository, "#!/bin/sh\nexit 0\n");
    assert_eq!(propose(&repository), 0);
    assert!(super::github::comments(&repository)[0].contains("Merging applies this plan"));
}

#[test]
fn an_apply_job_that_runs_again_is_already_applied() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    assert_eq!(push(&repository).code, 0);
    repository.world.sandbox.clear_calls();

    // The second machine has nothing of the first one.
    std::fs::remove_dir_all(repository.world.folder.path().join(".closectl")).unwrap();
    let ran = push(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("Already applied"), "{ran:?}");
    assert_eq!(repository.world.writes(), []);
}

#[test]
fn a_plan_that_does_not_fit_any_more_is_refused_and_the_manual_run_goes_on_from_there() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    by_hand(&repository, "Partner");
    by_hand(&repository, "Other");
    repository.world.write(
        "manifests/setup.yaml",
        &CHANGED.replace("- Partner", "- {label: Friend, renamed_from: Partner}"),
    );
    let ran = push(&repository);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains(AGAIN), "it names the way on: {ran:?}");
    let page = repository.world.read("summary.md");
    assert!(page.contains("refused: "), "the page says why: {page}");

    let ran = apply_main(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(repository.statuses().contains(&"Friend".to_owned()));
    let ran = apply_main(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(repository.output("pending").as_deref(), Some("false"));
    assert!(
        ran.stdout.contains(
            "::notice title=Nothing to apply::The organization has everything that the files of the main branch list. Objects \
             that no file lists stay as they are; `closectl drift` lists them.\n"
        ),
        "{ran:?}"
    );
    assert!(
        repository.world.read("summary.md").contains("Friend"),
        "whoever approves reads the plan"
    );
}

#[test]
fn a_run_that_was_carried_out_in_part_is_finished_by_the_manual_run() {
    let repository = Repository::new();
    let two = format!("{CHANGED}  - Friend\n");
    repository.world.write("manifests/setup.yaml", &two);
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    repository.world.sandbox.set_faults(vec![Fault::first(
        "POST",
        "/status/lead/",
        FaultAction::Status(400),
    )]);
    let ran = push(&repository);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(
        ran.stdout.contains("::error title=Partly applied::") && ran.stdout.contains(AGAIN),
        "{ran:?}"
    );
    assert_eq!(
        push(&repository).code,
        3,
        "half of it is done, and half was not reviewed like that"
    );

    assert_eq!(apply_main(&repository).code, 0);
    assert_eq!(
        repository.statuses(),
        ["Potential", "Customer", "Partner", "Friend"]
    );
}

#[test]
fn a_change_that_came_without_a_pull_request_is_applied_by_the_manual_run() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    let ran = push(&repository);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains(AGAIN), "{ran:?}");
    assert_eq!(apply_main(&repository).code, 0);
    assert_eq!(repository.statuses(), ["Potential", "Customer", "Partner"]);
}

#[test]
fn a_manual_run_of_a_blocked_plan_ends_before_anybody_is_asked() {
    let repository = Repository::new();
    repository.world.sandbox.edit(|state| {
        drop(state.add_record(&Place::Lead, None, Some("Customer"), &[]));
    });
    let removed = MANIFEST.replace("- Customer", "- {label: Customer, removed: true}");
    repository.world.write("manifests/setup.yaml", &removed);
    let ran = apply_main(&repository);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.stdout.contains("::error title=This plan can't be applied::"),
        "{ran:?}"
    );
    assert_eq!(repository.output("pending"), None);
}

#[test]
fn a_merge_request_that_could_not_be_planned_has_a_note_that_says_so() {
    let repository = Repository::new();
    let ran = gitlab::job_with(&repository, "plan", &[("CLOSE_PLAN_API_KEY", "api_wrong")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let note = &gitlab::notes(&repository)[0]["body"];
    let note = note.as_str().unwrap().trim_end();
    assert!(
        note.contains("**closectl could not plan** (exit code 1)")
            && note.ends_with("\nThere is no plan for 3f1a, so the job fails."),
        "{note}"
    );
}

#[test]
fn the_page_of_a_run_with_a_wrong_key_says_what_is_wrong() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    let plan = repository.world.read("plan.json");
    repository.world.write("reviewed/plan.json", &plan);
    let ran = repository.apply(&[("KEY", "api_wrong")]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let page = repository.world.read("summary.md");
    let (_, page) = page.split_once("````\n").unwrap();
    assert!(
        page.starts_with("error: ") || page.contains("\nerror: "),
        "{page}"
    );
    assert!(
        ran.stdout.contains(page.trim_end_matches("````\n")),
        "the log has it too: {ran:?}"
    );
    assert!(!page.contains("api_wrong"), "{page}");
}
