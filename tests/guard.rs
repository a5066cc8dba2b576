//! Nothing that records hold is lost unless somebody agreed to that very step.

use crate::harness::{Ran, THREE_FIELDS, World, leads_that_hold};
use close_sandbox::{Fault, FaultAction, Place, SmartView};
use serde_json::json;

/// An organization with three leads that hold values.
fn three_leads() -> World {
    leads_that_hold(&[
        &[("Industry", "Software"), ("Note", "a")],
        &[("Industry", "Software"), ("Region", "EU")],
        &[("Industry", "Retail"), ("Note", "b"), ("Region", "US")],
    ])
}

/// Applies a manifest, which has to be refused before any write.
fn refused(world: &World, manifest: &str, arguments: &[&str]) -> Ran {
    world.write("m.yaml", manifest);
    let ran = world.expect(3, &[&["apply", "-f", "m.yaml", "--yes"], arguments].concat());
    assert_eq!(world.writes(), [], "{}", ran.stderr);
    assert_eq!(world.sandbox.state().ledger, []);
    ran
}

fn lost(world: &World) -> Vec<(String, String)> {
    let ledger = world.sandbox.state().ledger;
    ledger
        .into_iter()
        .map(|loss| (loss.field_name, loss.value.to_string()))
        .collect()
}

#[test]
fn a_choice_that_goes_is_counted_and_refused_with_the_words_that_allow_it() {
    let world = three_leads();
    let manifest = THREE_FIELDS.replace("[Software, Retail]", "[Retail]");
    let ran = refused(&world, &manifest, &[]);
    insta::assert_snapshot!(ran.stderr.lines().skip(1).collect::<Vec<_>>().join("\n"), @"
    refused: nothing was written, because
      update custom_field/lead/Industry: records that hold `Software` lose that value permanently (2 leads lose values)
        to approve it, write `allow_data_loss: true` in its entry (m.yaml:3), or add --allow-data-loss 'custom_field/lead/Industry'
    hint: change what each line above names
    ");
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/Industry",
        ],
    );
    let software = ("Industry".to_owned(), "\"Software\"".to_owned());
    assert_eq!(lost(&world), [software.clone(), software]);
}

#[test]
fn the_manifest_can_allow_it() {
    let world = three_leads();
    let manifest = THREE_FIELDS.replace(
        "{name: Note, type: text}",
        "{name: Note, removed: true, allow_data_loss: true}",
    );
    world.write("m.yaml", &manifest);
    let ran = world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stdout
            .contains("(2 leads lose values); approved in the manifest"),
        "{}",
        ran.stdout
    );
    assert_eq!(lost(&world).len(), 2);
}

#[test]
fn consent_to_one_step_is_no_consent_to_another() {
    let world = three_leads();
    let manifest = THREE_FIELDS
        .replace("{name: Note, type: text}", "{name: Note, removed: true}")
        .replace("{shared: Region}", "{shared: Region, removed: true}");
    let ran = refused(
        &world,
        &manifest,
        &["--allow-data-loss", "custom_field/lead/Note"],
    );
    assert!(
        ran.stderr.contains("remove custom_field/lead/Region"),
        "{}",
        ran.stderr
    );
    assert!(
        !ran.stderr.contains("delete custom_field/lead/Note:"),
        "{}",
        ran.stderr
    );
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-data-loss",
            "custom_field/lead/*",
        ],
    );
    assert_eq!(lost(&world).len(), 4);
}

