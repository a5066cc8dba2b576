//! Saved plans that somebody altered and sealed again, as anybody can who reads the source: they allow nothing that the
//! manifests and flags of the run that applies them do not.

use crate::harness::{Ran, THREE_FIELDS, World, leads_that_hold};
use closectl::plan::sealed::digest;
use serde_json::{Map, Value, json};

/// An organization in which one lead holds a note, one an industry and one a region.
fn one_lead_for_each_field() -> World {
    leads_that_hold(&[&[("Note", "a")], &[("Industry", "Software")], &[("Region", "EU")]])
}

/// Saves a plan, alters it as a forger does, and applies it.
fn forged(world: &World, manifest: &str, code: i32, forge: impl FnOnce(&mut Map<String, Value>)) -> Ran {
    world.write("m.yaml", manifest);
    world.expect(code, &["plan", "-f", "m.yaml", "--out", "p.json"]);
    let mut plan: Map<String, Value> = serde_json::from_str(&world.read("p.json")).unwrap();
    plan.shift_remove("digest").unwrap();
    forge(&mut plan);
    let text = serde_json::to_string_pretty(&plan).unwrap();
    plan.insert("digest".to_owned(), digest([text.as_str()]).into());
    world.write(
        "p.json",
        &format!("{}\n", serde_json::to_string_pretty(&plan).unwrap()),
    );
    world.sandbox.clear_calls();
    world.run(&["apply", "p.json", "--yes"])
}

/// Applies a forged plan, which has to be refused before anything is written.
#[track_caller]
fn refused(world: &World, manifest: &str, code: i32, forge: impl FnOnce(&mut Map<String, Value>)) -> String {
    let before = world.sandbox.state();
    let ran = forged(world, manifest, code, forge);
    assert_eq!(ran.code, 3, "{}\n{}", ran.stdout, ran.stderr);
    assert!(
        !ran.stderr.contains("was edited"),
        "the seal fits: {}",
        ran.stderr
    );
    assert_eq!(world.writes(), []);
    assert_eq!(world.sandbox.state().ledger, before.ledger);
    ran.stderr
}

fn without_note() -> String {
    THREE_FIELDS.replace("{name: Note, type: text}", "{name: Note, removed: true}")
}

