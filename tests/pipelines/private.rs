//! What only the machine of the job has: the signature keys of new webhooks, and the values that records held. A script of
//! the repository stores it, or nothing is applied.

use super::{
    CHANGED, MANIFEST, Repository,
    github::{HEAD, comments, merge, propose, push},
    gitlab,
};
use close_sandbox::Place;
use std::{fs, os::unix::fs::PermissionsExt as _};

const WEBHOOK: &str =
    "webhooks:\n  - url: https://hooks.example.com/\n    events: [{object_type: lead, action: created}]\n";

/// The beginning of a script that takes every trial.
const TRIAL: &str = "#!/bin/sh\nif [ \"${2:-}\" = trial ]; then exit 0; fi\n";

/// Adds the script that stores what is private.
pub fn keep_private(repository: &Repository, script: &str) {
    repository.world.write("ci/keep-private", script);
    let path = repository.world.folder.path().join("ci/keep-private");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Asserts that a plan fails the checks before it is merged or anybody is asked, and the jobs that would apply it, all with
/// the same text; on GitHub below a title.
fn refused_before_the_merge(repository: &Repository, title: &str, lost: &str) {
    assert_eq!(propose(repository), 1);
    assert_eq!(
        repository.output("error").as_deref(),
        Some(&*format!("{title}::{lost}"))
    );
    let told = comments(repository).remove(0);
    let ending = format!("\nPlanned for {HEAD}. **This can't be applied**, so the check fails. {lost}\n");
    assert!(
        told.ends_with(&ending) && !told.contains("Merging applies"),
        "{told}"
    );
    let by_hand = repository.step("workflows/closectl-apply-main.yml", "Plan", &[]);
    assert_eq!(by_hand.code, 1, "{by_hand:?}");
    assert!(
        by_hand
            .stdout
            .contains(&format!("::error title={title}::{lost}\n")),
        "{by_hand:?}"
    );
    assert_eq!(repository.output("pending"), None);

    // A plan of a time when the branch had the script.
    merge(repository);
    let ran = push(repository);
    assert_eq!(ran.code, 1);
    let refused = format!(
        "::error title={title}::{lost} Nothing was applied. When ci/keep-private works, start \
         https://github.com/acme/crm/actions/workflows/closectl-apply-main.yml by hand.\n"
    );
    assert_eq!(ran.stdout, refused, "{ran:?}");

    for job in ["plan", "plan-main", "apply-main"] {
        let ran = gitlab::job(repository, job);
        assert_eq!(ran.code, 1, "{job}: {ran:?}");
        assert!(ran.stdout.contains(lost), "{job}: {ran:?}");
    }
    let note = gitlab::notes(repository)[0]["body"].as_str().unwrap().to_owned();
    assert!(
        note.contains(&format!("so the job fails. {lost}")) && !note.contains("Merging applies"),
        "{note}"
    );
}

#[test]
fn several_webhooks_are_counted_and_a_repository_with_the_script_is_not_asked_to_try_it_while_it_plans() {
    let repository = Repository::new();
    let other = WEBHOOK.replace("hooks.example.com", "other.example.com");
    let two = other.replace("webhooks:\n", WEBHOOK);
    repository
        .world
        .write("manifests/setup.yaml", &format!("{MANIFEST}{two}"));
    let lost = "The plan creates 2 webhooks, and their signature keys would be lost with the machine of the job. Add an \
                executable ci/keep-private (see docs/guides/ci.md of closectl), or apply on your own machine.";
    refused_before_the_merge(&repository, "Signature keys would be lost", lost);

    // The job that plans has no credentials for the store.
    keep_private(&repository, "#!/bin/sh\nexit 1\n");
    assert_eq!(propose(&repository), 0);
    assert!(comments(&repository)[0].contains("Merging applies this plan and nothing else."));
    for job in ["plan", "plan-main"] {
        assert_eq!(gitlab::job(&repository, job).code, 0);
    }
}

#[test]
fn the_signature_key_of_a_new_webhook_is_handed_on_or_nothing_is_applied() {
    let repository = Repository::new();
    repository
        .world
        .write("manifests/setup.yaml", &format!("{MANIFEST}{WEBHOOK}"));
    let lost = "The plan creates 1 webhook, and its signature key would be lost with the machine of the job. Add an \
                executable ci/keep-private (see docs/guides/ci.md of closectl), or apply on your own machine.";
    refused_before_the_merge(&repository, "A signature key would be lost", lost);
    assert_eq!(repository.world.sandbox.state().webhooks.len(), 0);

    keep_private(&repository, "#!/bin/sh\ncat > \"kept-$1\"\n");
    let ran = push(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    let state = repository.world.sandbox.state();
    let key = &state.webhooks[0].signature_key;
    assert!(repository.world.read("kept-webhook-keys").contains(key.as_str()));
    assert!(!ran.stdout.contains(key.as_str()));
    assert!(!repository.world.read("summary.md").contains(key.as_str()));
}

#[test]
fn keys_that_could_not_be_stored_fail_the_job_and_it_says_what_to_do() {
    let repository = Repository::new();
    repository
        .world
        .write("manifests/setup.yaml", &format!("{MANIFEST}{WEBHOOK}"));
    keep_private(&repository, &format!("{TRIAL}echo try >> tries\nexit 1\n"));
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    let ran = push(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout.contains("::error title=Signature keys are lost::"),
        "{ran:?}"
    );
    assert_eq!(repository.world.read("tries").lines().count(), 3);
    assert!(!repository.world.folder.path().join("private").exists());
}

#[test]
fn values_that_a_run_keeps_are_handed_on_or_nothing_is_applied() {
    let repository = Repository::new();
    repository.world.sandbox.edit(|state| {
        drop(state.add_record(&Place::Lead, None, Some("Customer"), &[]));
    });
    let moved = CHANGED.replace(
        "- Customer",
        "- {label: Customer, removed: true, move_to: Partner}",
    );
    repository.world.write("manifests/setup.yaml", &moved);
    let lost = "1 step of the plan deletes or changes values of records. closectl saves these values first, and they \
                would be lost with the machine of the job. Add an executable ci/keep-private (see docs/guides/ci.md of \
                closectl), or apply on your own machine. To apply the plan without saving them, so that they can't be \
                restored, write this in closectl.yaml: policy: {keep_values: false}";
    refused_before_the_merge(&repository, "The way back would be lost", lost);
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);

    keep_private(&repository, "#!/bin/sh\ntar -tz > \"kept-$1${2:-}\"\n");
    let ran = push(&repository);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(repository.statuses(), ["Potential", "Partner"]);
    assert_eq!(
        repository.world.read("kept-record-valuestrial"),
        "trial\n",
        "it was tried before the first write"
    );
    let kept = repository.world.read("kept-record-values");
    assert!(kept.contains("/values/") && kept.contains("/plan.json"), "{kept}");
}

/// A repository whose merge would take values of records.
fn taking_values() -> Repository {
    let repository = Repository::new();
    repository.world.sandbox.edit(|state| {
        drop(state.add_record(&Place::Lead, None, Some("Customer"), &[]));
    });
    let moved = CHANGED.replace(
        "- Customer",
        "- {label: Customer, removed: true, move_to: Partner}",
    );
    repository.world.write("manifests/setup.yaml", &moved);
    keep_private(&repository, "#!/bin/sh\nexit 1\n");
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    repository
}

#[test]
fn a_store_that_is_too_small_is_found_before_the_first_write() {
    let repository = taking_values();
    // As stores of secrets do: not more than 64 KiB.
    let small = "#!/bin/sh\ncat > received\n[ \"$(wc -c < received)\" -le 65536 ]\n";
    keep_private(&repository, small);
    repository.world.sandbox.clear_calls();
    let ran = push(&repository);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout
            .contains("::error title=ci/keep-private does not work::")
            && ran.stdout.contains("closectl-apply-main.yml"),
        "{ran:?}"
    );
    assert_eq!(repository.world.writes(), []);

    // On GitLab as well.
    let ran = gitlab::job(&repository, "apply-main");
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(
        ran.stdout
            .contains("ci/keep-private failed with a trial of record-values"),
        "{ran:?}"
    );
    assert_eq!(repository.world.writes(), []);

    keep_private(&repository, "#!/bin/sh\ncat > \"kept-$1${2:-}\"\n");
    let ran = gitlab::job(&repository, "apply-main");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(repository.statuses(), ["Potential", "Partner"]);
    let listed = repository.shell("tar -tzf kept-record-values", &[]);
    assert!(listed.stdout.contains("/values/"), "{listed:?}");

    // What everybody who reads the project may download of it: the journal without the values.
    let artifact = repository.shell("find .closectl/runs -type f", &[]).stdout;
    assert!(artifact.contains("/plan.json\n"), "{artifact}");
    assert!(!artifact.contains("/values/"), "{artifact}");
}

