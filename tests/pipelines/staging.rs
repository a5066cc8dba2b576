//! The workflows of a repository whose merges apply to staging, and whose production gets its settings by promotion.

use super::{CHANGED, Repository, examples, steps};
use crate::harness::Ran;
use std::{fs, os::unix::fs::PermissionsExt as _};

/// A repository with the workflows, changed by the script.
fn changed() -> Repository {
    let repository = Repository::with_staging();
    let copy = format!("cp -R {}/github/.github .", examples().display());
    assert_eq!(repository.shell(&copy, &[]).code, 0);
    let ran = change(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    repository
}

fn change(repository: &Repository) -> Ran {
    let script = examples().join("merge-to-staging");
    repository.shell(&script.display().to_string(), &[])
}

fn workflow(repository: &Repository, name: &str) -> String {
    repository.world.read(&format!(".github/workflows/{name}.yml"))
}

/// Runs a step with the variables that its workflow names, and no other key.
fn step(repository: &Repository, workflow_name: &str, step_name: &str) -> Ran {
    let text = workflow(repository, workflow_name);
    assert!(text.contains("      ORGANIZATION: staging\n"), "{text}");
    assert!(
        text.contains("          CLOSE_STAGING_API_KEY: ${{ secrets.CLOSE_STAGING_API_KEY }}\n"),
        "{text}"
    );
    let key = repository.staging().sandbox.api_key();
    let about = [
        ("ORGANIZATION", "staging"),
        ("CLOSE_STAGING_API_KEY", key),
        ("CLOSE_API_KEY", ""),
        ("CLOSE_PLAN_API_KEY", ""),
    ];
    repository.shell(&steps::of_github(&text)[step_name], &about)
}

#[test]
fn a_merge_is_planned_and_applied_with_the_key_of_staging_and_production_stays() {
    let repository = changed();
    repository.world.write("manifests/setup.yaml", CHANGED);
    for name in ["closectl-plan", "closectl-apply-main"] {
        let ran = step(&repository, name, "Plan");
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
    }
    let drift = step(&repository, "closectl-drift", "Compare");
    assert_eq!(drift.code, 0, "{drift:?}");
    assert_eq!(repository.output("code").as_deref(), Some("2"));

    for name in ["closectl-apply", "closectl-apply-main"] {
        let text = workflow(&repository, name);
        for line in [
            "    environment: staging\n",
            "      group: closectl-staging\n",
            "          organization: staging\n",
            "          key-variable: CLOSE_STAGING_API_KEY\n",
        ] {
            assert!(text.contains(line), "{name} has no {line}");
        }
    }
    let plan = repository.world.read("plan.json");
    repository.world.write("reviewed/plan.json", &plan);
    let ran = repository.apply(&[
        ("ORGANIZATION", "staging"),
        ("CLOSE_API_KEY", ""),
        ("KEY", repository.staging().sandbox.api_key()),
        ("KEY_VARIABLE", "CLOSE_STAGING_API_KEY"),
    ]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let state = repository.staging().sandbox.state();
    let labels: Vec<&str> = state.lead_status_labels().into_iter().collect();
    assert_eq!(labels, ["Potential", "Customer", "Partner"]);
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
}

#[test]
fn production_keeps_its_comparison_and_its_promotion() {
    let repository = changed();
    let kept = workflow(&repository, "closectl-drift-production");
    assert!(
        kept.contains("      ORGANIZATION: production\n")
            && kept.contains("  group: closectl-drift-production\n")
            && kept.contains("CLOSE_API_KEY: ${{ secrets.CLOSE_PLAN_API_KEY }}\n"),
        "{kept}"
    );
    let promote = workflow(&repository, "closectl-promote");
    assert!(
        promote.contains("      group: closectl-production\n") && promote.contains("  TO: production\n"),
        "{promote}"
    );

    let again = change(&repository);
    assert_eq!(again.code, 1, "{again:?}");
    assert_eq!(workflow(&repository, "closectl-drift-production"), kept);
}

/// The names and texts of everything in `.github`.
fn all_files(repository: &Repository) -> Vec<String> {
    let ran = repository.shell("find .github -type f | sort | xargs sha256sum", &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn a_change_that_was_interrupted_anywhere_changes_nothing_or_is_completed_by_the_next_one() {
    let wanted = all_files(&changed());
    for interrupted in 1..=11 {
        let repository = Repository::with_staging();
        let copy = format!("cp -R {}/github/.github .", examples().display());
        assert_eq!(repository.shell(&copy, &[]).code, 0);

        // One of the programs that the script runs fails.
        let bin = repository.world.folder.path().join("bin");
        for name in ["sed", "mv"] {
            let stub = format!(
                "#!/bin/sh\necho >> \"$HOME/ran\"\n[ \"$(wc -l < \"$HOME/ran\")\" -ne {interrupted} ] || exit 1\n\
                 exec /bin/{name} \"$@\"\n"
            );
            repository.world.write(&format!("bin/{name}"), &stub);
            fs::set_permissions(bin.join(name), fs::Permissions::from_mode(0o755)).unwrap();
        }
        let ran = change(&repository);
        let runs = 10;
        assert_eq!(ran.code, i32::from(interrupted <= runs), "{interrupted}: {ran:?}");
        if interrupted <= runs {
            let ran = change(&repository);
            assert_eq!(ran.code, 0, "{interrupted}: {ran:?}");
        }
        assert_eq!(all_files(&repository), wanted, "{interrupted}");
    }
}

#[test]
fn another_workflow_of_that_name_is_not_replaced() {
    let repository = Repository::with_staging();
    let copy = format!("cp -R {}/github/.github .", examples().display());
    assert_eq!(repository.shell(&copy, &[]).code, 0);
    repository
        .world
        .write(".github/workflows/closectl-drift-production.yml", "name: mine\n");
    let before = all_files(&repository);
    let ran = change(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(
        ran.stderr,
        "There is another closectl-drift-production.yml. Move it away first. Nothing was changed.\n"
    );
    assert_eq!(all_files(&repository), before);
}

#[test]
fn a_folder_without_the_workflows_is_told_as_such() {
    let repository = Repository::with_staging();
    let ran = change(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stderr.starts_with("There is no .github/workflows/closectl-plan.yml in ")
            && ran.stderr.ends_with(
                ". Copy examples/ci/github into your repository first, and run this in its top folder. Nothing was changed.\n"
            ),
        "{ran:?}"
    );
}
