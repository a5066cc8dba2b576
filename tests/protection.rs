//! A policy holds whatever the name of the step that would break it: from inside, from around, by way of a shared field,
//! a rename, a move, a pruning, a promotion, an undo or a saved plan.

mod limits;
mod no_record;
mod ways;

use crate::harness::{Ran, World};
use close_sandbox::{Place, State};
use serde_json::json;

/// A pipeline with opportunities, a shared field with values on leads and activities, and an activity type with values in
/// a field of its own.
const SETUP: &str = "lead_statuses: [Potential, Bad Fit, Unfit]
pipelines:
  - name: Sales
    statuses:
      - {label: Demo Completed, type: active}
      - {label: Proposal Sent, type: active}
  - name: Partners
    statuses:
      - {label: Meeting, type: active}
      - {label: Signed, type: won}
custom_fields:
  lead:
    - {name: Industry, type: choices, choices: [Software, Retail]}
    - {name: Plan, type: custom_object, referenced_custom_type: Subscription}
    - {shared: Region}
  shared:
    - {name: Region, type: choices, choices: [EU, US]}
custom_activity_types:
  - name: \"Demo: yes/no?\"
    fields:
      - {name: Notes, type: textarea}
      - {shared: Region}
custom_object_types:
  - name: Subscription
    name_plural: Subscriptions
    fields: [{name: Seats, type: number}]
";

/// The organization of [`SETUP`] with records in all of it.
fn organization() -> World {
    let world = World::new();
    world
        .write("setup.yaml", SETUP)
        .expect(0, &["apply", "-f", "setup.yaml", "--yes"]);
    world.sandbox.edit(fill);
    world.sandbox.clear_calls();
    world
}

fn fill(state: &mut State) {
    let demo = state.activity_type("Demo: yes/no?").unwrap().id.clone();
    let subscription = state.object_type("Subscription").unwrap().id.clone();
    for _ in 0..4 {
        let lead = state.add_lead(&[("Region", json!("EU")), ("Industry", json!("Software"))]);
        let values = [("Notes", json!("a")), ("Region", json!("US"))];
        state.add_record(&Place::Activity(demo.clone()), Some(&lead), None, &values);
        state.add_record(
            &Place::CustomObject(subscription.clone()),
            Some(&lead),
            None,
            &[("Seats", json!(3))],
        );
        state.add_record(&Place::Opportunity, Some(&lead), Some("Proposal Sent"), &[]);
        state.add_record(&Place::Opportunity, Some(&lead), Some("Meeting"), &[]);
    }
}

/// Writes a policy that protects an address.
fn protect(world: &World, address: &str) {
    let policy = format!("version: 1\npolicy: {{protect: [{}]}}\n", json!(address));
    world.write("closectl.yaml", &policy);
}

/// Everything that an organization holds.
fn kept(state: &State) -> serde_json::Value {
    serde_json::to_value(state).unwrap()
}

/// Runs the program, which has to refuse and to leave the organization as it is, and returns what it says.
fn refused(world: &World, arguments: &[&str]) -> Ran {
    let before = kept(&world.sandbox.state());
    world.sandbox.clear_calls();
    let ran = world.expect(3, arguments);
    assert_eq!(world.writes(), [], "{}", ran.stderr);
    assert!(kept(&world.sandbox.state()) == before, "{}", ran.stderr);
    ran
}

/// Applies a manifest with everybody's consent, which has to be refused with these words.
fn is_refused(protected: &str, manifest: &str, words: &str) {
    let world = organization();
    protect(&world, protected);
    world.write("m.yaml", manifest);
    let ran = refused(
        &world,
        &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"],
    );
    assert!(ran.stderr.contains(words), "{protected}: {}", ran.stderr);
}

#[test]
fn what_lies_in_a_protected_object_is_not_taken_from_it() {
    is_refused(
        "pipeline/Sales",
        "pipelines: [{name: Sales, statuses: [{label: Proposal Sent, type: active, removed: true, allow_data_loss: true}]}]\n",
        "pipeline/Sales/Proposal Sent: the policy protects `pipeline/Sales`, and `pipeline/Sales/Proposal Sent` is part of it",
    );
    is_refused(
        "custom_activity_type/Demo: yes%2Fno?",
        "custom_activity_types: [{name: \"Demo: yes/no?\", fields: [{name: Notes, type: textarea, removed: true, allow_data_loss: true}]}]\n",
        "the policy protects `custom_activity_type/Demo: yes%2Fno?`, and `custom_activity_type/Demo: yes%2Fno?/Notes` is part of it",
    );
}