#[test]
fn a_plan_that_nobody_altered_is_sealed_as_these_tests_seal_it() {
    let world = one_lead_for_each_field();
    let manifest = THREE_FIELDS.replace(
        "{name: Note, type: text}",
        "{name: Note, type: text, description: x}",
    );
    let ran = forged(&world, &manifest, 0, |_| {});
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn consent_that_was_written_into_the_file_counts_for_nothing() {
    for agreed in ["manifest", "argument", "prompt"] {
        let world = one_lead_for_each_field();
        let told = refused(&world, &without_note(), 3, |plan| {
            plan["steps"][0]["agreed"] = agreed.into();
        });
        assert!(told.contains("--allow-data-loss"), "{told}");
    }
}

#[test]
fn a_risk_that_was_made_smaller_is_as_great_as_it_is() {
    let world = one_lead_for_each_field();
    refused(&world, &without_note(), 3, |plan| {
        plan["steps"][0]["risk"] = json!({"level": "safe"});
    });
    let manifest = THREE_FIELDS.replace("[Software, Retail]", "[Retail]");
    let told = refused(&world, &manifest, 3, |plan| {
        plan["steps"][0]["risk"] = json!({"level": "safe"});
    });
    assert!(
        told.contains("records that hold `Software` lose that value"),
        "{told}"
    );

    // The manifests want more of the field than the forged step has.
    let more = manifest.replace("choices: [Retail]}", "choices: [Retail], description: x}");
    let told = refused(&world, &more, 3, |plan| {
        let step = &mut plan["steps"][0];
        step["risk"] = json!({"level": "safe"});
        step["changes"]
            .as_array_mut()
            .unwrap()
            .retain(|change| change["attribute"] == "choices");
    });
    assert!(
        told.contains("records that hold `Software` lose that value"),
        "{told}"
    );
}

#[test]
fn a_step_that_the_manifests_do_not_ask_for_is_no_step() {
    let manifest = THREE_FIELDS.replace(
        "{name: Note, type: text}",
        "{name: Note, type: text, description: x}",
    );
    let forgeries: &[fn(&mut Value)] = &[
        |step| {
            step["action"] = "delete".into();
            step["changes"] = json!([]);
        },
        |step| {
            step["address"] = "custom_field/lead/Industry".into();
            step["action"] = "delete".into();
        },
        |step| {
            step["action"] = "replace".into();
            step["changes"] = json!([]);
        },
        |step| step["changes"][0]["after"] = "something else".into(),
        |step| {
            step["kind"] = "lead_status".into();
            step["address"] = "lead_status/Forged".into();
            step["action"] = "create".into();
            step["changes"] = json!([]);
            step["identity"] = json!({"label": "Forged"});
        },
        |step| {
            step["kind"] = "lead_status".into();
            step["address"] = "lead_status/Potential".into();
            step["action"] = "delete".into();
            step["changes"] = json!([]);
            step["agreed"] = "manifest".into();
            step["records"] = json!({"known": "counted", "count": 0});
        },
    ];
    for forge in forgeries {
        let world = one_lead_for_each_field();
        refused(&world, &manifest, 0, |plan| forge(&mut plan["steps"][0]));
    }
}

#[test]
fn what_a_step_is_found_by_and_waits_for_is_what_the_manifests_say() {
    let world = one_lead_for_each_field();
    let ran = forged(&world, "lead_statuses: [New]\n", 0, |plan| {
        plan["steps"][0]["identity"] = json!({"label": "Forged"});
    });
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(world.sandbox.state().lead_status("Forged").is_none());
    assert!(world.sandbox.state().lead_status("New").is_some());

    // The old choice must not go before the records have the new one.
    let world = one_lead_for_each_field();
    let moved = THREE_FIELDS.replace(
        "[Software, Retail]",
        "[{value: SaaS, renamed_from: Software}, Retail]",
    );
    let ran = forged(&world, &moved, 0, |plan| {
        for step in plan["steps"].as_array_mut().unwrap() {
            step["after"] = json!([]);
        }
    });
    assert_eq!(ran.code, 0, "{}\n{}", ran.stdout, ran.stderr);
    assert_eq!(world.sandbox.state().ledger, []);
    refused(&one_lead_for_each_field(), &moved, 0, |plan| {
        let steps = plan["steps"].as_array_mut().unwrap();
        steps.reverse();
        for (at, step) in steps.iter_mut().enumerate() {
            step["id"] = at.into();
            step["after"] = json!([]);
        }
    });
}

#[test]
fn another_organization_prune_and_manifests_are_no_way_around_it() {
    let world = one_lead_for_each_field();
    let manifest = "lead_statuses: [New]\n";
    let told = refused(&world, manifest, 0, |plan| {
        plan["organization"]["id"] = "orga_other".into();
    });
    assert!(told.contains("orga_other"), "{told}");

    let told = refused(&world, manifest, 0, |plan| {
        plan["origin"]["prune"] = json!(["*"]);
    });
    assert!(told.contains("was made with --prune"), "{told}");

    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("evil.yaml");
    std::fs::write(
        &path,
        "lead_statuses: [{label: Potential, removed: true, allow_data_loss: true}]\n",
    )
    .unwrap();
    let told = refused(&world, manifest, 0, |plan| {
        plan["origin"]["paths"] = json!([path]);
    });
    assert!(told.contains("outside this folder"), "{told}");
}

#[test]
fn the_policy_judges_what_is_left_of_a_plan() {
    let world = World::new();
    let base = world.sandbox.base_url();
    let project = format!(
        "version: 1\nmanifests: [m.yaml]\ndefault_organization: live\norganizations:\n  live: {{api_key: \
         \"${{env:CLOSE_API_KEY}}\", base_url: \"{base}\"}}\npolicy: {{max_deletes: {{count: 1}}}}\n"
    );
    world.write("closectl.yaml", &project);
    let manifest = "lead_statuses:\n  - {label: Canceled, removed: true, allow_data_loss: true}\n  - {label: Customer, \
                    removed: true, allow_data_loss: true}\n  - {label: Interested, removed: true, allow_data_loss: true}\n";
    let told = refused(&world, manifest, 3, |plan| {
        plan["refusals"] = json!([]);
        let steps = plan["steps"].as_array_mut().unwrap();
        steps.remove(0);
        for (at, step) in steps.iter_mut().enumerate() {
            step["id"] = at.into();
            step["after"] = json!([]);
        }
    });
    assert!(told.contains("`max_deletes` allows 1"), "{told}");
}
