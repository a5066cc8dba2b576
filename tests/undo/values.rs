//! `undo` gives records back what a run took from them or changed, and nothing that somebody changed since.

use crate::harness::{World, assert_same, many, pulled, runs};
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::{Value, json};
use std::{collections::BTreeMap, path::PathBuf};

const SETUP: &str = "lead_statuses: [Potential, Bad Fit, Unfit]
pipelines:
  - name: Sales
    statuses:
      - {label: Proposal Sent, type: active}
      - {label: Contract Sent, type: active}
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail, Food]}
    - {name: Tags, type: choices, choices: [Hot, Cold, Old], accepts_multiple_values: true}
    - {shared: Region}
    - {name: Seats, type: text}
    - {name: Note, type: text}
  contact:
    - {name: Skills, type: choices, choices: [SQL, Excel], accepts_multiple_values: true}
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
custom_activity_types:
  - name: Call
    fields:
      - {name: Mood, type: text}
      - {shared: Region}
custom_object_types:
  - name: Plan
    name_plural: Plans
    fields:
      - {name: Price, type: number}
      - {shared: Region}
";

/// An organization with values in every sort of field.
fn filled(switches: &[(&str, &str)]) -> World {
    let world = World::switched(switches);
    world
        .write("setup.yaml", SETUP)
        .expect(0, &["apply", "-f", "setup.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let call = Place::Activity(state.activity_type("Call").unwrap().id.clone());
        let plan = Place::CustomObject(state.object_type("Plan").unwrap().id.clone());
        let lead = |state: &mut close_sandbox::State, status: &str, custom: &[(&str, Value)]| {
            state.add_record(&Place::Lead, None, Some(status), custom)
        };
        let first = [
            ("Industry", json!("Software")),
            ("Tags", json!(["Hot", "Cold"])),
            ("Region", json!("EU")),
            ("Seats", json!("007")),
            ("Note", json!("a, b")),
        ];
        let one = lead(state, "Bad Fit", &first);
        lead(
            state,
            "Bad Fit",
            &[("Industry", json!("Retail")), ("Tags", json!(["Hot"]))],
        );
        lead(
            state,
            "Unfit",
            &[
                ("Industry", json!("Food")),
                ("Tags", json!(["Old", "Cold", "Hot"])),
                ("Seats", json!("12")),
            ],
        );
        lead(
            state,
            "Potential",
            &[("Seats", json!("seven")), ("Region", json!("US"))],
        );
        for _ in 0..2 {
            let contact = [("Region", json!("EU")), ("Skills", json!(["SQL", "Excel"]))];
            state.add_record(&Place::Contact, Some(&one), None, &contact);
            let activity = [("Region", json!("EU")), ("Mood", json!("good"))];
            state.add_record(&call, Some(&one), None, &activity);
            let object = [("Region", json!("US")), ("Price", json!(12.5))];
            state.add_record(&plan, Some(&one), None, &object);
            state.add_record(&Place::Opportunity, Some(&one), Some("Proposal Sent"), &[]);
        }
    });
    world.sandbox.clear_calls();
    world
}

/// What every record holds, by the names of fields and statuses.
pub fn records(world: &World) -> BTreeMap<String, BTreeMap<String, Value>> {
    let state = world.sandbox.state();
    let held = state.records.values().map(|record| {
        let named = record.custom.iter().filter_map(|(id, value)| {
            let mut value = value.clone();
            if let Some(items) = value.as_array_mut() {
                items.sort_by_key(Value::to_string);
            }
            Some((state.field(id)?.name.clone(), value))
        });
        let mut named: BTreeMap<String, Value> = named.collect();
        let status = record.status_id.as_ref().map(|id| {
            let lead = state.lead_status(id).map(|status| status.label.clone());
            lead.or_else(|| Some(state.opportunity_status(id)?.label.clone()))
        });
        named.extend(status.map(|label| ("status".to_owned(), json!(label))));
        (record.id.clone(), named)
    });
    held.collect()
}