#[test]
fn a_protected_shared_field_loses_no_values_in_one_of_its_places() {
    is_refused(
        "custom_field/shared/Region",
        "custom_fields: {lead: [{shared: Region, removed: true, allow_data_loss: true}]}\n",
        "the policy protects `custom_field/shared/Region`, and `custom_field/lead/Region` is a place of it",
    );
}

#[test]
fn a_protected_place_loses_no_values_by_way_of_the_shared_field_or_one_of_its_choices() {
    let by_field = "custom_fields: {shared: [{name: Region, removed: true}]}\n";
    let by_choice = "custom_fields: {shared: [{name: Region, type: choices, choices: [US]}]}\n";
    let by_rename = "custom_fields: {shared: [{name: Region, type: choices, choices: [US, {value: Europe, renamed_from: EU}]}]}\n";
    for manifest in [by_field, by_choice, by_rename] {
        is_refused(
            "custom_field/lead/Region",
            manifest,
            "the policy protects `custom_field/lead/Region`, and it is a place of `custom_field/shared/Region`",
        );
        is_refused(
            "custom_activity_type/Demo: yes%2Fno?",
            manifest,
            "and `custom_activity_type/Demo: yes%2Fno?/Region` is part of it, and `custom_activity_type/Demo: yes%2Fno?/Region` \
             is a place of `custom_field/shared/Region`",
        );
    }
}

#[test]
fn what_lies_in_an_object_that_goes_is_protected_and_so_is_what_its_records_are_held_in() {
    let without_type = "custom_activity_types: [{name: \"Demo: yes/no?\", removed: true}]\n";
    is_refused(
        "custom_activity_type/Demo: yes%2Fno?/Notes",
        without_type,
        "and it is part of `custom_activity_type/Demo: yes%2Fno?`",
    );
    is_refused(
        "custom_field/shared/Region",
        without_type,
        "and `custom_activity_type/Demo: yes%2Fno?/Region` is a place of it",
    );
    is_refused(
        "custom_field/lead/Plan",
        "custom_object_types: [{name: Subscription, removed: true}]\n",
        "the policy protects `custom_field/lead/Plan`, and records refer to objects of `custom_object_type/Subscription` in it",
    );
}

#[test]
fn a_protected_object_keeps_its_records_where_others_would_get_them() {
    is_refused(
        "lead_status/Bad Fit",
        "lead_statuses: [{label: Bad Fit, removed: true, move_to: Unfit}]\n",
        "the policy protects `lead_status/Bad Fit`",
    );
    is_refused(
        "pipeline/Sales",
        "pipelines: [{name: Partners, statuses: [{label: Proposal Sent, type: active, renamed_from: pipeline/Sales/Proposal Sent}]}]\n",
        "the policy protects `pipeline/Sales`, and `pipeline/Partners/Proposal Sent` moves out of it",
    );
    is_refused(
        "custom_field/lead/Industry",
        "custom_fields: {lead: [{name: Industry, type: choices, choices: [Retail, {value: SaaS, renamed_from: Software}]}]}\n",
        "the values that records hold of it can't be moved or converted",
    );
    is_refused(
        "custom_field/lead/Industry",
        "custom_fields: {lead: [{name: Industry, type: text}]}\n",
        "the values that records hold of it can't be moved or converted",
    );
}

#[test]
fn what_takes_nothing_from_a_protected_object_is_done() {
    for (protected, manifest) in [
        (
            "lead_status/Unfit",
            "lead_statuses: [{label: Bad Fit, removed: true, move_to: Unfit}]\n",
        ),
        (
            "pipeline/Partners",
            "pipelines: [{name: Partners, statuses: [{label: Proposal Sent, type: active, renamed_from: pipeline/Sales/Proposal Sent}]}]\n",
        ),
        (
            "custom_activity_type/Demo: yes%2Fno?",
            "custom_fields: {lead: [{shared: Region, removed: true, allow_data_loss: true}]}\n",
        ),
        (
            "pipeline/Sales",
            "pipelines: [{name: Sales, statuses: [{label: Proposal Sent, type: active}, {label: New, type: active}]}]\n",
        ),
        (
            "custom_field/lead/*",
            "custom_fields: {lead: [{name: Sector, renamed_from: Industry, type: choices, choices: [Software, Retail, Other]}]}\n",
        ),
    ] {
        let world = organization();
        protect(&world, protected);
        world.write("m.yaml", manifest);
        world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);
    }
}
