//! Plans that `apply` would refuse are shown and saved all the same, and end with a code that stops a pipeline.

use crate::harness::{World, applied, finish, program};
use close_sandbox::{Fault, FaultAction, State};
use serde_json::{Value, json};

const FIELD: &str = "custom_fields: {lead: [{name: Note, type: text}]}\n";
const LOSS: &str = "custom_fields: {lead: [{name: Note, removed: true}]}\n";
const APPROVED: &str = "custom_fields: {lead: [{name: Note, removed: true, allow_data_loss: true}]}\n";

/// Manifests of which `apply` would carry nothing out, each with what the project file adds.
const BLOCKED: [(&str, &str); 3] = [
    (LOSS, ""),
    (
        "lead_statuses: [{label: Qualified, renamed_from: Interested}, New]\n",
        "",
    ),
    (APPROVED, "policy: {protect: [custom_field/lead/Note]}\n"),
];

/// An organization in which a lead holds a note.
fn world(manifest: &str, policy: &str) -> World {
    let world = applied(FIELD);
    world
        .sandbox
        .edit(|state| drop(state.add_lead(&[("Note", json!("a"))])));
    let base = world.sandbox.base_url();
    let project = format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
         \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\"}}\n{policy}"
    );
    world.write("closectl.yaml", &project).write("m.yaml", manifest);
    world
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_plan_that_apply_would_refuse_ends_with_3_and_is_shown_and_saved_all_the_same() {
    for (manifest, policy) in BLOCKED {
        let world = world(manifest, policy);
        let ran = world.expect(3, &["plan"]);
        let is_named =
            ["lead_status/Qualified", "custom_field/lead/Note"].map(|name| ran.stdout.contains(name));
        assert!(is_named.contains(&true), "{}", ran.stdout);
        world.expect(3, &["plan", "--detailed-exitcode"]);

        let ran = world.expect(3, &["plan", "--out", "p.json", "--format", "json"]);
        assert!(
            ran.stderr.contains("saved to p.json; it can't be applied"),
            "{}",
            ran.stderr
        );
        for plan in [parsed(&ran.stdout), parsed(&world.read("p.json"))] {
            assert_eq!(plan["blocked"], true, "{plan}");
            let summary = &plan["summary"];
            let stopped = summary["blocked"].as_u64().unwrap() + summary["refused"].as_u64().unwrap();
            assert!(stopped > 0, "{summary}");
            assert_eq!(summary["steps"], plan["steps"].as_array().unwrap().len());
        }

        world.sandbox.clear_calls();
        for arguments in [&["apply", "p.json", "--yes"][..], &["apply", "--yes"]] {
            world.expect(3, arguments);
        }
        assert_eq!(world.writes(), [], "{manifest}");
    }
}

#[test]
fn what_would_need_an_approval_is_told_beside_what_can_not_be_done() {
    let world = world(
        "lead_statuses: [{label: Qualified, renamed_from: Interested}]\ncustom_fields: {lead: [{name: Note, removed: \
         true}]}\nroles: [{name: Rep, permissions: [export]}, {name: Seller, permissions: [export]}]\n",
        "",
    );
    let made = world.expect(
        0,
        &["apply", "--yes", "--target", "role/*", "--allow-access", "*"],
    );
    assert!(made.stdout.contains("2 done"), "{}", made.stdout);
    let text = world.read("m.yaml").replace("[export]", "[export, bulk_edit]");
    world.write("m.yaml", &text);

    let told = [
        "Not approved yet: data loss in `custom_field/lead/Note`. To approve it, write `allow_data_loss: true` in its entry \
         in the manifest, or add `--allow-data-loss 'custom_field/lead/Note'`.",
        "Not approved yet: 2 changes of access. For each, write `allow_access: true` in its entry in the manifest, or add \
         its argument: `--allow-access 'role/Rep' --allow-access 'role/Seller'`.",
        "Blocked: 1 change can't be made; see above.",
    ];
    for arguments in [&["plan"][..], &["apply", "--yes"]] {
        let ran = world.expect(3, arguments);
        for line in told {
            assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
        }
    }
}

#[test]
fn what_is_refused_needs_no_approval_that_would_not_help() {
    let world = world(LOSS, "policy: {protect: [custom_field/lead/Note]}\n");
    let ran = world.expect(3, &["plan"]);
    assert!(!ran.stdout.contains("Not approved yet"), "{}", ran.stdout);
}

#[test]
fn a_plan_that_could_be_applied_is_not_blocked_and_2_is_only_for_that() {
    let world = world(APPROVED, "");
    world.expect(2, &["plan", "--detailed-exitcode"]);
    let plan = parsed(&world.expect(0, &["plan", "--format", "json"]).stdout);
    assert_eq!(
        (&plan["blocked"], &plan["summary"]["blocked"]),
        (&Value::Bool(false), &0.into())
    );
    assert_eq!(plan["summary"]["remove"], 1);
    assert_eq!(plan["steps"][0]["records"]["count"], 1, "{plan}");

    world.write("m.yaml", "lead_statuses: []\n");
    let plan = parsed(
        &world
            .expect(0, &["plan", "--format", "json", "--detailed-exitcode"])
            .stdout,
    );
    assert_eq!(
        (&plan["blocked"], &plan["summary"]["steps"]),
        (&Value::Bool(false), &0.into())
    );
}