/// Changes that take values or change them, and the agreement that each needs.
const CHANGES: &[(&str, &[&str])] = &[
    (
        "custom_fields: {lead: [{name: Industry, removed: true}, {name: Tags, removed: true}]}",
        &["custom_field/lead/Industry", "custom_field/lead/Tags"],
    ),
    (
        "custom_fields: {contact: [{name: Skills, removed: true}]}",
        &["custom_field/contact/Skills"],
    ),
    (
        "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, Food]}, {name: Tags, type: choices, choices: [Cold, Old]}]}",
        &["custom_field/lead/Industry", "custom_field/lead/Tags"],
    ),
    (
        "custom_fields: {lead: [{name: Industry, type: choices, choices: [{value: SaaS, renamed_from: Software}, Retail, Food]}, \
         {name: Tags, type: choices, choices: [{value: Warm, renamed_from: Hot}, {value: Ice, renamed_from: Cold}, Old]}], \
         contact: [{name: Skills, type: choices, choices: [{value: Databases, renamed_from: SQL}, Excel]}], \
         shared: [{name: Region, type: choices, choices: [{value: EMEA, renamed_from: EU}, US]}]}",
        &[],
    ),
    (
        "custom_fields: {lead: [{name: Tags, type: choices, choices: [{value: Warm, renamed_from: Hot}, Cold]}]}",
        &["custom_field/lead/Tags"],
    ),
    (
        "lead_statuses: [{label: Bad Fit, removed: true, move_to: Unfit}]",
        &[],
    ),
    (
        "lead_statuses: [{label: Bad Fit, removed: true, move_to: Lost}, {label: Unfit, removed: true, move_to: Lost}, \
         Lost]",
        &[],
    ),
    (
        "pipelines: [{name: Sales, statuses: [{label: Proposal Sent, removed: true, move_to: Contract Sent}]}]",
        &[],
    ),
    (
        "custom_fields: {lead: [{shared: Region, removed: true}]}",
        &["custom_field/lead/Region"],
    ),
    (
        "custom_activity_types: [{name: Call, fields: [{shared: Region, removed: true}, {name: Mood, removed: true}]}]",
        &[
            "custom_activity_type/Call/Region",
            "custom_activity_type/Call/Mood",
        ],
    ),
    (
        "custom_object_types: [{name: Plan, name_plural: Plans, fields: [{name: Price, removed: true}]}]",
        &["custom_object_type/Plan/Price"],
    ),
    (
        "custom_fields: {shared: [{name: Region, removed: true}]}",
        &["custom_field/shared/Region"],
    ),
    (
        "custom_fields: {lead: [{name: Seats, type: number}]}",
        &["custom_field/lead/Seats"],
    ),
    (
        "custom_fields: {lead: [{name: Industry, type: number}]}",
        &["custom_field/lead/Industry"],
    ),
    (
        "custom_fields: {lead: [{name: Tags, type: choices, choices: [Hot, Cold, Old], accepts_multiple_values: false}]}",
        &["custom_field/lead/Tags"],
    ),
    ("custom_fields: {lead: [{name: Industry, type: text}]}", &[]),
    (
        "custom_fields: {shared: [{name: Region, type: text, replace: true}]}",
        &["custom_field/shared/Region"],
    ),
    (
        "custom_fields: {shared: [{name: Region, type: text, replace: true}], lead: [{shared: Region, removed: true}]}",
        &["custom_field/shared/Region", "custom_field/lead/Region"],
    ),
];

/// Applies a change with what it needs to be agreed to.
fn change(world: &World, code: i32, manifest: &str, losses: &[&str], more: &[&str]) -> PathBuf {
    world.write("change.yaml", manifest);
    let mut arguments = vec!["apply", "-f", "change.yaml", "--yes"];
    arguments.extend(losses.iter().flat_map(|address| ["--allow-data-loss", address]));
    arguments.extend(more);
    world.expect(code, &arguments);
    runs(world).pop().unwrap()
}

