//! What a run replaced comes back with its values and places, unless somebody changed the new object since.

use super::values::{name, records};
use crate::harness::{Ran, World, applied, assert_same, pulled, runs};
use close_sandbox::{Fault, FaultAction, Place};
use serde_json::{Value, json};

const BEFORE: &str = "custom_fields:
  shared: [{name: Region, type: choices, choices: [EU, US], description: Where they are}]
  lead: [{shared: Region, editable_with_roles: [Admin]}]
  contact: [{shared: Region}]
";

/// Another type, and a place with other roles and one that no entry lists.
pub const REPLACED: &str = "custom_fields:
  shared: [{name: Region, type: text, replace: true, allow_data_loss: true}]
  lead: [{shared: Region, editable_with_roles: []}]
";

/// An organization with a shared field in two places, which three records hold.
pub fn filled() -> World {
    let world = applied(BEFORE);
    world.sandbox.edit(|state| {
        let lead = state.add_lead(&[("Region", json!("EU"))]);
        state.add_lead(&[("Region", json!("US"))]);
        state.add_lead(&[]);
        state.add_record(&Place::Contact, Some(&lead), None, &[("Region", json!("EU"))]);
    });
    world
}

/// Applies manifests, and returns the name of the run.
pub fn apply(world: &World, code: i32, manifest: &str) -> (String, Ran) {
    world.write("m.yaml", manifest);
    let ran = world.expect(code, &["apply", "-f", "m.yaml", "--yes"]);
    (name(&runs(world).pop().unwrap()), ran)
}

pub fn id(world: &World, field: &str) -> String {
    world.sandbox.state().shared_field(field).unwrap().id.clone()
}

/// Does something to the shared field as a person in Close does.
pub fn by_hand(world: &World, method: &str, body: Value) {
    let path = format!("/custom_field/shared/{}/", id(world, "Region"));
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform(method, &path, body);
        assert!(status < 300, "{answer}");
    });
}

/// Puts a value into the shared field of the nth lead.
fn hold(world: &World, nth: usize, value: &str) {
    let field = id(world, "Region");
    world.sandbox.edit(|state| {
        let mut leads = state.records.values_mut().filter(|one| one.place == Place::Lead);
        leads.nth(nth).unwrap().custom.insert(field, json!(value));
    });
}

/// A fault of calls that make a shared field.
pub fn at_creation(times: usize, action: FaultAction) -> Fault {
    Fault {
        on: 1,
        times,
        method: Some("POST".into()),
        path_prefix: Some("/custom_field/shared/".into()),
        action,
    }
}

#[test]
fn a_replaced_field_comes_back_with_its_values_and_places_and_the_plan_says_so() {
    let world = filled();
    let (setup, held) = (pulled(&world), records(&world));
    let (_, ran) = apply(&world, 0, REPLACED);
    assert!(
        ran.stdout.contains("`closectl undo` can bring them back"),
        "{}",
        ran.stdout
    );
    let new = id(&world, "Region");
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    assert!(
        ran.stdout
            .contains("replace and restore custom_field/shared/Region"),
        "{}",
        ran.stdout
    );
    assert_ne!(new, id(&world, "Region"));
    assert_same(&setup, &pulled(&world));
    assert_eq!(held, records(&world));
    let ran = world.expect(0, &["runs", "--format", "json"]);
    assert!(ran.stdout.contains("\"wholly\""), "{}", ran.stdout);
}