#[test]
fn the_journal_that_everybody_may_download_has_no_values_of_records() {
    let action = include_str!("../../examples/ci/github/.github/actions/apply-plan/action.yml");
    let journal = action.split_once("- name: Keep the journal").unwrap().1;
    assert!(
        journal.contains("          !.closectl/runs/*/values/**\n"),
        "{journal}"
    );
}

#[test]
fn the_script_of_the_guide_replaces_nothing_that_another_job_stored() {
    let guide = include_str!("../../docs/guides/ci.md");
    let (_, script) = guide.split_once("```sh\n#!/bin/sh\n").unwrap();
    let (script, _) = script.split_once("```\n").unwrap();
    let repository = Repository::new();
    keep_private(&repository, &format!("#!/bin/sh\n{script}"));
    repository
        .world
        .write("bin/aws", "#!/bin/sh\ncat > \"store/${4##*/}\"\n");
    let aws = repository.world.folder.path().join("bin/aws");
    fs::set_permissions(aws, fs::Permissions::from_mode(0o755)).unwrap();
    fs::create_dir(repository.world.folder.path().join("store")).unwrap();

    let jobs = "for key in 1 2 3 4 5 6 7 8; do echo \"$key\" | ci/keep-private webhook-keys & done; wait";
    let ran = repository.shell(jobs, &[]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut stored: Vec<String> = Vec::new();
    for (name, key) in repository.world.files("store") {
        assert!(name.starts_with("kept-") && name.contains("-77-"), "{name}");
        stored.push(key);
    }
    stored.sort();
    assert_eq!(stored.concat(), "1\n2\n3\n4\n5\n6\n7\n8\n");
}