/// The name of a run, by its folder.
pub fn name(run: &std::path::Path) -> String {
    run.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn every_value_that_a_run_took_or_changed_comes_back() {
    for (manifest, losses) in CHANGES {
        let world = filled(&[]);
        let (before, setup) = (records(&world), pulled(&world));
        change(&world, 0, manifest, losses, &[]);
        assert!(before != records(&world) || losses.is_empty(), "{manifest}");
        let ran = world.run(&["undo", "last", "--yes"]);
        assert_eq!(ran.code, 0, "{manifest}\n{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(
            before,
            records(&world),
            "{manifest}\n{}\n{}",
            ran.stdout,
            ran.stderr
        );
        assert_same(&setup, &pulled(&world));
    }
}

/// What Close may do that decides how values go and come back.
const DECISIVE: &[(&str, &str)] = &[
    ("removed_choice", "hidden"),
    ("multiple_to_single", "keep_last"),
    ("multiple_to_single", "erase"),
    ("search_row_values", "by_id"),
    ("search_row_values", "by_name"),
    ("search_lag", "1"),
    ("type_conversion", "2_reads"),
    ("conversion_to_choices", "adds_unless_listed"),
    ("conversion_to_choices", "needs_list"),
    ("choices_order", "as_sent"),
    ("search_unknown_field", "ignore"),
    ("delete_status_in_use", "dangle"),
    ("list_lag", "1"),
];

#[test]
fn values_come_back_whichever_way_close_falls() {
    for switch in DECISIVE {
        let world = filled(&[*switch]);
        let before = records(&world);
        // One of each sort, all in one run.
        let manifest = "lead_statuses: [{label: Bad Fit, removed: true, move_to: Unfit}]\n\
            custom_fields:\n  lead:\n    - {name: Industry, type: choices, choices: [Retail, {value: Meals, renamed_from: Food}]}\n    \
            - {name: Tags, type: choices, choices: [Hot, Cold, Old], accepts_multiple_values: false}\n    - {shared: Region, removed: true}\n    \
            - {name: Seats, type: number}\n    - {name: Note, removed: true}\n";
        let losses =
            ["Industry", "Tags", "Region", "Seats", "Note"].map(|name| format!("custom_field/lead/{name}"));
        let losses: Vec<&str> = losses.iter().map(String::as_str).collect();
        change(&world, 0, manifest, &losses, &[]);
        let ran = world.run(&["undo", "last", "--yes"]);
        assert_eq!(ran.code, 0, "{switch:?}\n{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(
            before,
            records(&world),
            "{switch:?}\n{}\n{}",
            ran.stdout,
            ran.stderr
        );
    }
}

/// The id of the first lead with a value in a field.
fn lead_with(world: &World, field: &str, value: &Value) -> String {
    let found = records(world)
        .into_iter()
        .find(|(_, held)| held.get(field) == Some(value));
    found.unwrap().0
}

#[test]
fn records_that_somebody_changed_since_are_listed_and_left() {
    let world = filled(&[]);
    let hot = lead_with(&world, "Tags", &json!(["Hot"]));
    let three = lead_with(&world, "Tags", &json!(["Cold", "Hot", "Old"]));
    let before = records(&world);
    let manifest = "custom_fields: {lead: [{name: Tags, type: choices, choices: [Cold, Old, New]}]}";
    let run = change(&world, 0, manifest, &["custom_field/lead/Tags"], &[]);
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Tags").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): ["Old", "Cold", "New"] });
        state.perform("PUT", &format!("/lead/{three}/"), body);
        state.perform("DELETE", &format!("/lead/{hot}/"), Value::Null);
    });

    let ran = world.expect(
        0,
        &[
            "undo",
            "last",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Tags",
        ],
    );
    let told = format!("{}{}", ran.stdout, ran.stderr);
    for said in [
        format!("1 record changed since the run and stays as it is ({three})"),
        format!("1 record no longer exists ({hot})"),
    ] {
        assert!(told.contains(&said), "{said}\n{told}");
    }
    let listed = std::fs::read_to_string(run.join("left/0.jsonl")).unwrap();
    assert!(listed.contains(&three) && listed.contains(&hot), "{listed}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(run.join("left/0.jsonl"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let after = records(&world);
    assert_eq!(
        after[&three]["Tags"],
        json!(["Cold", "Old"]),
        "the value that the run took is not put there"
    );
    let untouched = before.iter().filter(|(id, _)| **id != hot && **id != three);
    for (id, held) in untouched {
        assert_eq!(after[id], *held);
    }
}

#[test]
fn a_record_that_a_plan_only_showed_as_changed_gets_its_value_back_later() {
    let world = filled(&[]);
    let before = records(&world);
    let three = lead_with(&world, "Industry", &json!("Food"));
    let manifest = "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software, Retail]}]}";
    change(&world, 0, manifest, &["custom_field/lead/Industry"], &[]);
    let set = |value: Value| {
        world.sandbox.edit(|state| {
            let field = state.custom_field(&Place::Lead, "Industry").unwrap().id.clone();
            let body = json!({ format!("custom.{field}"): value });
            state.perform("PUT", &format!("/lead/{three}/"), body);
        });
    };

    set(json!("Retail"));
    let ran = world.run(&["undo", "last"]);
    assert_ne!(ran.code, 0, "nobody agreed");
    assert!(
        ran.stdout
            .contains("1 record changed since the run and stays as it is"),
        "{}",
        ran.stdout
    );
    set(Value::Null);
    world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(before, records(&world));
}

