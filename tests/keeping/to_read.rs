//! Values that can't be given back, because they name objects that go or a type that Close does not set again, are kept for
//! people to read; the plan says so, and everything else can be undone.

use super::{flat, only};
use crate::harness::{World, assert_same, pulled};
use close_sandbox::Place;
use serde_json::{Value, json};

const TYPE: &str = "custom_object_types: [{name: Plan, name_plural: Plans}]\n";
const REFERRING: &str = "custom_fields: {lead: [{name: Current, type: custom_object, referenced_custom_type: Plan, description: \
                         Old}]}\n";
const TOLD: &str = "the values are kept for you to read, and `closectl undo` can't bring them back";

/// Makes an organization with a lead that refers to an object; returns the object's id as well.
fn referred(switches: &[(&str, &str)]) -> (World, String) {
    let world = World::switched(switches);
    world.write("m.yaml", &format!("{TYPE}{REFERRING}"));
    world.expect(0, &["apply", "-f", "m.yaml", "--yes"]);

    let mut object = String::new();
    world.sandbox.edit(|state| {
        let place = Place::CustomObject(state.object_types[0].id.clone());
        object = state.add_record(&place, None, None, &[]);
        let lead = state.add_lead(&[("Current", json!(object))]);
        state.records.get_mut(&object).unwrap().lead_id = Some(lead);
    });
    (world, object)
}

/// Applies a manifest whose plan says that its values can only be read.
fn taken(world: &World, manifest: &str, object: &str) {
    world.write("m.yaml", manifest);
    let planned = world.expect(3, &["plan", "-f", "m.yaml"]);
    assert!(flat(&planned).contains(TOLD), "{}", planned.stdout);
    assert!(!planned.stdout.contains("Kept before"), "{}", planned.stdout);

    let json = world.expect(3, &["plan", "-f", "m.yaml", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.stdout).unwrap();
    let mut steps = json["steps"].as_array().unwrap().iter();
    assert!(steps.any(|step| step["keeps"] == "values-to-read"), "{json}");
    world.expect(0, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);

    let values = super::kept(world);
    let mut values = values.values().flat_map(|file| file.values.values());
    assert!(values.any(|value| *value == json!(object)), "the value is kept");
}

#[test]
fn a_field_that_referred_to_objects_keeps_its_new_type_and_gets_the_rest_back() {
    let (world, object) = referred(&[]);
    let text = "custom_fields: {lead: [{name: Current, type: text, description: New}]}\n";
    taken(&world, &format!("{TYPE}{text}"), &object);
    assert_eq!(only(&world).values.len(), 1);

    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let lost = "custom_field/lead/Current: its `type` stays \"text\": Close can't give it its old `referenced_custom_type` again";
    assert!(flat(&ran).contains(lost), "{}", ran.stdout);
    let state = world.sandbox.state();
    let field = state.custom_field(&Place::Lead, "Current").unwrap();
    assert_eq!(
        (field.kind.as_str(), field.description.as_deref()),
        ("text", Some("Old"))
    );
}

#[test]
fn values_that_name_deleted_objects_do_not_keep_an_undo_from_its_end() {
    let (world, object) = referred(&[("delete_type_with_records", "cascade")]);
    let before = pulled(&world);
    let removed = "custom_object_types: [{name: Plan, removed: true}]\ncustom_fields: {lead: [{name: Current, removed: \
                   true}]}\n";
    taken(&world, removed, &object);

    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let lost = "Close can't restore the objects that they name, which were deleted with their type; 1 value is kept in the \
                run's folder";
    assert!(flat(&ran).contains(lost), "{}", ran.stdout);
    assert_same(&before, &pulled(&world));
    let state = world.sandbox.state();
    let held: Vec<&Value> = state
        .records
        .values()
        .flat_map(|one| one.custom.values())
        .collect();
    assert_eq!(held, [] as [&Value; 0]);
}

#[test]
fn values_come_back_where_the_objects_that_they_name_are_still_there() {
    let (world, object) = referred(&[]);
    let removed = "custom_object_types: [{name: Plan, removed: true}]\ncustom_fields: {lead: [{name: Current, removed: \
                   true}]}\n";
    world.write("m.yaml", removed);
    // Close refuses to delete a type that has objects.
    world.expect(4, &["apply", "-f", "m.yaml", "--yes", "--allow-data-loss", "*"]);
    world.expect(0, &["undo", "last", "--yes"]);
    let state = world.sandbox.state();
    let held: Vec<&Value> = state
        .records
        .values()
        .flat_map(|one| one.custom.values())
        .collect();
    assert_eq!(held, [&json!(object)]);
}