#[test]
fn a_blocked_plan_that_was_saved_is_applied_once_somebody_approves_it() {
    let world = world(LOSS, "");
    world.expect(3, &["plan", "--out", "p.json"]);
    world.expect(3, &["apply", "p.json", "--yes"]);
    world.expect(
        0,
        &[
            "apply",
            "p.json",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Note",
        ],
    );
    assert_eq!(world.sandbox.state().fields, []);
}

#[test]
fn of_several_organizations_a_blocked_one_decides() {
    let folder = tempfile::tempdir().unwrap();
    let project =
        "version: 1\nmanifests: [m.yaml]\norganizations:\n  a: {sandbox: a.json}\n  b: {sandbox: b.json}\n";
    std::fs::write(folder.path().join("closectl.yaml"), project).unwrap();
    std::fs::write(folder.path().join("m.yaml"), FIELD).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = program(folder.path());
        command.args(arguments);
        let ran = finish(command);
        (ran.code, ran)
    };
    assert_eq!(run(&["apply", "--all", "--yes"]).0, 0);
    for name in ["a.json", "b.json"] {
        let path = folder.path().join(name);
        let mut state = State::load(&path).unwrap().unwrap();
        state.add_lead(&[("Note", json!("a"))]);
        state.save(&path).unwrap();
    }
    std::fs::write(folder.path().join("m.yaml"), LOSS).unwrap();

    let approved = [
        "apply",
        "--org",
        "a",
        "--yes",
        "--allow-data-loss",
        "custom_field/lead/Note",
    ];
    let (code, ran) = run(&approved);
    assert_eq!(code, 0, "{ran:?}");
    for arguments in [&["plan", "--all"][..], &["plan", "--all", "--detailed-exitcode"]] {
        let (code, ran) = run(arguments);
        assert_eq!(code, 3, "{ran:?}");
    }
    assert_eq!(run(&["plan", "--org", "a", "--detailed-exitcode"]).0, 0);
    let (_, ran) = run(&["plan", "--all", "--format", "json"]);
    let blocked: Vec<_> = parsed(&ran.stdout)["organizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["plan"]["blocked"].clone())
        .collect();
    assert_eq!(blocked, [false, true]);
}

/// Asserts that a plan is refused before any write, with a reason that says this.
fn refused(world: &World, arguments: &[&str], told: &str) {
    world.sandbox.clear_calls();
    let ran = world.expect(
        3,
        &[&["apply", "--yes", "--allow-access", "*"], arguments].concat(),
    );
    assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    assert_eq!(world.writes(), []);
}

#[test]
fn what_names_something_that_can_not_be_read_is_refused_before_the_run_fails() {
    let both = "roles: [{name: Rep, permissions: [export]}]\ncustom_fields: {lead: [{name: Secret, type: text, \
                editable_with_roles: [Rep, Admin]}]}\n";
    for limit in [
        &["--exclude", "role/*"][..],
        &["--target", "custom_field/lead/Secret"],
    ] {
        for status in [402, 403] {
            let world = world(both, "");
            let fault = Fault {
                times: usize::MAX,
                ..Fault::first("GET", "/role/", FaultAction::Status(status))
            };
            world.sandbox.set_faults(vec![fault]);
            let told =
                "its `editable_with_roles` names `role/Rep`, and Close does not show its roles: failed to ";
            refused(&world, limit, told);

            // What does not name it can still be applied.
            world.expect(
                0,
                &[
                    "apply",
                    "--yes",
                    "--exclude",
                    "role/*",
                    "--exclude",
                    "custom_field/lead/Secret",
                ],
            );
        }
    }
}

#[test]
fn what_names_something_that_is_ignored_is_refused_unless_it_is_there() {
    let both = "groups: [{name: East}]\nsmart_views: [{name: V, type: lead, sharing_settings: {whole_org: false, groups: \
                [East], users: []}, s_query: {query: {type: and, queries: [{type: object_type, object_type: lead}]}}}]\n";
    let ignored = world(both, "ignore: [group/East]\n");
    let told = "its `sharing_settings` names `group/East`, which the organization does not have: the manifests list it, but \
                `ignore` in closectl.yaml names it";
    refused(&ignored, &[], told);
    ignored.sandbox.edit(|state| {
        let (status, answer) = state.perform("POST", "/group/", json!({"name": "East"}));
        assert!(status < 300, "{answer}");
    });
    ignored.expect(0, &["apply", "--yes"]);

    // Its rename is skipped, so that nothing has the new name.
    let shared =
        "custom_fields: {lead: [{shared: Zone}], shared: [{name: Zone, renamed_from: Area, type: text}]}\n";
    let world = world(shared, "ignore: [custom_field/shared/Area]\n");
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform(
            "POST",
            "/custom_field/shared/",
            json!({"name": "Area", "type": "text"}),
        );
        assert!(status < 300, "{answer}");
    });
    refused(
        &world,
        &[],
        "names `custom_field/shared/Zone`, which the organization does not have",
    );
}

#[test]
fn the_names_that_there_are_are_listed_once() {
    let world = world("outcomes: [{name: Zebra}, {name: Yak}]\n", "");
    world.expect(0, &["apply", "--yes"]);
    world.write(
        "m.yaml",
        "outcomes: [{name: Zebra}]\nplaybooks: [{name: P, outcomes: [Something else]}]\n",
    );
    let ran = world.expect(3, &["plan"]);
    let told: String = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("there are `Yak`, `Zebra`"), "{told}");
    assert_eq!(told.matches("`Zebra`").count(), 1, "{told}");
}