#[test]
fn a_record_that_was_left_gets_its_value_back_in_another_undo_of_the_run() {
    let world = filled(&[]);
    let before = records(&world);
    let three = lead_with(&world, "Industry", &json!("Food"));
    let manifest = "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software, Retail]}]}";
    let run = name(&change(&world, 0, manifest, &["custom_field/lead/Industry"], &[]));
    let set = |value: Value| {
        world.sandbox.edit(|state| {
            let field = state.custom_field(&Place::Lead, "Industry").unwrap().id.clone();
            let body = json!({ format!("custom.{field}"): value });
            state.perform("PUT", &format!("/lead/{three}/"), body);
        });
    };

    set(json!("Retail"));
    world.expect(0, &["undo", &run, "--yes"]);
    set(Value::Null);
    world.expect(0, &["undo", &run, "--yes"]);
    assert_eq!(
        before,
        records(&world),
        "the first undo was carried out to its end and binds nobody"
    );
}

#[test]
fn values_come_back_to_a_deleted_field_that_is_there_again() {
    let again = [
        (
            "type: choices, choices: [Hot, Cold, Old, New], accepts_multiple_values: true",
            None,
        ),
        (
            "type: choices, choices: [Hot, Cold], accepts_multiple_values: true",
            Some("`choices`"),
        ),
        (
            "type: choices, choices: [Hot, Cold, Old]",
            Some("`accepts_multiple_values`"),
        ),
        ("type: text", Some("`type`")),
    ];
    for (field, misfit) in again {
        let world = filled(&[]);
        let before = records(&world);
        let one = lead_with(&world, "Tags", &json!(["Hot"]));
        let manifest = "custom_fields: {lead: [{name: Tags, removed: true}]}";
        let run = name(&change(&world, 0, manifest, &["custom_field/lead/Tags"], &[]));
        let manifest = format!("custom_fields: {{lead: [{{name: Tags, {field}}}]}}");
        world
            .write("again.yaml", &manifest)
            .expect(0, &["apply", "-f", "again.yaml", "--yes"]);

        let ran = world.expect(0, &["undo", &run, "--yes"]);
        let told = format!("{}{}", ran.stdout, ran.stderr);
        assert!(told.contains("it exists again"), "{told}");
        let Some(misfit) = misfit else {
            assert_eq!(before, records(&world), "{told}");
            continue;
        };
        assert!(
            told.contains("3 saved values stay in the folder of the run"),
            "{told}"
        );
        assert!(told.contains(&format!("its {misfit} was ")), "{told}");
        assert_eq!(records(&world)[&one].get("Tags"), None, "{told}");
    }
}

#[test]
fn a_value_that_somebody_put_into_the_field_that_is_there_again_stays() {
    let world = filled(&[]);
    let before = records(&world);
    let hot = lead_with(&world, "Tags", &json!(["Hot"]));
    let manifest = "custom_fields: {lead: [{name: Tags, removed: true}]}";
    let run = name(&change(&world, 0, manifest, &["custom_field/lead/Tags"], &[]));
    world.expect(0, &["apply", "-f", "setup.yaml", "--yes"]);
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Tags").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): ["Old"] });
        state.perform("PUT", &format!("/lead/{hot}/"), body);
    });

    world.expect(0, &["undo", &run, "--yes"]);
    let after = records(&world);
    assert_eq!(after[&hot]["Tags"], json!(["Old"]));
    for (id, held) in before.iter().filter(|(id, _)| **id != hot) {
        assert_eq!(after[id], *held);
    }
}

#[test]
fn a_choice_or_a_status_that_others_came_to_hold_stays() {
    let world = filled(&[]);
    let manifest = "lead_statuses: [{label: Bad Fit, removed: true, move_to: Lost}, Lost]\n\
                    custom_fields: {lead: [{name: Industry, type: choices, choices: [{value: SaaS, renamed_from: Software}, Retail, Food]}]}";
    change(&world, 0, manifest, &[], &[]);
    let other = lead_with(&world, "Industry", &json!("Food"));
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Industry").unwrap().id.clone();
        let lost = state.lead_status("Lost").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): "SaaS", "status_id": lost });
        state.perform("PUT", &format!("/lead/{other}/"), body);
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    for said in [
        "its choice `SaaS` stays: 1 other record holds it",
        "it stays: 1 other record holds it",
    ] {
        assert!(told.contains(said), "{said}\n{told}");
    }
    let state = world.sandbox.state();
    let field = state.custom_field(&Place::Lead, "Industry").unwrap();
    assert_eq!(
        field.choices.clone().unwrap(),
        ["Food", "Retail", "SaaS", "Software"]
    );
    assert_eq!(records(&world)[&other]["status"], json!("Lost"));
    assert_eq!(state.ledger, [], "nothing is lost");
}

