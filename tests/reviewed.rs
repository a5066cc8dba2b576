//! Saved plans that destroy or move what records hold: only what was reviewed, and only as much of it.

use crate::harness::{THREE_FIELDS, World, leads_that_hold};
use close_sandbox::Place;
use serde_json::json;

/// An organization in which one lead holds a note, one an industry and one a region.
fn one_lead_for_each_field() -> World {
    leads_that_hold(&[&[("Note", "a")], &[("Industry", "Software")], &[("Region", "EU")]])
}

/// Saves a plan that could be applied.
fn save(world: &World, manifest: &str, arguments: &[&str]) -> String {
    save_with(0, world, manifest, arguments)
}

/// Saves a plan for a manifest, which ends with this code.
fn save_with(code: i32, world: &World, manifest: &str, arguments: &[&str]) -> String {
    world.write("m.yaml", manifest);
    let ran = world.expect(
        code,
        &[&["plan", "-f", "m.yaml", "--out", "p.json"], arguments].concat(),
    );
    world.sandbox.clear_calls();
    ran.stderr
}

fn without_note() -> String {
    THREE_FIELDS.replace("{name: Note, type: text}", "{name: Note, removed: true}")
}

const NOTE: [&str; 2] = ["--allow-data-loss", "custom_field/lead/Note"];

#[test]
fn what_was_said_when_the_plan_was_saved_has_to_be_said_by_the_run_that_applies_it() {
    let world = one_lead_for_each_field();
    let told = save(&world, &without_note(), &NOTE);
    let again = "apply it with `closectl apply p.json --allow-data-loss custom_field/lead/Note` (a saved plan stores no approval)";
    assert!(told.contains(again), "{told}");
    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    let told = "pass the --allow-data-loss that you saved it with to `apply` again";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("--allow-data-loss 'custom_field/lead/Note'"),
        "{}",
        ran.stderr
    );
    assert_eq!((world.writes(), world.sandbox.state().ledger), (vec![], vec![]));
    world.expect(0, &[&["apply", "p.json", "--yes"][..], &NOTE].concat());
    assert_eq!(world.sandbox.state().ledger.len(), 1);
}

#[test]
fn what_the_manifest_allows_needs_no_flag_of_the_run_that_applies_it() {
    let world = one_lead_for_each_field();
    let manifest = without_note().replace("removed: true", "removed: true, allow_data_loss: true");
    let told = save(&world, &manifest, &[]);
    assert!(told.contains("apply it with `closectl apply p.json`"), "{told}");
    world.expect(0, &["apply", "p.json", "--yes"]);
    assert_eq!(world.sandbox.state().ledger.len(), 1);
}

#[test]
fn what_nobody_agreed_to_is_refused_and_can_be_agreed_to_later() {
    let world = one_lead_for_each_field();
    let told = save_with(3, &world, &without_note(), &[]);
    assert!(told.contains("it can't be applied until you approve"), "{told}");
    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    assert!(
        ran.stderr.contains("--allow-data-loss 'custom_field/lead/Note'"),
        "{}",
        ran.stderr
    );
    assert_eq!(world.writes(), []);
    world.expect(0, &[&["apply", "p.json", "--yes"][..], &NOTE].concat());
    assert_eq!(world.sandbox.state().ledger.len(), 1);
}

#[test]
fn consent_covers_no_more_records_than_were_counted() {
    let world = one_lead_for_each_field();
    save(&world, &without_note(), &NOTE);
    world
        .sandbox
        .edit(|state| state.add_lead(&[("Note", json!("b"))]));
    let with_consent = [&["apply", "p.json", "--yes"][..], &NOTE].concat();
    for arguments in [&["apply", "p.json", "--yes"][..], &with_consent] {
        let ran = world.expect(3, arguments);
        let told = "      planned:  1 record loses values\n      live now: 2 records lose values\n";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert_eq!((world.writes(), world.sandbox.state().ledger), (vec![], vec![]));
    }

    // Who plans again sees both.
    save(&world, &without_note(), &NOTE);
    world.expect(0, &with_consent);
    assert_eq!(world.sandbox.state().ledger.len(), 2);
}

