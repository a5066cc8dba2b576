//! Objects that somebody made by hand in a list that the files manage: drift, told by `plan`, and three ways out of it.

use crate::harness::{World, applied, finish, program};
use close_sandbox::Place;
use serde_json::{Value, json};

/// Every list that a manifest can manage, each with what a new organization has.
const MANAGED: &str = "\
lead_statuses: [Potential, Bad Fit, Qualified, Customer, Interested, Canceled]
pipelines:
  - name: Sales
    statuses: [{label: Active, type: active}, {label: Won, type: won}, {label: Lost, type: lost}]
custom_fields:
  lead: [{name: Industry, type: choices, choices: [Software]}]
  contact: []
  shared: [{name: Region, type: text}]
custom_activity_types: [{name: Call report, fields: [{name: Summary, type: textarea}]}]
webhooks:
  - {url: \"https://hooks.test/one\", events: [{object_type: lead, action: created}]}
";

/// Runs `drift` for programs and returns what differs.
fn drift(world: &World, code: i32, more: &[&str]) -> Value {
    let ran = world.expect(
        code,
        &[&["drift", "-f", "m.yaml", "--format", "json"], more].concat(),
    );
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The objects that nobody listed.
fn unlisted(drift: &Value) -> Vec<&str> {
    let differences = drift["differences"].as_array().unwrap();
    let unlisted = differences.iter().filter(|one| one["is"] == "unlisted");
    unlisted.map(|one| one["address"].as_str().unwrap()).collect()
}

/// Makes something as a person does in Close, and returns its id.
fn make(world: &World, path: &str, body: Value) -> String {
    let mut id = String::new();
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform("POST", path, body);
        assert!(status < 300, "{path}: {answer}");
        id = answer["id"].as_str().unwrap_or_default().to_owned();
    });
    id
}

/// An organization as `MANAGED` says; what a new one has besides is removed.
fn managed() -> World {
    let world = applied(MANAGED);
    let ran = world.run(&[
        "apply",
        "-f",
        "m.yaml",
        "--yes",
        "--prune",
        "--allow-data-loss",
        "*",
    ]);
    assert_eq!(ran.code, 0, "{}{}", ran.stdout, ran.stderr);
    world.expect(0, &["drift", "-f", "m.yaml"]);
    world.sandbox.clear_calls();
    world
}

/// Makes one object by hand in every list.
fn by_hand(world: &World) {
    make(world, "/status/lead/", json!({"label": "Health"}));
    let pipeline = world.sandbox.state().pipelines[0].id.clone();
    make(
        world,
        "/status/opportunity/",
        json!({"label": "Demo", "type": "active", "pipeline_id": pipeline}),
    );
    make(
        world,
        "/custom_field/lead/",
        json!({"name": "Zip", "type": "text"}),
    );
    make(
        world,
        "/custom_field/contact/",
        json!({"name": "Birthday", "type": "date"}),
    );
    let shared = make(
        world,
        "/custom_field/shared/",
        json!({"name": "Tier", "type": "text"}),
    );
    make(
        world,
        &format!("/custom_field/shared/{shared}/association/"),
        json!({"object_type": "lead"}),
    );
    let kind = world.sandbox.state().activity_types[0].id.clone();
    make(
        world,
        "/custom_field/activity/",
        json!({"name": "Mood", "type": "text", "custom_activity_type_id": kind}),
    );
    make(world, "/custom_activity/", json!({"name": "Visit"}));
    make(
        world,
        "/webhook/",
        json!({"url": "https://hooks.test/two", "events": [{"object_type": "lead", "action": "deleted"}]}),
    );
    // Not managed: neither a section nor a list of the files.
    make(
        world,
        "/custom_object_type/",
        json!({"name": "Asset", "name_plural": "Assets"}),
    );
    make(
        world,
        "/custom_field/opportunity/",
        json!({"name": "Loose", "type": "text"}),
    );
}

const MADE: [&str; 9] = [
    "custom_activity_type/Call report/Mood",
    "custom_activity_type/Visit",
    "custom_field/contact/Birthday",
    "custom_field/lead/Tier",
    "custom_field/lead/Zip",
    "custom_field/shared/Tier",
    "lead_status/Health",
    "pipeline/Sales/Demo",
    "webhook/https://hooks.test/two",
];