#[test]
fn an_undo_can_be_taken_back_and_that_again() {
    for at in [0, 2, 3, 5, 6, 12, 14, 16, 17] {
        let (manifest, losses) = CHANGES[at];
        let world = filled(&[]);
        let before = records(&world);
        change(&world, 0, manifest, losses, &[]);
        let after = records(&world);
        for (nth, expected) in [&before, &after, &before].into_iter().enumerate() {
            let newest = name(&runs(&world).pop().unwrap());
            let mut arguments = vec!["undo", &newest, "--yes"];
            // Only the second takes the values away again.
            let losses = losses.iter().filter(|_| nth == 1);
            arguments.extend(losses.flat_map(|address| ["--allow-data-loss", address]));
            let ran = world.run(&arguments);
            assert_eq!(ran.code, 0, "{manifest} {nth}\n{}\n{}", ran.stdout, ran.stderr);
            assert_eq!(
                *expected,
                records(&world),
                "{manifest} {nth}\n{}\n{}",
                ran.stdout,
                ran.stderr
            );
        }
    }
}

/// A fault in the nth write of records.
fn fault(on: usize, times: usize, path: &str, action: FaultAction) -> Fault {
    Fault {
        on,
        times,
        method: Some("PUT".into()),
        path_prefix: Some(path.into()),
        action,
    }
}

const ALL: &str = "lead_statuses: [{label: Bad Fit, removed: true, move_to: Unfit}]\n\
    custom_fields: {lead: [{name: Industry, removed: true}, {name: Tags, type: choices, choices: [Cold, Old]}]}";
const LOST: &[&str] = &["custom_field/lead/Industry", "custom_field/lead/Tags"];