#[test]
fn a_shared_field_is_counted_wherever_it_is_placed() {
    let world = three_leads();
    let manifest = THREE_FIELDS.replace("    - {shared: Region}\n", "").replace(
        "{name: Region, type: choices, choices: [EU, US]}",
        "{name: Region, removed: true}",
    );
    let ran = refused(&world, &manifest, &[]);
    assert!(
        ran.stderr.contains("delete custom_field/shared/Region"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("(2 records lose values)"), "{}", ran.stderr);
}

#[test]
fn every_way_to_lose_values_is_refused() {
    for (from, to, address) in [
        (
            "{name: Note, type: text}",
            "{name: Note, type: number}",
            "custom_field/lead/Note",
        ),
        (
            "{name: Note, type: text}",
            "{name: Note, removed: true}",
            "custom_field/lead/Note",
        ),
        (
            "{shared: Region}",
            "{shared: Region, removed: true}",
            "custom_field/lead/Region",
        ),
        ("choices: [EU, US]", "choices: [EU]", "custom_field/shared/Region"),
    ] {
        let world = three_leads();
        let ran = refused(&world, &THREE_FIELDS.replace(from, to), &[]);
        assert!(
            ran.stderr.contains(&format!("--allow-data-loss '{address}'")),
            "{to}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_status_that_records_have_is_moved_from_and_no_approval_is_offered() {
    for (manifest, address) in [
        (
            "lead_statuses: [{label: Potential, removed: true}]\n",
            "lead_status/Potential",
        ),
        (
            "pipelines: [{name: Sales, statuses: [{label: Won, removed: true}]}]\n",
            "pipeline/Sales/Won",
        ),
    ] {
        let world = three_leads();
        world.sandbox.edit(|state| {
            let lead = state.add_lead(&[]);
            state.add_record(&Place::Opportunity, Some(&lead), Some("Won"), &[]);
        });
        let ran = refused(&world, manifest, &[]);
        assert!(ran.stderr.contains(&format!("  {address}: ")), "{}", ran.stderr);
        assert!(ran.stderr.contains("`move_to`"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("allow"), "{}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_counted_cannot_be_agreed_to() {
    let world = three_leads();
    world.sandbox.set_faults(vec![Fault {
        on: 1,
        times: 1000,
        method: None,
        path_prefix: Some("/data/search/".to_owned()),
        action: FaultAction::Status(400),
    }]);
    let manifest = THREE_FIELDS.replace(
        "{name: Note, type: text}",
        "{name: Note, removed: true, allow_data_loss: true}",
    );
    world.write("m.yaml", &manifest);
    let ran = world.expect(3, &["apply", "-f", "m.yaml", "--yes"]);
    assert!(
        ran.stderr
            .contains("closectl could not count the records: failed to complete POST /data/search/"),
        "{}",
        ran.stderr
    );
    assert_eq!(lost(&world), []);
    assert_eq!(world.sandbox.state().fields.len(), 3);
}

#[test]
fn consent_to_nothing_is_a_mistake() {
    let ran = refused(
        &three_leads(),
        THREE_FIELDS,
        &["--allow-data-loss", "custom_field/lead/Industri"],
    );
    assert!(
        ran.stderr.contains(
            "custom_field/lead/Industri: --allow-data-loss names it, but no object has this address"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_close_cannot_change_is_made_anew_only_where_the_manifest_says_so() {
    let world = three_leads();
    let manifest = THREE_FIELDS.replace("type: choices, choices: [EU, US]}", "type: text}");
    let ran = refused(&world, &manifest, &["--allow-data-loss", "*"]);
    assert!(
        ran.stderr
            .contains("Close can't change the `type` of a shared field"),
        "{}",
        ran.stderr
    );
    let manifest = manifest.replace(
        "{name: Region, type: text}",
        "{name: Region, type: text, replace: true}",
    );
    let ran = refused(&world, &manifest, &[]);
    assert!(
        ran.stderr.contains("replace custom_field/shared/Region"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("(2 records lose values)"), "{}", ran.stderr);
    world.expect(
        0,
        &[
            "apply",
            "-f",
            "m.yaml",
            "--yes",
            "--allow-data-loss",
            "custom_field/shared/Region",
        ],
    );
    assert_eq!(lost(&world).len(), 2);
    let state = world.sandbox.state();
    let region = state.shared_field("Region").unwrap();
    assert_eq!(
        (region.kind.as_str(), region.associations.len()),
        ("text", 1),
        "and it is placed again"
    );
}

#[test]
fn a_likely_rename_is_pointed_out() {
    let world = three_leads();
    let manifest = THREE_FIELDS.replace(
        "{name: Note, type: text}",
        "{name: Notes, type: text}\n    - {name: Note, removed: true}",
    );
    world.write("m.yaml", &manifest);
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    let hint = "if `custom_field/lead/Notes` is this with a new name, write `renamed_from: Note` on its entry \
                instead, which keeps the values";
    assert!(ran.stdout.contains(hint), "{}", ran.stdout);
}

#[test]
fn what_mentions_a_removed_object_is_named() {
    let world = three_leads();
    let hook = "webhooks:\n  - url: https://x.test/a\n    events:\n      - object_type: lead\n        action: updated\n        \
                extra_filter: {type: equals, value: \"${id:custom_field/lead/Note}\"}\n";
    world
        .write("hook.yaml", hook)
        .expect(0, &["apply", "-f", "hook.yaml", "--yes"]);
    world.write("m.yaml", "custom_fields: {lead: [{name: Note, removed: true}]}\n");
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout.contains("`webhook/https://x.test/a` mentions it"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_smart_view_that_mentions_a_removed_field_is_named() {
    let world = three_leads();
    world.sandbox.edit(|state| {
        let id = &state.custom_field(&Place::Lead, "Note").unwrap().id;
        let condition =
            json!({"type": "field_condition", "field": {"type": "custom_field", "custom_field_id": id}});
        let view =
            |name: &str, s_query| SmartView::of_search(&format!("save_{name}"), name, "contact", s_query);
        state
            .smart_views
            .push(view("Noted", json!({ "query": condition })));
        state
            .smart_views
            .push(view("All", json!({ "query": {"type": "match_all"} })));
    });
    world.write("m.yaml", "custom_fields: {lead: [{name: Note, removed: true}]}\n");
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout
            .contains("custom_field/lead/Note: the smart view \"Noted\" mentions it"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("\"All\""), "{}", ran.stdout);
    world.sandbox.set_faults(vec![Fault::first(
        "GET",
        "/saved_search/",
        FaultAction::Status(403),
    )]);
    let ran = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert!(
        ran.stdout.contains(
            "closectl can't tell whether any smart view mentions what changes: failed to complete GET"
        ),
        "{}",
        ran.stdout
    );
}