#[test]
fn what_somebody_made_by_hand_is_drift_in_every_list_that_the_files_manage() {
    let world = managed();
    by_hand(&world);
    let found = drift(&world, 2, &[]);
    assert_eq!(
        unlisted(&found),
        MADE,
        "also in an empty list and inside of objects"
    );
    let unmanaged = found["unmanaged"].as_array().unwrap();
    assert!(
        unmanaged.contains(&json!("custom_object_type/Asset")),
        "{unmanaged:?}"
    );

    let found = drift(&world, 2, &["--target", "pipeline/Sales"]);
    assert_eq!(unlisted(&found), ["pipeline/Sales/Demo"], "only what is meant");
    let found = drift(&world, 0, &["--target", "lead_status/Qualified"]);
    assert_eq!(found["differences"], json!([]));
    assert_eq!(world.writes(), []);
}

#[test]
fn a_plan_names_them_and_leaves_them_alone() {
    let world = managed();
    by_hand(&world);
    let ran = world.expect(0, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("Not in the files: custom_activity_type/Call report/Mood,"),
        "{}",
        ran.stdout
    );
    for address in MADE {
        assert!(
            ran.stdout.replace('\n', " ").replace("  ", " ").contains(address),
            "{address}: {}",
            ran.stdout
        );
    }
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
    let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
    let named: Vec<&str> = plan["unlisted"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["address"].as_str().unwrap())
        .collect();
    assert_eq!(named, MADE);
    assert_eq!(plan["summary"]["unlisted"], 9);
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert_eq!(world.writes(), []);
}

#[test]
fn what_lies_in_an_unlisted_object_is_not_named_beside_it() {
    let world = World::new();
    world.write(
        "m.yaml",
        "pipelines: [{name: Renewals, statuses: [{label: Due, type: active}]}]\n",
    );
    let ran = world.expect(0, &["plan", "-f", "m.yaml", "-v"]);
    assert!(
        ran.stdout.contains("Not in the files: pipeline/Sales\n"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("pipeline/Sales/"), "{}", ran.stdout);

    let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "html"]);
    assert!(ran.stdout.contains("pipeline/Sales<"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("pipeline/Sales/"), "{}", ran.stdout);
}

#[test]
fn a_section_that_the_files_leave_out_is_not_managed() {
    let world = managed();
    by_hand(&world);
    world.write("m.yaml", "custom_activity_types: []\n");
    let found = drift(&world, 2, &[]);
    assert_eq!(
        unlisted(&found),
        ["custom_activity_type/Call report", "custom_activity_type/Visit"],
        "what lies in an unlisted object goes with it"
    );
    world.write("m.yaml", "pipelines: [{name: Sales}]\n");
    assert_eq!(
        drift(&world, 0, &[])["differences"],
        json!([]),
        "an entry without its list"
    );
}

#[test]
fn the_project_silences_them_for_all_kinds_or_for_some() {
    for (setting, left) in [
        ("drift: {unlisted: report}", 9),
        ("drift: {unlisted: ignore}", 0),
        ("drift: {unlisted: {lead_status: ignore, webhooks: ignore}}", 7),
        ("drift: {unlisted: {\"*\": ignore, webhook: report}}", 1),
        ("ignore: [\"custom_field/*\", lead_status/Health]", 4),
    ] {
        let world = managed();
        by_hand(&world);
        world.write("closectl.yaml", &format!("version: 1\n{setting}\n"));
        let found = drift(&world, if left == 0 { 0 } else { 2 }, &[]);
        assert_eq!(unlisted(&found).len(), left, "{setting}: {found}");
        let ran = world.expect(0, &["plan", "-f", "m.yaml", "--format", "json"]);
        let plan: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(plan["summary"]["unlisted"], left, "{setting}");
    }
}