#[test]
fn an_answer_that_is_lost_anywhere_is_looked_for_and_nothing_is_done_twice() {
    for n in 1..=8 {
        let world = filled(&[]);
        let before = records(&world);
        change(&world, 0, ALL, LOST, &[]);
        world
            .sandbox
            .set_faults(vec![fault(n, 1, "/lead/", FaultAction::LoseAnswer)]);
        let ran = world.run(&["undo", "last", "--yes", "--parallelism", "1"]);
        world.sandbox.set_faults(Vec::new());
        assert_eq!(ran.code, 0, "{n}\n{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(before, records(&world), "{n}");
    }
}

#[test]
fn a_record_that_is_refused_fails_alone_and_the_next_undo_goes_on() {
    let world = filled(&[]);
    let before = records(&world);
    let run = name(&change(&world, 0, ALL, LOST, &[]));
    world
        .sandbox
        .set_faults(vec![fault(2, 1, "/lead/", FaultAction::Status(400))]);
    let ran = world.expect(4, &["undo", &run, "--yes", "--parallelism", "1"]);
    world.sandbox.set_faults(Vec::new());
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(
        told.contains("1 of the records did not get their values back, and 2 did"),
        "{told}"
    );
    assert_ne!(before, records(&world));

    world.sandbox.clear_calls();
    world.expect(0, &["undo", &run, "--yes"]);
    assert_eq!(before, records(&world));
    let writes: Vec<String> = world.writes().iter().map(|call| call.path.clone()).collect();
    assert_eq!(
        writes.len(),
        1,
        "what had its value is not written again: {writes:?}"
    );
    let ran = world.expect(0, &["undo", &run, "--yes"]);
    assert!(ran.stdout.contains("Nothing to undo"), "{}", ran.stdout);
}

#[test]
fn an_undo_that_is_broken_off_anywhere_goes_on_in_the_next_one() {
    for n in 1..=7 {
        let world = filled(&[]);
        let before = records(&world);
        let run = name(&change(&world, 0, ALL, LOST, &[]));
        // From the nth write on, nothing is taken any more.
        world
            .sandbox
            .set_faults(vec![fault(n, 1000, "/", FaultAction::Status(400))]);
        world.run(&["undo", &run, "--yes", "--parallelism", "1"]);
        world.sandbox.set_faults(Vec::new());
        let ran = world.run(&["undo", &run, "--yes"]);
        assert_eq!(ran.code, 0, "{n}\n{}\n{}", ran.stdout, ran.stderr);
        assert_eq!(before, records(&world), "{n}\n{}\n{}", ran.stdout, ran.stderr);
    }
}

#[test]
fn values_that_were_not_kept_or_are_damaged_are_told_and_the_rest_comes_back() {
    let deleted = "custom_fields: {lead: [{name: Industry, removed: true}]}";
    let losses = ["custom_field/lead/Industry"];
    let (none, damaged) = (
        "the run saved no values, so they can't be restored",
        "its saved values can't be restored: failed to use the saved values",
    );
    type Damage = fn(&std::path::Path);
    let cases: [(&[&str], Damage, &str); 4] = [
        (&["--no-keep-values"], |_| {}, none),
        (&[], |values| std::fs::remove_dir_all(values).unwrap(), none),
        (
            &[],
            |values| {
                let path = values.join("0.jsonl");
                let text = std::fs::read_to_string(&path).unwrap();
                std::fs::write(&path, &text[..text.len() / 2]).unwrap();
            },
            damaged,
        ),
        (
            &[],
            |values| {
                let path = values.join("0.jsonl");
                let text = std::fs::read_to_string(&path).unwrap();
                std::fs::write(&path, text.replace("\"count\":3", "\"count\":4")).unwrap();
            },
            damaged,
        ),
    ];
    for (more, damage, said) in cases {
        let world = filled(&[]);
        let setup = pulled(&world);
        let run = change(&world, 0, deleted, &losses, more);
        damage(&run.join("values"));
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        assert!(ran.stderr.contains(said), "{said}\n{}", ran.stderr);
        assert_same(&setup, &pulled(&world));
        assert!(
            records(&world)
                .values()
                .all(|held| !held.contains_key("Industry"))
        );
    }
}

#[test]
fn a_plan_of_an_undo_counts_records_and_names_the_file_and_holds_no_value() {
    let world = filled(&[]);
    let lead = lead_with(&world, "Note", &json!("a, b"));
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Note").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): "canary-7" });
        state.perform("PUT", &format!("/lead/{lead}/"), body);
    });
    let manifest = "custom_fields: {lead: [{name: Note, removed: true}, {name: Industry, removed: true}]}";
    let run = change(
        &world,
        0,
        manifest,
        &["custom_field/lead/Note", "custom_field/lead/Industry"],
        &[],
    );
    let ran = world.expect(0, &["undo", "last", "--yes", "--format", "json"]);
    let undone = runs(&world).pop().unwrap();
    let document: Value =
        serde_json::from_str(&std::fs::read_to_string(undone.join("plan.json")).unwrap()).unwrap();
    let steps = &document["steps"];
    let restores: Vec<&Value> = steps
        .as_array()
        .unwrap()
        .iter()
        .filter(|step| step["action"] == "restore")
        .collect();
    assert_eq!(restores.len(), 2, "{document:#}");
    let industry = restores
        .iter()
        .find(|step| step["address"] == "custom_field/lead/Industry")
        .unwrap();
    assert_eq!(industry["records"], json!({"known": "counted", "count": 3}));
    assert_eq!(industry["values"]["run"], json!(name(&run)));
    assert_eq!(industry["values"]["records"], json!(["lead"]));
    assert_eq!(industry["values"]["digest"].as_str().unwrap().len(), 64);
    assert!(!format!("{}{}", ran.stdout, ran.stderr).contains("canary-7"));
    for file in ["plan.json", "journal.jsonl", "before.json"] {
        let text = std::fs::read_to_string(undone.join(file)).unwrap();
        assert!(!text.contains("canary-7"), "{file}");
    }
    assert_eq!(records(&world)[&lead]["Note"], json!("canary-7"));
}

#[test]
fn a_policy_limits_how_many_records_an_undo_writes() {
    let world = filled(&[]);
    change(&world, 0, CHANGES[0].0, CHANGES[0].1, &[]);
    let after = records(&world);
    world.write("closectl.yaml", "version: 1\npolicy: {max_records_affected: 2}\n");
    world.sandbox.clear_calls();
    let ran = world.expect(3, &["undo", "last", "--yes"]);
    assert!(ran.stderr.contains("max_records_affected"), "{}", ran.stderr);
    assert_eq!((after, world.writes()), (records(&world), Vec::new()));
}

#[test]
fn a_value_that_was_kept_with_a_place_and_with_its_field_comes_back_once() {
    let world = filled(&[]);
    let before = records(&world);
    let manifest =
        "custom_fields: {lead: [{shared: Region, removed: true}], shared: [{name: Region, removed: true}]}";
    let fields = ["custom_field/lead/Region", "custom_field/shared/Region"];
    change(&world, 0, manifest, &fields, &[]);

    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert_eq!(before, records(&world), "{}", ran.stdout);
    assert!(ran.stdout.contains("To move: 8 records"), "{}", ran.stdout);
}

