//! The workflow of a fleet: what is applied are the plans that were shown, organization by organization.

use super::{Repository, examples, steps};
use std::fs;

fn step(repository: &Repository, name: &str, variables: &[(&str, &str)]) -> crate::harness::Ran {
    let workflow = fs::read_to_string(examples().join("../fleet/ci.yml")).unwrap();
    repository.shell(&steps::of_github(&workflow)[name], variables)
}

#[test]
fn every_plan_is_shown_and_the_saved_ones_are_applied() {
    let repository = Repository::new();
    let client = |name: &str| format!("  {name}:\n    sandbox: .closectl/{name}.json\n");
    let project = format!(
        "version: 1\nmanifests: [manifests]\norganizations:\n{}{}{}",
        client("client-acme"),
        client("client-globex"),
        client("agency")
    );
    repository.world.write("closectl.yaml", &project);

    assert_eq!(step(&repository, "Validate", &[]).code, 0);
    let listed = step(&repository, "List the organizations", &[]);
    assert_eq!(listed.code, 0, "{listed:?}");
    let names: Vec<String> = serde_json::from_str(&repository.output("organizations").unwrap()).unwrap();
    assert_eq!(names, ["client-acme", "client-globex", "agency"]);

    repository
        .world
        .write("manifests/setup.yaml", "lead_statuses: [Potential, Partner]\n");
    for name in &names {
        let planned = step(&repository, "Plan", &[("ORGANIZATION", name)]);
        assert_eq!(planned.code, 0, "{planned:?}");
        assert_eq!(repository.output("pending").as_deref(), Some("true"));
        let plan = repository.world.read(&format!("plans/{name}.json"));
        repository.answer(&format!("artifacts/plan-{name}/{name}.json"), &plan);
    }
    fs::remove_dir_all(repository.world.folder.path().join("plans")).unwrap();

    let reviewed = step(&repository, "List what is pending", &[]);
    assert_eq!(reviewed.code, 0, "{reviewed:?}");
    let pending: Vec<String> = serde_json::from_str(&repository.output("organizations").unwrap()).unwrap();
    assert_eq!(pending, ["agency", "client-acme", "client-globex"]);
    let summary = repository.world.read("summary.md");
    for told in ["## client-acme", "Partner", "| client-globex | "] {
        assert!(summary.contains(told), "{told}: {summary}");
    }

    for name in &pending {
        let plan = format!("plans/plan-{name}/{name}.json");
        let about = [
            ("ORGANIZATION", name.as_str()),
            ("PLAN", &plan),
            ("AGAIN", "fleet.yml"),
        ];
        let ran = repository.apply(&about);
        assert_eq!(ran.code, 0, "{ran:?}");
        let planned = step(&repository, "Plan", &[("ORGANIZATION", name)]);
        assert_eq!(planned.code, 0, "{planned:?}");
        assert!(
            planned.stderr.is_empty() || !planned.stderr.contains("error"),
            "{planned:?}"
        );
    }
}

#[test]
fn a_plan_that_is_blocked_fails_its_own_job_and_nothing_pending_is_an_empty_list() {
    let repository = Repository::new();
    let project = "version: 1\nmanifests: [manifests]\norganizations:\n  client-acme:\n    sandbox: .closectl/a.json\n\
                   policy: {protect: [\"lead_status/Potential\"]}\n";
    repository.world.write("closectl.yaml", project);
    repository.world.write(
        "manifests/setup.yaml",
        "lead_statuses: [{label: Potential, removed: true}, Other]\n",
    );
    let planned = step(&repository, "Plan", &[("ORGANIZATION", "client-acme")]);
    assert_eq!(planned.code, 3, "{planned:?}");
    assert_eq!(repository.output("pending"), None);
    // The next job is on another machine.
    fs::remove_dir_all(repository.world.folder.path().join("plans")).unwrap();

    let reviewed = step(&repository, "List what is pending", &[]);
    assert_eq!(reviewed.code, 0, "{reviewed:?}");
    assert_eq!(repository.output("organizations").as_deref(), Some("[]"));
}

#[test]
fn plans_that_can_not_be_fetched_fail_the_job() {
    let repository = Repository::new();
    for name in ["client-acme", "client-globex"] {
        repository.answer(&format!("artifacts/plan-{name}/{name}.json"), r#"{"steps": [1]}"#);
    }
    for obstacle in ["no_download", "no_list"] {
        repository.answer(obstacle, "");
        let reviewed = step(&repository, "List what is pending", &[]);
        assert_eq!(reviewed.code, 1, "{obstacle}: {reviewed:?}");
        assert!(
            !reviewed.stdout.contains("No organization has changes"),
            "{reviewed:?}"
        );
        assert_eq!(repository.output("organizations"), None, "{obstacle}");
    }
}
