//! The pipeline of GitLab: the jobs of a merge request, of its merge, and of a night.

use super::{CHANGED, Repository, examples, steps};
use crate::harness::Ran;
use serde_json::Value;
use std::fs;

/// Runs a job.
pub fn job(repository: &Repository, name: &str) -> Ran {
    job_with(repository, name, &[])
}

/// Runs a job of a pipeline that was started with some variables.
pub fn job_with(repository: &Repository, name: &str, more: &[(&str, &str)]) -> Ran {
    let pipeline = fs::read_to_string(examples().join("gitlab/.gitlab-ci.yml")).unwrap();
    let mut about = vec![
        ("CI_API_V4_URL", "https://gitlab.example.com/api/v4"),
        ("CI_PROJECT_ID", "9"),
        ("CI_PIPELINE_ID", "77"),
        ("CI_DEFAULT_BRANCH", "main"),
        ("CI_MERGE_REQUEST_IID", "5"),
        ("CI_COMMIT_SHA", "3f1a"),
        ("CLOSECTL_BOT_TOKEN", "token-of-the-bot"),
        ("CLOSECTL_RECORD_TOKEN", "token-of-the-record"),
        ("FROM", "staging"),
        ("RECORD", "promotions/staging--production.json"),
    ];
    if let Some(staging) = &repository.staging {
        about.push(("CLOSE_STAGING_API_KEY", staging.sandbox.api_key()));
    }
    about.extend(more);
    repository.shell(&steps::of_gitlab(&pipeline, name), &about)
}

pub fn notes(repository: &Repository) -> Vec<Value> {
    serde_json::from_str(&repository.world.read("answers/notes")).unwrap()
}

/// Merges the merge request, whose last pipeline made the plan.
fn merge(repository: &Repository) {
    repository.answer("plan.json", &repository.world.read("plan.json"));
    repository.answer(
        "merge_requests",
        r#"[{"state": "closed", "iid": 4}, {"state": "merged", "iid": 5}]"#,
    );
    repository.answer(
        "pipelines",
        r#"[{"status": "failed", "id": 1}, {"status": "success", "id": 2}]"#,
    );
    repository.answer("jobs", r#"[{"name": "validate", "status": "success", "id": 30}, {"name": "plan", "status": "success", "id": 31}]"#);
}

#[test]
fn a_merge_request_has_one_note_and_its_merge_applies_what_that_says() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    for _ in 0..2 {
        let ran = job(&repository, "plan");
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let notes = notes(&repository);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0]["body"].as_str().unwrap().contains("Partner"));

    let ran = job(&repository, "apply");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.contains("nobody has reviewed a plan") && ran.stdout.contains("New pipeline"),
        "{ran:?}"
    );
    merge(&repository);
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
    let ran = job(&repository, "apply");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(repository.statuses(), ["Potential", "Customer", "Partner"]);
    let ran = job(&repository, "apply");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("Already applied"), "{ran:?}");
}

#[test]
fn a_blocked_plan_is_in_the_note_and_fails_the_job() {
    let repository = Repository::new();
    repository.world.sandbox.edit(|state| {
        drop(state.add_record(&close_sandbox::Place::Lead, None, Some("Customer"), &[]));
    });
    repository.world.write(
        "manifests/setup.yaml",
        "lead_statuses: [Potential, {label: Customer, removed: true}]\n",
    );
    assert_eq!(job(&repository, "plan").code, 3);
    let notes = notes(&repository);
    assert!(
        notes[0]["body"]
            .as_str()
            .unwrap()
            .contains("**This can't be applied**"),
        "{notes:?}"
    );
}

#[test]
fn a_plan_that_does_not_fit_any_more_is_planned_again_by_hand() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(job(&repository, "plan").code, 0);
    merge(&repository);
    repository
        .world
        .write("manifests/setup.yaml", &CHANGED.replace("Partner", "Friend"));
    let ran = job(&repository, "apply");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains("Start a pipeline on main by hand"), "{ran:?}");

    let ran = job(&repository, "plan-main");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout.contains("Friend"),
        "whoever starts the next job reads the plan"
    );
    assert_eq!(job(&repository, "apply-main").code, 0);
    assert_eq!(repository.statuses(), ["Potential", "Customer", "Friend"]);

    let ran = job(&repository, "plan-main");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.stdout.contains(
            "\nThere is nothing to apply: the organization has everything that the files of main list, so"
        ),
        "{ran:?}"
    );
}

