//! The pipeline of GitLab: the jobs of a merge request, of its merge, and of a night.

use super::{CHANGED, Repository, examples, steps};
use crate::harness::Ran;
use serde_json::Value;
use std::fs;

fn job(repository: &Repository, name: &str) -> Ran {
    let pipeline = fs::read_to_string(examples().join("gitlab/.gitlab-ci.yml")).unwrap();
    let about = [
        ("CI_API_V4_URL", "https://gitlab.example.com/api/v4"),
        ("CI_PROJECT_ID", "9"),
        ("CI_MERGE_REQUEST_IID", "5"),
        ("CI_COMMIT_SHA", "3f1a"),
        ("CLOSECTL_BOT_TOKEN", "token-of-the-bot"),
    ];
    repository.shell(&steps::of_gitlab(&pipeline, name), &about)
}

#[test]
fn a_merge_request_has_one_note_and_its_merge_applies_what_that_says() {
    let repository = Repository::new();
    repository.world.write("manifests/setup.yaml", CHANGED);
    for _ in 0..2 {
        let ran = job(&repository, "plan");
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    let notes: Value = serde_json::from_str(&repository.world.read("answers/notes")).unwrap();
    let notes = notes.as_array().unwrap();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0]["body"].as_str().unwrap().contains("Partner"));

    repository.answer("plan.json", &repository.world.read("plan.json"));
    let ran = job(&repository, "apply");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.contains("nobody has reviewed a plan"),
        "{}",
        ran.stdout
    );
    repository.answer(
        "merge_requests",
        r#"[{"state": "closed", "iid": 4}, {"state": "merged", "iid": 5}]"#,
    );
    repository.answer(
        "pipelines",
        r#"[{"status": "failed", "id": 1}, {"status": "success", "id": 2}]"#,
    );
    repository.answer("jobs", r#"[{"name": "validate", "status": "success", "id": 30}, {"name": "plan", "status": "success", "id": 31}]"#);
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
    let ran = job(&repository, "apply");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(repository.statuses(), ["Potential", "Customer", "Partner"]);
}

#[test]
fn drift_fails_the_pipeline_of_a_night() {
    let repository = Repository::new();
    let script = {
        let pipeline = fs::read_to_string(examples().join("gitlab/.gitlab-ci.yml")).unwrap();
        let line = pipeline
            .lines()
            .find(|line| line.contains("closectl drift"))
            .unwrap();
        line.trim().trim_start_matches("- ").to_owned()
    };
    assert_eq!(repository.shell(&script, &[]).code, 0);
    repository
        .world
        .sandbox
        .edit(|state| state.lead_statuses.truncate(1));
    assert_eq!(repository.shell(&script, &[]).code, 2);
}