#[test]
fn values_that_records_got_since_need_approval_and_come_back_when_the_undo_is_undone() {
    let world = filled();
    let held = records(&world);
    apply(&world, 0, REPLACED);
    hold(&world, 0, "north");
    hold(&world, 2, "south");
    let since = records(&world);

    world.sandbox.clear_calls();
    let ran = world.expect(3, &["undo", "last", "--yes"]);
    assert!(ran.stdout.contains("2 records"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
    let agreed = ["--yes", "--allow-data-loss", "custom_field/shared/Region"];
    let run = name(&runs(&world).pop().unwrap());
    world.expect(0, &[&["undo", &run], &agreed[..]].concat());
    assert_eq!(held, records(&world));

    let undo = name(&runs(&world).pop().unwrap());
    world.expect(0, &[&["undo", &undo], &agreed[..]].concat());
    assert_eq!(since, records(&world));
    let field = world.sandbox.state().shared_field("Region").unwrap().clone();
    assert_eq!(field.kind, "text");
}

#[test]
fn what_somebody_changed_of_the_new_object_keeps_it_there_with_its_places() {
    let world = filled();
    apply(
        &world,
        0,
        &REPLACED.replace(
            "lead:",
            "contact: [{shared: Region, removed: true, allow_data_loss: true}]\n  lead:",
        ),
    );
    by_hand(&world, "PUT", json!({"description": "Elsewhere"}));
    let new = id(&world, "Region");
    world.sandbox.clear_calls();
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("its `description` is \"Elsewhere\" now"), "{told}");
    assert!(
        told.contains("it is a place of `custom_field/shared/Region`, which stays"),
        "{told}"
    );
    assert_eq!(world.writes(), []);
    assert_eq!(new, id(&world, "Region"));
}

#[test]
fn a_place_that_somebody_changed_since_stays_so_while_its_field_comes_back() {
    let world = filled();
    let held = records(&world);
    apply(&world, 0, &REPLACED.replace(", editable_with_roles: []", ""));
    let roles = world.sandbox.state().roles.clone();
    let other = roles.iter().find(|role| role.name != "Admin").unwrap().id.clone();
    let path = format!("/custom_field/shared/{}/association/lead/", id(&world, "Region"));
    world.sandbox.edit(|state| {
        let (status, answer) = state.perform("PUT", &path, json!({"editable_with_roles": [other]}));
        assert!(status < 300, "{answer}");
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("its `editable_with_roles` is"), "{told}");
    let state = world.sandbox.state();
    let field = state.shared_field("Region").unwrap();
    assert_eq!(field.kind, "choices");
    let lead = field.associations.iter().find(|one| one.place == Place::Lead);
    assert_eq!(lead.unwrap().editable_with_roles, [other]);
    assert_eq!(held, records(&world));
}

#[test]
fn what_was_deleted_since_comes_back() {
    let world = filled();
    let (setup, held) = (pulled(&world), records(&world));
    apply(&world, 0, REPLACED);
    by_hand(&world, "DELETE", json!({}));
    world.expect(0, &["undo", "last", "--yes"]);
    assert_same(&setup, &pulled(&world));
    assert_eq!(held, records(&world));
}

#[test]
fn a_name_that_came_with_a_replacement_goes_with_it() {
    let renamed = "custom_fields:
  shared: [{name: Area, renamed_from: Region, type: text, replace: true, allow_data_loss: true}]
  lead: [{shared: Area}]
  contact: [{shared: Area}]
";
    for is_half_done in [false, true] {
        let world = filled();
        let (setup, held) = (pulled(&world), records(&world));
        if is_half_done {
            let refusing = at_creation(1000, FaultAction::Status(400));
            world.sandbox.set_faults(vec![refusing]);
        }
        apply(&world, if is_half_done { 4 } else { 0 }, renamed);
        world.sandbox.set_faults(Vec::new());
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        assert_same(&setup, &pulled(&world));
        assert_eq!(held, records(&world), "{}", ran.stdout);
    }
}

#[test]
fn a_status_of_another_type_gets_its_old_type_and_place_back() {
    let world = World::new();
    let pipeline = |met: &str| {
        format!(
            "pipelines:\n  - name: Sales\n    statuses:\n      - {{label: Open, type: active}}\n      - {{label: Met, {met}}}\n      \
             - {{label: Signed, type: won}}\n"
        )
    };
    apply(&world, 0, &pipeline("type: active"));
    let before = pulled(&world);
    apply(
        &world,
        0,
        &pipeline("type: lost, replace: true, allow_data_loss: true"),
    );
    let after = pulled(&world);
    assert_ne!(before, after);
    for expected in [&before, &after, &before] {
        let ran = world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
        assert_same(expected, &pulled(&world));
        assert!(!ran.stdout.contains("so it stays"), "{}", ran.stdout);
    }
}

#[test]
fn a_view_of_another_type_gets_its_old_one_back() {
    let world = World::new();
    let view = |r#type: &str, more: &str| {
        format!(
            "smart_views:\n  - {{name: Sleepers, type: {type}, is_shared: true, {more}s_query: {{query: {{type: and, queries: \
             [{{type: object_type, object_type: {type}}}]}}}}}}\n"
        )
    };
    let lead = view("lead", "description: Ours, selected_fields: [status_label], ");
    let contact = view(
        "contact",
        "replace: true, allow_data_loss: true, renamed_from: smart_view/lead/Sleepers, ",
    );
    apply(&world, 0, &lead);
    let before = pulled(&world);
    apply(&world, 0, &contact);
    let after = pulled(&world);
    for expected in [&before, &after, &before] {
        world.expect(0, &["undo", "last", "--yes", "--allow-data-loss", "*"]);
        assert_same(expected, &pulled(&world));
    }
}

#[test]
fn a_saved_undo_of_a_replacement_is_applied_once() {
    let world = filled();
    let (setup, held) = (pulled(&world), records(&world));
    apply(&world, 0, REPLACED);
    world.expect(0, &["undo", "last", "--out", "u.json"]);
    world.expect(0, &["apply", "u.json", "--yes"]);
    assert_same(&setup, &pulled(&world));
    assert_eq!(held, records(&world));

    world.sandbox.clear_calls();
    let ran = world.expect(0, &["apply", "u.json", "--yes"]);
    assert!(ran.stdout.contains("Already applied"), "{}", ran.stdout);
    assert_eq!(world.writes(), []);
}

#[test]
fn a_link_that_was_replaced_by_one_of_another_type_comes_back_and_so_does_that_one() {
    let links = |name: &str, kind: &str, more: &str| {
        format!("integration_links: [{{name: {name}, type: {kind}, url: 'https://x.test/'{more}}}]\n")
    };
    let replaced = links(
        "Other",
        "contact",
        ", replace: true, renamed_from: integration_link/lead/Page",
    );
    let there = |world: &World| -> Vec<(String, String)> {
        let links = world.sandbox.state().integration_links.clone().into_iter();
        links.map(|link| (link.kind, link.name)).collect()
    };
    let of = |kind: &str, name: &str| vec![(kind.to_owned(), name.to_owned())];

    let world = applied(&links("Page", "lead", ""));
    apply(&world, 0, &replaced);
    for expected in [of("lead", "Page"), of("contact", "Other"), of("lead", "Page")] {
        let ran = world.expect(0, &["undo", "last", "--yes"]);
        assert!(
            ran.stdout.contains("Verified: as before the run"),
            "{}",
            ran.stdout
        );
        assert_eq!(there(&world), expected);
    }

    // Another one has the old address by now.
    let world = applied(&links("Page", "lead", ""));
    apply(&world, 0, &replaced);
    world.sandbox.edit(|state| {
        let body = json!({"name": "Page", "type": "lead", "url": "https://y.test/"});
        assert!(state.perform("POST", "/integration_link/", body).0 < 300);
    });
    let ran = world.expect(0, &["undo", "last", "--yes"]);
    let told = "another object is named `integration_link/lead/Page` now, so it keeps its name";
    assert!(ran.stdout.contains(told), "{}", ran.stdout);
    assert!(!ran.stdout.contains("new id"), "{}", ran.stdout);
}