#[test]
fn a_promotion_is_applied_and_its_record_is_committed_or_proposed() {
    for protected in [false, true] {
        let repository = Repository::with_staging();
        if protected {
            repository.answer("protected", "");
        }
        in_git(&repository);
        let (status, _) = repository
            .staging()
            .sandbox
            .edit(|state| state.perform("POST", "/status/lead/", serde_json::json!({"label": "Partner"})));
        assert!(status < 300);

        let ran = job(&repository, "promote-plan");
        assert_eq!(ran.code, 0, "{ran:?}");
        let ran = job(&repository, "promote-apply");
        assert_eq!(ran.code, 0, "{ran:?}");
        assert_eq!(repository.statuses(), ["Potential", "Customer", "Partner"]);

        let commits: Vec<Value> = serde_json::from_str(&repository.world.read("answers/commits")).unwrap();
        let branch = if protected {
            "closectl/promotion-77"
        } else {
            "main"
        };
        assert_eq!(commits.len(), 1, "{commits:?}");
        assert_eq!(commits[0]["branch"], branch);
        assert!(
            commits[0]["commit_message"]
                .as_str()
                .unwrap()
                .contains("[skip ci]")
        );
        let action = &commits[0]["actions"][0];
        assert_eq!(action["action"], "create");
        assert_eq!(
            action["content"],
            repository.world.read("promotions/staging--production.json")
        );

        // A record that nobody merged stops the next promotion; one that is on the branch is not committed again.
        let ran = job(&repository, "promote-plan");
        assert_eq!(ran.code, i32::from(protected), "{ran:?}");
        let ran = repository.git("git add promotions && git commit --quiet -m record");
        assert_eq!(ran.code, 0, "{ran:?}");
        let ran = job(&repository, "promote-apply");
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            ran.stdout
                .ends_with("\nNothing new was promoted, so there is nothing to record.\n"),
            "{ran:?}"
        );
    }
}

