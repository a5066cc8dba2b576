//! `closectl promote`: what one organization changed comes to the other, and what that one changed stays.

mod choices;
mod first;
mod namesakes;
mod overlays;
mod private;
mod renamed;
mod replaced;
mod reported;
mod saved;
mod types;

use crate::harness::{Two, finish, program};
use close_sandbox::{Fault, FaultAction, Place, Role};
use rexpect::session::spawn_command;
use serde_json::{Value, json};
use std::{
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

const RECORD: &str = "promotions/staging--production.json";

const HOOKS: [&str; 2] = [
    "    variables: {hooks: \"https://staging.test\"}\n",
    "    variables: {hooks: \"https://production.test\"}\n",
];

const SETUP: &str = "custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail], description: What they do}
    - {name: Visits, type: number, description: On the site}
webhooks:
  - url: https://staging.test/close
    events: [{object_type: lead, action: created}]
";

/// One field with a description.
fn field(name: &str, description: &str) -> String {
    format!("custom_fields: {{lead: [{{name: {name}, description: {description}, type: number}}]}}\n")
}

fn industry(description: &str, choices: &str) -> String {
    format!(
        "custom_fields: {{lead: [{{name: Industry, type: choices, choices: [{choices}], description: {description}}}]}}\n"
    )
}

/// Two organizations after a first promotion.
fn promoted() -> Two {
    let two = Two::new(HOOKS[0], HOOKS[1]);
    two.apply("staging", SETUP);
    two.promote(0, &[]);
    two.production.sandbox.clear_calls();
    two
}

/// The description of a field.
fn description(two: &Two, name: &str) -> Option<String> {
    let state = two.production.sandbox.state();
    let field = state.custom_field(&Place::Lead, name)?;
    field.description.clone()
}

#[test]
fn the_first_promotion_makes_everything_and_the_second_writes_nothing() {
    let two = promoted();
    let state = two.production.sandbox.state();
    assert_eq!(state.fields.len(), 2);
    assert!(
        state.webhook("https://production.test/close").is_some(),
        "a variable has the value of the target"
    );
    let ran = two.promote(0, &[]);
    assert!(ran.stdout.contains("Nothing to promote"), "{}", ran.stdout);
    assert_eq!(two.production.writes(), []);
    let path = two.staging.folder.path().join(RECORD);
    let mode = path.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let record = two.staging.read(RECORD);
    for world in [&two.staging, &two.production] {
        for hook in world.sandbox.state().webhooks {
            assert!(!record.contains(&hook.signature_key), "a key is in the record");
        }
        assert!(!record.contains(world.sandbox.api_key()));
    }
}

#[test]
fn what_was_there_before_is_never_overwritten_unasked() {
    let two = Two::new("", "");
    two.apply("staging", &field("Visits", "Ours"))
        .apply("production", &field("Visits", "Theirs"));
    let ran = two.promote(3, &[]);
    for told in ["Ours", "Theirs", "nothing was promoted before", "--take staging"] {
        assert!(
            format!("{}{}", ran.stdout, ran.stderr).contains(told),
            "{told}: {ran:?}"
        );
    }
    two.promote(0, &["--take", "production"]);
    assert_eq!(two.production.writes(), []);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Theirs"));
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("custom_field/lead/Visits: description"),
        "what was kept stays known: {}",
        ran.stdout
    );
}