#[test]
fn a_list_that_is_in_the_files_is_never_told_as_one_that_is_not() {
    let elsewhere = "In lists that are not in the files";
    let world = managed();
    by_hand(&world);
    world.write(
        "closectl.yaml",
        "version: 1\ndrift: {unlisted: {lead_status: ignore}}\n",
    );
    let formats = [&["-v"][..], &["--format", "markdown"], &["--format", "html"]];
    let told = |heading: &str| {
        for format in formats {
            let ran = world.expect(0, &[&["plan", "-f", "m.yaml"], format].concat());
            let (_, behind) = ran
                .stdout
                .split_once(heading)
                .unwrap_or_else(|| panic!("{}", ran.stdout));
            let (here, others) = behind.split_once(elsewhere).unwrap();
            assert!(here.contains("lead_status/Health"), "{}", ran.stdout);
            assert!(!others.contains("lead_status/Health"), "{}", ran.stdout);
        }
    };
    told("Also not in the files");
    world.write("closectl.yaml", "version: 1\ndrift: {unlisted: ignore}\n");
    told("Not in the files");

    // An old name that an object of its own has beside the new one.
    let world = World::new();
    world.write(
        "m.yaml",
        "lead_statuses: [Potential, Bad Fit, Qualified, Customer, Canceled, {label: Contacted, renamed_from: Interested}]\n\
         pipelines: [{name: Sales}]\n",
    );
    make(&world, "/status/lead/", json!({"label": "Contacted"}));
    let ran = world.run(&["plan", "-f", "m.yaml", "-v"]);
    assert!(
        ran.stdout
            .contains("Also not in the files: lead_status/Interested\n"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_setting_that_names_no_kind_is_refused_with_its_place() {
    let world = managed();
    world.write(
        "closectl.yaml",
        "version: 1\ndrift: {unlisted: {led_status: ignore}}\n",
    );
    let ran = world.expect(1, &["drift", "-f", "m.yaml"]);
    for told in [
        "`drift.unlisted` names `led_status`, which is not a kind",
        "lead_status",
        "closectl.yaml:2",
    ] {
        assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
    }
    world.write("closectl.yaml", "version: 1\ndrift: {unlisted: silence}\n");
    world.expect(1, &["drift", "-f", "m.yaml"]);
}

#[test]
fn what_pull_left_out_is_told_and_no_drift() {
    let world = managed();
    by_hand(&world);
    let manifest = format!("{MANAGED}left_out: [{{address: \"custom_field/*\", because: not now}}]\n");
    world.write("m.yaml", &manifest);
    let ran = world.run(&["drift", "-f", "m.yaml", "--format", "json"]);
    let found: Value = serde_json::from_str(&ran.stdout).unwrap_or_default();
    assert_eq!(unlisted(&found).len(), 5, "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn several_objects_of_one_name_are_drift_as_well() {
    let world = managed();
    let body =
        json!({"url": "https://hooks.test/twin", "events": [{"object_type": "lead", "action": "deleted"}]});
    // Close takes a second one only while the first one is paused.
    let first = make(&world, "/webhook/", body.clone());
    world.sandbox.edit(|state| {
        state.perform("PUT", &format!("/webhook/{first}/"), json!({"status": "paused"}));
    });
    make(&world, "/webhook/", body);
    let found = drift(&world, 2, &[]);
    let told = found["differences"].as_array().unwrap();
    assert!(
        told.iter()
            .any(|one| one["address"].as_str().unwrap().contains("twin")),
        "{found}"
    );
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("2 objects have this name"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("delete all but one in Close"),
        "{}",
        ran.stdout
    );
}

/// Pauses the first webhook, as Close does when its URL keeps failing.
fn pause(world: &World) {
    let id = world.sandbox.state().webhooks[0].id.clone();
    world.sandbox.edit(|state| {
        let (status, _) = state.perform("PUT", &format!("/webhook/{id}/"), json!({"status": "paused"}));
        assert_eq!(status, 200);
    });
}

#[test]
fn a_webhook_that_close_paused_is_drift_whether_or_not_a_file_says_status() {
    let address = "webhook/https://hooks.test/one";
    for (status, code) in [("", 2), (", status: active", 2), (", status: paused", 0)] {
        let world = managed();
        pause(&world);
        let said = MANAGED.replace("test/one\"", &format!("test/one\"{status}"));
        world.write("m.yaml", &said);
        let found = drift(&world, code, &[]);
        if code == 0 {
            continue;
        }
        let one = &found["differences"][0];
        assert_eq!(
            (&one["address"], &one["is"]),
            (&json!(address), &json!("changed")),
            "{found}"
        );
        assert_eq!(one["attributes"][0]["live_now"], "paused");
        assert_eq!(found["differences"].as_array().unwrap().len(), 1);

        world.write(
            "closectl.yaml",
            &format!("version: 1\nignore: [\"{address}:status\"]\n"),
        );
        assert_eq!(drift(&world, 0, &[])["differences"], json!([]), "{status}");
    }
}

/// The commands and lines that lead out of a difference, by what they lead to.
fn way<'a>(found: &'a Value, address: &str, to: &str) -> &'a Value {
    let differences = found["differences"].as_array().unwrap();
    let one = differences.iter().find(|one| one["address"] == address);
    let ways = one.unwrap_or_else(|| panic!("{address}: {found}"))["ways_out"]
        .as_array()
        .unwrap();
    ways.iter()
        .find(|way| way["to"] == to)
        .unwrap_or_else(|| panic!("{to} of {address}: {ways:?}"))
}

/// Does what a way out says: deletes an entry, writes its lines into closectl.yaml, runs its command as it is printed.
fn take(world: &World, way: &Value) {
    if let Some(first) = way["first"].as_str() {
        let line = first.strip_prefix("remove its entry at m.yaml:").unwrap();
        let line: usize = line.parse().unwrap();
        let text = world.read("m.yaml");
        let lines = text.lines().enumerate().filter(|(at, _)| at + 1 != line);
        let left: Vec<&str> = lines.map(|(_, text)| text).collect();
        world.write("m.yaml", &format!("{}\n", left.join("\n")));
    }
    if way["into"] == "closectl.yaml" {
        let lines = way["write"].as_str().unwrap();
        world.write("closectl.yaml", &format!("version: 1\n{lines}\n"));
    }
    let Some(command) = way["run"].as_str() else {
        return;
    };
    let arguments = shlex::split(command).unwrap();
    assert_eq!(arguments[0], "closectl");
    let mut arguments: Vec<&str> = arguments[1..].iter().map(String::as_str).collect();
    // What a person types at the prompt.
    if arguments[0] == "apply" {
        arguments.extend(["--yes", "--allow-data-loss", "*"]);
    }
    world.expect(0, &arguments);
}

#[test]
fn each_way_out_that_is_printed_leads_out() {
    // One world for each way, and every kind of difference in each.
    for to in ["keep", "undo", "leave-alone"] {
        for (address, change) in [
            ("lead_status/It's *new*", "unlisted"),
            ("custom_field/lead/Industry", "changed"),
            ("lead_status/Canceled", "missing"),
            ("custom_field/lead/Spare", "present but removed"),
        ] {
            let world = managed();
            match change {
                "unlisted" => drop(make(&world, "/status/lead/", json!({"label": "It's *new*"}))),
                "present but removed" => {
                    make(
                        &world,
                        "/custom_field/lead/",
                        json!({"name": "Spare", "type": "text"}),
                    );
                }
                "changed" => world.sandbox.edit(|state| {
                    let id = state.custom_field(&Place::Lead, "Industry").unwrap().id.clone();
                    let path = format!("/custom_field/lead/{id}/");
                    state.perform("PUT", &path, json!({"description": "by hand"}));
                }),
                _ => {
                    world.sandbox.edit(|state| {
                        let id = state.lead_status("Canceled").unwrap().id.clone();
                        state.perform("DELETE", &format!("/status/lead/{id}/"), Value::Null);
                    });
                }
            }
            // The files state it, so that it can differ.
            let manifest = MANAGED.replace("choices: [Software]", "choices: [Software], description: agreed");
            if change == "changed" {
                world.write("m.yaml", &manifest);
            }
            if change == "present but removed" {
                let entries = "  lead:\n    - {name: Spare, removed: true}\n    - {name: Industry";
                let manifest = MANAGED.replace("  lead: [{name: Industry", entries);
                world.write("m.yaml", &manifest.replace("[Software]}]", "[Software]}"));
            }
            let found = drift(&world, 2, &[]);
            let differences = found["differences"].as_array().unwrap();
            let told = differences[0]["address"].as_str().unwrap().to_owned();
            assert!(change == "unlisted" || told == address, "{found}");
            take(&world, way(&found, &told, to));
            assert_eq!(drift(&world, 0, &[])["differences"], json!([]), "{to} {address}");
        }
    }
}

#[test]
fn people_are_told_the_three_ways_out_of_each() {
    let world = managed();
    make(&world, "/status/lead/", json!({"label": "Health"}));
    pause(&world);
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    let text = ran.stdout.split_once("\n\n").unwrap().1;
    insta::assert_snapshot!(text, @r#"
    Lead statuses
      + lead_status/Health  not listed in the manifests
          to keep it: `closectl pull --update -f m.yaml --target lead_status/Health`
          to undo it: `closectl apply --prune=lead_status -f m.yaml --target lead_status/Health`
          to ignore it: write `ignore: ["lead_status/Health"]` in closectl.yaml

    Webhooks
      ~ webhook/https://hooks.test/one  changed  (m.yaml:11)
          status:
            live now:       "paused"
            manifests say:  (none)
          because the manifests do not state `status`, which is `active` unless somebody or Close itself changes it
          to keep it: write `status: paused` in m.yaml:11
          to undo it: write `status: active` in m.yaml:11 and then run
            `closectl apply -f m.yaml --target webhook/https://hooks.test/one`
          to ignore it: write `ignore: ["webhook/https://hooks.test/one:status"]` in closectl.yaml

    Drift: 1 not listed in the manifests, 1 changed.
    "#);
    for (format, told) in [
        (
            "markdown",
            "- to keep it: `closectl pull --update -f m.yaml --target lead_status/Health`",
        ),
        (
            "github",
            "to undo it: `closectl apply --prune=lead_status -f m.yaml --target lead_status/Health`",
        ),
        (
            "html",
            "<code>closectl pull --update -f m.yaml --target lead_status/Health</code>",
        ),
    ] {
        let ran = world.expect(2, &["drift", "-f", "m.yaml", "--format", format]);
        assert!(ran.stdout.contains(told), "{format}: {}", ran.stdout);
    }
}

#[test]
fn of_several_organizations_commands_name_each_and_a_protected_one_takes_saved_plans() {
    let folder = tempfile::tempdir().unwrap();
    let project = "version: 1\nmanifests: [m.yaml]\norganizations:\n  a: {sandbox: a.json}\n  b: {sandbox: b.json, \
                   protected: true}\n";
    std::fs::write(folder.path().join("closectl.yaml"), project).unwrap();
    std::fs::write(folder.path().join("m.yaml"), "lead_statuses: [Potential]\n").unwrap();
    let mut command = program(folder.path());
    command.args(["drift", "--all", "--format", "json"]);
    let ran = finish(command);
    assert_eq!(ran.code, 2, "{ran:?}");
    let all: Value = serde_json::from_str(&ran.stdout).unwrap();
    let undo = |at: usize| {
        let drift = &all["organizations"][at]["drift"];
        way(drift, "lead_status/Bad Fit", "undo")["run"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        undo(0),
        "closectl apply --prune=lead_status --org a --target 'lead_status/Bad Fit'"
    );
    assert_eq!(
        undo(1),
        "closectl plan --prune=lead_status --org b --target 'lead_status/Bad Fit' --out plan.json && closectl apply \
         plan.json --prune=lead_status --org b"
    );
}

#[test]
fn what_was_applied_and_vanished_with_its_list_is_told_with_the_entry_that_deletes_it() {
    let whole = "outcomes: [{name: Demo booked}]\nintegration_links: [{name: 'A: b', type: contact, url: \
                 'https://x.test/{{contact.name}}'}]\npipelines:\n  - name: Sales\n    statuses: [{label: Active, type: \
                 active}, {label: Won, type: won}, {label: Lost, type: lost}, {label: Extra, type: active}]\n  - {name: \
                 Side, statuses: [{label: Open, type: active}, {label: W, type: won}, {label: L, type: lost}]}\n";
    let world = World::new();
    world
        .write("closectl.yaml", "version: 1\nmanifests: [manifests]\n")
        .write("manifests/m.yaml", whole)
        .expect(0, &["apply", "--yes"]);

    // The lists are gone, one of them from inside a pipeline.
    world.write("manifests/m.yaml", "pipelines: [{name: Sales}]\n");
    let told = [
        (
            "outcome/Demo booked",
            "write `{name: Demo booked, removed: true}` in `outcomes`",
        ),
        (
            "integration_link/contact/A: b",
            "write `{name: \"A: b\", type: contact, removed: true}` in `integration_links`",
        ),
        (
            "pipeline/Sales/Extra",
            "write `{label: Extra, removed: true}` in `statuses` of `pipeline/Sales`",
        ),
    ];
    let ran = world.expect(0, &["plan"]);
    for (address, help) in told {
        assert!(
            ran.stdout
                .contains(&format!("Note: {address}: the files listed it")),
            "{}",
            ran.stdout
        );
        assert!(ran.stdout.contains(help), "{help}\n{}", ran.stdout);
    }
    // A pipeline that vanished from a list which is still there is not in the files, and told as such.
    assert!(
        ran.stdout.contains("Not in the files: pipeline/Side"),
        "{}",
        ran.stdout
    );
    for format in ["markdown", "html"] {
        let ran = world.expect(0, &["plan", "--format", format]);
        for (address, _) in told {
            assert!(ran.stdout.contains(address), "{address} in {format}");
        }
        assert!(ran.stdout.contains("removed: true"), "{format}");
    }

    // Of some files alone, nobody can say that none lists it; and what is written so is deleted.
    let ran = world.expect(0, &["plan", "-f", "manifests"]);
    assert!(!ran.stdout.contains("the files listed it"), "{}", ran.stdout);
    world.write(
        "manifests/m.yaml",
        "outcomes: [{name: Demo booked, removed: true}]\nintegration_links: [{name: \"A: b\", type: contact, removed: \
         true}]\npipelines: [{name: Sales, statuses: [{label: Extra, removed: true}]}, {name: Side}]\n",
    );
    world.expect(0, &["apply", "--yes"]);
    world.write("manifests/m.yaml", "pipelines: [{name: Sales}, {name: Side}]\n");
    let ran = world.expect(0, &["plan"]);
    for (address, _) in told {
        assert!(!ran.stdout.contains(address), "{address}\n{}", ran.stdout);
    }
}

/// The objects of which a plan of the project says that the files listed them.
fn told_as_vanished(world: &World) -> Vec<String> {
    let ran = world.expect(0, &["plan"]);
    let lines = ran.stdout.lines().filter_map(|line| {
        let note = line.trim().strip_prefix("Note: ")?;
        note.split_once(": the files listed it")
            .map(|(address, _)| address.to_owned())
    });
    lines.collect()
}

/// A project that has applied these manifests, one after the other.
fn applied_in_turn(manifests: &[&str]) -> World {
    let world = World::new();
    world.write("closectl.yaml", "version: 1\nmanifests: [manifests]\n");
    for manifest in manifests {
        world
            .write("manifests/m.yaml", manifest)
            .expect(0, &["apply", "--yes"]);
    }
    world
}

#[test]
fn what_was_renamed_since_is_not_told_as_vanished_under_its_old_name() {
    let made = "outcomes: [{name: Demo booked}]\n";
    let renamed = "outcomes: [{name: Meeting booked, renamed_from: Demo booked}]\n";
    let world = applied_in_turn(&[made, renamed]);
    world.write("manifests/m.yaml", "lead_statuses: []\n");
    assert_eq!(told_as_vanished(&world), ["outcome/Meeting booked"]);

    // Nor is another one that somebody gave the old name, in a list that is read.
    let statuses =
        "lead_statuses: [Fresh]\npipelines: [{name: Sales, statuses: [{label: Extra, type: active}]}]\n";
    let renamed =
        "pipelines: [{name: Sales, statuses: [{label: More, renamed_from: Extra, type: active}]}]\n";
    let world = applied_in_turn(&[statuses, renamed]);
    let pipeline = world.sandbox.state().pipeline("Sales").unwrap().id.clone();
    world.sandbox.edit(|state| {
        let body = json!({"label": "Extra", "type": "active", "pipeline_id": pipeline});
        state.perform("POST", "/status/opportunity/", body)
    });
    world.write("manifests/m.yaml", "pipelines: [{name: Sales}]\n");
    assert_eq!(
        told_as_vanished(&world),
        ["lead_status/Fresh", "pipeline/Sales/More"]
    );
}

#[test]
fn what_is_ignored_is_not_told_as_vanished() {
    let world = applied_in_turn(&["outcomes: [{name: Demo booked}, {name: Meeting booked}]\n"]);
    world.write("manifests/m.yaml", "lead_statuses: []\n");
    let ignoring = "version: 1\nmanifests: [manifests]\nignore: [outcome/Demo*]\n";
    world.write("closectl.yaml", ignoring);
    assert_eq!(told_as_vanished(&world), ["outcome/Meeting booked"]);
}

#[test]
fn what_an_undo_brought_back_is_not_told_as_vanished() {
    let world = applied_in_turn(&[
        "outcomes: [{name: Demo booked}, {name: Meeting booked}]\n",
        "outcomes: [{name: Demo booked, removed: true}, {name: Meeting booked}]\n",
    ]);
    world.write("manifests/m.yaml", "lead_statuses: []\n");
    assert_eq!(told_as_vanished(&world), ["outcome/Meeting booked"], "before");
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(told_as_vanished(&world), ["outcome/Meeting booked"], "after");
}

#[test]
fn drift_tells_lists_that_are_in_no_file_apart_from_objects_that_it_reports() {
    let world = World::new();
    world.write("m.yaml", "lead_statuses: [Potential, Qualified]\n");
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(
        ran.stdout.contains("\nIn lists that are not in the files: "),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("not listed in the manifests") && !ran.stdout.contains("\nNot in the files"),
        "{}",
        ran.stdout
    );
}