const MOVED: &str = "lead_statuses: [Potential, {label: Bad Fit, removed: true, move_to: Unfit}, Unfit]
custom_fields:
  lead:
    - name: Industry
      type: choices
      choices: [{value: SaaS, renamed_from: Software}, {value: Shops, renamed_from: Retail}]
";

#[test]
fn values_move_as_the_saved_plan_says() {
    let world = one_lead_for_each_field();
    save(&world, MOVED, &[]);
    let ran = world.expect(0, &["apply", "p.json", "--yes"]);
    assert!(
        ran.stdout.contains("Verified, no changes remain."),
        "{}",
        ran.stdout
    );
    let state = world.sandbox.state();
    let industry = state.custom_field(&Place::Lead, "Industry").unwrap();
    assert_eq!(state.values_in(industry), [&json!("SaaS")]);
    assert_eq!(state.ledger, []);
}

#[test]
fn a_choice_that_was_added_by_hand_makes_the_move_stale() {
    let world = one_lead_for_each_field();
    save(&world, MOVED, &[]);
    world.sandbox.edit(|state| {
        let path = format!(
            "/custom_field/lead/{}/",
            state.custom_field(&Place::Lead, "Industry").unwrap().id
        );
        let choices = json!({"choices": ["Software", "Retail", "Farms"]});
        assert_eq!(state.perform("PUT", &path, choices).0, 200);
    });
    let ran = world.expect(3, &["apply", "p.json", "--yes"]);
    for line in [
        "  update custom_field/lead/Industry\n    choices\n      planned from: [\"Retail\", \"Software\"]\n",
        "      live now:     [\"Farms\", \"Retail\", \"Software\"]\n",
    ] {
        assert!(ran.stderr.contains(line), "{line}{}", ran.stderr);
    }
    assert_eq!(world.writes(), []);
}

#[test]
fn what_is_replaced_comes_back_in_its_places() {
    let world = one_lead_for_each_field();
    let manifest = THREE_FIELDS.replace(
        "{name: Region, type: choices, choices: [EU, US]}",
        "{name: Region, type: text, replace: true}",
    );
    let region = ["--allow-data-loss", "custom_field/shared/Region"];
    save(&world, &manifest, &region);
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    assert!(ran.stdout.contains("Drift: 1 changed."), "{}", ran.stdout);
    let ran = world.expect(0, &[&["apply", "p.json", "--yes"][..], &region].concat());
    assert!(
        ran.stdout.contains("add custom_field/lead/Region"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("Verified, no changes remain."),
        "{}",
        ran.stdout
    );
}

#[test]
fn drift_counts_no_records_and_shows_one_difference_for_a_choice_with_a_new_name() {
    let world = one_lead_for_each_field();
    world.write("m.yaml", MOVED);
    world.sandbox.clear_calls();
    let ran = world.expect(
        2,
        &["drift", "-f", "m.yaml", "--target", "custom_field/lead/Industry"],
    );
    insta::assert_snapshot!(ran.stdout.split_once("\n\n").unwrap().1, @"
    Lead fields
      ~ custom_field/lead/Industry  changed  (m.yaml:4)
          choices:
            - SaaS
            - Shops
            + Retail
            + Software
          to keep it: `closectl pull --update -f m.yaml --target custom_field/lead/Industry`
          to undo it: `closectl apply -f m.yaml --target custom_field/lead/Industry`
          to ignore it: write `ignore: [\"custom_field/lead/Industry:choices\"]` in closectl.yaml

    Drift: 1 changed.
    ");
    assert!(world.sandbox.calls().iter().all(|call| call.method == "GET"));
}