#[test]
fn a_hotfix_stays_and_is_told_and_other_changes_arrive() {
    let two = promoted();
    two.apply("production", &field("Visits", "Hot"))
        .apply("staging", &industry("New words", "Software, Retail, Health"));
    let ran = two.promote(0, &[]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Hot"));
    assert_eq!(description(&two, "Industry").as_deref(), Some("New words"));
    assert!(
        ran.stdout.contains(
            "production keeps its version: description was \"On the site\", now \"Hot\"; --take 'custom_field/lead/Visits=staging' \
             promotes staging's version"
        ),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("because staging changed it"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_conflict_is_refused_until_somebody_chooses() {
    for (take, wanted) in [
        ("staging", "Cold"),
        ("production", "Hot"),
        ("custom_field/lead/*=staging", "Cold"),
        ("custom_field/lead/Visits=to", "Hot"),
    ] {
        let two = promoted();
        two.apply("production", &field("Visits", "Hot"))
            .apply("staging", &field("Visits", "Cold"));
        let ran = two.promote(3, &[]);
        for told in ["Hot", "Cold", "On the site", "1 conflict is undecided"] {
            assert!(
                format!("{}{}", ran.stdout, ran.stderr).contains(told),
                "{told}: {ran:?}"
            );
        }
        let ran = two.promote(3, &["--format", "json"]);
        let told: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(
            (
                &told["conflicts"][0]["source"],
                &told["conflicts"][0]["target"],
                &told["conflicts"][0]["was"]
            ),
            (&json!("Cold"), &json!("Hot"), &json!("On the site"))
        );
        two.promote(0, &["--take", take]);
        assert_eq!(description(&two, "Visits").as_deref(), Some(wanted), "{take}");
        two.promote(0, &[]);
    }
}

#[test]
fn a_choice_about_nothing_is_refused_with_a_suggestion() {
    let two = promoted();
    two.apply("production", &field("Visits", "Hot"))
        .apply("staging", &field("Visits", "Cold"));
    for (take, suggestion) in [
        ("Visits=production", "did you mean `custom_field/lead/Visits`?"),
        ("Visit=production", "did you mean `custom_field/lead/Visits`?"),
        (
            "custom_field/lead/Visit=staging",
            "did you mean `custom_field/lead/Visits`?",
        ),
        ("nothing of that sort=staging", "as `closectl diff` shows it"),
    ] {
        let ran = two.promote(1, &["--take", take]);
        assert!(
            ran.stderr.contains("neither organization has it"),
            "{take}: {}",
            ran.stderr
        );
        assert!(ran.stderr.contains(suggestion), "{take}: {}", ran.stderr);
    }
    assert_eq!(description(&two, "Visits").as_deref(), Some("Hot"));
}

#[test]
fn a_choice_of_nobody_is_an_error() {
    let two = Two::new("", "");
    let ran = two.expect(
        1,
        &[
            "promote",
            "--from",
            "staging",
            "--to",
            "production",
            "--take",
            "prod",
        ],
    );
    assert!(ran.stderr.contains("--take production"), "{}", ran.stderr);
}

#[test]
fn a_rename_is_a_rename_and_what_goes_needs_consent() {
    let two = promoted();
    let id_of = |name: &str| {
        let state = two.production.sandbox.state();
        let field = state.custom_field(&Place::Lead, name);
        field.map(|field| field.id.clone())
    };
    let before = id_of("Industry");
    two.apply(
        "staging",
        "custom_fields: {lead: [{name: Trade, renamed_from: Industry, type: choices, choices: [Software, Retail]}]}\n",
    );
    let ran = two.promote(0, &[]);
    assert!(
        ran.stdout.contains("rename custom_field/lead/Trade"),
        "{}",
        ran.stdout
    );
    assert_eq!((id_of("Trade"), id_of("Industry")), (before.clone(), None));

    two.production.sandbox.edit(|state| {
        state.add_lead(&[("Trade", json!("Retail"))]);
    });
    two.apply(
        "staging",
        "custom_fields: {lead: [{name: Trade, removed: true}]}\n",
    );
    let ran = two.promote(3, &[]);
    assert!(
        ran.stderr.contains("--allow-data-loss 'custom_field/lead/Trade'"),
        "{}",
        ran.stderr
    );
    two.promote(0, &["--allow-data-loss", "custom_field/lead/Trade"]);
    assert_eq!(two.production.sandbox.state().fields.len(), 1);
}

#[test]
fn every_kind_goes_over_changes_and_goes_away() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/sales-team");
    let two = Two::new("", "");
    let path = example.to_string_lossy();
    two.expect(0, &["apply", "--org", "staging", "-f", &path, "--yes"]);
    two.promote(0, &["--take", "staging"]);
    two.expect(0, &["diff", "staging", "production", "--target", "custom_*"]);
    two.promote(0, &["--take", "staging"]);
    assert_eq!(two.production.writes(), []);
    two.apply(
        "staging",
        "custom_fields:
  shared: [{name: Area, renamed_from: Region, type: choices, choices: [EMEA, North America, Latin America]}]
custom_activity_types:
  - {name: Inspection, renamed_from: Visit, fields: [{name: Met, removed: true}, {name: Result, type: text}]}
  - {name: Trade fair lead, removed: true}
custom_object_types:
  - {name: Contract, renamed_from: Subscription, name_plural: Contracts}
",
    );
    let ran = two.promote(0, &["--allow-data-loss", "*"]);
    for told in [
        "rename custom_field/shared/Area",
        "rename custom_activity_type/Inspection",
        "delete custom_activity_type/Inspection/Met",
        "create custom_activity_type/Inspection/Result",
        "delete custom_activity_type/Trade fair lead  [data loss: no record holds a value]\n",
        "rename custom_object_type/Contract",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    two.expect(0, &["diff", "staging", "production", "--target", "custom_*"]);
    two.promote(0, &[]);
    assert_eq!(two.production.writes(), []);
}

#[test]
fn a_pipeline_goes_with_its_statuses_unless_something_was_added_to_it() {
    let two = Two::new("", "");
    let pipeline = "pipelines: [{name: P, statuses: [{label: S, type: active}, {label: T, type: won}]}]\n";
    two.apply("staging", pipeline);
    two.promote(0, &[]);
    let gone = "pipelines: [{name: P, removed: true, statuses: [{label: S, removed: true}, {label: T, removed: true}]}]\n";
    two.apply("staging", gone);
    two.apply(
        "production",
        "pipelines: [{name: P, statuses: [{label: Hot, type: active}]}]\n",
    );
    let ran = two.promote(3, &[]);
    assert!(ran.stdout.contains("pipeline/P"), "{}", ran.stdout);
    two.apply(
        "production",
        "pipelines: [{name: P, statuses: [{label: Hot, removed: true}]}]\n",
    );
    let ran = two.promote(0, &[]);
    let told = "no record holds a value, so no approval is needed";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert_eq!(two.production.sandbox.state().pipelines.len(), 1);
}

#[test]
fn everything_that_is_missing_is_listed_before_anything_is_written() {
    let two = Two::new("", "");
    two.staging.sandbox.edit(|state| {
        for (id, name) in [
            ("role_bbbbbbbbbbbbbbbbbbbbbb", "Boss"),
            ("role_cccccccccccccccccccccc", "Clerk"),
        ] {
            let role = Role {
                id: id.to_owned(),
                name: name.to_owned(),
                ..state.roles[0].clone()
            };
            state.roles.push(role);
        }
    });
    two.apply(
        "staging",
        "custom_fields:
  lead:
    - {name: A, type: text, editable_with_roles: [Boss]}
    - {name: B, type: text, editable_with_roles: [Boss, Clerk]}
    - {name: C, type: text}
",
    );
    let ran = two.promote(3, &[]);
    for told in [
        "! role/Boss\n    named by custom_field/lead/A, custom_field/lead/B",
        "! role/Clerk\n    named by custom_field/lead/B",
        "production lacks",
    ] {
        assert!(ran.stdout.contains(told), "{told}: {}", ran.stdout);
    }
    two.promote(0, &["--target", "custom_field/lead/C"]);
    assert_eq!(two.production.sandbox.state().fields.len(), 1);
}

#[test]
fn a_promotion_that_ends_early_is_made_up_for_by_the_next() {
    for (method, path) in [
        ("POST", "/custom_field/lead/"),
        ("PUT", "/custom_field_schema/lead/"),
        ("POST", "/webhook/"),
        ("PUT", "/webhook/*"),
        ("POST", "/pipeline/"),
        ("POST", "/status/lead/"),
    ] {
        let two = Two::new("", "");
        let paused = SETUP.replace("    events", "    status: paused\n    events");
        two.apply(
            "staging",
            &format!("lead_statuses: [First]\npipelines: [{{name: P, statuses: [{{label: S, type: active}}]}}]\n{paused}"),
        );
        let fault = Fault::first(method, path, FaultAction::Status(400));
        two.production.sandbox.set_faults(vec![fault]);
        let ran = finish(two.command(&["promote", "--from", "staging", "--to", "production", "--yes"]));
        assert!([0, 4].contains(&ran.code), "{path}: {ran:?}");
        two.production.sandbox.set_faults(Vec::new());
        two.promote(0, &[]);
        let ran = two.expect(0, &["diff", "staging", "production"]);
        assert!(ran.stdout.contains("No differences"), "{path}: {}", ran.stdout);
        assert_eq!(two.production.sandbox.state().webhooks.len(), 1);
    }
}

#[test]
fn a_promotion_that_is_killed_is_finished_by_the_next() {
    for most in [1, 2, 3, 5] {
        let two = Two::new("", "");
        let setup = SETUP.replace("    events", "    status: paused\n    events");
        two.apply(
            "staging",
            &format!("lead_statuses: [First, Second]\npipelines: [{{name: P, statuses: [{{label: S, type: active}}]}}]\n{setup}"),
        );
        two.production.sandbox.clear_calls();
        let mut command = two.command(&[
            "promote",
            "--from",
            "staging",
            "--to",
            "production",
            "--yes",
            "--parallelism",
            "1",
            "-q",
        ]);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while two.production.writes().len() < most && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        two.promote(0, &[]);
        let ran = two.expect(0, &["diff", "staging", "production"]);
        assert!(ran.stdout.contains("No differences"), "{most}: {}", ran.stdout);
        let state = two.production.sandbox.state();
        assert_eq!(
            (state.webhooks.len(), state.fields.len(), state.pipelines.len()),
            (1, 2, 2)
        );
    }
}

#[test]
fn overlays_of_the_target_are_its_own() {
    let two = Two::new("", "    overlays: [own.yaml]\n");
    two.write("setup/m.yaml", &field("Visits", "For all")).write(
        "own.yaml",
        "custom_fields: {lead: [{name: Visits, description: Its own}]}\n",
    );
    two.expect(0, &["apply", "--org", "staging", "--yes"]);
    two.promote(0, &[]);
    assert_eq!(
        description(&two, "Visits").as_deref(),
        Some("Its own"),
        "a new object gets it at once"
    );
    two.apply_setup("staging", &field("Visits", "For all now"));
    two.promote(0, &[]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Its own"));
    two.write(
        "own.yaml",
        "custom_fields: {lead: [{name: Vists, description: Its own}]}\n",
    );
    let ran = two.promote(3, &[]);
    assert!(
        ran.stderr.contains("Visits"),
        "a wrong overlay is told: {}",
        ran.stderr
    );
}

#[test]
fn a_record_of_other_organizations_or_of_nobody_is_refused() {
    let two = promoted();
    let record = two.staging.read(RECORD);
    let id = two.production.sandbox.state().organization.id;
    for (text, told) in [
        (record.replace(&id, "orga_other"), "was edited"),
        (record[..100].to_owned(), "is incomplete"),
        ("{}".to_owned(), "is not a record of a promotion"),
    ] {
        two.write(RECORD, &text);
        let ran = two.promote(3, &[]);
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    two.write(RECORD, &record);
    let other = Two::new(HOOKS[0], HOOKS[1]);
    other
        .production
        .sandbox
        .edit(|state| state.organization.id = "orga_other".to_owned());
    other.write(RECORD, &record);
    let ran = other.promote(3, &[]);
    assert!(ran.stderr.contains("is about Sandbox"), "{}", ran.stderr);
}

#[test]
fn an_organization_is_not_promoted_to_itself_nor_to_a_protected_one() {
    let two = Two::new("", "    protected: true\n");
    let ran = two.promote(3, &[]);
    assert!(ran.stderr.contains("`production` is protected"), "{}", ran.stderr);
    let ran = two.expect(3, &["promote", "--from", "staging", "--to", "staging"]);
    assert!(ran.stderr.contains("name two organizations"), "{}", ran.stderr);
    let two = Two::new("", "");
    let text = two.staging.read("closectl.yaml");
    let (url, other) = (two.staging.sandbox.base_url(), two.production.sandbox.base_url());
    let text = text
        .replace(&other, &url)
        .replace("CLOSE_production_key", "CLOSE_staging_key");
    two.write("closectl.yaml", &text);
    let ran = two.promote(3, &[]);
    assert!(ran.stderr.contains("are the same organization"), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("`organization_id` of its own"),
        "{}",
        ran.stderr
    );

    two.write(
        "closectl.yaml",
        "version: 1\norganizations:\n  staging: {sandbox: one.json}\n  production: {sandbox: one.json}\n",
    );
    let ran = two.promote(3, &[]);
    assert!(ran.stderr.contains("are the same organization"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("give one of them another file under `sandbox`"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_protected_organization_takes_a_saved_promotion_and_only_as_it_was_planned() {
    let two = Two::new(
        "",
        "    protected: true\n    overlays: [own.yaml]\n    variables: {word: plain}\n",
    );
    two.write("setup/m.yaml", &field("Visits", "First"))
        .write("own.yaml", "{}\n");
    two.apply_setup("staging", &field("Visits", "First"));
    let plan = [
        "promote",
        "--from",
        "staging",
        "--to",
        "production",
        "--out",
        "plan.json",
    ];
    let ran = two.expect(0, &plan);
    assert!(ran.stderr.contains("apply plan.json"), "{}", ran.stderr);
    assert_eq!(two.production.writes(), []);
    two.apply_setup("staging", &field("Visits", "Later"));
    std::fs::remove_dir_all(two.staging.folder.path().join("setup")).unwrap();
    two.write("setup/m.yaml", &field("Visits", "Any"));
    two.expect(0, &["apply", "plan.json", "--yes"]);
    assert_eq!(
        description(&two, "Visits").as_deref(),
        Some("First"),
        "as it was planned, whatever came later"
    );
    two.expect(0, &plan);
    two.production.sandbox.edit(|state| {
        let field = state.custom_field_mut(&Place::Lead, "Visits").unwrap();
        field.description = Some("Hot".to_owned());
    });
    two.production.sandbox.clear_calls();
    let ran = two.expect(3, &["apply", "plan.json", "--yes"]);
    assert!(ran.stderr.contains("Visits"), "{}", ran.stderr);
    let ran = two.expect(3, &["apply", "plan.json", "--yes", "--org", "staging"]);
    assert!(ran.stderr.contains("promotes to `production`"), "{}", ran.stderr);
    let ran = two.expect(3, &plan);
    assert!(ran.stderr.contains("1 conflict is undecided"), "{}", ran.stderr);
    two.expect(0, &[&plan[..], &["--take", "staging"]].concat());
    two.expect(0, &["apply", "plan.json", "--yes"]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Later"));
    let ran = two.expect(0, &plan);
    assert!(ran.stdout.contains("No changes"), "{}", ran.stdout);
    let text = two.staging.read("closectl.yaml");
    two.write("closectl.yaml", &text.replace("word: plain", "word: other"));
    let ran = two.expect(3, &["apply", "plan.json", "--yes"]);
    assert!(ran.stderr.contains("variables"), "{}", ran.stderr);
}

#[test]
fn nobody_who_can_be_asked_means_no_promotion_without_yes() {
    let two = Two::new("", "");
    two.apply("staging", SETUP);
    let ran = two.expect(3, &["promote", "--from", "staging", "--to", "production"]);
    assert!(ran.stderr.contains("--yes"), "{}", ran.stderr);
    assert_eq!(two.production.writes(), []);
}

#[test]
fn a_person_chooses_on_a_terminal() {
    let two = promoted();
    two.apply("production", &field("Visits", "Hot"))
        .apply("staging", &field("Visits", "Cold"));
    let mut command = two.command(&["promote", "--from", "staging", "--to", "production"]);
    command.env("TERM", "dumb");
    let mut session = spawn_command(command, Some(60_000)).unwrap();
    session
        .exp_string("use the version of staging or production?")
        .unwrap();
    session.send_line("staging").unwrap();
    session.exp_string("Apply this to Sandbox").unwrap();
    session.send("y").unwrap();
    session.flush().unwrap();
    session.exp_string("Verified, no changes remain").unwrap();
    session.exp_eof().unwrap();
    assert_eq!(description(&two, "Visits").as_deref(), Some("Cold"));
}

/// The script of the example, as a newcomer runs it.
#[test]
fn the_example_runs_from_end_to_end() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/promotion");
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new("sh");
    command
        .arg(example.join("run.sh"))
        .current_dir(folder.path())
        .env("CLOSECTL", program(folder.path()).get_program())
        .env("NO_COLOR", "1")
        .env("TMPDIR", folder.path());
    let ran = finish(command);
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    for told in [
        "1 conflict is undecided",
        "production:  \"Ask on the first call\"",
        "changed manifests/setup.yaml:10: custom_field/lead/Industry: description",
    ] {
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(all.contains(told), "{told}: {all}");
    }
    let (_, last) = ran.stdout.rsplit_once("==> 10.").unwrap();
    assert!(last.contains("Nothing to promote"), "{last}");
    assert!(
        !last.contains("keeps its own version"),
        "the fix is in both: {last}"
    );
}

#[test]
fn the_record_is_in_the_folder_that_the_project_names_and_one_of_an_earlier_version_counts() {
    let former = ".closectl/promotions/staging--production.json";
    let two = promoted();
    let record = two.staging.read(RECORD);
    let folder = two.staging.folder.path();
    std::fs::remove_dir_all(folder.join("promotions")).unwrap();
    two.write(former, &record);
    two.apply("staging", &field("Visits", "Cold"));
    two.promote(0, &[]);
    assert_eq!(
        description(&two, "Visits").as_deref(),
        Some("Cold"),
        "it is known who changed it"
    );
    assert_eq!(two.staging.read(former), record, "the old record stays as it was");
    let newer = two.staging.read(RECORD);
    assert_ne!(newer, record);

    let project = two.staging.read("closectl.yaml");
    two.write(
        "closectl.yaml",
        &format!("{project}promotions: records/of promotions\n"),
    );
    two.write("records/of promotions/staging--production.json", &newer);
    std::fs::remove_dir_all(folder.join("promotions")).unwrap();
    std::fs::remove_file(folder.join(former)).unwrap();
    two.apply("staging", &field("Visits", "Colder"));
    two.promote(0, &[]);
    assert_eq!(description(&two, "Visits").as_deref(), Some("Colder"));
    assert!(!folder.join("promotions").exists());
    assert_ne!(
        two.staging.read("records/of promotions/staging--production.json"),
        newer
    );
}

#[test]
fn a_folder_of_records_outside_the_project_is_asked_about_first() {
    let two = Two::new("", "");
    let elsewhere = tempfile::tempdir().unwrap();
    let project = two.staging.read("closectl.yaml");
    let path = elsewhere.path().display().to_string();
    two.write("closectl.yaml", &format!("{project}promotions: {path}\n"));
    two.apply("staging", &field("Visits", "Ours"));
    let ran = two.promote(3, &[]);
    assert!(ran.stderr.contains("closectl trust"), "{}", ran.stderr);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0);
}