#[test]
fn values_that_were_not_kept_are_told_where_their_setting_is_there_again() {
    const NOT_KEPT: &str = "the run saved no values, so they can't be restored";
    let cases = [
        (
            "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software, Food]}]}",
            "not as before: custom_field/lead/Industry: records lost values in the run: ",
        ),
        (
            "custom_fields: {lead: [{name: Industry, removed: true}]}",
            "stays: custom_field/lead/Industry: the run deleted it, but it exists again; ",
        ),
    ];
    for (manifest, told) in cases {
        let world = filled(&[]);
        let run = name(&change(
            &world,
            0,
            manifest,
            &["custom_field/lead/Industry"],
            &["--no-keep-values"],
        ));
        world.expect(0, &["apply", "-f", "setup.yaml", "--yes"]);

        world.sandbox.clear_calls();
        let ran = world.expect(0, &["undo", &run, "--yes"]);
        let told = format!("  {told}{NOT_KEPT}");
        assert!(
            ran.stdout.lines().any(|line| line == told),
            "{told}\n{}",
            ran.stdout
        );
        assert_eq!(world.writes(), []);
    }
}

#[test]
fn a_limited_undo_tells_what_it_leaves_of_an_object_that_was_renamed_since() {
    let world = filled(&[]);
    let manifest = "custom_fields: {lead: [{name: Industry, type: choices, choices: [Software, Food]}]}";
    let losses = ["custom_field/lead/Industry"];
    let run = name(&change(&world, 0, manifest, &losses, &["--no-keep-values"]));
    let renamed = "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Food]}]}";
    change(&world, 0, renamed, &[], &[]);

    let target = ["--target", "custom_field/lead/Sector", "--yes"];
    let ran = world.expect(0, &[&["undo", &run], &target[..]].concat());
    let told = "not as before: custom_field/lead/Sector: what the run lost can't be restored: ";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
}

#[test]
fn the_undo_of_an_addition_asks_for_approval_without_naming_a_manifest() {
    let world = filled(&[]);
    let added = "custom_fields: {lead: [{name: Later, type: text}]}";
    let run = name(&change(&world, 0, added, &[], &[]));
    let lead = lead_with(&world, "Note", &json!("a, b"));
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Later").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): "x" });
        state.perform("PUT", &format!("/lead/{lead}/"), body);
    });

    let ran = world.expect(3, &["undo", &run, "--yes"]);
    let told = "Not approved yet: data loss in `custom_field/lead/Later`. To approve it, add `--allow-data-loss \
                'custom_field/lead/Later'`.";
    let lines: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("Not approved"))
        .collect();
    assert_eq!(lines, [told]);
}

#[test]
fn an_undo_names_what_it_was_not_to_take_back() {
    const BOTH: &str =
        "custom_fields: {lead: [{name: Industry, removed: true}, {name: Tags, removed: true}]}";
    let fields = ["custom_field/lead/Industry", "custom_field/lead/Tags"];

    let world = filled(&[]);
    change(&world, 0, BOTH, &fields, &[]);
    let ran = world.expect(0, &["undo", "last", "--yes", "--exclude", fields[0]]);
    let stays = format!(
        "stays: {}: the run changed it, but --target or --exclude leaves it out of this undo",
        fields[0]
    );
    assert!(ran.stdout.contains(&stays), "{}", ran.stdout);

    let world = filled(&[]);
    change(&world, 0, BOTH, &fields, &[]);
    world.write(
        "closectl.yaml",
        "version: 1\nignore: [custom_field/lead/Industry]\n",
    );
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let stays = format!(
        "stays: {}: the run changed it, but `ignore` in closectl.yaml leaves it out of this undo",
        fields[0]
    );
    assert!(ran.stdout.contains(&stays), "{}", ran.stdout);
    assert!(!ran.stdout.contains("the manifests list it"), "{}", ran.stdout);
}

#[test]
fn a_newer_run_that_wrote_nothing_is_named_by_undo_last() {
    let world = filled(&[]);
    change(
        &world,
        0,
        "custom_fields: {lead: [{name: Note, type: text, description: Hello}]}",
        &[],
        &[],
    );
    world
        .sandbox
        .set_faults(vec![fault(1, 1000, "/", FaultAction::Status(400))]);
    let manifest = "custom_fields: {lead: [{name: Note, type: text, description: Other}]}";
    let failed = world
        .write("failing.yaml", manifest)
        .run(&["apply", "-f", "failing.yaml", "--yes"]);
    world.sandbox.set_faults(Vec::new());
    assert_eq!(failed.code, 4, "{}{}", failed.stdout, failed.stderr);
    assert!(!failed.stderr.contains("to undo this run"), "{}", failed.stderr);

    let idle = name(runs(&world).last().unwrap());
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let said = format!("the newer run {idle} wrote nothing");
    assert!(ran.stderr.contains(&said), "{}", ran.stderr);
}

