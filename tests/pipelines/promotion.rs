//! The workflow that promotes: plans, shows, waits, applies, and commits the record that the next promotion starts from.

use super::Repository;
use crate::harness::Ran;
use serde_json::{Value, json};
use std::fs;

const WORKFLOW: &str = "workflows/closectl-promote.yml";
const RECORD: &str = "promotions/staging--production.json";

const NAMES: [(&str, &str); 3] = [("FROM", "staging"), ("TO", "production"), ("RECORD", RECORD)];

/// Plans a promotion, as the first job does.
fn plan(repository: &Repository, take: &str) -> Ran {
    let about = [
        ("CLOSE_STAGING_API_KEY", repository.staging().sandbox.api_key()),
        ("TAKE", take),
        ("ALLOW_DATA_LOSS", ""),
        ("ALLOW_ACCESS", ""),
        ("ALLOW_OUTREACH", ""),
    ];
    let about = [&NAMES[..], &about].concat();
    let ready = repository.step(WORKFLOW, "Make sure that the last promotion is recorded", &about);
    if ready.code != 0 {
        return ready;
    }
    let _ = fs::remove_file(repository.world.folder.path().join("plan.json"));
    repository.step(WORKFLOW, "Plan", &about)
}

/// Applies the plan without the key of staging, as the second job does, and hands the record on.
fn apply(repository: &Repository) -> Ran {
    let plan = repository.world.read("plan.json");
    repository.world.write("reviewed/plan.json", &plan);
    let ran = repository.apply(&[("AGAIN", "closectl-promote.yml")]);
    hand_on(repository);
    ran
}

/// Uploads the record, if there is one.
fn hand_on(repository: &Repository) {
    if let Ok(record) = fs::read_to_string(repository.world.folder.path().join(RECORD)) {
        repository.answer("promotion", &record);
        repository.answer("promotion.name", "staging--production.json");
    }
}

/// Commits the record, as the last job does.
fn record(repository: &Repository) -> Ran {
    repository.step(WORKFLOW, "Commit the record", &NAMES)
}

fn kept(repository: &Repository, name: &str) -> Vec<Value> {
    let path = repository.world.folder.path().join("answers").join(name);
    let text = fs::read_to_string(path).unwrap_or_else(|_| "[]".to_owned());
    serde_json::from_str(&text).unwrap()
}

/// Somebody adds a lead status by hand.
fn add(world: &crate::harness::World, label: &str) {
    let (status, answer) = world
        .sandbox
        .edit(|state| state.perform("POST", "/status/lead/", json!({ "label": label })));
    assert!(status < 300, "{answer}");
}

#[test]
fn a_promotion_is_shown_applied_and_committed_and_the_next_one_starts_from_its_record() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    let planned = plan(&repository, "");
    assert_eq!(planned.code, 0, "{planned:?}");
    assert_eq!(repository.output("pending").as_deref(), Some("true"));
    assert!(repository.world.read("summary.md").contains("Partner"));
    assert_eq!(
        repository.statuses(),
        ["Potential", "Customer"],
        "planning writes nothing"
    );

    let applied = apply(&repository);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(repository.statuses(), ["Potential", "Customer", "Partner"]);
    let recorded = record(&repository);
    assert_eq!(recorded.code, 0, "{recorded:?}");
    let commits = kept(&repository, "commits");
    assert_eq!(commits.len(), 1, "{commits:?}");
    assert_eq!(commits[0]["branch"], "main");
    assert_eq!(commits[0]["content"], repository.world.read(RECORD));
    let key = repository.world.sandbox.api_key();
    assert!(!commits[0]["content"].as_str().unwrap().contains(key));

    // The same once more: nothing to write, to Close or to git.
    repository.world.sandbox.clear_calls();
    let planned = plan(&repository, "");
    assert_eq!(planned.code, 0, "{planned:?}");
    assert_eq!(repository.output("pending").as_deref(), Some("false"));
    hand_on(&repository);
    assert_eq!(record(&repository).code, 0);
    assert_eq!(repository.world.writes(), []);
    assert_eq!(kept(&repository, "commits").len(), 1);

    // What was promoted and removed in staging later is known to come from there.
    repository.staging().sandbox.edit(|state| {
        state.lead_statuses.retain(|status| status.label != "Partner");
    });
    let planned = plan(&repository, "");
    assert_eq!(planned.code, 0, "{planned:?}");
    assert_eq!(apply(&repository).code, 0);
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
}

#[test]
fn a_job_that_applies_a_promotion_again_is_already_applied_and_records_it() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    assert_eq!(plan(&repository, "").code, 0);
    assert_eq!(apply(&repository).code, 0);
    let record = repository.world.read(RECORD);

    // The second machine starts from git, where the record is not yet.
    fs::remove_file(repository.world.folder.path().join(RECORD)).unwrap();
    fs::remove_dir_all(repository.world.folder.path().join(".closectl")).unwrap();
    repository.world.sandbox.clear_calls();
    let again = apply(&repository);
    assert_eq!(again.code, 0, "{again:?}");
    assert!(again.stdout.contains("Already applied"), "{again:?}");
    assert_eq!(repository.world.writes(), []);
    assert_eq!(repository.world.read(RECORD), record);
}

#[test]
fn a_record_does_not_replace_one_that_was_made_after_its_plan() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    assert_eq!(plan(&repository, "").code, 0);
    assert_eq!(apply(&repository).code, 0);
    repository.answer("started_without_record", "");
    let later = r#"[{"branch": "main", "content": "a later record"}]"#;
    repository.answer("commits", later);

    let ran = record(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(
        ran.stdout,
        "::error title=The record was not committed::Another promotion was recorded after this one was planned, and this \
         record would replace it. Start this workflow again: it records what both organizations have.\n"
    );
    assert_eq!(repository.world.read("answers/commits"), later);
}

