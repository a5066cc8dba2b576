//! The workflows of GitHub: the steps of a pull request, of its merge, and of a night.

use super::{CHANGED, MANIFEST, Repository, examples, steps};
use serde_json::Value;
use std::{collections::BTreeMap, fs};

const HEAD: &str = "3f1a";
const MERGED: &str = "9b77";

fn workflow(name: &str) -> String {
    fs::read_to_string(examples().join("github/.github/workflows").join(name)).unwrap()
}

fn shell(name: &str) -> BTreeMap<String, String> {
    steps::of_github(&workflow(name))
}

/// Carries out the steps of a pull request and returns its exit code.
fn propose(repository: &Repository) -> i32 {
    let steps = shell("closectl-plan.yml");
    let valid = repository.shell(&steps["Validate"], &[]);
    if valid.code == 0 {
        let planned = repository.shell(&steps["Plan"], &[]);
        assert_eq!(planned.code, 0, "{planned:?}");
        let about = [
            ("NUMBER", "12"),
            ("HEAD_SHA", HEAD),
            ("GITHUB_REPOSITORY", "acme/crm"),
        ];
        let told = repository.shell(&steps["Comment"], &about);
        assert_eq!(told.code, 0, "{told:?}");
        let code = repository.output("code").unwrap();
        return repository
            .shell(&steps["Refuse what can't be carried out"], &[("CODE", &code)])
            .code;
    }
    valid.code
}

fn comments(repository: &Repository) -> Vec<String> {
    let kept: Value = serde_json::from_str(&repository.world.read("answers/comments")).unwrap();
    let bodies = kept.as_array().unwrap().iter();
    bodies
        .map(|one| one["body"].as_str().unwrap().to_owned())
        .collect()
}

/// Merges the pull request: GitHub knows its commit, and keeps the plan.
fn merge(repository: &Repository) {
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

/// Carries out the steps of a push to the main branch until one fails, and returns its exit code with what was said.
fn push(repository: &Repository, keep: &str) -> (i32, String) {
    let steps = shell("closectl-apply.yml");
    let about = [
        ("GITHUB_REPOSITORY", "acme/crm"),
        ("GITHUB_SHA", MERGED),
        ("GITHUB_REF_NAME", "main"),
        ("WORKFLOW", "closectl-plan.yml"),
        ("KEEP_KEYS", keep),
    ];
    let mut said = String::new();
    for name in [
        "Fetch the reviewed plan",
        "Look for new webhooks",
        "Apply",
        "Keep the signature keys of new webhooks",
    ] {
        let ran = repository.shell(&steps[name], &about);
        said += &ran.stdout;
        if ran.code != 0 {
            return (ran.code, said);
        }
    }
    (0, said)
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
    let (code, said) = push(&repository, "");
    assert_eq!(code, 0, "{said}");
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
}

#[test]
fn a_merge_applies_nothing_where_the_plan_is_not_the_reviewed_one() {
    let repository = Repository::new();
    let (code, said) = push(&repository, "");
    assert_eq!(code, 1);
    assert!(said.contains("::error title=No reviewed plan::"), "{said}");

    repository.world.write("manifests/setup.yaml", CHANGED);
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    repository.answer("runs", r#"{"workflow_runs": []}"#);
    assert_eq!(push(&repository, "").0, 1, "nobody planned this head");
    merge(&repository);
    let other = CHANGED.replace("Partner", "Other");
    repository.world.write("manifests/setup.yaml", &other);
    let (code, said) = push(&repository, "");
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("::error title=Nothing was applied::"), "{said}");
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
}

#[test]
fn the_signature_key_of_a_new_webhook_is_handed_on_or_nothing_is_applied() {
    let repository = Repository::new();
    let webhook = "webhooks:\n  - url: https://hooks.example.com/\n    events: [{object_type: lead, action: created}]\n";
    repository
        .world
        .write("manifests/setup.yaml", &format!("{MANIFEST}{webhook}"));
    assert_eq!(propose(&repository), 0);
    merge(&repository);
    let (code, said) = push(&repository, "");
    assert_eq!(code, 1);
    assert!(said.contains("Signature keys would be lost"), "{said}");
    assert_eq!(repository.world.sandbox.state().webhooks.len(), 0);

    let (code, said) = push(&repository, "cat > kept");
    assert_eq!(code, 0, "{said}");
    let state = repository.world.sandbox.state();
    let key = &state.webhooks[0].signature_key;
    assert!(repository.world.read("kept").contains(key.as_str()));
    assert!(!said.contains(key.as_str()) && !repository.world.read("summary.md").contains(key.as_str()));
}

#[test]
fn drift_has_one_issue_which_is_closed_when_it_is_gone() {
    let repository = Repository::new();
    let steps = shell("closectl-drift.yml");
    let night = || {
        let compared = repository.shell(&steps["Compare"], &[]);
        assert_eq!(compared.code, 0, "{compared:?}");
        let code = repository.output("code").unwrap();
        let told = repository.shell(
            &steps["Tell"],
            &[("CODE", &code), ("GITHUB_REPOSITORY", "acme/crm")],
        );
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
        "to keep it: `closectl pull --update --org production --target lead_status/Client`",
        "to leave it alone: write `ignore: [\"lead_status/Client\"]` in closectl.yaml",
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
    let only_ours = "    if: github.event.pull_request.head.repo.full_name == github.repository\n";
    assert!(
        planning.contains(only_ours) && planning.contains("    environment: closectl-plan\n"),
        "{planning}"
    );

    let fleet = examples().join("../fleet/ci.yml");
    for path in fs::read_dir(examples().join("github/.github/workflows"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .chain([fleet])
    {
        let text = fs::read_to_string(&path).unwrap();
        let used = text.lines().filter(|line| !line.trim_start().starts_with('#'));
        for line in used {
            assert!(!line.contains("pull_request_target"), "{}", path.display());
            let is_in_job = line
                .contains("secrets.")
                .then(|| text.contains("\n    environment: "));
            assert_ne!(
                is_in_job,
                Some(false),
                "{} reads a secret of the whole repository",
                path.display()
            );
        }
    }
    let gitlab = fs::read_to_string(examples().join("gitlab/.gitlab-ci.yml")).unwrap();
    let (_, planning) = gitlab.split_once("\nplan:\n").unwrap();
    let (planning, _) = planning.split_once("\n\n").unwrap();
    assert!(
        planning.contains("$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_PROJECT_ID"),
        "{planning}"
    );
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
    let (code, said) = push(&repository, "");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("::error title=No reviewed plan::"), "{said}");
    assert_eq!(repository.statuses(), ["Potential", "Customer"]);
}

#[test]
fn workflows_are_pinned_and_have_the_least_permissions() {
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/workflows");
    let folders = [examples().join("github/.github/workflows"), own];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap());
    let mut count = 0;
    for path in files.map(|file| file.unwrap().path()) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.display();
        count += 1;
        assert!(
            text.contains("\npermissions:\n  contents: read\n"),
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
        for (step, script) in steps::of_github(&text) {
            assert!(
                !script.contains("${{"),
                "{name}: {step} takes text of others into its shell"
            );
        }
    }
    assert_eq!(count, 5);
}