/// Renames two choices of which leads hold several.
const BOTH_RENAMED: &str = "custom_fields: {lead: [{name: Tags, type: choices, accepts_multiple_values: true, \
    choices: [{value: Warm, renamed_from: Hot}, {value: Ice, renamed_from: Cold}, Old]}]}";

/// Begins to rename both choices and ends with the bulk edit of this number.
fn half_renamed(on: usize) -> World {
    let world = filled(&[]);
    let broken = Fault {
        on,
        times: 1000,
        ..Fault::first("POST", "/bulk_action/edit/", FaultAction::Status(400))
    };
    world.sandbox.set_faults(vec![broken]);
    change(&world, 4, BOTH_RENAMED, &[], &[]);
    world.sandbox.set_faults(Vec::new());
    world
}

#[test]
fn what_an_interrupted_rename_left_half_way_is_the_runs_own_and_comes_back() {
    let untouched = filled(&[]);
    let (before, setup) = (records(&untouched), pulled(&untouched));
    let tags = |records: &BTreeMap<String, BTreeMap<String, Value>>| -> Vec<Value> {
        let mut held: Vec<Value> = records
            .values()
            .filter_map(|held| held.get("Tags").cloned())
            .collect();
        held.sort_by_key(Value::to_string);
        held
    };

    for on in many(&[2, 4][..], &[1, 2, 3, 4]).iter().copied() {
        let world = half_renamed(on);
        let left = tags(&records(&world));
        assert_eq!(left != tags(&before), on > 1, "bulk edit {on}: {left:?}");
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        let told = format!("bulk edit {on}\n{}\n{}", ran.stdout, ran.stderr);
        assert!(!told.contains("changed since"), "{told}");
        assert_eq!(tags(&before), tags(&records(&world)), "{told}");
        assert_same(&setup, &pulled(&world));
    }
}

#[test]
fn a_rename_that_two_runs_did_comes_back_with_both() {
    for on in many(&[2, 4][..], &[1, 2, 3, 4]).iter().copied() {
        let world = half_renamed(on);
        let kept = runs(&world);
        change(&world, 0, BOTH_RENAMED, &[], &[]);
        let before = filled(&[]);
        for run in runs(&world)
            .iter()
            .rev()
            .take(runs(&world).len() - kept.len() + 1)
        {
            world.expect(0, &["undo", &name(run), "--yes"]);
        }
        let tags = |world: &World| {
            let records = records(world).into_values();
            let mut held: Vec<String> = records
                .filter_map(|held| held.get("Tags").map(Value::to_string))
                .collect();
            held.sort();
            held
        };
        assert_eq!(tags(&before), tags(&world), "bulk edit {on}");
    }
}

#[test]
fn a_choice_that_somebody_added_to_a_half_renamed_record_stays() {
    let world = half_renamed(2);
    let half = lead_with(&world, "Tags", &json!(["Hot", "Warm"]));
    world.sandbox.edit(|state| {
        let field = state.custom_field(&Place::Lead, "Tags").unwrap().id.clone();
        let body = json!({ format!("custom.{field}"): ["Hot", "Old", "Warm"] });
        state.perform("PUT", &format!("/lead/{half}/"), body);
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    let said = format!("1 record changed since the run and stays as it is ({half})");
    assert!(told.contains(&said), "{told}");
    assert_eq!(records(&world)[&half]["Tags"], json!(["Hot", "Old", "Warm"]));
}

/// How often the whole organization was read.
fn readings(world: &World) -> usize {
    let calls = world.sandbox.calls();
    let lists = calls
        .iter()
        .filter(|call| call.method == "GET" && call.path.starts_with("/status/lead/"));
    lists.count()
}

#[test]
fn after_an_interrupted_rename_the_organization_is_read_once_more_and_not_again_and_again() {
    let whole = filled(&[]);
    change(&whole, 0, BOTH_RENAMED, &[], &[]);
    assert_ne!(readings(&whole), 0);
    assert_eq!(readings(&half_renamed(2)), readings(&whole));
}