#[test]
fn a_record_that_can_not_be_fetched_is_no_promotion_of_nothing() {
    let repository = Repository::with_staging();
    let ran = record(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.stdout,
        "Nothing was promoted, so there is nothing to record.\n"
    );

    repository.answer("promotion", "{}");
    repository.answer("promotion.name", "staging--production.json");
    repository.answer("no_download", "");
    let ran = record(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    let told = "::error title=The record was not committed::It can't be downloaded. Run this job again.\n";
    assert!(ran.stdout.ends_with(told), "{ran:?}");
    repository.answer("no_list", "");
    let ran = record(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(!ran.stdout.contains("Nothing was promoted"), "{ran:?}");
    assert!(kept(&repository, "commits").is_empty());
}

#[test]
fn two_organizations_that_agree_are_recorded_so_that_a_later_change_is_no_conflict() {
    let repository = Repository::with_staging();
    let planned = plan(&repository, "");
    assert_eq!(planned.code, 0, "{planned:?}");
    assert_eq!(repository.output("pending").as_deref(), Some("false"));
    assert_eq!(repository.world.writes(), []);
    hand_on(&repository);
    assert_eq!(record(&repository).code, 0);
    assert_eq!(kept(&repository, "commits").len(), 1);
}

#[test]
fn a_conflict_is_shown_and_the_run_by_hand_says_what_to_take() {
    let repository = Repository::with_staging();
    assert_eq!(plan(&repository, "").code, 0);
    for (world, description) in [(repository.staging(), "Ours"), (&repository.world, "Theirs")] {
        let field = json!({"name": "Size", "type": "number", "description": description});
        let (status, answer) = world
            .sandbox
            .edit(|state| state.perform("POST", "/custom_field/lead/", field));
        assert!(status < 300, "{answer}");
    }
    let ran = plan(&repository, "");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains("choose with take"), "{ran:?}");
    assert!(repository.world.read("summary.md").contains("Theirs"));

    let ran = plan(
        &repository,
        " custom_field/lead/Size=staging ; lead_status/*=production",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(apply(&repository).code, 0);
    let state = repository.world.sandbox.state();
    let field = state.custom_field(&close_sandbox::Place::Lead, "Size").unwrap();
    assert_eq!(field.description.as_deref(), Some("Ours"));
}

#[test]
fn a_protected_branch_gets_the_record_as_a_pull_request_and_the_next_promotion_waits_for_it() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    assert_eq!(plan(&repository, "").code, 0);
    assert_eq!(apply(&repository).code, 0);
    repository.answer("protected", "");
    for attempt in ["first", "again"] {
        let ran = record(&repository);
        assert_eq!(ran.code, 0, "{attempt}: {ran:?}");
    }
    let commits = kept(&repository, "commits");
    assert_eq!(commits.len(), 1, "the second attempt finds it there: {commits:?}");
    assert_eq!(commits[0]["branch"], "closectl/promotion-77");

    let ran = plan(&repository, "");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout
            .contains("Merge https://github.com/acme/crm/pull/13 first"),
        "{ran:?}"
    );
}

#[test]
fn a_record_that_can_not_be_proposed_is_on_its_branch_and_the_message_says_so() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    assert_eq!(plan(&repository, "").code, 0);
    assert_eq!(apply(&repository).code, 0);
    repository.answer("protected", "");
    repository.answer("no_pull_requests", "");
    let ran = record(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.contains("It is on the branch closectl/promotion-77."),
        "{ran:?}"
    );
    assert_eq!(kept(&repository, "commits")[0]["branch"], "closectl/promotion-77");

    let ran = plan(&repository, "");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout
            .contains("Open a pull request from the branch closectl/promotion-77"),
        "{ran:?}"
    );
    // A branch may stay after its record was merged.
    repository.answer(
        "open_pulls",
        r#"[{"state": "closed", "merged_at": null}, {"state": "closed", "merged_at": "2026-11-02T10:00:00Z"}]"#,
    );
    let ran = plan(&repository, "");
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_scheduled_promotion_only_plans_and_says_how_to_apply() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    let keys = [
        ("CLOSE_STAGING_API_KEY", repository.staging().sandbox.api_key()),
        ("GITHUB_EVENT_NAME", "schedule"),
        ("TAKE", ""),
        ("ALLOW_DATA_LOSS", ""),
        ("ALLOW_ACCESS", ""),
        ("ALLOW_OUTREACH", ""),
    ];
    let ran = repository.step(WORKFLOW, "Plan", &[&NAMES[..], &keys].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout
            .contains("::notice title=There is something to promote::"),
        "{ran:?}"
    );
    assert_eq!(repository.world.writes(), []);

    let workflow = include_str!("../../examples/ci/github/.github/workflows/closectl-promote.yml");
    let (_, apply) = workflow.split_once("\n  apply:\n").unwrap();
    let only_by_hand =
        "    if: needs.plan.outputs.pending == 'true' && github.event_name == 'workflow_dispatch'\n";
    assert!(apply.contains(only_by_hand), "{apply}");
}

#[test]
fn a_promotion_that_was_refused_leaves_nothing_to_record() {
    let repository = Repository::with_staging();
    add(repository.staging(), "Partner");
    assert_eq!(plan(&repository, "").code, 0);
    add(&repository.world, "Partner");
    add(&repository.world, "Other");
    repository.world.sandbox.edit(|state| {
        state.lead_statuses.retain(|status| status.label != "Customer");
    });
    let ran = apply(&repository);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.stdout
            .contains("/actions/workflows/closectl-promote.yml by hand"),
        "{ran:?}"
    );
    let ran = record(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(kept(&repository, "commits").is_empty());
}
