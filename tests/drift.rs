//! `drift`: what somebody changed by hand.

use crate::harness::{World, applied as applied_to_all};
use close_sandbox::Place;
use serde_json::{Value, json};

const MANIFEST: &str = "\
lead_statuses: [Potential, Qualified, {label: Old, removed: true}]
pipelines: [{name: Sales, statuses: [{label: Won, type: won}, {label: Lost, type: lost}, {label: Dropped, type: lost}]}]
custom_fields: {lead: [{name: Industry, type: text, description: agreed}]}
";

/// A project in which only what the files list counts.
const LISTED_ONLY: &str = "version: 1\ndrift: {unlisted: ignore}\n";

fn applied(manifest: &str) -> World {
    let world = applied_to_all(manifest);
    world.write("closectl.yaml", LISTED_ONLY);
    world
}

#[test]
fn where_nobody_changed_anything_there_is_none() {
    let world = applied(MANIFEST);
    let ran = world.expect(0, &["drift", "-f", "m.yaml"]);
    let told =
        "Not in the files: 8 objects (-v lists them)\nNo drift: the organization is as the manifests say.";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    let ran = world.expect(0, &["drift", "-f", "m.yaml", "-v"]);
    assert!(
        ran.stdout.contains("\nNot in the files: lead_status/Bad Fit, "),
        "{}",
        ran.stdout
    );
}

#[test]
fn each_change_by_hand_is_shown_and_nothing_is_written() {
    let world = applied(MANIFEST);
    world.sandbox.edit(|state| {
        let path = format!(
            "/custom_field/lead/{}/",
            state.custom_field(&Place::Lead, "Industry").unwrap().id
        );
        assert_eq!(
            state.perform("PUT", &path, json!({"description": "by hand"})).0,
            200
        );
        let path = format!(
            "/status/opportunity/{}/",
            state.opportunity_status("Dropped").unwrap().id
        );
        assert_eq!(state.perform("DELETE", &path, Value::Null).0, 200);
        state.perform("POST", "/status/lead/", json!({"label": "Old"}));
        let mut ids: Vec<String> = state
            .lead_statuses
            .iter()
            .map(|status| status.id.clone())
            .collect();
        ids.swap(0, 2);
        let list: Vec<Value> = ids.iter().map(|id| json!({ "id": id })).collect();
        let path = format!("/organization/{}/", state.organization.id);
        assert_eq!(
            state.perform("PUT", &path, json!({ "lead_statuses": list })).0,
            200
        );
    });
    world.sandbox.clear_calls();
    let ran = world.expect(2, &["drift", "-f", "m.yaml"]);
    let text = ran.stdout.split_once("\n\n").unwrap().1;
    insta::assert_snapshot!(text, @r#"
    Lead statuses
      + lead_status/Old  present but removed in the manifests  (m.yaml:1)
          to keep it: delete its entry at m.yaml:1 and then run
            `closectl pull --update -f m.yaml --target lead_status/Old`
          to undo it: `closectl apply -f m.yaml --target lead_status/Old`
          to ignore it: write `ignore: ["lead_status/Old"]` in closectl.yaml
      ^ lead_status  in another order  (m.yaml:1)
          order:
            ^ Qualified  3rd → 1st
            ^ Potential  1st → 3rd
            = 6 stay in their order
          to keep it: `closectl pull --update -f m.yaml --target lead_status`
          to undo it: `closectl apply -f m.yaml --target lead_status`

    Sales pipeline
      - pipeline/Sales/Dropped  missing  (m.yaml:2)
          to keep it: `closectl pull --update -f m.yaml --target pipeline/Sales/Dropped`
          to undo it: `closectl apply -f m.yaml --target pipeline/Sales/Dropped`
          to ignore it: write `ignore: ["pipeline/Sales/Dropped"]` in closectl.yaml

    Lead fields
      ~ custom_field/lead/Industry  changed  (m.yaml:3)
          description:
            live now:       "by hand"
            manifests say:  "agreed"
          to keep it: `closectl pull --update -f m.yaml --target custom_field/lead/Industry`
          to undo it: `closectl apply -f m.yaml --target custom_field/lead/Industry`
          to ignore it: write `ignore: ["custom_field/lead/Industry:description"]` in closectl.yaml

    Not in the files: 8 objects (-v lists them)
    Drift: 1 missing, 1 present but removed in the manifests, 1 changed, 1 in another order.
    "#);
    let ran = world.expect(
        2,
        &[
            "drift",
            "-f",
            "m.yaml",
            "--format",
            "json",
            "--target",
            "custom_field/lead/Industry",
        ],
    );
    let drift: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        drift["differences"],
        json!([{
            "address": "custom_field/lead/Industry",
            "is": "changed",
            "at": {"file": "m.yaml", "line": 3, "column": 25},
            "attributes": [{"attribute": "description", "live_now": "by hand", "manifests": "agreed"}],
            "ways_out": [
                {"to": "keep", "run": "closectl pull --update -f m.yaml --target custom_field/lead/Industry"},
                {"to": "undo", "run": "closectl apply -f m.yaml --target custom_field/lead/Industry"},
                {"to": "leave-alone", "write": "ignore: [\"custom_field/lead/Industry:description\"]", "into": "closectl.yaml"},
            ],
        }])
    );
    assert_eq!(world.writes(), []);
}

#[test]
fn what_can_not_be_compared_is_no_clean_answer() {
    let world = applied(MANIFEST);
    world.write("broken.yaml", "lead_statuses: [{lable: Potential}]\n");
    let ran = world.expect(3, &["drift", "-f", "broken.yaml"]);
    assert!(ran.stderr.contains("lable"), "{}", ran.stderr);
    world.sandbox.edit(|state| {
        state.perform("POST", "/status/lead/", json!({"label": "Old name"}));
    });
    world.write(
        "m.yaml",
        "lead_statuses: [{label: Potential, renamed_from: Old name}]\n",
    );
    let ran = world.expect(3, &["drift", "-f", "m.yaml"]);
    assert!(
        ran.stdout.contains("! lead_status/Potential can't be compared"),
        "{}",
        ran.stdout
    );
}