/// Puts the repository into git, with itself as its remote, at the commit of a pipeline.
fn in_git(repository: &Repository) {
    let ran = repository.git(
        "git init --quiet -b main . && git remote add origin . && git add closectl.yaml && git commit --quiet -m first && \
         git checkout --quiet --detach",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

/// A repository in git, with a promotion that was planned.
fn promotion_planned() -> Repository {
    let repository = Repository::with_staging();
    let (status, _) = repository
        .staging()
        .sandbox
        .edit(|state| state.perform("POST", "/status/lead/", serde_json::json!({"label": "Partner"})));
    assert!(status < 300);
    in_git(&repository);
    assert_eq!(job(&repository, "promote-plan").code, 0);
    repository
}

/// Adds a commit with a record to the main branch, and goes back to the commit of the pipeline.
fn main_gets(repository: &Repository, record: &str) {
    repository
        .world
        .write("promotions/staging--production.json", record);
    let ran = repository.git(
        "git checkout --quiet main && git add promotions && git commit --quiet -m record && \
         git checkout --quiet --detach HEAD^",
    );
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[test]
fn a_promotion_whose_job_is_retried_is_recorded_once() {
    for protected in [false, true] {
        let repository = promotion_planned();
        if protected {
            repository.answer("protected", "");
        }
        let ran = job_with(&repository, "promote-apply", &[("CLOSE_API_KEY", "api_wrong")]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert_eq!(repository.world.read("answers/commits"), "[]\n");

        let committed = || {
            let commits: Vec<Value> =
                serde_json::from_str(&repository.world.read("answers/commits")).unwrap();
            let last = &commits.last().unwrap()["actions"][0];
            (commits.len(), last["content"].as_str().unwrap().to_owned())
        };
        let ran = job(&repository, "promote-apply");
        assert_eq!(ran.code, 0, "{ran:?}");
        let record = repository.world.read("promotions/staging--production.json");
        assert_eq!(committed(), (1, record.clone()));

        // A retry before anybody merged the record finds the branch, and its request, there.
        if protected {
            let ran = job(&repository, "promote-apply");
            assert_eq!(ran.code, 0, "{ran:?}");
            assert_eq!(committed().1, record);
        }
        let count = committed().0;
        main_gets(&repository, &record);
        let ran = job(&repository, "promote-apply");
        assert_eq!(ran.code, 0, "{ran:?}");
        let told = "\npromotions/staging--production.json is on main.\n";
        assert!(ran.stdout.ends_with(told), "{ran:?}");
        assert_eq!(committed(), (count, record));
    }
}

#[test]
fn a_record_does_not_replace_one_that_was_made_after_its_plan() {
    let repository = promotion_planned();
    main_gets(&repository, "{}");
    let ran = job(&repository, "promote-apply");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.ends_with(
            "\nAnother promotion was recorded after this one was planned, and this record would replace it, so it was not \
             committed. Promote again (Build > Pipelines > New pipeline): that records what both organizations have.\n"
        ),
        "{ran:?}"
    );
    assert_eq!(repository.world.read("answers/commits"), "[]\n");
}

#[test]
fn a_promotion_with_a_conflict_fails_its_job_and_the_next_run_says_what_to_take() {
    let repository = Repository::with_staging();
    in_git(&repository);
    for (world, description) in [(repository.staging(), "Ours"), (&repository.world, "Theirs")] {
        let field = serde_json::json!({"name": "Size", "type": "number", "description": description});
        let (status, answer) = world
            .sandbox
            .edit(|state| state.perform("POST", "/custom_field/lead/", field));
        assert!(status < 300, "{answer}");
    }
    let ran = job(&repository, "promote-plan");
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stdout.contains("choose with CLOSECTL_TAKE"), "{ran:?}");

    // One that names nothing is said, and takes nothing.
    let wrong = [("CLOSECTL_TAKE", "custom_field/lead/Sise=staging")];
    let ran = job_with(&repository, "promote-plan", &wrong);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.contains("did you mean `custom_field/lead/Size`?"),
        "{ran:?}"
    );

    let take = [(
        "CLOSECTL_TAKE",
        " custom_field/lead/Size=staging ; lead_status/*=production",
    )];
    let ran = job_with(&repository, "promote-plan", &take);
    assert_eq!(ran.code, 0, "{ran:?}");
    let ran = job(&repository, "promote-apply");
    assert_eq!(ran.code, 0, "{ran:?}");
    let state = repository.world.sandbox.state();
    let field = state.custom_field(&close_sandbox::Place::Lead, "Size").unwrap();
    assert_eq!(field.description.as_deref(), Some("Ours"));
}

#[test]
fn a_promotion_that_changes_access_says_which_variable_approves_it_and_is_applied_with_that() {
    let repository = Repository::with_staging();
    in_git(&repository);
    for (world, permissions) in [
        (repository.staging(), &["export", "bulk_edit"][..]),
        (&repository.world, &["export"]),
    ] {
        let role = serde_json::json!({"name": "Seller", "permissions": permissions});
        let (status, answer) = world.sandbox.edit(|state| state.perform("POST", "/role/", role));
        assert!(status < 300, "{answer}");
    }
    let take = ("CLOSECTL_TAKE", "staging");
    let ran = job_with(&repository, "promote-plan", &[take]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(
        ran.stdout.contains("CLOSECTL_ALLOW_ACCESS") && ran.stdout.contains("CLOSECTL_ALLOW_OUTREACH"),
        "{ran:?}"
    );

    let approved = [take, ("CLOSECTL_ALLOW_ACCESS", " role/Seller ;")];
    for name in ["promote-plan", "promote-apply"] {
        let ran = job_with(&repository, name, &approved);
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
    }
    let state = repository.world.sandbox.state();
    let role = state.roles.iter().find(|role| role.name == "Seller").unwrap();
    assert_eq!(role.permissions, ["bulk_edit", "export"]);
}

#[test]
fn a_record_without_a_merge_request_stops_the_next_promotion_until_it_is_merged() {
    let repository = Repository::with_staging();
    let (status, _) = repository
        .staging()
        .sandbox
        .edit(|state| state.perform("POST", "/status/lead/", serde_json::json!({"label": "Partner"})));
    assert!(status < 300);
    in_git(&repository);
    repository.answer("protected", "");
    repository.answer("no_merge_requests", "");
    assert_eq!(job(&repository, "promote-plan").code, 0);
    let ran = job(&repository, "promote-apply");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.ends_with(
            "\nThe record is on the branch closectl/promotion-77, without a merge request. Open one and merge it before the \
             next promotion.\n"
        ),
        "{ran:?}"
    );

    let ran = job(&repository, "promote-plan");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout
            .contains("open a merge request from the branch closectl/promotion-77"),
        "{ran:?}"
    );
    // A branch may stay after its record was merged.
    repository.answer(
        "open_requests",
        r#"[{"source_branch": "closectl/promotion-77", "state": "merged", "web_url": "https://gitlab.example.com/9"}]"#,
    );
    assert_eq!(job(&repository, "promote-plan").code, 0);
}

#[test]
fn drift_fails_the_pipeline_of_a_night() {
    let repository = Repository::new();
    assert_eq!(job(&repository, "drift").code, 0);
    repository
        .world
        .sandbox
        .edit(|state| state.lead_statuses.truncate(1));
    assert_eq!(job(&repository, "drift").code, 2);
}
